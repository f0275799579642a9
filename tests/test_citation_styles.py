"""References and citations of the styles at hand, beside those of pandoc's citeproc."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.citations.element import Element
from publisher.citations.errors import StyleError
from publisher.citations.items import item
from publisher.citations.locale import Locale
from publisher.citations.model import Cite, Cluster, plain
from publisher.citations.processor import Processor
from publisher.citations.style import Style, named_style, named_styles, parse
from tests.csl import html

FOLDER = Path(__file__).parent / "citations"
GOLDEN: dict[str, Any] = json.loads((FOLDER / "pandoc.json").read_text("utf-8"))
ITEMS = {each["id"]: item(each) for each in json.loads((FOLDER / "references.json").read_text("utf-8"))}
# Of 40 references, those that differ: pandoc 3.1.11 knows older locales and styles.
DIFFERENT = {
    "apa": set(),
    "ieee": {"kingma2013"},
    "nature": {"rumelhart1986", "vygotsky1978"},
    "chicago-author-date": {"rumelhart1986"},
    "chicago-notes": {"knuth1997"},
    "mla": {"newspaper1969"},
    "din-1505-2": set(),
}
# What ``golden.py`` cites.
CLUSTERS = (
    (Cite("shannon1948"),),
    (Cite("kuhn1962", "see", locator="33"), Cite("kuhn1996", "also", locator="12-15")),
    (Cite("turing1950"), Cite("turing1936"), Cite("he2016")),
    (Cite("shannon1948", locator="380"),),
    (Cite("shannon1948", locator="380"),),
    (Cite("keynes1937", locator="210", form="suppress-author"),),
    (Cite("jumper2021"), Cite("lecun2015"), Cite("vaswani2017"), Cite("hinton2006")),
    (Cite("who2023"),),
    (Cite("kuhn1962"),),
)


def clean(markup: str) -> str:
    markup = re.sub(r'<span style="font-variant:small-caps;">(.*?)</span>', r"<sc>\1</sc>", markup)
    markup = re.sub(r"<div[^>]*left-margin[^>]*>(.*?)</div>", r"\1 ", markup)
    return re.sub(
        r"\s+",
        " ",
        re.sub(r"</?div[^>]*>", "", markup.replace("&#38;", "&").replace("&#60;", "<").replace("&#62;", ">")),
    ).strip()


def clusters() -> list[Cluster]:
    return [Cluster(cites, number) for number, cites in enumerate(CLUSTERS, 1)]


def references(style: str) -> dict[str, str]:
    processor = Processor(named_style(style), ITEMS, uncited=[*ITEMS])
    if named_style(style).bibliography is not None:
        processor.register(clusters())
        return {entry.id: clean(html(entry.text)) for entry in processor.bibliography()}
    notes = [Cluster((Cite(key),), number) for number, key in enumerate(ITEMS, 1)]
    processor.register(notes)
    return dict(zip(ITEMS, (clean(html(text)) for _, text in processor.citations(notes)), strict=True))


@pytest.mark.parametrize("style", DIFFERENT)
def test_references_are_those_of_pandoc(style: str) -> None:
    assert GOLDEN["version"].startswith("pandoc 3.1.11")
    ours, theirs = references(style), GOLDEN[style]["references"]
    assert {key for key in ITEMS if ours[key] != theirs[key]} == DIFFERENT[style]


# Pandoc leaves the English “p.” of a locator as it is in German.
@pytest.mark.parametrize("style", [*sorted(DIFFERENT.keys() - {"din-1505-2"})])
def test_citations_are_those_of_pandoc(style: str) -> None:
    processor = Processor(named_style(style), ITEMS, uncited=[*ITEMS])
    processor.register(clusters())
    expected = [text.replace("See Thomas", "see Thomas") for text in GOLDEN[style]["citations"]]
    assert [clean(html(text)) for _, text in processor.citations(clusters())] == expected


@pytest.mark.parametrize("style", named_styles())
def test_each_style_sets_each_reference(style: str) -> None:
    shown = references(style)
    assert shown.keys() == ITEMS.keys()
    assert all(re.search(r"\w{3}", text) for text in shown.values())


def test_styles_at_hand() -> None:
    wanted = {"apa", "ieee", "nature", "chicago-author-date", "chicago-notes", "mla", "vancouver", "din-1505-2"}
    assert wanted <= {*named_styles()}
    assert all(named_style(name).title for name in named_styles())


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Watson und Crick 1953; Kuhn 1962, 1996"), ("", "Watson and Crick 1953; Kuhn 1962, 1996")],
)
def test_terms_are_of_the_language(language: str, text: str) -> None:
    processor = Processor(named_style("chicago-author-date"), ITEMS, language)
    cited = [Cluster((Cite("watson1953"), Cite("kuhn1962"), Cite("kuhn1996")))]
    processor.register(cited)
    assert plain(processor.citations(cited)[0][1]) == f"({text})"


@pytest.mark.parametrize(
    "tag",
    [
        "en",
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "pl",
        "cs",
        "sv",
        "ru",
        "uk",
        "tr",
        "el",
        "ar",
        "he",
        "fa",
        "zh-Hans",
        "zh-Hant",
        "ja",
        "ko",
    ],
)
def test_there_is_a_locale(tag: str) -> None:
    locale = Locale(tag)
    assert locale.tag.lower().startswith(tag.split("-")[0])
    assert locale.term("month-01")


def _style(part: str, macros: str = "") -> bytes:
    """A style with a part in the third line."""
    return (
        f'<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">{macros}\n<citation><layout>\n'
        f"{part}</layout></citation><bibliography><layout>{part}</layout></bibliography></style>"
    ).encode()


WRONG = {
    '<names variable="author"><name et-al-min="many"/></names>': "“et-al-min” is “many”, which is not a whole number",
    '<names variable="author"><name et-al-use-first="-1"/></names>': "“et-al-use-first” is “-1”",
    f'<names variable="author"><name et-al-min="{"9" * 5000}"/></names>': "“et-al-min” is “9999",
    '<text variable="title" text-case="upper"/>': "“text-case” of “text” cannot be “upper”",
    '<text variable="title" font-style="²"/>': "“font-style” of “text” cannot be “²”",
    '<date variable="issued"><date-part name="yaer"/></date>': "“name” of “date-part” cannot be “yaer”",
    '<date variable="issued"><date-part/></date>': "“date-part” has no “name”",
    '<date variable="issued" form="long"/>': "“form” of “date” cannot be “long”",
    '<choose><if position="frist"><text value="x"/></if></choose>': "“position” of “if” cannot be “frist”",
    "<grup/>": "“layout” contains “grup”, which it cannot have",
    "<text/>": "“text” has no “macro” or “term” or “value” or “variable”",
    "<group>" * 200 + "</group>" * 200: "The style is nested too deeply",
}


def test_macros_are_not_nested_too_deeply() -> None:
    macros = [f'<macro name="m{n}"><group><text macro="m{n + 1}"/></group></macro>' for n in range(500)]
    macros.append('<macro name="m500"><text variable="title"/></macro>')
    with pytest.raises(StyleError, match="nested too deeply"):
        Style(parse(_style('<text macro="m0"/>', "".join(macros))))
    style = Style(parse(_style('<text macro="m460"/>', "".join(macros[460:]))))
    processor = Processor(style, ITEMS, uncited=["kuhn1962"])
    processor.register([])
    assert plain(processor.bibliography()[0].text) == "The structure of scientific revolutions"


def _read(root: Element) -> tuple[Style | None, StyleError | None]:
    try:
        return Style(root), None
    except StyleError as error:
        return None, error


NAMES = [(element.name, name) for element in named_style("din-1505-2").root.walk() for name in element.attributes]


@given(
    change=st.sampled_from(NAMES),
    value=st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["C"])) | st.integers().map(str),
)
def test_no_attribute_breaks_the_processor(change: tuple[str, str], value: str | None) -> None:
    """A style with another attribute, or without one, works, or cannot be used at a line."""
    style = named_style("din-1505-2")
    root = copy.deepcopy(style.root)
    for element in root.walk():
        if (element.name, change[1]) == change:
            attributes = {**element.attributes, change[1]: value or ""}
            element.attributes = {
                key: text for key, text in attributes.items() if key != change[1] or value is not None
            }
    changed, refused = _read(root)
    if changed is None:
        assert refused is not None
        assert refused.line > 0
        return
    keys = ["kuhn1962", "watson1953", "turing1950", "newspaper1969"]
    processor = Processor(changed, {key: ITEMS[key] for key in keys}, uncited=keys)
    cited = [Cluster((Cite("kuhn1962", locator="3"), Cite("turing1950")), 1), Cluster((Cite("kuhn1962"),), 2)]
    processor.register(cited)
    assert len(processor.citations(cited)) == 2
    assert len(processor.bibliography()) == 4


@pytest.mark.parametrize(
    ("tag", "name"),
    [("pt", "pt-BR"), ("pt-PT", "pt-PT"), ("pt-AO", "pt-BR"), ("de-LU", "de-DE"), ("de-AT", "de-AT"), ("zh", "zh-CN")],
)
def test_the_locale_is_of_the_same_variety_as_words(tag: str, name: str) -> None:
    """Those that the program writes, such as “Contents”: ``pt`` has those of Brazil."""
    assert Locale(tag).tag == name


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        (b"<style", "It is not XML", 1),
        (b"<style/>", "It is not a CSL style", 1),
        (b'<style xmlns="http://purl.org/net/xbiblio/csl"/>', "It has no citations", 1),
        (
            b'<style xmlns="http://purl.org/net/xbiblio/csl">\n<citation><layout>\n<text macro="x"/></layout></citation></style>',
            "There is no macro “x”",
            3,
        ),
        (
            b'<style xmlns="http://purl.org/net/xbiblio/csl"><macro name="a">\n<text macro="a"/></macro>'
            b"<citation><layout/></citation></style>",
            "The macro “a” calls itself",
            1,
        ),
        (
            b'<style xmlns="http://purl.org/net/xbiblio/csl"><info><link rel="independent-parent" href="http://x/apa"/></info></style>',
            "It only refers to another style, http://x/apa: use that one",
            1,
        ),
        *((_style(part), message, 3) for part, message in WRONG.items()),
    ],
)
def test_styles_that_cannot_be_used(source: bytes, message: str, line: int) -> None:
    with pytest.raises(StyleError) as caught:
        Style(parse(source))
    assert caught.value.message.startswith(message)
    assert caught.value.line == line
