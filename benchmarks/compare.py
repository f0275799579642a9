"""All three editions by ``publisher`` and by ``pandoc`` (HTML, EPUB 3, and PDF by WeasyPrint), side by side in one run.

    python benchmarks/compare.py [--runs N] [--write] [--book FOLDER]

Each tool's commands run one after another as whole processes, the tools in turn; wall time is their sum, memory the
largest process. ``publisher`` starts without cache. ``--write`` puts the table into benchmarks/README.md.
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
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = Path(__file__).parent / "README.md"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall time, MiB of the largest process, seconds that the processors worked."""

    seconds: float
    memory: float
    work: float = 0


def measure(command: Sequence[str], folder: Path) -> Cost:
    """Run a command to its end; ``CalledProcessError`` if it fails."""
    start = time.perf_counter()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        process = subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(time.perf_counter() - start, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


def ours(source: Path, out: Path, formats: Sequence[str]) -> list[list[str]]:
    """The command that builds the editions of these formats."""
    chosen = [word for name in formats for word in ("--to", name)]
    return [[sys.executable, "-m", "publisher", "build", str(source), "-o", str(out), "--no-cache", *chosen]]


def theirs(chapters: Sequence[Path], out: Path, formats: Sequence[str]) -> list[list[str]]:
    """The pandoc commands that make the same formats."""
    engine = shutil.which("weasyprint", path=os.path.dirname(sys.executable)) or "weasyprint"
    common = ["pandoc", "--from", "markdown-yaml_metadata_block", "--standalone", "--toc", "--metadata", "title=Book"]
    targets = {
        "html": ["--to", "html5", "--output", str(out / "book.html")],
        "epub": ["--to", "epub3", "--output", str(out / "book.epub")],
        "pdf": ["--to", "html5", f"--pdf-engine={engine}", "--output", str(out / "book.pdf")],
    }
    return [[*common, *targets[name], *map(str, chapters)] for name in formats]


def total(commands: Sequence[Sequence[str]], folder: Path) -> Cost:
    """The cost of commands that run one after another."""
    costs = [measure(command, folder) for command in commands]
    return Cost(sum(c.seconds for c in costs), max(c.memory for c in costs))


def compare(name: str, source: Path, chapters: Sequence[Path], runs: int) -> list[str]:
    """Rows of the table for one book; each figure is the median of ``runs``."""
    rows = []
    for formats in (("html",), ("epub",), ("pdf",), ("html", "epub", "pdf")):
        pairs = []
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as scratch:
                out = Path(scratch)
                a = total(ours(source, out / "ours", formats), ROOT)
                b = total(theirs(chapters, out, formats), chapters[0].parent)
                pairs.append((a, b))
        a, b = (
            Cost(statistics.median(p[i].seconds for p in pairs), statistics.median(p[i].memory for p in pairs))
            for i in (0, 1)
        )
        time_ratio = statistics.median(p[0].seconds / p[1].seconds for p in pairs)
        memory_ratio = statistics.median(p[0].memory / p[1].memory for p in pairs)
        label = "all three" if len(formats) == 3 else formats[0].upper()
        rows.append(
            f"| {name} | {label} | {a.seconds:.1f} | {b.seconds:.1f} | **{time_ratio:.2f}** "
            f"| {a.memory:,.0f} | {b.memory:,.0f} | **{memory_ratio:.2f}** |"
        )
        print(rows[-1], flush=True)
    return rows


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="runs of each pair; the median is shown")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    shared = Path(os.environ.get("PUBLISHER_SHARED", ROOT.parent / "shared"))
    parser.add_argument(
        "--book", type=Path, default=shared / "corpus" / "rust-book-plain", help="a folder of Markdown chapters"
    )
    given = parser.parse_args()

    head = [
        "| source | editions | publisher, s | pandoc, s | time ratio | publisher, MiB | pandoc, MiB | memory ratio |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    print("\n".join(head), flush=True)
    article = sorted((ROOT / "source" / "chapters").glob("*.md"))
    rows = compare("the article", ROOT, article, given.runs)
    if given.book.is_dir():
        rows += compare(given.book.name, given.book, sorted(given.book.glob("*.md")), given.runs)
    else:
        print(f"left out: there is no book at {given.book}", file=sys.stderr)
    if given.write:
        pandoc = subprocess.run(["pandoc", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[
            0
        ]
        note = f"{pandoc}, WeasyPrint {version('weasyprint')}, {os.cpu_count()} cores, medians of {given.runs} runs."
        table = "\n".join([*head, *rows, "", note])
        text = README.read_text(encoding="utf-8")
        README.write_text(
            re.sub(r"(<!-- table -->\n).*?(\n<!-- end -->)", lambda m: m[1] + table + m[2], text, flags=re.S)
        )


if __name__ == "__main__":
    main()
