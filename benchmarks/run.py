"""What ``publisher`` costs beside other programs, and beside itself, as ratios of whole processes in one run.

    python benchmarks/run.py [GROUP ...] [--runs N | --quick] [--write]

Each row of the table is measured in turn: theirs, ours, theirs, ours. Shown are the median of the ratios and both medians. A
row whose tool is missing says so. Linux only, for the use of processor time and memory by workers.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from resource import struct_rusage

ROOT = Path(__file__).resolve().parent.parent
README = Path(__file__).parent / "README.md"
SHARED = Path(os.environ.get("PUBLISHER_SHARED", ROOT.parent / "shared"))
BIN = Path(sys.executable).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
PUBLISHER = str(BIN / "publisher")
ARTICLE = ("-e", "web", "-e", "handout", "-e", "ebook")
LIBRARIES = re.compile(r"\| +(weasyprint|pydyf|pikepdf|fontTools|uharfbuzz|PIL|jinja2|markdown_it)$", re.MULTILINE)
NEW_PAGES = 2

# Like the command, but a PDF is laid out as one unit.
SINGLE = """
from publisher.__main__ import main
from publisher.editions.pdf import edition
from publisher.layout import BREAK, typeset
edition.typeset = lambda markup, **named: typeset(markup.replace(BREAK, ""), **named)
main()
"""
# Both print the seconds of processor time after all imports.
READING = """
import sys, time
from pathlib import Path
from publisher.assembly import Assembly
from publisher.collection import rare_collections
from publisher.diagnostics import Findings
from publisher.manifest import load
from publisher.sources import Sources
project = load(Path(sys.argv[1]), Findings())
start = time.process_time()
with rare_collections():
    Assembly(project, Sources(project.root), Findings()).book()
print(time.process_time() - start)
"""
PARSING = """
import sys, time
from pathlib import Path
from publisher.collection import rare_collections
from publisher.markdown import VOCABULARY
from publisher.markdown.syntax import parser
known = VOCABULARY.directives
raw = frozenset(name for name, directive in known.items() if directive.raw)
start = time.process_time()
with rare_collections():
    md = parser(True, "en", frozenset(known), raw, False, True)
    books = [md.parse(file.read_text(encoding="utf-8"), {}) for file in sorted(Path(sys.argv[1]).glob("*.md"))]
print(time.process_time() - start)
"""
TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3])"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table. One without a ``ratio`` is measured alone."""

    title: str
    must: str
    goal: str
    unit: str = "s"
    ratio: bool = True


ROWS = {
    "three": Row(
        "three editions cold, PDF/UA-1 : pandoc's html + epub3 + pdf by weasyprint (untagged)", "0.45", "0.25"
    ),
    "html": Row("HTML alone cold : pandoc's html", "1.2", "0.5"),
    "both": Row("HTML and EPUB cold : pandoc's html + epub3", "0.8", "0.35"),
    "paragraph": Row("one paragraph edited in the middle, all three current : own cold build", "0.2", "0.1"),
    "moved": Row("an edit that moves every later page by two : own cold build", "0.25", "0.15"),
    "mdbook": Row("HTML alone after that edit : `mdbook build`", "2", "1"),
    "unchanged": Row("nothing changed, CPU, no layout library imported", "0.35 s", "0.2 s", ratio=False),
    "article": Row(
        "the article, `-e web -e handout -e ebook`, cold : pandoc's html, epub3, pdf by weasyprint", "3", "1.5"
    ),
    "handout": Row("the article's handout after a changed word : typst's PDF of the article", "8", "4"),
    "memory": Row("memory of the largest process : single layout", "0.35", "0.2", "MiB"),
    "long": Row("5,000 pages (the book seven times), PDF, time a page : the book once", "1.1", "1.0", "ms"),
    "long-memory": Row("5,000 pages, memory of the largest process", "1,024 MiB", "512 MiB", "MiB", ratio=False),
    "reading": Row("reading, CPU : markdown-it-py alone with the same plugins", "1.5", "1.2"),
    "check": Row("`publisher check`, CPU : reading in a process of its own", "–", "–"),
    "help": Row("`publisher --help`, CPU", "0.08 s", "0.05 s", ratio=False),
    "site": Row("a site of 200 pages in nested folders, cold", "4 s", "–", ratio=False),
    "site-again": Row("the same, after an edit of one page", "0.5 s", "–", ratio=False),
    "formulas": Row("5,000 different formulas, CPU that they add to a cold PDF", "6 s", "4 s", ratio=False),
    "formulas-again": Row("the same, after a changed word in one of 25 chapters", "1.5 s", "0.5 s", ratio=False),
}
SITE = """\
version: 1
title: Book
identifier: urn:x-benchmark:site
chapters: guide
editions:
  web: {format: html, urls: keep}
"""
PAGES = 200
Figure = tuple[str, float | None, float]
"""The name of a row, and what theirs and ours cost; theirs is None if it is missing or if there is nothing to compare with."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds until a command ended, CPU seconds of all its processes, MiB of the largest, and what it printed."""

    wall: float
    cpu: float
    memory: float
    output: str

    @property
    def pages(self) -> int:
        """How many pages ``publisher`` has made."""
        found = re.search(r"· ([\d,]+) pages", self.output)
        assert found, self.output
        return int(found[1].replace(",", ""))


def run(*command: str | Path, at: Path = ROOT) -> Cost:
    """Run a command in the folder ``at``. Raise ``CalledProcessError`` if it fails."""
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=at, env=ENVIRONMENT, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        output.seek(0)
        text = output.read()
    if code := os.waitstatus_to_exitcode(status):
        process.returncode = code
        raise subprocess.CalledProcessError(code, command, text)
    process.returncode = code
    usages = [usage, *left_behind()]
    cpu = sum(each.ru_utime + each.ru_stime for each in usages)
    return Cost(wall, cpu, max(each.ru_maxrss for each in usages) / 1024, text)


def left_behind() -> Iterator[struct_rusage]:
    """What processes used that their parent did not wait for, such as the server of workers; see ``adopt``.

    The figures of a process include those of the children that it waited for.
    """
    while True:
        try:
            yield os.wait4(-1, 0)[2]
        except ChildProcessError:
            return


def adopt() -> None:
    """Become the parent of processes whose parents end before them."""
    child_subreaper = 36
    if ctypes.CDLL(None, use_errno=True).prctl(child_subreaper, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def build(project: Path, *options: str) -> Cost:
    return run(PUBLISHER, "build", project, *options)


def pandoc(folder: Path, chapters: Sequence[Path], to: str) -> Cost | None:
    """Let pandoc convert chapters; None if it is not installed."""
    if not shutil.which("pandoc"):
        return None
    engine = (f"--pdf-engine={BIN / 'weasyprint'}",) if to == "pdf" else ()
    formats = {"html": "html5", "pdf": "html5", "epub": "epub3"}
    common = ("pandoc", "--from", "markdown-yaml_metadata_block", "--standalone", "--toc", "--metadata", "title=Book")
    return run(
        *common, "--to", formats[to], *engine, "--output", folder / f"book.{to}", *chapters, at=chapters[0].parent
    )


def seconds(*costs: Cost | None) -> float | None:
    """The sum of the times of commands that ran one after another; None if one is missing."""
    return None if None in costs else sum(cost.wall for cost in costs if cost)


def edit(book: Path, index: int, added: str) -> None:
    """Add sentences to the paragraph in the middle of a chapter, or paragraphs after it."""
    chapter = sorted(book.glob("*.md"))[index]
    blocks = chapter.read_text(encoding="utf-8").split("\n\n")
    for number in range(len(blocks) // 2, len(blocks)):
        if (
            blocks[number][:1].isalpha()
            and "```" not in blocks[number]
            and "\n\n".join(blocks[:number]).count("```") % 2 == 0
        ):
            blocks[number] += added
            chapter.write_text("\n\n".join(blocks), encoding="utf-8")
            return
    raise ValueError(f"{chapter} has no paragraph in its second half")


def edit_paragraph(book: Path) -> None:
    edit(book, len(list(book.glob("*.md"))) // 2, " This sentence is new.")


def edit_pages(book: Path) -> None:
    """Add two pages early in the book."""
    edit(
        book,
        len(list(book.glob("*.md"))) // 6,
        4 * NEW_PAGES * ("\n\n" + 18 * "This paragraph fills a part of a page. "),
    )


def whole_book(scratch: Path, book: Path) -> Iterator[Figure]:
    """Three editions, cold, and after edits."""
    chapters = sorted(book.glob("*.md"))
    theirs = [pandoc(scratch, chapters, to) for to in ("html", "epub", "pdf")]
    ours = shutil.copytree(book, scratch / "ours")
    cold = build(ours)
    yield "three", seconds(*theirs), cold.wall
    yield "unchanged", None, build(ours).cpu
    again = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "publisher", "build", ours],
        cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    if imported := LIBRARIES.findall(again.stderr):
        print(f"an unchanged build imports {', '.join(imported)}", file=sys.stderr)
    edit_paragraph(ours)
    edited = build(ours)
    yield "paragraph", cold.wall, edited.wall
    edit_pages(ours)
    moved = build(ours)
    if moved.pages - edited.pages != NEW_PAGES:
        print(f"pages were moved by {moved.pages - edited.pages}", file=sys.stderr)
    yield "moved", cold.wall, moved.wall


def web(scratch: Path, book: Path) -> Iterator[Figure]:
    """The web edition and the e-book."""
    chapters = sorted(book.glob("*.md"))
    html = pandoc(scratch, chapters, "html")
    ours = shutil.copytree(book, scratch / "ours")
    yield "html", seconds(html), build(ours, "--to", "html").wall
    epub = pandoc(scratch, chapters, "epub")
    yield (
        "both",
        seconds(html, epub),
        build(shutil.copytree(book, scratch / "both"), "--to", "html", "--to", "epub").wall,
    )
    theirs = shutil.copytree(book, scratch / "mdbook/src")
    (theirs.parent / "book.toml").write_text('[book]\ntitle = "Book"\n', encoding="utf-8")
    summary = "".join(f"- [{chapter.stem}]({chapter.name})\n" for chapter in chapters)
    (theirs / "SUMMARY.md").write_text(f"# Summary\n\n{summary}", encoding="utf-8")
    known = shutil.which("mdbook")
    if known:
        run("mdbook", "build", at=theirs.parent)
    for folder in (theirs, ours):
        edit_pages(folder)
    mdbook = run("mdbook", "build", at=theirs.parent) if known else None
    yield "mdbook", seconds(mdbook), build(ours, "--to", "html").wall


def article(scratch: Path, _book: Path) -> Iterator[Figure]:
    """The article, whose figures are written for pandoc as it knows them."""
    ours = shutil.copytree(ROOT / "source", scratch / "ours")
    plain = shutil.copytree(ours, scratch / "plain") / "chapters"
    names = re.findall(r"- chapters/(\S+)", (ours / "publication.yaml").read_text(encoding="utf-8"))
    for name in names:
        text = (plain / name).read_text(encoding="utf-8")
        figure = r"^:::\{figure\} (\S+)\n:label: (\S+)\n(?::.+\n)*\n(.+)\n:::$"
        (plain / name).write_text(re.sub(figure, r"![\3](\1){#\2}", text, flags=re.MULTILINE), encoding="utf-8")
    chapters = [plain / name for name in names]
    theirs = seconds(*[pandoc(scratch, chapters, to) for to in ("html", "epub", "pdf")])
    yield "article", theirs, build(ours, *ARTICLE).wall

    build(ours, "-e", "handout")
    chapter = ours / "chapters/ethics.md"
    chapter.write_text(chapter.read_text(encoding="utf-8").replace(" the ", " this ", 1), encoding="utf-8")
    yield "handout", seconds(typst(plain, chapters)), build(ours, "-e", "handout").wall


def typst(folder: Path, chapters: Sequence[Path]) -> Cost | None:
    """Let typst make a PDF of what pandoc has converted; None if one of them is not installed."""
    if not shutil.which("pandoc") or not versions("typst"):
        return None
    form = "markdown-yaml_metadata_block-citations"  # typst refuses citations without a bibliography of its own
    options = ("--from", form, "--standalone", "--metadata", "title=Book")
    font = ("--variable", "mainfont=Libertinus Serif")  # typst accepts no empty list of fonts, as pandoc writes it
    source = folder / "article.typ"
    run("pandoc", *options, *font, "--to", "typst", "--output", source, *chapters, at=folder)
    return run(sys.executable, "-c", TYPST, source, folder / "article.pdf", folder.parent)


def memory(scratch: Path, book: Path) -> Iterator[Figure]:
    """Three editions, with a PDF that is laid out as one unit and one that is not."""
    single = run(sys.executable, "-c", SINGLE, "build", shutil.copytree(book, scratch / "single"))
    yield "memory", single.memory, build(shutil.copytree(book, scratch / "ours")).memory


def long(scratch: Path, book: Path) -> Iterator[Figure]:
    """The book once, and seven times as the parts of one book."""
    once = build(shutil.copytree(book, scratch / "once"), "--to", "pdf")
    for number in range(1, 8):
        part = shutil.copytree(book, scratch / f"long/{number}-part")
        for chapter in part.glob("*.md"):  # labels are unique in a book
            text = chapter.read_text(encoding="utf-8")
            chapter.write_text(re.sub(r"(?:\{|\]\()#(?=[a-z])", rf"\g<0>part-{number}-", text), encoding="utf-8")
    seven = build(scratch / "long", "--to", "pdf")
    yield "long", 1000 * once.wall / once.pages, 1000 * seven.wall / seven.pages
    yield "long-memory", None, seven.memory


def reading(scratch: Path, book: Path) -> Iterator[Figure]:
    """Reading all chapters, and checking them."""
    parsed, read = (run(sys.executable, "-c", script, book) for script in (PARSING, READING))
    yield "reading", float(parsed.output), float(read.output)
    yield "check", read.cpu, run(PUBLISHER, "check", shutil.copytree(book, scratch / "ours")).cpu


def start(_scratch: Path, _book: Path) -> Iterator[Figure]:
    """The start of the program."""
    yield "help", None, run(PUBLISHER, "--help").cpu


def formulas(scratch: Path, _book: Path) -> Iterator[Figure]:
    """A book with formulas, and one with words in their place."""
    sides = [(f"$x_{{{n}}}^2 + y$", f"x{n}") for n in range(3750)]
    shapes = (
        r"\sum_{i=1}^{%d} x_i^2 = \int_0^1 f(t)\,dt",
        r"\begin{pmatrix} a & %d \\ c & d \end{pmatrix}",
        r"\frac{a + %d}{b} \le c",
    )
    displays = [(f"$$ {shapes[n % 3] % n} $$", f"> {n}") for n in range(1250)]
    costs = []
    for kind in (0, 1):
        folder = scratch / f"formulas-{kind}"
        folder.mkdir()
        for number in range(25):
            text = [f"# Chapter {number + 1}"]
            for n in range(50 * number, 50 * number + 50):
                words = " and ".join(
                    f"words around {side[kind]} in a line of text" for side in sides[3 * n : 3 * n + 3]
                )
                text += [f"A paragraph with {words}.", displays[n][kind]]
            (folder / f"{number:02}.md").write_text("\n\n".join(text) + "\n", encoding="utf-8")
        cold = build(folder, "--to", "pdf", "-j", "1").cpu
        first = folder / "00.md"
        first.write_text(first.read_text(encoding="utf-8").replace("A paragraph", "The paragraph", 1), encoding="utf-8")
        costs.append((cold, build(folder, "--to", "pdf", "-j", "1").cpu))
    (with_formulas, again), (without, words_again) = costs
    yield "formulas", None, with_formulas - without
    yield "formulas-again", None, again - words_again


def divided(text: str) -> list[str]:
    """A text, divided before its headings of the second level, whose levels are raised by one in their pieces."""
    pieces, fence = [list[str]()], ""
    for line in text.split("\n"):
        if found := re.match(r" *(`{3,}|~{3,})", line):
            fence = found[1] if not fence else "" if found[1].startswith(fence) else fence
        if not fence and line.startswith("## "):
            pieces.append([])
        pieces[-1].append(line[1:] if pieces[1:] and not fence and re.match("##+ ", line) else line)
    return ["\n".join(piece) for piece in pieces]


def make_site(book: Path, folder: Path) -> Path:
    """A site with the sections of a book as pages in folders, and parts of long sections in folders below."""
    sections = {chapter: divided(chapter.read_text(encoding="utf-8")) for chapter in sorted(book.glob("*.md"))}
    longest = sorted((text for found in sections.values() for text in found[1:]), key=lambda text: -len(divided(text)))
    left, deep = PAGES - sum(map(len, sections.values())), set[str]()
    for text in longest:
        if 0 < len(divided(text)) - 1 <= left:
            left -= len(divided(text)) - 1
            deep.add(text)

    def put(place: Path, text: str) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * len(place.relative_to(folder).parts[1:])
        place.write_text(text.replace("](img/", f"]({up}img/"), encoding="utf-8")

    for chapter, (first, *others) in sections.items():
        top = folder / "guide" / chapter.stem
        put(top / "index.md", first)
        for number, text in enumerate(others, 1):
            if text not in deep:
                put(top / f"{number:02}.md", text)
                continue
            for inner, part in enumerate(divided(text)):
                put(top / f"{number:02}" / (f"{inner:02}.md" if inner else "index.md"), part)
    shutil.copytree(book / "img", folder / "img", copy_function=shutil.copyfile)
    (folder / "publication.yaml").write_text(SITE, encoding="utf-8")
    return folder


def site(scratch: Path, book: Path) -> Iterator[Figure]:
    """A site of many pages."""
    ours = make_site(book, scratch / "site")
    yield "site", None, build(ours, "--to", "html").wall
    pages = sorted(ours.glob("guide/**/*.md"))
    page = pages[len(pages) // 2]
    page.write_text(f"{page.read_text(encoding='utf-8')}\n\nThis paragraph is new.\n", encoding="utf-8")
    yield "site-again", None, build(ours, "--to", "html").wall


GROUPS: dict[str, Callable[[Path, Path], Iterator[Figure]]] = {
    "book": whole_book, "web": web, "article": article, "memory": memory, "long": long, "reading": reading, "start": start,
    "site": site, "formulas": formulas,
}  # fmt: skip


def versions(package: str) -> str:
    """The version of an installed package, or nothing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def tools() -> str:
    """The versions of the tools."""
    found = [f"WeasyPrint {versions('weasyprint')}", f"typst {versions('typst') or 'missing'}"]
    for name in ("pandoc", "mdbook"):
        first = run(name, "--version").output.split("\n")[0].split()[-1] if shutil.which(name) else "missing"
        found.append(f"{name} {first}")
    return f"{', '.join(found)}; {os.cpu_count()} cores."


def line(row: Row, pairs: Sequence[tuple[float | None, float]]) -> str:
    """A line of the table."""
    measured = theirs = ours = "–"
    if pairs:
        digits = 0 if row.unit == "MiB" else 1 if row.unit == "ms" else 2
        ours = f"{statistics.median(pair[1] for pair in pairs):,.{digits}f} {row.unit}"
        known = [(a, b) for a, b in pairs if a is not None]
        if known:
            theirs = f"{statistics.median(a for a, _ in known):,.{digits}f} {row.unit}"
            measured = f"**{statistics.median(b / a for a, b in known):.2f}**"
        elif row.ratio:
            theirs = "not installed"
        else:
            measured = f"**{ours}**"
    return f"| {row.title} | {measured} | {row.must} | {row.goal} | {theirs} | {ours} | {len(pairs) or '–'} |"


HEAD = """\
| side by side | measured | must | goal | theirs | ours | runs |
|---|--:|--:|--:|--:|--:|--:|"""


def main() -> None:
    """Measure, and print the table."""
    groups = "\n".join(f"  {name:8} {function.__doc__}" for name, function in GROUPS.items())
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter, epilog=f"groups:\n{groups}")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help="groups of rows to measure; by default all")
    parser.add_argument("--runs", type=int, default=5, help="runs of each pair (default: 5)")
    parser.add_argument("--quick", dest="runs", action="store_const", const=1, help="one run")
    parser.add_argument("--write", action="store_true", help="put the rows into benchmarks/README.md")
    parser.add_argument("--book", type=Path, default=SHARED / "corpus/rust-book-plain", help="a folder of chapters")
    given = parser.parse_args()
    if unknown := set(given.groups) - GROUPS.keys():
        parser.error(f"unknown group: {', '.join(sorted(unknown))}")
    if not given.book.is_dir():
        parser.error(f"there is no book at {given.book}")

    adopt()
    run(sys.executable, "-m", "compileall", "-q", "publisher")
    with tempfile.TemporaryDirectory() as folder:
        build(shutil.copytree(ROOT / "source", Path(folder, "source")))  # compiles the templates
    pairs: dict[str, list[tuple[float | None, float]]] = {}
    for name in given.groups or GROUPS:
        for number in range(given.runs):
            try:
                with tempfile.TemporaryDirectory() as folder:
                    book = shutil.copytree(given.book, Path(folder) / "book")
                    for row, theirs, ours in GROUPS[name](Path(folder), book):
                        pairs.setdefault(row, []).append((theirs, ours))
                        print(f"{number + 1}: {line(ROWS[row], pairs[row][-1:])}", file=sys.stderr, flush=True)
            except subprocess.CalledProcessError as error:
                print(f"{name} was left: {error}\n{error.output}", file=sys.stderr)
                break
        if given.write:
            write({row: line(ROWS[row], pairs[row]) for row in pairs})
    print("\n".join([HEAD, *(line(ROWS[row], pairs[row]) for row in ROWS if row in pairs), "", tools()]))


def write(lines: Mapping[str, str]) -> None:
    """Put lines into the table of the README, in place of those of the same rows."""
    text = README.read_text(encoding="utf-8")
    for name, new in lines.items():
        before, _, after = text.partition(f"| {ROWS[name].title} |")
        text = before + new + after[after.index("\n") :]
    text = re.sub(r"(<!-- tools -->\n).*", lambda found: found[1] + tools(), text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
