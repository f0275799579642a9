"""References and citations of the styles at hand, beside those of pandoc's citeproc."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

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
    ],
)
def test_styles_that_cannot_be_used(source: bytes, message: str, line: int) -> None:
    with pytest.raises(StyleError) as caught:
        Style(parse(source))
    assert caught.value.message.startswith(message)
    assert caught.value.line == line
