"""The edition in Word: what it contains, that its parts fit together, and a case for each kind of node."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from lxml import etree
from PIL import Image as Bitmap

import publisher
from publisher.document import Footnote, Image, Math, Table, nodes_of, walk
from publisher.editions.docx.xml import clean
from tests.conftest import ROOT, Write
from tests.office import PICTURE, SINK, W, book_of, named, part, sayings, squeezed, texts

OF = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# The children of properties, in the order of ECMA-376 part 1.
ORDER = {
    "pPr": "pStyle keepNext keepLines widowControl numPr pBdr shd tabs suppressAutoHyphens bidi spacing ind contextualSpacing jc outlineLvl sectPr",
    "rPr": "rStyle rFonts b bCs i iCs smallCaps strike noProof vanish color sz szCs u bdr shd vertAlign rtl em lang",
    "tblPr": "tblStyle bidiVisual tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan vMerge tcBorders shd tcMar vAlign",
    "tcMar": "top left bottom right",
    "trPr": "cantSplit tblHeader",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType titlePg bidi docGrid",
    "settings": "zoom defaultTabStop characterSpacingControl updateFields footnotePr compat mathPr themeFontLang"
    " decimalSymbol listSeparator",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr tblStylePr",
    "lvl": "start numFmt lvlText lvlJc pPr",
}  # fmt: skip
PARTS = ("document", "footnotes", "styles", "numbering", "settings", "fontTable", "header1", "footer1")


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (made,) = publisher.build(SINK, formats="docx", output=tmp_path_factory.mktemp("out")).editions
    return made.path


Made = Callable[..., Document]


@pytest.fixture
def made(project: Write) -> Made:
    """A function that builds a chapter, and returns the document."""

    def build(source: str, more: str = "", edition: str = "") -> Document:
        head = f"version: 1\ntitle: A\nidentifier: urn:x:y\nchapters: [a.md]\n{more}"
        head += f"editions: {{w: {{format: docx, {edition}}}}}\n" if edition else ""
        folder = project({"publication.yaml": head, "a.md": f"# A\n\n{source}", "a.svg": PICTURE})
        return docx.Document(str(publisher.build(folder, formats="docx").editions[0].path))

    return build


def fields(element: etree._Element) -> Iterator[tuple[str, str]]:
    """The instruction and the result of each field."""
    stack: list[list[str]] = []
    for found in element.iter(f"{W}fldChar", f"{W}instrText", f"{W}t"):
        kind = found.get(f"{W}fldCharType")
        if kind == "begin":
            stack.append(["", "", "code"])
        elif kind == "separate":
            stack[-1][2] = "result"
        elif kind == "end":
            code, result, _ = stack.pop()
            yield code.strip(), result
        elif stack:
            stack[-1][found.tag == f"{W}t"] += found.text or ""
    assert stack == []


# The whole book


def test_all_that_the_model_says_is_there_with_its_numbers(sink: Path) -> None:
    found = squeezed("".join(text for name in ("document", "footnotes") for text in texts(part(sink, name))))
    expected = sayings(book_of(SINK, "docx"))
    assert len(expected) > 100
    assert [words for words in expected if squeezed(words) not in found] == []


def test_counts_equal_the_model(sink: Path) -> None:
    nodes = [node for chapter in book_of(SINK, "docx").chapters for node in walk(chapter)]
    count = Counter(map(type, nodes))
    body, notes = part(sink, "document"), part(sink, "footnotes")
    both = (body, notes)
    assert sum(len([*each.iter(f"{DRAWN}inline")]) for each in both) == count[Image]
    styles = [style.get(f"{W}val") for style in body.iter(f"{W}tblStyle")]
    assert styles.count("PublicationTable") == count[Table]
    assert len(notes) - 2 == count[Footnote] == len([*body.iter(f"{W}footnoteReference")])
    displays = [node for node in nodes if isinstance(node, Math) and node.tex and not node.number]
    assert len([*body.iter(f"{MATH}oMathPara")]) == len(displays) > 0


def test_links_and_fields_lead_to_bookmarks(sink: Path) -> None:
    body, notes = part(sink, "document"), part(sink, "footnotes")
    starts = [*body.iter(f"{W}bookmarkStart"), *notes.iter(f"{W}bookmarkStart")]
    names = [start.get(f"{W}name", "") for start in starts]
    assert [name for name, times in Counter(name.lower() for name in names).items() if times > 1] == []
    assert [name for name in names if not re.fullmatch(r"\w{1,40}", name)] == []
    assert len({start.get(f"{W}id") for start in starts}) == len(starts)
    assert len(starts) == len([*body.iter(f"{W}bookmarkEnd"), *notes.iter(f"{W}bookmarkEnd")])
    led = [link.get(f"{W}anchor") for each in (body, notes) for link in each.iter(f"{W}hyperlink")]
    led += [code.split()[1] for each in (body, notes) for code, _ in fields(each) if "REF" in code.split()[0]]
    assert {name for name in led if name} - {*names} == set()


def test_references_are_fields_with_the_text_of_their_targets(sink: Path) -> None:
    body = part(sink, "document")
    open_: dict[str, str] = {}
    texts_of: dict[str, str] = {}
    for element in body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}t"):
        if element.tag == f"{W}bookmarkStart":
            open_[element.get(f"{W}id", "")] = element.get(f"{W}name", "")
            texts_of[element.get(f"{W}name", "")] = ""
        elif element.tag == f"{W}bookmarkEnd":
            del open_[element.get(f"{W}id", "")]
        else:
            for name in open_.values():
                texts_of[name] += element.text or ""
    references = [(code.split()[1], result) for code, result in fields(body) if code.startswith("REF ")]
    assert len(references) > 25
    assert [(name, result) for name, result in references if texts_of[name] != result] == []
    assert {"4.1", "12.1", "A.1"} <= {result for _, result in references}


def test_sequences_count_to_the_numbers_that_are_shown(sink: Path) -> None:
    counts: Counter[str] = Counter()
    found = [(code.split(), result) for code, result in fields(part(sink, "document")) if code.startswith("SEQ ")]
    for (_, name, *options), result in found:
        counts[name] = int(options[options.index("\\r") + 1]) if "\\r" in options else counts[name] + 1
        assert str(counts[name]) == result
    assert {words[1] for words, _ in found} == {"Figure", "Table", "Listing", "Equation"}


def test_notes_have_the_numbers_that_word_counts(sink: Path) -> None:
    """Sections are chapters, and notes are counted anew in each."""
    assert part(sink, "settings").find(f"{W}footnotePr/{W}numRestart").get(f"{W}val") == "eachSect"
    counts, count = [], 0
    for element in part(sink, "document").iter(f"{W}footnoteReference", f"{W}sectPr"):
        if element.tag == f"{W}sectPr":
            counts.append(count)
            count = 0
        else:
            assert element.get(f"{W}customMarkFollows") is None
            count += 1
    book = book_of(SINK, "docx")
    expected = [len(chapter.notes) for chapter in book.chapters]
    assert [n for n in counts if n] == [n for n in expected if n]


@pytest.mark.parametrize("name", PARTS)
def test_elements_are_in_the_order_of_the_schema(sink: Path, name: str) -> None:
    wrong = []
    for element in part(sink, name).iter(*(f"{W}{key}" for key in ORDER)):
        order = ORDER[named(element)].split()
        places = [order.index(named(child)) for child in element if named(child) in order]
        unknown = [named(child) for child in element if named(child) not in order]
        if unknown or places != sorted(places):
            wrong.append((named(element), [named(child) for child in element]))
    assert wrong == []


def test_cells_end_with_paragraphs_and_tables_are_apart(sink: Path) -> None:
    body = part(sink, "document")
    assert [cell for cell in body.iter(f"{W}tc") if named(cell[-1]) != "p"] == []
    tables = [*body.iter(f"{W}tbl")]
    assert [table for table in tables if (after := table.getnext()) is not None and named(after) == "tbl"] == []
    for table in tables:
        widths = [int(column.get(f"{W}w", "")) for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]
        for row in table.iterfind(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iterfind(f"{W}tc")]
            assert sum(1 if span is None else int(span.get(f"{W}val", "")) for span in spans) == len(widths)


def test_styles_and_lists_that_are_used_are_defined(sink: Path) -> None:
    styles = {style.get(f"{W}styleId") for style in part(sink, "styles").iter(f"{W}style")}
    numbers = {number.get(f"{W}numId") for number in part(sink, "numbering").iter(f"{W}num")}
    for name in ("document", "footnotes", "header1", "footer1"):
        root = part(sink, name)
        used = {e.get(f"{W}val") for e in root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")}
        assert used - styles == set()
        assert {e.get(f"{W}val") for e in root.iter(f"{W}numId")} - numbers == set()
    based = {e.get(f"{W}val") for e in part(sink, "styles").iter(f"{W}basedOn", f"{W}next")}
    assert based - styles == set()


def test_pictures_have_text_or_are_decorative(sink: Path) -> None:
    pictures = [*part(sink, "document").iter(f"{DRAWN}docPr")]
    assert len({picture.get("id") for picture in pictures}) == len(pictures)
    alternatives = sorted(image.alt for c in book_of(SINK, "docx").chapters for image in nodes_of(c, Image))
    assert sorted(picture.get("descr", "") for picture in pictures) == alternatives
    for picture in pictures:
        assert ("decorative" in etree.tostring(picture).decode()) == (not picture.get("descr"))


def test_the_contents_are_a_field_with_links(sink: Path) -> None:
    (contents, *lists) = [(code, result) for code, result in fields(part(sink, "document")) if code.startswith("TOC ")]
    assert contents[0] == r'TOC \o "1-2" \h \z \u'
    assert "Preface" in contents[1]
    assert "2.1\u2002Lists" in contents[1]
    assert [code for code, _ in lists] == [rf'TOC \h \z \c "{name}"' for name in ("Figure", "Table", "Listing")]


def test_the_package_is_whole_and_has_nothing_of_the_library(sink: Path) -> None:
    with zipfile.ZipFile(sink) as package:
        assert package.testzip() is None
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = package.namelist()
        assert names == ["[Content_Types].xml", *sorted(names[1:])]
        assert not any("thumbnail" in name or "customXml" in name or "WithEffects" in name for name in names)
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
    facts = docx.Document(str(sink)).core_properties
    assert (facts.title, facts.author, facts.language) == ("The Kitchen Sink", "Ada Example", "en")
    assert "python-docx" not in f"{facts.comments} {facts.author} {facts.last_modified_by}"


def test_the_bytes_depend_only_on_the_source(project: Write, tmp_path: Path) -> None:
    text = "# A\n\nText[^n] [link](https://example.org) $x^2$\n\n:::{figure} a.svg\n:alt: A\n\nC\n:::\n\n1. a\n\n| a |\n|---|\n| b |\n\n[^n]: N.\n"
    head = "version: 1\ntitle: A\nidentifier: urn:x:y\nchapters: [a.md]\n"
    folder = project({"publication.yaml": head, "a.md": text, "a.svg": PICTURE})
    command = [sys.executable, "-m", "publisher", "build", str(folder), "--to", "docx", "-o"]
    changed = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    subprocess.run([*command, str(tmp_path / "o")], check=True, capture_output=True, cwd=tmp_path, env=changed)
    (here,) = publisher.build(folder, formats="docx", cache=False).editions
    assert (tmp_path / "o/word/a.docx").read_bytes() == here.path.read_bytes()


def test_other_formats_do_not_import_what_these_need(project: Write) -> None:
    folder = project({"a.md": "# A\n\nText.\n"})
    code = (
        "import publisher, sys; publisher.build(sys.argv[1], formats=['html', 'epub']);"
        "print([name for name in ('docx', 'wcwidth') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


# Cases


def style(document: Document, words: str) -> str:
    """The name of the style of the paragraph that begins with these words."""
    paragraphs = [p for p in document.element.iter(f"{W}p") if "".join(p.itertext()).strip().startswith(words)]
    found = paragraphs[0].find(f"{W}pPr/{W}pStyle")
    return "Normal" if found is None else str(found.get(f"{W}val"))


@pytest.mark.parametrize(
    ("source", "words", "expected"),
    [
        ("Text.", "Text", "Normal"),
        ("## B", "1", "Heading1"),  # the title of the chapter is that of the handout
        ("## B\n\n### C", "1.1", "Heading2"),
        ("> Words.", "Words", "Quote"),
        (":::{epigraph}\nWords.\n\n-- Ada\n:::", "— Ada", "Epigraph"),
        (":::{pull-quote}\nWords.\n:::", "Words", "PullQuote"),
        ("---", "* * *", "ThematicBreak"),
        ("- Item", "Item", "ListBullet"),
        ("1. Item", "Item", "ListNumber"),
        ("- One\n\n  Two", "Two", "ListContinue"),
        ("Term\n: Meaning", "Term", "Term"),
        ("Term\n: Meaning", "Meaning", "Definition"),
        ("```\ncode\n```", "code", "Code"),
        ("$$x$$", "x", "Formula"),
        (":::{figure} a.svg\n:alt: A\n\nCaption\n\nLegend.\n:::", "Figure", "Caption"),
        (":::{figure} a.svg\n:alt: A\n\nCaption\n\nLegend.\n:::", "Legend", "Legend"),
        (":::{table} T\n| a |\n|---|\n| b |\n\nSource\n:::", "Source", "Legend"),
        (":::{table} Caption\n| a |\n|---|\n| b |\n:::", "Table", "Caption"),
        ("| a |\n|---|\n| b |", "a", "TableHead"),
        ("| a |\n|---|\n| b |", "b", "TableText"),
        (":::{note} Title\nWords.\n:::", "Note: Title", "BoxTitle"),
        (":::{aside} Title\nWords.\n:::", "Title", "BoxTitle"),
        (":::{dropdown} Title\nWords.\n:::", "Title", "BoxTitle"),
        ("::::{tab-set}\n:::{tab-item} One\nA.\n:::\n::::", "One", "BoxTitle"),
        (":::{exercise} Do\nWords.\n:::", "Exercise", "Task"),
        (":::{exercise}\n:workspace: 2 lines\n\nWords.\n:::", "Words", "Normal"),
        (":::{quiz}\nWhich?\n\n- [ ] One\n- [x] Two\n:::", "○\u00a0A", "Answer"),
        (":::{theorem} Zorn\nWords.\n:::", "Theorem", "Normal"),
        ("<details><summary>More</summary>Text</details>", "More", "BoxTitle"),
    ],
)
def test_blocks_have_styles(made: Made, source: str, words: str, expected: str) -> None:
    more = "audiences: [teacher]\nsolutions: [teacher]\n" if "quiz" in source else ""
    assert style(made(source, more), words) == expected


def test_a_picture_alone_is_a_figure(made: Made) -> None:
    assert made("![A](a.svg)").paragraphs[-1].style.style_id == "Figure"


def xml(document: Document) -> str:
    """The content of the body, without declarations of namespaces."""
    return re.sub(r' xmlns:\w+="[^"]*"', "", etree.tostring(document.element.body, encoding="unicode"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a*", '<w:rStyle w:val="Emphasis"/></w:rPr><w:t>a</w:t>'),
        ("**a**", '<w:rStyle w:val="Strong"/></w:rPr><w:t>a</w:t>'),
        ("***a***", '<w:rStyle w:val="Strong"/><w:i/><w:iCs/></w:rPr><w:t>a</w:t>'),
        ("~~a~~", "<w:strike/></w:rPr><w:t>a</w:t>"),
        ("x^2^", '<w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t>'),
        ("x~2~", '<w:vertAlign w:val="subscript"/></w:rPr><w:t>2</w:t>'),
        ("`a`", '<w:rStyle w:val="CodeText"/></w:rPr><w:t>a</w:t>'),
        ("{kbd}`Esc`", '<w:rStyle w:val="Keyboard"/></w:rPr><w:t>Esc</w:t>'),
        ("[a]{.smallcaps}", "<w:smallCaps/></w:rPr><w:t>a</w:t>"),
        ("<mark>a</mark>", '<w:shd w:val="clear" w:color="auto" w:fill="FFE08A"/></w:rPr><w:t>a</w:t>'),
        ("<u>a</u>", '<w:u w:val="single"/></w:rPr><w:t>a</w:t>'),
        ("[mots]{lang=fr}", '<w:lang w:val="fr-FR"/></w:rPr><w:t>mots</w:t>'),
        ("[日本]{lang=ja}", '<w:lang w:eastAsia="ja-JP"/></w:rPr><w:t>日本</w:t>'),
        ("[שלום]{lang=he}", '<w:rtl/><w:lang w:bidi="he-IL"/></w:rPr><w:t>שלום</w:t>'),
        ("a\\\nb", "<w:t>a</w:t></w:r><w:r><w:br/></w:r>"),
        ("::: {lang=ar}\nسلام\n:::", "<w:pPr><w:bidi/></w:pPr>"),
        ("$x^2$", "<m:sSup><m:e>"),
        ("- [x] done", '<w:ind w:left="397" w:hanging="397"/></w:pPr><w:r><w:t>☑</w:t><w:tab/></w:r>'),
        ("1. a\n2. b", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'),
        ("- a\n  - b", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'),
        ("| a |\n|---|\n| b |", "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"),
        ("| a |\n|--:|\n| b |", '<w:pStyle w:val="TableText"/><w:jc w:val="right"/>'),
        ("<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table>", '<w:vMerge w:val="restart"/>'),
        ("<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>", '<w:gridSpan w:val="2"/>'),
        ("```python\n# a\n```", '<w:color w:val="5D686B"/></w:rPr><w:t># a</w:t>'),
        ("<hr>", "<w:t>* * *</w:t>"),
        ("[](#b)\n\n## B {#b}", 'REF _b_number \\h '),
        ("[B](#b)\n\n## B {#b}", '<w:hyperlink w:anchor="_b" w:history="1">'),
    ],
)  # fmt: skip
def test_inlines_and_properties(made: Made, source: str, expected: str) -> None:
    assert expected in xml(made(source))


def test_lists_with_numbers_begin_anew(made: Made) -> None:
    document = made("1. a\n2. b\n\nText.\n\n4. c")
    root = etree.fromstring(document.part.part_related_by(RT.NUMBERING).blob)
    starts = {n.get(f"{W}numId"): n.find(f".//{W}startOverride") for n in root.iter(f"{W}num")}
    found = [e.get(f"{W}val") for e in document.element.body.iter(f"{W}numId")]
    assert [starts[number].get(f"{W}val") for number in found if number] == ["1", "1", "4"]


@pytest.mark.parametrize(
    ("language", "kind", "shown"),
    [("ar", None, "١.\t"), ("bn", None, "১.\t"), ("hi", "hindiNumbers", ""), ("th", "thaiNumbers", "")],
)
def test_lists_have_the_digits_of_the_language(made: Made, language: str, kind: str | None, shown: str) -> None:
    """Word has formats for some digits; others are text."""
    document = made("1. a", f"language: {language}\nnumerals: native\n")
    (item,) = (p for p in document.paragraphs if p.text.endswith("a"))
    assert item.text == f"{shown}a"
    assert (item._p.find(f".//{W}numId") is None) == (kind is None)
    numbering = etree.fromstring(document.part.part_related_by(RT.NUMBERING).blob)
    assert kind is None or kind in {e.get(f"{W}val") for e in numbering.iter(f"{W}numFmt")}


def test_a_list_counts_down(made: Made) -> None:
    document = made("<ol reversed><li>a</li><li>b</li></ol>\n\n<ol reversed start=9><li>c</li></ol>")
    assert [p.text for p in document.paragraphs][2:] == ["2.\ta", "1.\tb", "9.\tc"]


@pytest.mark.parametrize(
    "source",
    [
        "<ul><li id=x lang=fr>mots</li></ul>",
        "<ul><li><p id=x lang=fr>mots</p></li></ul>",
        "<dl><dt id=x lang=fr>mots</dt><dd>a</dd></dl>",
        "<dl><dt>a</dt><dd id=x lang=fr>mots</dd></dl>",
        "<table><tr><td id=x lang=fr>mots</td></tr></table>",
        "<figure><img src=a.svg alt=A><figcaption id=x lang=fr>mots</figcaption></figure>",
    ],
)
def test_parts_of_blocks_have_bookmarks_and_languages(made: Made, source: str) -> None:
    found = xml(made(f"{source}\n\nSee [it](#x)."))
    run = r"<w:r><w:rPr>(?:<w:rStyle [^>]*>)?<w:lang w:val=\"fr-FR\"/></w:rPr><w:t>mots</w:t></w:r>"
    assert re.search(rf'<w:bookmarkStart w:id="\d+" w:name="_x"/>{run}<w:bookmarkEnd', found)


def notes_of(document: Document) -> etree._Element:
    """The part with the footnotes."""
    return etree.fromstring(document.part.part_related_by(RT.FOOTNOTES).blob)


def test_a_note_is_called_twice_and_calls_another(made: Made) -> None:
    """Word allows no notes in notes: the one that is called follows the other."""
    document = made("A.[^a] B.[^a] C.[^c]\n\n[^a]: First.[^b]\n\n[^b]: Inner.\n\n[^c]: Last.")
    assert ["".join(texts(note)).split() for note in notes_of(document)[2:]] == [
        ["First.2", "2", "Inner."],
        ["3", "Last."],
    ]
    assert [*fields(document.element.body)] == [(r"NOTEREF note_1 \f \h", "1")]


def test_notes_in_other_digits_have_marks_of_their_own(made: Made) -> None:
    document = made("أ.[^a]\n\n[^a]: ب.", "language: ar\nnumerals: native\n")
    (call,) = document.element.body.iter(f"{W}footnoteReference")
    assert call.get(f"{W}customMarkFollows") == "1"
    assert call.getnext().text == "١"
    assert "".join(texts(notes_of(document)[2])).split() == ["١", "ب."]


def test_links_lead_out(made: Made) -> None:
    document = made("[a](https://example.org) b[^n]\n\n[^n]: [c](https://example.com)")
    (link,) = document.element.body.iter(f"{W}hyperlink")
    assert document.part.rels[link.get(f"{OF}id")].target_ref == "https://example.org"
    notes = document.part.part_related_by(RT.FOOTNOTES)
    assert [relation.target_ref for relation in notes.rels.values()] == ["https://example.com"]


def test_a_paragraph_that_only_names_a_place_is_not_written(made: Made) -> None:
    document = made('<a id="x"></a>\n\nText, see [it](#x).')
    assert [p.text for p in document.paragraphs][2:] == ["Text, see it."]
    assert [e.get(f"{W}name") for e in document.paragraphs[2]._p.iter(f"{W}bookmarkStart")] == ["_x"]


def test_a_handout_has_its_title_fields_and_paper(made: Made) -> None:
    document = made(
        "Text.", "publisher: Press\ndate: 2026-11-24\n", "paper: Letter, fields: [Name, Class], label: Worksheet"
    )
    shown = [(p.style.name, p.text) for p in document.paragraphs]
    assert shown == [
        ("Eyebrow", "Worksheet\tPress"), ("Title", "A"), ("Byline", "24 November 2026"),
        ("Field", "Name\u2002\t\u2002Class\u2002\t"), ("Normal", "Text."),
    ]  # fmt: skip
    section = document.sections[0]
    assert (round(section.page_width.inches, 1), round(section.page_height.inches, 1)) == (8.5, 11.0)
    assert section.footer.paragraphs[0].text == "Worksheet · Press\tA — page 1 of 1"
    assert [code for code, _ in fields(section.footer._element)] == ["PAGE", "NUMPAGES"]


def test_a_book_has_sections_for_its_chapters(project: Write) -> None:
    files = {"p.md": "# P\n\nText.", "a.md": "# A\n\nText.", "b.md": "# B\n\nText."}
    head = "version: 1\ntitle: T\nidentifier: urn:x:y\nfrontmatter: [p.md]\nchapters: [{part: One, chapters: [a.md, b.md]}]\n"
    folder = project({"publication.yaml": head, **files})
    document = docx.Document(str(publisher.build(folder, formats="docx").editions[0].path))
    numbers = [section._sectPr.find(f"{W}pgNumType").attrib for section in document.sections]
    assert [(n[f"{W}fmt"], n.get(f"{W}start")) for n in numbers] == [
        ("lowerRoman", "1"), ("lowerRoman", None), ("decimal", "1"), ("decimal", None), ("decimal", None),
    ]  # fmt: skip
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Head", "Part"))]
    assert headings == [
        ("Heading 1", "P"),
        ("Part", "Part\u00a0I\nOne"),
        ("Heading 1", "1\u2002A"),
        ("Heading 1", "2\u2002B"),
    ]


def test_contents_have_chapters_below_others(project: Write) -> None:
    """Those at the levels of sections that are not listed add their entries with fields of their own."""
    listed = "chapters: [{file: a.md, chapters: [{file: b.md, chapters: [c.md]}]}]\neditions: {w: {format: docx, layout: book}}\n"
    files = {"a.md": "# A\n\nText.", "b.md": "# B\n\n## S\n\nText.", "c.md": '# The "C"\n\n## T\n\nText.'}
    folder = project({"publication.yaml": f"version: 1\ntitle: T\nidentifier: urn:x:y\n{listed}", **files})
    document = docx.Document(str(publisher.build(folder, formats="docx").editions[0].path))
    body = document.element.body
    entries = [p for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle[@{W}val]") is not None]
    shown = [(p.find(f"{W}pPr/{W}pStyle").get(f"{W}val"), "".join(texts(p)).strip()) for p in entries]
    assert [entry for entry in shown if entry[0].startswith("TOC")] == [
        ("TOCHeading", "Contents"),
        ("TOC1", "1\u2002A"),
        ("TOC2", "1.1\u2002B"),
        ("TOC3", "1.1.1\u2002The “C”"),
    ]
    codes = [code for code, _ in fields(body)]
    assert r'TOC \o "1-2" \f C \h \z \u' in codes
    assert [code for code in codes if code.startswith("TC ")] == ['TC "1.1.1\u2002The “C”" \\f C \\l 3']
    hidden = [run for run in body.iter(f"{W}r") if run.find(f"{W}rPr/{W}vanish") is not None]
    assert [named(run[-1]) for run in hidden] == ["fldChar", "instrText", "fldChar"]


def test_front_pages_are_a_section_in_which_word_counts_notes(project: Write) -> None:
    files = {name: f"# {name[:-3]}\n\nText.[^a]\n\n[^a]: Note.\n" for name in ("dedication.md", "epigraph.md", "a.md")}
    head = "version: 1\ntitle: T\nidentifier: urn:x:y\nfrontmatter: [dedication.md, epigraph.md]\nchapters: [a.md]\n"
    head += "editions: {w: {format: docx, layout: book}}\n"
    folder = project({"publication.yaml": head, **files})
    document = docx.Document(str(publisher.build(folder, formats="docx").editions[0].path))
    calls = [*document.element.body.iter(f"{W}footnoteReference")]
    assert [call.get(f"{W}customMarkFollows") for call in calls] == [None, "1", None]
    assert calls[1].getnext().text == "1"


def test_a_book_from_right_to_left(made: Made) -> None:
    document = made("سلام *a*\n\n| أ |\n|---|\n| ب |\n\n- ج", "language: ar\n")
    body = document.element.body
    assert all(p.find(f"{W}pPr/{W}bidi") is not None for p in body.iter(f"{W}p") if [*p.iter(f"{W}t")])
    assert body.find(f".//{W}tblPr/{W}bidiVisual") is not None
    assert body.find(f"{W}sectPr/{W}bidi") is not None
    assert '<w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-EG"/>' in re.sub(
        r' xmlns:\w+="[^"]*"', "", etree.tostring(document.styles.element).decode()
    )


def test_styles_have_one_size_for_all_scripts(sink: Path) -> None:
    sizes = [
        [e.get(f"{W}val") for e in style if named(e) in ("sz", "szCs")]
        for style in part(sink, "styles").iter(f"{W}rPr")
    ]
    assert [pair for pair in sizes if pair and pair != [pair[0]] * 2] == []


def test_styles_have_the_typefaces_and_colours_of_the_tokens(project: Write) -> None:
    head = "version: 1\ntitle: A\nidentifier: urn:x:y\nchapters: [a.md]\n"
    tokens = ':root { --font-text: "Garamond", serif; --accent: #123456; }'
    folder = project({"publication.yaml": head, "a.md": "# A\n\nText.", "templates/shared/tokens.css": tokens})
    (built,) = publisher.build(folder, formats="docx").editions
    styles = etree.tostring(part(built.path, "styles")).decode()
    assert 'w:ascii="Garamond"' in styles
    assert '<w:color w:val="123456"/>' in styles
    assert (
        '<w:font w:name="Garamond"><w:altName w:val="Georgia"/>'
        in etree.tostring(part(built.path, "fontTable")).decode()
    )


def test_characters_that_xml_does_not_allow() -> None:
    assert clean("a\u0007b\ud800c\tä𝄞") == "a\ufffdb\ufffdc\tä𝄞"


def test_pictures_are_no_wider_than_their_place(made: Made) -> None:
    document = made("![A](a.svg){width=50%}\n\n| b |\n|---|\n| ![C](a.svg){width=100%} |")
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    (first, second) = (int(extent.get("cx")) for extent in document.element.body.iter(f"{DRAWN}extent"))
    assert first == pytest.approx(room / 2, rel=0.01)
    assert second < room / 3


def test_drawings_of_characters_fit_their_place(made: Made) -> None:
    """They are set in letters so small that their lines are not broken; other code has the size of its style."""
    rows = "+" + "-" * 118 + "+"
    document = made(f"```\n{rows}\n{rows}\n{rows}\n```\n\n```python\n{'x' * 120}\n```")
    section = document.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) / 12700  # points
    drawn, code = (p for p in document.paragraphs if p.style.name == "Code")
    (size,) = {run.font.size.pt for run in drawn.runs if run.text.strip()}
    assert 0.85 * room < 0.6 * size * len(rows) < room
    assert {run.font.size for run in code.runs} == {None}


def test_a_jpeg_without_the_segment_of_jfif_gets_one(made: Made, project: Write) -> None:
    file = io.BytesIO()
    Bitmap.new("RGB", (9, 9), "red").save(file, "JPEG")
    data = file.getvalue()
    tables = data.index(b"\xff\xdb")  # of quantization: what is before them is optional
    (project({"b.txt": ""}) / "a.jpg").write_bytes(b"\xff\xd8" + data[tables:])
    (picture,) = (r.target_part for r in made("![A](a.jpg)").part.rels.values() if r.reltype == RT.IMAGE)
    assert (picture.content_type, picture.blob[6:10]) == ("image/jpeg", b"JFIF")
    with Bitmap.open(io.BytesIO(picture.blob)) as shown:
        assert (shown.size, shown.getpixel((4, 4))) == ((9, 9), (254, 0, 0))


def test_a_node_of_a_project_is_written_as_what_it_contains(tmp_path: Path) -> None:
    """A poll has a title and a list; no function here knows it."""
    book = ROOT / "tests/books/extended"
    (built,) = publisher.build(book, formats="docx", allow_python=True, output=tmp_path).editions
    shown = [(p.style.name, p.text) for p in docx.Document(str(built.path)).paragraphs]
    place = shown.index(("Normal", "What do you expect of the course?"))
    assert {style for style, _ in shown[place + 1 : place + 3]} == {"List Bullet"}
