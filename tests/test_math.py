"""Formulas are shown as they were written, in every edition and wherever text may be; other text is not taken for a formula."""

from __future__ import annotations

import html
import json
import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest

import publisher
from publisher.document import InlineMath, Math, walk
from publisher.markdown import Context, formulas, read_fragment
from tests.conftest import Write

# Signs that each step of the way would change: emphasis, escapes, quotes, dashes, scripts, entities, variables, links.
NASTY = r"$x_{i}*y_1*\,z' -- \"q\" ~a~ ^b^ &amp; {{ v }} [u](w) \\ <i> ... http://a.org$"
BLOCK = "$$\na_1 &= *b* \\\\\n- c \\\\\n= d {{ v }}\n$$"
BOOK = {
    "publication.yaml": (
        'version: 1\ntitle: The $a_1\'*b*$ -- "book"\nidentifier: urn:isbn:9780000000002\nvariables: {v: WRONG}\n'
        "chapters: [a.md]\neditions: {web: {format: html}, book: {format: epub}, print: {format: pdf}}\n"
    ),
    "a.md": f"""# Head {NASTY}

Text {NASTY} and *emphasis {NASTY} here*, {{strong}}`role {NASTY}` ^[note {NASTY}].

| Cell $t_1*u*\\|$ |
|------|
| $\\|c_1*d*v*$ |

:::{{note}} Title {NASTY}
- item {NASTY}
:::

:::{{figure}} p.svg
:label: fig-x
:alt: Alt $x_1*y*${{{{ v }}}}

Caption {NASTY}
:::

<p>Raw $r_1*s*{{{{ v }}}}$</p>

{BLOCK}

> {BLOCK.replace(chr(10), chr(10) + "> ")} {{#eq-one}}

See [](#eq-one).
""",
    "p.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>',
}


def words(markup: str) -> str:
    """The text of a page as a reader sees it."""
    return html.unescape(re.sub(r"<(?:script|style).*?</(?:script|style)>|<[^>]*>", "", markup, flags=re.DOTALL))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, publisher.Result]:
    folder = tmp_path_factory.mktemp("math")
    for name, text in BOOK.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "build", publisher.build(folder)


def test_a_formula_is_reported_once_for_each_kind_and_chapter(built: tuple[Path, publisher.Result]) -> None:
    found = [d for d in built[1].diagnostics if d.code == "math-source"]
    assert [
        (d.location.line, "times in this file" in d.message) for d in found if d.location and d.location.file == "a.md"
    ] == [
        (1, True),
        (22, True),
    ]


@pytest.mark.parametrize("name", ["web", "book"])
def test_pages_carry_the_source(built: tuple[Path, publisher.Result], name: str) -> None:
    folder = built[0] / name
    pages = "".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.html"))
    for file in folder.glob("*.epub"):
        with zipfile.ZipFile(file) as archive:
            pages += "".join(archive.read(entry).decode() for entry in archive.namelist() if entry.endswith("html"))
    text = words(pages)
    assert text.count(NASTY) >= 7
    assert text.count(BLOCK) == 2
    for part in (r"$t_1*u*\|$", r"$\|c_1*d*v*$", "$r_1*s*{{ v }}$", "$a_1'*b*$ – “book”", "Equation\xa01"):
        assert part in text
    assert 'alt="Alt $x_1*y*$WRONG"' in pages
    assert text.count("WRONG") == 0


def test_the_search_index_carries_the_source(built: tuple[Path, publisher.Result]) -> None:
    index = "".join(f.read_text(encoding="utf-8") for f in (built[0] / "web").rglob("*search*index*"))
    assert json.dumps(NASTY, ensure_ascii=False)[1:-1] in index or NASTY in index


def test_paper_carries_the_source(built: tuple[Path, publisher.Result]) -> None:
    (file,) = (built[0] / "print").glob("*.pdf")
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(file)]
    text = re.sub(r"\s", "", "".join(pages))
    assert text.count(re.sub(r"\s", "", NASTY)) >= 6
    assert text.count(re.sub(r"\s", "", BLOCK)) == 2


def test_math_false_reads_dollars_as_text(project: Write) -> None:
    files = {
        "publication.yaml": BOOK["publication.yaml"] + "math: false\n",
        "a.md": "# A\n\n$a*b*c$ \\(x^2\\)\n\n$$\nd\n$$\n",
    }
    folder = project({**files, "publication.yaml": files["publication.yaml"].replace("$a_1'*b*$", "")})
    result = publisher.build(folder, editions=["web"])
    page = "".join(f.read_text(encoding="utf-8") for f in (folder / "build" / "web").rglob("*.html"))
    assert [d.code for d in result.diagnostics] == []
    assert "$a<em>b</em>c$ (x^2)" in page
    assert "math" not in re.findall(r'class="([^"]*)"', page)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$x$", "$x$"),
        ("$5 and $6", ""),
        ("$5 and $x$", "$x$"),
        ("$HOME/bin:$PATH", ""),
        ("$n$th", "$n$"),
        ("$x$5", ""),
        ("$ x$", ""),
        ("$x $", ""),
        ("$$x$$", "$$x$$"),
        ("$$$", ""),
        (r"$a\$b$", r"$a\$b$"),
        (r"\$a$", ""),
        (r"see \(x^2\)", r"\(x^2\)"),
        (r"\[1\]", ""),
        ("10$/Monat, 20$/Jahr", ""),
        (r"10$^{-3}$ m", r"$^{-3}$"),
    ],
)
def test_what_is_a_formula(text: str, wanted: str) -> None:
    assert "".join(text[start:end] for start, end in formulas.spans(text)) == wanted


@pytest.mark.parametrize(("mark", "element"), [("^", "sup"), ("~", "sub")])
def test_a_formula_may_be_a_superscript(mark: str, element: str) -> None:
    source = r"$a\,b_1*c*$"
    made = publisher.render(f"x{mark}{source}{mark} and {mark}2{mark}")
    assert made == f'<p>x<{element}><code class="math">{source}</code></{element}> and <{element}>2</{element}></p>\n'


def test_the_model_contains_the_source() -> None:
    blocks = read_fragment("A $x$\n\n$$\ny\n$$ (eq)\n", Context()).value
    (inline,) = (node for node in walk(blocks[0]) if isinstance(node, InlineMath))
    assert inline.value == "$x$"
    assert isinstance(blocks[1], Math)
    assert (blocks[1].value, blocks[1].attributes.id) == ("$$\ny\n$$", "eq")
