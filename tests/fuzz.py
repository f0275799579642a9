"""Feeds mutated texts to the reader and to the manifest: ``python -m tests.fuzz --count 100000 --seed 7``.

The corpus is the examples of ``cases/``, the files of ``fuzz_corpus/`` and the fragments below; the seed is fixed, so that a
failure comes again. Prints the input that failed and ends with 1.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

import publisher
from publisher.diagnostics import Findings, Location
from publisher.manifest import load
from tests.limits import OverworkedError, at_most

HERE = Path(__file__).parent
SECONDS = 2.0
LONGEST = 4000
FORBIDDEN = {"script", "style", "iframe", "object", "embed", "base", "form", "meta", "link", "svg", "math"}
UNSAFE = re.compile(
    r"[\x00-\x20]*(java|vb)script[\x00-\x20]*:|[\x00-\x20]*data[\x00-\x20]*:(?!image/)|[\x00-\x20]*file[\x00-\x20]*:",
    re.IGNORECASE,
)
PIECES = {
    "reader": [
        "\n", "\n\n", " ", "    ", "\t", "*", "**", "_", "`", "```", "~~~", "[", "]", "](", "](<", ")", "![", "!", "<", ">", "</", "/>", "<b>",
        "</b>", "<div>", "</div>", "<p ", "<script>", "</script>", "<svg>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<a href=\"",
        "<img src=x onerror=alert(1)>", "javascript:", "java&#x09;script:", "&colon;", "data:text/html,", "&#0;", "&#x1F;", "&lt;", "&", "|",
        "$", "$$", "\n$$\n", "\\(", "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}", "{math}", "[@a]", "[[", "]]", "==", "{{#include ",
        "|--|", "\n> ", "\n- ", "\n1. ", "\n# ", "\n:::", ":::{note}", "{figure} ", "{image} x", ":label: a", "{", "}", "{#id}", "{.c}", "{a=\"b\"}",
        "{data-x='\"'}", "[^a]", "[^a]: ", "^[", "^", "~", ": ", "(x)=", "%", "---", "+++", "> [!NOTE]", "{kbd}`", "\x00", "\x01", "\x0b", "\x85",
        "\u2028", "\u202e", "\ufeff", "\ufffe", "\ud800", "\r", "\r\n", "é", "日", "\U0001f600", "\\", "\"", "'", "...", "--", "www.x.org", "a@b.c",
        "http://[", "x", "0", "\n---\ntitle: ", "\n:::{exercise} ", "\n:::{solution} a", "\n:::{quiz}\n", "- [x] ", "\n:::::{tab-set}", "\n:::::{grid} 2", "\n:::{steps}\n", "{download}`a <b.csv>`", "\n:::{video} a.mp4\n", "\n:captions: x\n", "\n```mermaid {alt=x}\n", ":::{card} ", "\n:link: a.md", ":::{tab-item} ",
        "\n:::{list-table}\n", "* - ", "\n:::{csv-table}\n", ":header: ", ":widths: ", "\n```{code} c\n", "# <1>", "\n1. <1> ", "<1>", ":lines: 1-,",
        ":emphasize-lines: ", "{literalinclude} ", "{include} ", "{only} pdf", "{only}`pdf: ", "{when=", ":when: ", "{numref}`", "{ref}`a <b>`",
        "%s", "{number}", "{{ x }}", "{{", "}}", "*[x]: ", "\n— ", "{epigraph}", "{margin}", "{dropdown}", ":nonumber:", "{.answers}", "Figure %s",
    ],
    "manifest": [
        "\n", "\n  ", "\n- ", ": ", ":", "- ", "[", "]", "{", "}", ",", "'", "\"", "|", ">", "&a", "*a", "!x", "!!binary", "%", "@", "`", "#", "?",
        "\t", "---", "...", "~", "null", "true", "no", "0", "-1", "1e999", "99999999999999999999", "\x00", "\x1b", "\x85", "\u2028", "\ufeff",
        "\ud800", "\r", "é", "\\x01", "\\ud800", "title", "version", "chapters", "editions", "extends", "format", "pdf", "part", "when", "file",
        "fonts", "cover", "a.md", "../", "/etc/passwd", "//", "\\", "variables", "audiences", "lists", "theme",
        "trim", "paper", "nup", "booklet", "bleed", "downloads", "edit", "silence", "extensions", "fields", "6x9in", "3mm", "https://x/{file}", "language", "date", "2026-02-30", "audience", "not ", " and ",
    ],
}  # fmt: skip


def corpus(subject: str) -> list[str]:
    """The texts to start from."""
    files = sorted((HERE / "fuzz_corpus").glob(f"{subject}-*"))
    texts = [f.read_text(encoding="utf-8") for f in files]
    if subject == "reader":
        texts += [f.read_text(encoding="utf-8") for f in sorted((HERE / "books").rglob("*.md"))]
        for file in sorted((HERE / "cases").rglob("*.md")):
            examples = re.findall(r"^````\n(.*?)^\.$", file.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
            texts += examples
    return texts


def mutate(chance: random.Random, texts: list[str], pieces: list[str]) -> str:
    """One text of the corpus, changed some times: pieces put in, cut, repeated, moved, crossed with another text."""
    text = chance.choice(texts)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8, 13))):
        start = chance.randint(0, len(text))
        stop = min(len(text), start + chance.choice((1, 2, 5, 20, 100)))
        match chance.randrange(7):
            case 0 | 1:
                text = text[:start] + chance.choice(pieces) + text[start:]
            case 2:
                text = text[:start] + text[stop:]
            case 3:
                text = text[:start] + text[start:stop] * chance.choice((2, 3, 20, 70)) + text[stop:]
            case 4:
                text = text[:start] + chance.choice(pieces) * chance.choice((2, 5, 60)) + text[stop:]
            case 5:
                other = chance.choice(texts)
                place = chance.randint(0, len(other))
                text = text[:start] + other[place : place + 200] + text[start:]
            case 6:
                text = text[:start] + text[stop:] + text[start:stop]
    return text[:LONGEST]


def check_reader(text: str) -> None:
    """Check what must be true of any Markdown."""
    found: list[publisher.Diagnostic] = []
    markup = publisher.render(text, diagnostics=found)
    # The parser of XML reads bytes: an edition is written as UTF-8.
    root = etree.fromstring(f"<body>{markup}</body>".encode())
    for element in root.iter("*"):
        assert element.tag not in FORBIDDEN, f"<{element.tag}> came through"
        for key, value in element.attrib.items():
            assert not key.startswith("on"), f"{key} came through"
            assert not (key in ("href", "src") and UNSAFE.match(value)), f"{key}={value!r} came through"
    check_places(found, re.split("\r\n|[\r\n]", text), "<text>")


def check_places(found: list[publisher.Diagnostic], lines: list[str], file: str) -> None:
    """Each finding with a message, and a place that there is."""
    for item in found:
        assert item.message, "a finding without a message"
        at = item.location or Location(file)
        assert 0 <= at.line <= len(lines), f"{item.code} at {at}, of {len(lines)} lines"
        longest = len(lines[at.line - 1]) + 1 if at.line else 0
        assert 0 <= at.column <= longest, f"{item.code} at {at}, where the line has {longest - 1} characters"


def check_manifest(text: str, folder: Path) -> None:
    """Check what must be true of any manifest."""
    (folder / "publication.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    findings = Findings()
    try:
        project = load(folder, findings)
    except publisher.PublisherError as error:
        found = list(error.diagnostics)
    else:
        found = list(findings)
        for _, entry in project.manifest.files():
            assert (folder / entry.file).resolve().is_relative_to(folder.resolve()), f"{entry.file} leads out"
    # A mark of byte order is no character of the first line; rare line ends are counted now so, now so.
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", text.removeprefix("\ufeff"))
    if not re.search("[\x85\u2028\u2029]", text):
        check_places(found, lines, "publication.yaml")
    for item in found:
        str(item).encode()


def run(subject: str, count: int, seed: int) -> str | None:
    """Try ``count`` inputs; returns what is wrong with the first that fails, and prints it."""
    texts, pieces = corpus(subject), PIECES[subject]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("a.md", "b.md", "c.svg"):
            (folder / file).write_text("# A\n")
        check: Callable[[str], None] = (
            check_reader if subject == "reader" else lambda text: check_manifest(text, folder)
        )
        check(texts[0])  # what is loaded once is not counted
        for number in range(count):
            if number and number % 10_000 == 0:
                print(f"{subject}: {number:,} of {count:,}", file=sys.stderr)
            text = mutate(random.Random(f"{seed}-{subject}-{number}"), texts, pieces)
            if problem := trouble(check, text):
                shown = f"{subject}, input {number}, seed {seed}: {problem}\n{text!r}"
                print(shown, file=sys.stderr)
                return shown
    return None


def trouble(check: Callable[[str], None], text: str) -> str:
    """What goes wrong with ``text``: nothing may be raised, and no second try may take as long as the first."""
    for _ in range(3):
        start = time.process_time()
        try:
            with at_most(10 * SECONDS):
                check(text)
        except (Exception, OverworkedError) as error:
            return f"{type(error).__name__}: {error}"
        seconds = time.process_time() - start
        if seconds < SECONDS:
            return ""
    return f"took {seconds:.1f} s"


def main() -> int:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=2000, help="inputs in all, half of them manifests")
    options.add_argument("--seed", type=int, default=int(os.environ.get("FUZZ_SEED", "1")))
    options.add_argument("--only", choices=("reader", "manifest"))
    given = options.parse_args()
    subjects = (given.only,) if given.only else ("reader", "manifest")
    failures = [run(s, given.count // len(subjects), given.seed) for s in subjects]
    return int(any(failures))


if __name__ == "__main__":
    sys.exit(main())
