"""Make the files of a release: the source distribution, the wheel that is built from it, and the notes.

Both are checked by twine. The wheel is installed in an empty environment, in which a new project is built. The notes are the
section of the version in the changelog, or the unreleased one.

Run it with ``make release``. Nothing is uploaded.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import publisher

ROOT = Path(__file__).parent.parent


def run(command: Iterable[str | Path], folder: Path = ROOT) -> None:
    """Run a command without this environment's packages. End the program if it fails."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    words = [str(word) for word in command]
    if subprocess.run(words, cwd=folder, env=environment, check=False).returncode:
        raise SystemExit(f"failed: {' '.join(words)}")


def distributions(folder: Path) -> list[Path]:
    """Build the source distribution and, from it, the wheel; check both."""
    run([sys.executable, "-m", "build", "--outdir", folder, ROOT])
    name = f"publisher-{publisher.__version__}"
    made = [folder / f"{name}.tar.gz", folder / f"{name}-py3-none-any.whl"]
    run([sys.executable, "-m", "twine", "check", "--strict", *made])
    return made


def try_out(wheel: Path) -> None:
    """Install a wheel in an empty environment, and build a new project with it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        run([sys.executable, "-m", "venv", "venv"], folder)
        command = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        quietly = ("--disable-pip-version-check", "--quiet")
        run([command, "-m", "pip", "install", *quietly, "-c", ROOT / "constraints.txt", wheel], folder)
        run([command, "-m", "publisher", "new", "handout"], folder)
        run([command, "-m", "publisher", "build", "--strict", "handout"], folder)


def notes(changelog: str, version: str) -> str:
    """The section of a version in a changelog, or the unreleased one. Raise ``LookupError`` if there is neither."""
    for name in (version, "Unreleased"):
        _, heading, after = f"\n{changelog}".partition(f"\n## {name}")
        if heading:
            return after.partition("\n")[2].partition("\n## ")[0].strip() + "\n"
    raise LookupError(f"The changelog has no section “{version}” or “Unreleased”.")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="the folder of the files (default: dist)")
    folder = parser.parse_args().output.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    made = distributions(folder)
    try_out(made[-1])
    text = notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), publisher.__version__)
    notes_file = folder / f"publisher-{publisher.__version__}.md"
    notes_file.write_text(text, encoding="utf-8")
    print(*(file.name for file in (*made, notes_file)), sep="\n")


if __name__ == "__main__":
    main()
