"""What page numbers of references cost in print: the same book with them and without, in turn, in one run.

    python benchmarks/page_numbers.py [--runs N] [--write] [--book FOLDER]

A template of the book's own leaves the numbers out; its contents keep theirs. ``--write`` puts the table into
benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from compare import README, ROOT

WITHOUT = """\
{% macro cross_reference(node) %}
<a href="{{ href(node) }}"{{ attributes(node, "xref") }}>{{ content(node.children) }}</a>
{%- endmacro %}
"""


def spent(command: Sequence[str]) -> float:
    """Run a command to its end; the seconds of processor time that it took, which other work hardly changes."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        process = subprocess.Popen(command, cwd=ROOT, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="runs of each pair; the median is shown")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    shared = Path(os.environ.get("PUBLISHER_SHARED", ROOT.parent / "shared"))
    parser.add_argument("--book", type=Path, default=shared / "corpus" / "rust-book-plain", help="a folder of chapters")
    given = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        plain, out = Path(folder) / "book", Path(folder) / "out"
        shutil.copytree(given.book, plain)
        (plain / "templates/pdf").mkdir(parents=True)
        (plain / "templates/pdf/inlines.html").write_text(WITHOUT, encoding="utf-8")
        build = [sys.executable, "-m", "publisher", "build", "--to", "pdf", "--no-cache", "--output", str(out)]
        pairs = [[spent([*build, str(book)]) for book in (given.book, plain)] for _ in range(given.runs)]
    seconds = [statistics.median(pair[i] for pair in pairs) for i in (0, 1)]
    ratio = statistics.median(named / bare for named, bare in pairs)
    table = "\n".join(
        [
            "| source | with page numbers, processor s | without, s | ratio |",
            "|---|--:|--:|--:|",
            f"| {given.book.name} | {seconds[0]:.1f} | {seconds[1]:.1f} | **{ratio:.2f}** |",
            "",
            f"{os.cpu_count()} cores, medians of {given.runs} runs.",
        ]
    )
    print(table)
    if given.write:
        text = README.read_text(encoding="utf-8")
        pattern = r"(<!-- pages -->\n).*?(<!-- end -->)"
        README.write_text(re.sub(pattern, lambda m: f"{m[1]}{table}\n{m[2]}", text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
