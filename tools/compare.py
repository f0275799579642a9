"""Compare the editions that the working tree builds with those of another commit, byte by byte: ``make compare``.

The books are the article, the kitchen-sink book of the tests, and the Rust book in the folder ``PUBLISHER_SHARED``. The exit
status is 1 if any file differs.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("PUBLISHER_SHARED") or ROOT.parent / "shared")
BOOKS = {
    "article": ROOT / "source",
    "kitchen-sink": ROOT / "tests" / "books" / "kitchen-sink",
    "rust": SHARED / "corpus" / "rust-book-plain",
}
EPOCH = "1700000000"
# Builds all editions of the manifest, or the default ones if there is no manifest, without a cache.
BUILD = "import sys, publisher; publisher.build(sys.argv[1], output=sys.argv[2], cache=False)"


def build(tree: Path, book: Path, output: Path) -> None:
    """Build all editions of a book with the package and the templates of ``tree``."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "SOURCE_DATE_EPOCH": EPOCH}
    command = [sys.executable, "-c", BUILD, str(book), str(output)]
    subprocess.run(command, cwd=output.parent, env=environment, check=True, stdout=subprocess.DEVNULL)


def files(folder: Path) -> set[str]:
    """Return the files of all editions, relative to the output folder ``folder``; hidden files are ignored."""
    found = (file for file in folder.rglob("*") if file.is_file())
    return {path for file in found if not (path := file.relative_to(folder).as_posix()).startswith(".")}


def differences(before: Path, after: Path) -> Iterator[str]:
    """Yield a line for each difference of two output folders.

    A line consists of a sign and the name of a file: ``-`` for files that only ``before`` contains, ``+`` for files that only
    ``after`` contains, ``!`` for files that differ.
    """
    old, new = files(before), files(after)
    yield from (f"- {name}" for name in sorted(old - new))
    yield from (f"+ {name}" for name in sorted(new - old))
    yield from (
        f"! {name}" for name in sorted(old & new) if not filecmp.cmp(before / name, after / name, shallow=False)
    )


def main() -> int:
    """Build the books with both trees and print the differences; return 1 if there are any."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--base", default="HEAD", help="the commit to compare with (default: the last one)")
    options.add_argument("--books", nargs="*", default=list(BOOKS), choices=BOOKS)
    options.add_argument("--keep", type=Path, help="a folder that keeps the outputs of both")
    given = options.parse_args()
    wrong = 0
    with TemporaryDirectory() as scratch, ThreadPoolExecutor(max_workers=2) as pool:
        folder = (given.keep or Path(scratch)).absolute()
        tree = folder / "tree"
        subprocess.run(
            ["git", "-C", str(ROOT), "worktree", "add", "--quiet", "--force", "--detach", str(tree), given.base],
            check=True,
        )
        try:
            for book in given.books:
                before, after = folder / book / "before", folder / book / "after"
                source = (
                    folder / book / "project" / "source"
                )  # a folder templates/ next to source/ would be used by both trees
                shutil.copytree(BOOKS[book], source)
                list(pool.map(build, (tree, ROOT), (source, source), (before, after)))
                found = list(differences(before, after))
                wrong += len(found)
                print(f"{book}: {len(files(after)):,} files, {len(found)} differ", *found, sep="\n  ", flush=True)
        finally:
            subprocess.run(["git", "-C", str(ROOT), "worktree", "remove", "--force", str(tree)], check=True)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
