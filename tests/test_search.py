"""The search of a site of many pages, whose index is in parts, and its navigation in a browser."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import publisher
from publisher import document as d
from publisher.cache import NO_CACHE, Cache
from publisher.editions.html import search_parts, search_postings
from publisher.editions.html.search_parts import index_parts
from publisher.editions.html.search_words import fold, pieces, weights
from publisher.language import Words
from tests.sites import Browser, browsing
from tests.test_nesting import HEAD, PAGES

WORDS = [
    "Ça où naïve",
    "don’t can't",
    "the_end of 3rd v2.0 – x²",
    "ＦＵＬＬ Ǆ ﬁn ß İstanbul",
    "拡散モデルのノイズ、年x年",
    "각 나라와 A급",
    "𝐀𝐛 😀 क्षत्रिय",
    "𠮷野家の𠮷 𠮷",
    "ʼn 1’s ½",
]
MORE = {
    "docs/api/b.md": "# Writing\n\nA buffer is written.\n\n## Buffers {#buffers}\n\nText.\n\n## 拡散モデル\n\n雑音から画像を作る。𠮷野家。\n",
    "docs/api/a.md": "# Reading\n\nBuffers are read: a buffer, another buffer, and a third buffer in the queue.\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for name, text in {**PAGES, **MORE}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    manifest = f"{HEAD}chapters: docs/\neditions: {{web: {{format: html, urls: keep}}}}\n"
    (folder / "publication.yaml").write_text(manifest)
    return publisher.build(folder, output=folder / "out").editions[0].path.parent


@pytest.fixture
def browser(chromium_driver: Any, site: Path) -> Iterator[Browser]:
    with browsing(chromium_driver, site) as page:
        yield page


def results(browser: Browser, query: str) -> list[list[str]]:
    """The file, the title and the text of each result."""
    browser.open("guides/auth/tokens.html")
    browser.run("document.querySelector('.search-open').click()")
    loading = "return document.querySelector('.search [role=status]').textContent"
    assert browser.until(f"{loading} !== words.loading")
    script = (
        "const i = document.querySelector('.search input'); i.value = arguments[0]; i.dispatchEvent(new Event('input'))"
    )
    browser.driver.execute_script(script, query)
    assert browser.until(f"{loading} !== words.type")
    browser.until("return [...document.querySelectorAll('.results .bit')].every(b => b.textContent) || 'none'")
    read = "[new URL(a.href).pathname.split('/').slice(-2).join('/'), a.querySelector('strong').textContent, a.querySelector('.bit').textContent]"
    found: list[list[str]] = browser.run(f"return [...document.querySelectorAll('.results a')].map(a => {read})")
    return found


@pytest.mark.slow
def test_words_are_those_of_the_scripts(browser: Browser) -> None:
    browser.open("index.html")
    for text in WORDS:
        assert browser.run(f"return [fold({json.dumps(text)}), pieces({json.dumps(text)})]") == [
            fold(text),
            pieces(text),
        ]


@pytest.mark.slow
def test_titles_come_first(browser: Browser) -> None:
    found = results(browser, "buffer")
    assert [title for _, title, _ in found] == ["1.2.1 Buffers", "1.1 Reading", "1.2 Writing"]
    assert "third buffer" in next(text for _, title, text in found if "Reading" in title)


@pytest.mark.slow
@pytest.mark.parametrize("query", ["bufer", "bufffer", "bvffer", "bfufer"])
def test_one_letter_may_be_wrong(browser: Browser, query: str) -> None:
    assert {file for file, _, _ in results(browser, query)} == {"api/a.html", "api/b.html"}
    assert browser.run("return document.querySelector('.search [role=status]').textContent") == "Similar words: buffer"


@pytest.mark.slow
def test_pairs_of_characters_are_found(browser: Browser) -> None:
    assert [title for _, title, _ in results(browser, "画像")] == ["1.2.2 拡散モデル"]
    assert results(browser, "水族館") == []
    for query in ("𠮷野", "野家", "𠮷野家", "𠮷"):
        assert [title for _, title, _ in results(browser, query)] == ["1.2.2 拡散モデル"]
    assert results(browser, "𠮷家") == []


@pytest.mark.slow
def test_help_if_nothing_is_found(browser: Browser) -> None:
    assert results(browser, "quetzal") == []
    status = browser.run("return document.querySelector('.search [role=status]').textContent")
    assert status == "Nothing found for “quetzal”. Check the spelling, use fewer words, or look in the contents."


def test_the_index_is_divided(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not (site / "assets/search-index.js").exists()
    session = publisher.document
    monkeypatch.setattr(search_parts, "PART", 30)
    monkeypatch.setattr(search_parts, "SOME", 2)
    monkeypatch.setattr(search_parts, "TEXTS", 2)
    chapters = {
        f"{n}.html": session.Chapter(
            f"{n}.md",
            (session.Text(f"Page {n}", location=AT),),
            (session.Paragraph((session.Text(f"common word{n} 雑音", location=AT),), location=AT),),
            location=AT,
        )
        for n in range(5)
    }
    files = {
        name: json.loads(text[text.index(",") + 1 : -3])
        for name, text in index_parts(chapters, Words("en"), NO_CACHE, "web")
    }
    index = files["search/index.js"]
    assert index["pages"] == [[f"{n}.html", f"Page {n}"] for n in range(5)]
    assert index["common"] == ["common", "page", "雑音"]
    words: dict[str, list[int]] = {}
    for number, start in enumerate(index["starts"]):
        assert next(iter(files[f"search/w{number}.js"])) == start
        words |= files[f"search/w{number}.js"]
    assert [*words] == sorted(words)
    assert words["word3"] == [3, 4]
    assert len(words["common"]) == 4  # of five sections, two are kept
    assert [text for n in range(3) for text in files[f"search/t{n}.js"]] == [f"common word{n} 雑音" for n in range(5)]
    assert "雑音" not in files["search/words.js"].split()


AT = publisher.diagnostics.Location("a.md")


@pytest.mark.slow
def test_the_contents_fold_by_keys_and_without_scripts(browser: Browser) -> None:
    browser.open("guides/auth/tokens.html")
    shown = "return [...document.querySelectorAll('.contents nav a')].filter(a => a.checkVisibility()).map(a => a.innerText.trim().replace(/\\s+/g, ' '))"
    names = ["Welcome", "1 Api", "2 Guides", "2.1 Start", "2.2 Last", "2.3 Signing in", "2.3.1 Tokens"]
    assert browser.run(shown) == names
    browser.run("document.querySelector('.branch > details:not([open]) > summary').focus()")
    browser.press("\ue007")
    assert browser.run(shown) == [*names[:2], "1.1 Reading", "1.2 Writing", *names[2:]]
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.open("api/b.html")
    assert browser.run(shown) == [*names[:2], "1.1 Reading", "1.2 Writing", "2 Guides"]


@pytest.mark.slow
def test_the_section_that_is_read_is_marked_beside_the_text(browser: Browser) -> None:
    browser.width(1440, 300)
    browser.open("api/b.html", "#buffers")
    marked = "return document.querySelector('.on-page [aria-current]')?.hash"
    place = "const b = s => document.querySelector(s).getBoundingClientRect(); return"
    assert browser.until(marked)
    assert browser.run(f"{place} b('.on-page').left > b('main').right")
    browser.width(390)
    assert browser.until("return !document.querySelector('.on-page').open")
    assert browser.run(f"{place} b('.on-page').bottom <= b('main').top && document.documentElement.scrollWidth <= 390")


SECTIONS = st.lists(
    st.lists(st.sampled_from(["buffer", "queue", "common", "雑音", "𝐀", "signal"]), max_size=4).map(" ".join),
    min_size=1,
    max_size=3,
)


def chapter(number: int, texts: list[str]) -> d.Chapter:
    """A chapter as it was read, with a section for each text."""
    blocks: list[d.Block] = []
    for place, text in enumerate(texts):
        title = (d.Text(f"Part {place}", location=AT),)
        blocks.append(d.Heading(title, 2, location=AT, attributes=d.Attributes(id=f"s{place}")))
        blocks.append(d.Paragraph((d.Text(text, location=AT),), location=AT))
    read = d.Chapter(f"{number}.md", (d.Text(f"Page {number}", location=AT),), tuple(blocks), location=AT)
    return replace(read, origin=d.Origin(read, f"{number} {texts}"))


@settings(max_examples=60, deadline=None)
@given(st.lists(SECTIONS, min_size=2, max_size=4), st.data())
def test_words_of_few_new_chapters_are_replaced(book: list[list[str]], data: st.DataObject) -> None:
    """The index is the same with and without that of an earlier build."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_parts, "SOME", 2)
        patch.setattr(search_postings, "FEW", 2)
        cache = Cache(Path(folder))
        for _ in range(3):
            chapters = {f"{n}.html": chapter(n, texts) for n, texts in enumerate(book)}
            made = [*index_parts(chapters, Words("en"), cache, "web")]
            assert made == [*index_parts(chapters, Words("en"), NO_CACHE, "web")]
            for place in data.draw(st.lists(st.integers(0, len(book) - 1), max_size=3)):
                book[place] = data.draw(SECTIONS)


def test_words_are_counted_again_for_many_new_chapters_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr(search_postings, "weights", lambda title, text: counted.append(text) or weights(title, text))
    book = [[f"buffer{n}"] for n in range(20)]
    for changed in (0, 1, search_postings.FEW, search_postings.FEW + 1):
        for place in range(changed):
            book[place] = [f"{book[place][0]} more"]
        chapters = {f"{n}.html": chapter(n, texts) for n, texts in enumerate(book)}
        counted.clear()
        made = [*index_parts(chapters, Words("en"), Cache(tmp_path), "web")]
        assert len(counted) == 2 * (changed or 20)  # before and after the heading
        assert made == [*index_parts(chapters, Words("en"), NO_CACHE, "web")]
