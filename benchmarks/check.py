"""``publisher check`` beside reading alone: a book without a manifest, whole processes, in turn, in one run.

    python benchmarks/check.py [--runs N] [--write] [--book FOLDER]

Reading is what every edition begins with: all chapters parsed into the document model. Seconds are those of the processor,
which other work on the machine does not lengthen. ``--write`` puts the table into
benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
from pathlib import Path

from compare import README, ROOT, measure

READING = """
import sys
from pathlib import Path
from publisher.assembly import Assembly
from publisher.diagnostics import Findings
from publisher.manifest import load
from publisher.sources import Sources
findings = Findings()
project = load(Path(sys.argv[1]), findings)
Assembly(project, Sources(project.root), findings).book()
"""


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=11, help="runs of each pair; the median is shown")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    shared = Path(os.environ.get("PUBLISHER_SHARED", ROOT.parent / "shared"))
    parser.add_argument("--book", type=Path, default=shared / "corpus" / "rust-book-plain", help="a folder of chapters")
    given = parser.parse_args()

    pairs = []
    for _ in range(given.runs):
        read = measure([sys.executable, "-c", READING, str(given.book)], ROOT)
        checked = measure([sys.executable, "-m", "publisher", "check", str(given.book)], ROOT)
        pairs.append((checked, read))
    seconds = [statistics.median(pair[i].work for pair in pairs) for i in (0, 1)]
    ratio = statistics.median(checked.work / read.work for checked, read in pairs)
    table = "\n".join(
        [
            "| source | check, s | reading, s | ratio |",
            "|---|--:|--:|--:|",
            f"| {given.book.name} | {seconds[0]:.2f} | {seconds[1]:.2f} | **{ratio:.2f}** |",
            "",
            f"{os.cpu_count()} cores, medians of {given.runs} runs.",
        ]
    )
    print(table)
    if given.write:
        text = README.read_text(encoding="utf-8")
        pattern = r"(<!-- check -->\n).*?(<!-- end -->)"
        README.write_text(re.sub(pattern, lambda m: f"{m[1]}{table}\n{m[2]}", text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
