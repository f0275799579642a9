"""The web edition in a browser: by pointer and keys, on a phone, without scripts, from disk and from a server, on paper."""

from __future__ import annotations

import base64
import re
import shutil
import unicodedata
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import pypdfium2
import pytest

import publisher
from tests.conftest import ROOT, Write
from tests.limits import PATIENCE
from tests.sites import FILES, Browser, Site, browsing, make, write_source

TAB, ENTER, SHIFT, ESCAPE = "\ue004", "\ue007", "\ue008", "\ue00c"
LEFT, UP, RIGHT, DOWN = "\ue012", "\ue013", "\ue014", "\ue015"
CONTROL = "\ue009"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make(tmp_path_factory.mktemp("site"), FILES)


@pytest.fixture
def browser(chromium_driver: Any, site: Site) -> Iterator[Browser]:
    with browsing(chromium_driver, site.folder / "web") as page:
        yield page


@pytest.mark.slow
def test_colours_are_chosen_and_remembered(browser: Browser) -> None:
    browser.open("one.html")
    ground = "return getComputedStyle(document.documentElement).backgroundColor"
    assert browser.run(ground) == "rgb(253, 253, 251)"
    choose = "document.querySelector('input[value=dark]').click()"
    browser.run(choose)
    assert browser.run(ground) == "rgb(18, 23, 26)"
    browser.carry("one.html", choose, "two.html", f"{ground} === 'rgb(18, 23, 26)'")
    assert browser.run("return document.querySelector('input[name=theme]:checked').value") == "dark"
    browser.press("t")
    assert browser.run("return document.documentElement.dataset.theme ?? 'system'") == "system"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "page"),
    [("strong", "two.html"), ("成モ", "日本.html"), ("less pass", "one.html"), ("two's note", "two.html")],
)
def test_search_finds_words_from_disk(browser: Browser, query: str, page: str) -> None:
    browser.open("index.html")
    browser.press("/")
    browser.press(query)
    link = browser.until("return document.querySelector('.results a')?.href")
    assert unquote(urlsplit(link).path).endswith(f"/{page}")
    browser.press(ENTER)
    assert browser.until(f"return decodeURIComponent(location.pathname).endsWith('/{page}')")
    assert browser.until("return CSS.highlights.has('found')")


@pytest.mark.slow
def test_keys_turn_pages(browser: Browser) -> None:
    browser.open("one.html")
    browser.press(RIGHT)
    assert browser.until("return location.pathname.endsWith('/two.html')")
    browser.press(LEFT)
    assert browser.until("return location.pathname.endsWith('/one.html')")
    browser.press("?")
    assert browser.until("return document.querySelector('dialog.keys[open]') !== null")
    browser.press(ESCAPE)
    assert browser.run("return document.querySelector('dialog[open]')") is None


@pytest.mark.slow
def test_a_note_opens_where_it_is_called_and_gives_focus_back(browser: Browser) -> None:
    browser.open("one.html")
    browser.run("document.querySelectorAll('a.noteref')[2].focus()")
    browser.press(ENTER)
    shown = browser.until("return document.querySelector('.note-pop:popover-open')?.textContent")
    assert "A note with code." in shown
    assert browser.run("return document.activeElement.className") == "note-pop"
    browser.press(ESCAPE)
    assert browser.until("return !document.querySelector('.note-pop:popover-open')")
    assert browser.run("return document.activeElement.textContent") == "2"


@pytest.mark.slow
def test_a_figure_opens_large(browser: Browser) -> None:
    browser.open("one.html")
    browser.run("document.querySelector('a.plate').click()")
    assert browser.run("return document.querySelector('dialog.picture[open] img').naturalWidth") > 0
    assert browser.run("const v = document.querySelector('.view'); return v.scrollHeight <= v.clientHeight")
    browser.open("../one/index.html")
    browser.run("document.querySelector('button.plate').click()")
    assert browser.run("return document.querySelector('dialog.picture[open] img').naturalWidth") > 0


@pytest.mark.slow
def test_a_phone_shows_a_whole_figure_and_enlarges_it(browser: Browser) -> None:
    browser.width(390)
    browser.open("one.html")
    assert browser.run("return document.querySelector('.plate img').getBoundingClientRect().right") <= 390
    browser.run("document.querySelector('a.plate').click()")
    assert browser.run("const v = document.querySelector('.view'); return v.scrollWidth > 1.5 * v.clientWidth")


@pytest.mark.slow
def test_the_current_section_is_marked(browser: Browser) -> None:
    browser.open("one.html", "#second")
    current = "return document.querySelector('.contents [aria-current=location]')?.textContent"
    assert browser.until(current).endswith("Second")


@pytest.mark.slow
def test_code_is_copied_as_written(browser: Browser) -> None:
    browser.open("one.html")
    browser.run("navigator.clipboard.writeText = t => { window.copied = t; return Promise.resolve(); }")
    browser.run("document.querySelector('.copy').click()")
    assert browser.until("return window.copied") == "if x < 1:  # less\n    pass\n"


@pytest.mark.slow
def test_it_reads_without_javascript(browser: Browser) -> None:
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.open("one.html")
    from selenium.webdriver.common.by import By

    find = browser.driver.find_elements
    links = "[...document.querySelectorAll('.contents .chapters > li > a')]"
    assert browser.run(f"return {links}.filter(a => a.checkVisibility()).length") == 4
    assert not any(e.is_displayed() for e in find(By.CSS_SELECTOR, ".search-open, .theme, .keys-open, .copy"))
    find(By.CSS_SELECTOR, ".pager a[rel=next]")[0].click()
    assert browser.driver.current_url.endswith("/two.html")


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 820, 1280])
def test_nothing_is_wider_than_the_window(browser: Browser, width: int) -> None:
    browser.width(width)
    for name in ("index.html", "one.html", "../one/index.html"):
        browser.open(name)
        assert browser.run("return document.scrollingElement.scrollWidth") <= width, name


@pytest.mark.slow
def test_the_phone_folds_the_contents(browser: Browser) -> None:
    browser.width(390)
    browser.open("one.html")
    shown = "return document.querySelector('.contents nav').checkVisibility()"
    assert browser.run(shown) is False
    browser.run("document.querySelector('.contents summary').focus()")
    browser.press(ENTER)
    assert browser.until(shown)
    browser.press(ESCAPE)
    assert browser.until("return !document.querySelector('.contents').open")
    assert browser.run("return document.activeElement.localName") == "summary"


@pytest.mark.slow
def test_search_is_used_by_keys_alone(browser: Browser) -> None:
    browser.open("one.html")
    browser.run("document.querySelector('.anchor').focus()")
    browser.press("k", held=CONTROL)
    browser.press("note")
    assert browser.until("return document.querySelectorAll('.results a').length") > 1
    assert browser.run("return document.querySelector('.results .bit mark').closest('.bit').textContent.length") > 10
    number = "return [...document.querySelectorAll('.search input, .results a')].indexOf(document.activeElement)"
    for key, place in ((DOWN, 1), (DOWN, 2), (UP, 1), (UP, 0), (DOWN, 1)):
        browser.press(key)
        assert browser.run(number) == place
    browser.press("s")
    assert browser.run("return document.querySelector('.search input').value") == "notes"
    browser.press(ESCAPE)
    assert browser.until("return !document.querySelector('dialog[open]')")
    assert browser.run("return document.activeElement.className") == "anchor"


@pytest.mark.slow
def test_the_first_key_skips_to_the_text(browser: Browser) -> None:
    browser.open("one.html")
    browser.press(TAB)
    assert browser.run("return document.activeElement.getBoundingClientRect().top") >= 0
    browser.press(ENTER)
    browser.press(TAB)
    assert browser.run("return document.activeElement === document.querySelector('main a')")


# All constructs, from a server


PAINTED = "/painted"


class Recorder(SimpleHTTPRequestHandler):
    """Serves a folder, and records the requests."""

    asked: ClassVar[list[tuple[str, int]]] = []
    painted: ClassVar[Event | None] = None  # where there is one, fonts wait until the page has been painted

    def do_GET(self) -> None:
        if self.path == PAINTED:
            self.send_response(204)
            self.end_headers()
            return self.painted and self.painted.set()
        if self.painted and self.path.endswith(".woff2"):
            self.painted.wait(PATIENCE)
        return super().do_GET()

    def log_request(self, code: Any = "-", size: Any = "-") -> None:  # noqa: ARG002
        self.asked.append((self.path, int(code)))


CELLS = """\
# A

| File | What it is, which takes more than a line of a desk beside the names of the files |
|------|-----|
| `colophon.xhtml` | The imprint, which takes more than a line of a desk beside the names of the files |
| `plain_keeping_nbsp` | Text |

:::{table}
:class: fill-in

| Where | When |
|-------|------|
|       |      |
:::
"""


def opened(project: Write, text: str, folder: Path) -> tuple[Path, Path]:
    """The folders with the pages of a chapter ``a.md``: of its site, and of its e-book."""
    manifest = "version: 1\ntitle: A\nchapters: [a.md]\neditions: {web: {format: html}, book: {format: epub}}\n"
    made = publisher.build(project({"a.md": text, "publication.yaml": manifest}), output=folder / "out").editions
    web, book = (edition.path for edition in made)
    shutil.unpack_archive(book, folder / "book", "zip")
    return web.parent, folder / "book/EPUB"


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_names_in_cells_are_whole_and_cells_to_fill_in_have_room(
    chromium_driver: Any, project: Write, tmp_path: Path, width: int
) -> None:
    web, book = opened(project, CELLS, tmp_path)
    room = "return document.querySelector('.fill-in td').offsetHeight"
    with browsing(chromium_driver, web) as page:
        page.width(width)
        page.open("index.html")
        lines = "return [...document.querySelectorAll('td > code')].map(code => code.getClientRects().length)"
        assert page.run(lines) == [1, 1]
        assert page.run(room) > 40
    with browsing(chromium_driver, book) as page:
        page.open("a.xhtml")
        assert page.run(room) > 30


# Titles that nearly fill a line of a desk or of a phone.
TITLES = {
    f"source/{n}.md": f"# {'Kettles of river water warm slowly'[:n].strip()}\n" + "\nSome words.\n" * 20
    for n in (24, 26, 28, 30)
}
LONG = {
    "source/publication.yaml": "version: 1\ntitle: A title that takes two lines or one\nlanguage: en\nidentifier: urn:x:y\n"
    "chapters: [24.md, 26.md, 28.md, 30.md]\neditions: {web: {format: html}}\n",
    **TITLES,
}


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A web edition, two folders below that of a server."""
    folder = tmp_path_factory.mktemp("server")
    publisher.build(ROOT / "tests/books/kitchen-sink", editions=["web"], output=folder / "a/b")
    publisher.build(write_source(folder / "long", LONG), output=folder / "long/out")
    return folder


@pytest.fixture(scope="module")
def pages(sink: Path) -> list[str]:
    return sorted(file.name for file in (sink / "a").rglob("*.html"))


@pytest.fixture(scope="module")
def address(sink: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Recorder, directory=sink)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/a/b/web/"
        server.shutdown()


@pytest.fixture
def served(browser: Browser, address: str) -> Browser:
    """A browser for the pages of the server, of a desk's width."""
    browser.address = address
    Recorder.asked.clear()
    return browser


@pytest.mark.slow
def test_a_site_asks_for_nothing_outside_its_folder(served: Browser, pages: list[str], address: str) -> None:
    for name in pages:
        served.open(name)
        served.run_async("document.fonts.ready.then(done)")
        asked = served.run("return performance.getEntriesByType('resource').map(e => e.name)")
        assert len(asked) > 2
        assert [url for url in asked if not url.startswith(address)] == []
    served.press("/")
    served.press("leaf")
    served.until("return document.querySelector('.results a')")
    served.press(ENTER)
    assert served.until("return CSS.highlights.size")
    assert [(path, code) for path, code in Recorder.asked if code >= 400 or not path.startswith("/a/b/web/")] == []
    assert any("search-index" in path for path, _ in Recorder.asked)


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_fonts_arrive(served: Browser, pages: list[str], width: int) -> None:
    """On a busy machine they may arrive after the first paint, as in the next test: such pages are seen again."""
    served.width(width)
    moved = pages
    for _ in range(4):
        moved = [name for name, far in moves(served, moved).items() if far >= 0.02]
    assert moved == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_little_moves_when_the_fonts_are_late(served: Browser, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fallback fonts keep the line breaks of titles. Each page reports that it was painted before it gets a font."""
    report = f"new PerformanceObserver(() => fetch('{PAINTED}')).observe({{ type: 'paint', buffered: true }})"
    added = served.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": report})
    served.width(width)
    served.address = served.address.replace("/a/b/", "/long/out/")
    try:
        for name in ("index.html", "24.html", "26.html", "28.html", "30.html"):
            monkeypatch.setattr(Recorder, "painted", Event())
            Recorder.asked.clear()
            assert moves(served, [name])[name] < 0.01
            asked = [path for path, _ in Recorder.asked]
            assert asked.index(PAINTED) < min(place for place, path in enumerate(asked) if path.endswith(".woff2"))
    finally:
        served.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


# First paragraphs of chapters, each two letters longer than the one before it.
OPENING = (
    "Der alte Knüppeldamm erzählt von den Wegen der Kraniche zwischen September und November. Wer je im November dort stand, weiß, "
    "wovon die Rede ist. Die Landesvermessung überdauert Pollenkörner aus neuntausend Jahren, Schicht um Schicht, und ein einzelner "
    "Moospolsterrand bestimmt das Klima eines ganzen Landstrichs, auch wenn niemand hinsieht."
)


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_stand_ins_keep_the_lines_of_nearly_all_first_paragraphs(
    chromium_driver: Any, tmp_path: Path, width: int
) -> None:
    manifest = "version: 1\ntitle: T\nlanguage: de\nidentifier: urn:x:y\nchapters: [{}]\neditions: {{web: {{format: html, layout: single}}}}\n"
    texts = {f"source/{n}.md": f"# Moor\n\n{OPENING[:n]}\n" for n in range(170, len(OPENING), 2)}
    names = ", ".join(Path(name).name for name in texts)
    publisher.build(
        write_source(tmp_path, {"source/publication.yaml": manifest.format(names)} | texts), output=tmp_path / "out"
    )
    heights = "[...document.querySelectorAll('.opener + p')].map(p => p.offsetHeight)"
    with browsing(chromium_driver, tmp_path / "out/web") as browser:
        browser.width(width)
        browser.open("index.html")
        browser.run_async("document.fonts.ready.then(done)")
        meant = browser.run(f"return {heights}")
        browser.run("document.documentElement.style.setProperty('--font-text', '\"Source Serif Fallback\"')")
        shown = browser.run(f"return {heights}")
    assert len(set(meant)) > 1
    assert sum(a != b for a, b in zip(meant, shown, strict=True)) <= 2


def moves(browser: Browser, pages: list[str]) -> dict[str, float]:
    """How far things move on pages that are seen for the first time, as browsers measure it."""
    browser.driver.execute_cdp_cmd("Network.enable", {})  # without it the cache stays in use
    browser.driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    moved = {}
    for name in pages:
        browser.open(name)
        moved[name] = browser.run_async(
            "let sum = 0; const add = list => list.getEntries().forEach(e => { sum += e.value; });"
            "new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });"
            "const frame = () => new Promise(requestAnimationFrame);"
            "document.fonts.ready.then(frame).then(frame).then(() => setTimeout(() => done(sum), 200))"
        )
    browser.driver.execute_cdp_cmd("Network.disable", {})
    return moved


@pytest.mark.slow
def test_no_page_is_wider_than_a_phone(served: Browser, pages: list[str]) -> None:
    served.width(390)
    for name in pages:
        served.open(name)
        assert served.run("return document.scrollingElement.scrollWidth") <= 390, name


WIDEST = "const box = [...document.querySelectorAll('.formula')].sort((a, b) => b.querySelector('math').scrollWidth - a.querySelector('math').scrollWidth)[0];"


@pytest.mark.slow
def test_a_wide_formula_extends_into_the_margin_before_it_scrolls(served: Browser) -> None:
    served.width(1300)
    served.open("mathematics.html")
    room = (
        WIDEST
        + "return [box.scrollWidth - box.clientWidth, box.getBoundingClientRect().right > box.parentNode.getBoundingClientRect().right]"
    )
    assert served.until(WIDEST + "return box.querySelector('math').style.fontSize")
    assert served.run(room) == [0, True]
    served.width(390)
    assert served.until(WIDEST + "return box.scrollWidth > box.clientWidth && box.tabIndex === 0 && box.ariaLabel")
    assert served.run(WIDEST + "return box.querySelector('math').style.fontSize") == ""  # it would scroll, anyway


@pytest.mark.slow
@pytest.mark.parametrize("width", [820, 1100])
def test_a_tablet_shows_wide_tables_and_formulas_in_the_space_at_both_sides(served: Browser, width: int) -> None:
    served.width(width)
    for name, what in (("floats.html", ".table"), ("mathematics.html", ".formula")):
        served.open(name)
        box = f"document.querySelector('main > {what}.scrolls')"
        assert served.until(f"return {box} !== null")
        left, right, aside = served.run(
            f"const r = {box}.getBoundingClientRect(), main = document.querySelector('main').getBoundingClientRect();"
            "const bar = document.querySelector('.top').getBoundingClientRect();"
            "return [main.left - r.left, r.right - main.right, bar.width < innerWidth / 2 ? bar.right - r.left : -r.left]"
        )
        assert left == pytest.approx(right, abs=1)
        assert left > 30
        assert aside < 0  # beside the bar, and within the window
        assert served.run("return document.scrollingElement.scrollWidth") <= width


@pytest.mark.slow
@pytest.mark.parametrize(("language", "angle", "end"), [("en", "270deg", 999), ("ar", "90deg", -999)])
def test_the_edge_of_a_table_fades_where_it_goes_on(
    chromium_driver: Any, project: Write, tmp_path: Path, language: str, angle: str, end: int
) -> None:
    manifest = f"version: 1\ntitle: A\nlanguage: {language}\nchapters: [a.md]\neditions: {{web: {{format: html}}}}\n"
    rows = "\n".join(["| Columns " * 8 + "|", "|---" * 8 + "|", "| 1 234 567 " * 8 + "|"])
    folder = project({"a.md": f"# A\n\n{rows}\n", "publication.yaml": manifest})
    (web,) = (edition.path for edition in publisher.build(folder, output=tmp_path / "out").editions)
    with browsing(chromium_driver, web.parent) as page:
        page.width(390)
        page.open("index.html")
        fade = "return getComputedStyle(document.querySelector('.more-right')).maskImage"
        assert page.until("return document.querySelector('.more-right') !== null")
        assert f"({angle}" in page.run(fade)
        page.run(f"document.querySelector('.table').scrollLeft = {end}")
        assert page.until("return document.querySelector('.more-right') === null")


@pytest.mark.slow
def test_the_outline_of_a_table_that_scrolls_is_not_masked(served: Browser) -> None:
    served.width(390)
    served.open("tables.html")
    served.run("document.querySelector('#too-wide-for-the-page ~ a, .heading:has(#too-wide-for-the-page) a').focus()")
    served.press(TAB)
    style = "const style = getComputedStyle(document.activeElement);"
    assert "more-right" in served.run("return document.activeElement.className")
    assert served.run(style + "return [style.outlineStyle, style.maskImage]") == ["solid", "none"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["index.html", "asides.html", "exercises.html", "figures.html"])
def test_the_tab_key_reaches_all_that_can_be_used(served: Browser, name: str) -> None:
    served.open(name)
    count = served.run(
        "window.all = [...document.querySelectorAll('a[href], button, input, summary, [tabindex]')].filter(e =>"
        "e.tabIndex >= 0 && e.checkVisibility() && !(e.type === 'radio' && document.querySelector(`[name='${e.name}']:checked`) && !e.checked)"
        "&& !(e.type === 'radio' && document.querySelector(`[name='${e.name}']`) !== e)); return all.length"
    )
    reached = set()
    for _ in range(count + 20):
        served.press(TAB)
        reached.add(served.run("return all.indexOf(document.activeElement)"))
    assert served.run(f"return all.filter((e, n) => !{sorted(reached)}.includes(n)).map(e => e.outerHTML)") == []


@pytest.mark.slow
def test_what_is_folded_opens_by_key(served: Browser) -> None:
    served.open("asides.html")
    served.run("document.querySelector('main details:not([open]) > summary').focus()")
    served.press(ENTER)
    assert served.run("return document.activeElement.parentNode.open")


@pytest.mark.slow
def test_marked_lines_have_a_plain_bar(served: Browser) -> None:
    served.open("code.html")
    shadows = served.run(
        "return [...document.querySelectorAll('.hl, .added, .removed')].map(e => getComputedStyle(e).boxShadow)"
    )
    assert len(shadows) > 3
    assert [shadow for shadow in shadows if not shadow.endswith(") 4px 0px 0px 0px inset")] == []
    assert len(set(shadows)) == 3  # what is marked, new and gone


PROSE = "words that are long enough to fill some lines of a cell " * 2
COLUMNS = f"""\
# A

| option | meaning |
|---|---|
| `--template [handout\\|article\\|book\\|course\\|site]` | {PROSE} |

| a | b | c | d | e |
|---|---|---|---|---|
| 1.380 649 · 10⁻²³ | {PROSE} | {PROSE} | {PROSE} | {PROSE} |
"""


@pytest.mark.slow
def test_a_phone_shows_columns_of_words_in_a_width_to_read(
    chromium_driver: Any, project: Write, tmp_path: Path
) -> None:
    """Two fit, whatever code is in them; of more, each is as wide as its words need, and a number is on one line."""
    web, _ = opened(project, COLUMNS, tmp_path)
    with browsing(chromium_driver, web) as page:
        page.width(390)
        page.open("index.html")
        scrolls = "return [...document.querySelectorAll('.table')].map(e => e.tabIndex === 0)"
        assert page.until(f"{scrolls}.some(x => x)")
        assert page.run(scrolls) == [False, True]
        widths = page.run("return [...document.querySelectorAll('td')].map(e => e.offsetWidth)")
        assert min(widths) > 120
        words = "const r = document.createRange(); r.selectNodeContents(document.querySelector('td.number'));"
        assert page.run(words + "return r.getClientRects().length") == 1


@pytest.mark.slow
def test_given_widths_count_on_a_phone(chromium_driver: Any, project: Write, tmp_path: Path) -> None:
    text = f"# A\n\n:::{{table}}\n:widths: 12 88\n\n| no. | meaning |\n|---|---|\n| a | {PROSE} |\n:::\n"
    web, _ = opened(project, text, tmp_path)
    with browsing(chromium_driver, web) as page:
        page.width(390)
        page.open("index.html")
        first, second = page.run("return [...document.querySelectorAll('td')].map(e => e.offsetWidth)")
    assert first < 0.2 * second


ITEMS = """\
# A

1. An item

   in two paragraphs

2. another

Term
: A meaning

  in two paragraphs

: another
"""


@pytest.mark.slow
def test_paragraphs_of_items_and_meanings_have_the_same_space(
    chromium_driver: Any, project: Write, tmp_path: Path
) -> None:
    """On pages and in e-books they have no indentation but space, and no more of it than there is between items."""
    web, book = opened(project, ITEMS, tmp_path)
    gaps = (
        "const box = e => e.getBoundingClientRect(), gap = (a, b) => Math.round(box(b).top - box(a).bottom);"
        "const [p, q, item, r, s, meaning] = document.querySelectorAll('li p, dd p');"
        "const indents = [p, q, r, s].map(e => parseFloat(getComputedStyle(e).textIndent));"
        "return [gap(p, q), gap(r, s), gap(q, item), gap(s, meaning), ...indents]"
    )
    for place, name in ((web, "index.html"), (book, "a.xhtml")):
        with browsing(chromium_driver, place) as page:
            page.open(name)
            of_item, of_meaning, between_items, between_meanings, *indents = page.run(gaps)
            assert of_item == of_meaning > 5
            assert min(between_items, between_meanings) >= of_item
            assert indents == [0, 0, 0, 0]


TEXTS = """
const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), found = [];
for (let n; (n = walk.nextNode());) if (n.data.trim() && !n.parentElement.closest("button, script, style, .actions, .anchor, .backlinks, .check, .to-task, audio, video, [aria-hidden]")) found.push(n);
"""


@pytest.mark.slow
def test_all_words_are_shown_without_javascript(served: Browser, pages: list[str]) -> None:
    served.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    for name in pages:
        served.open(name)
        assert served.run(TEXTS + "return found.length") > 1
        hidden = served.run(
            TEXTS + "return found.map(n => [n.parentElement, n.data]).filter(([e]) =>"
            "!e.checkVisibility({ visibilityProperty: true }) && !e.closest('details:not([open])')).map(([, text]) => text)"
        )
        assert hidden == [], name


def letters(text: str) -> str:
    """A text without spaces, marks and the difference of small capitals: what a new line changes is not looked at."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


@pytest.mark.slow
def test_paper_holds_all_words_and_no_navigation(served: Browser, pages: list[str]) -> None:
    navigation = "[...document.querySelectorAll('.top, .skip, .pager, .actions, .tab-list, .copy, .anchor')]"
    served.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    for name in pages:
        served.open(name)
        assert served.run(f"return {navigation}.filter(e => e.checkVisibility()).length") == 0, name
        texts = served.run(TEXTS + "return found.map(n => n.data)")
        printed = base64.b64decode(served.driver.execute_cdp_cmd("Page.printToPDF", {})["data"])
        paper = letters("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(printed)))
        assert [text for text in texts if letters(text) not in paper] == [], name


@pytest.mark.slow
def test_a_printed_part_is_on_the_page_of_its_first_chapter(browser: Browser) -> None:
    browser.open("index.html")
    heights = [5.0 + n / 8 for n in range(12)]
    ends = []
    for height in heights:
        options = {"paperHeight": height, "paperWidth": 6.0}
        printed = base64.b64decode(browser.driver.execute_cdp_cmd("Page.printToPDF", options)["data"])
        ends += [page.get_textpage().get_text_range().strip() for page in pypdfium2.PdfDocument(printed)]
    assert [end for end in ends if end.endswith("The Beginning")] == []


WORD = "Verwaltungsvereinfachungsverordnungen"
NARROW = {
    "source/two.md": f"# {WORD}\n\n## {WORD}\n\n|Schleswig-Holstein|1900|1950|1990|2020|\n|-|-|-|-|-|\n"
    + "|Elf-elf|1 651 000|1 434 000|1 338 000|1 338 000|\n" * 3
    + "\n## Deep down\n"
}


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_long_words_and_numbers_in_narrow_places(chromium_driver: Any, tmp_path: Path, width: int) -> None:
    """Contents are not cut, titles may be hyphenated, numbers stay in one line; figures are of one width in numbers alone."""
    with browsing(chromium_driver, make(tmp_path, FILES | NARROW).folder / "web") as browser:
        browser.width(width)
        browser.open("index.html")
        assert browser.run("return document.scrollingElement.scrollWidth") <= width
        browser.open("two.html")
        browser.run("document.querySelector('.contents').open = true")
        assert browser.run("const s = document.querySelector('.scroll'); return s.scrollWidth - s.clientWidth") == 0
        style = "const of = e => getComputedStyle(document.querySelector(e)); return "
        assert browser.run(f"{style} [of('h1').hyphens, of('h1').hyphenateLimitChars]") == ["auto", "16 6 6"]
        assert (
            browser.run("return Math.max(...[...document.querySelectorAll('td.number')].map(e => e.clientHeight))") < 40
        )
        figures = browser.run(
            f"{style} ['td.number', 'tbody td:first-child'].map(e => of(e).fontVariantNumeric.includes('tabular'))"
        )
        assert figures == [True, False]
