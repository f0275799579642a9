"""The preview page in a browser: what is new after saves, errors, the connection, and clicks on a text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import Write
from tests.limits import PATIENCE, patiently
from tests.previews import FILES, Server, is_finished, serving
from tests.sites import Browser, browsing

pytestmark = pytest.mark.slow
WEB = "document.querySelector('[data-edition=web] iframe:not(.waiting)')"
EBOOK = "document.querySelector('[data-edition=ebook] iframe:not(.waiting)')"
SHEETS = "document.querySelector('[data-edition=book] .sheets')"
STATUS = "document.getElementById('status')"
SHIFT, ESCAPE = "\ue008", "\ue00c"


@contextmanager
def previewing(driver: Any, folder: Path, *words: str) -> Iterator[tuple[Browser, Server]]:
    """A server for a folder, whose editions are finished, and its page."""
    with serving(folder, *words) as server, browsing(driver, folder) as browser:
        server.until(is_finished)
        browser.address = server.address
        browser.open("")
        browser.run("sessionStorage.clear()")
        browser.open("")
        browser.until(f"return {STATUS}.dataset.state === 'ready'")
        yield browser, server
        browser.driver.get("about:blank")


def go(browser: Browser, page: str) -> None:
    """Show a page of the web edition in its pane."""
    browser.until(f"return !!{WEB}?.contentDocument.querySelector('main')")
    browser.run(f"{WEB}.contentWindow.location = '/site/web/{page}'")
    browser.until(
        f"return {WEB}.contentWindow.location.pathname === '/site/web/{page}' && {WEB}.contentDocument.readyState === 'complete'"
    )


def shows(browser: Browser, words: str) -> None:
    """Wait until the page of the web edition contains some words."""
    browser.until(f"return {WEB}?.contentDocument.body?.textContent.includes({words!r})")


def write_and_rename(file: Path, text: str) -> None:
    """Save as many editors do: into a file beside it, which takes its place."""
    aside = file.with_name(f".{file.name}.tmp")
    aside.write_text(text, encoding="utf-8")
    os.replace(aside, file)


def test_a_save_is_shown_where_the_reader_is(chromium_driver: Any, project: Write) -> None:
    """Web page and PDF page are new, the scroll of both is kept, and what has not changed is not loaded again."""
    folder = project(FILES)
    with previewing(chromium_driver, folder) as (browser, _):
        go(browser, "tides.html")
        browser.run(f"{WEB}.contentWindow.scrollTo(0, 900)")
        browser.until(f"return !!{SHEETS}?.querySelector('img')")
        browser.run(f"{SHEETS}.scrollTop = {SHEETS}.children[4].offsetTop + 100")
        browser.until(f"return {SHEETS}.children[4].dataset.version === '1'")
        write_and_rename(folder / "tides.md", FILES["tides.md"].replace("Paragraph 30 of the tides", "A whale"))
        shows(browser, "A whale says")
        assert browser.run(f"return {WEB}.contentWindow.scrollY") == 900
        browser.until(f"return {SHEETS}.children[4].dataset.version === '2'")
        assert browser.run(f"return Math.round({SHEETS}.scrollTop - {SHEETS}.children[4].offsetTop)") == 100
        assert browser.run("return document.querySelector('[data-edition=book] input').value") == "5"
        browser.run(f"{WEB}.contentWindow.same = true")
        (folder / "waves.md").write_text(FILES["waves.md"] + "\nMore waves.\n")
        browser.until(f"return {SHEETS}.children[4].dataset.version === '3'")
        assert browser.run(f"return {WEB}.contentWindow.same")
        go(browser, "waves.html")
        shows(browser, "More waves.")


@pytest.mark.parametrize(("urls", "page"), [("flat", "waves.html"), ("folders", "waves/")])
def test_changed_paragraphs_are_replaced_and_other_changes_loaded(
    chromium_driver: Any, project: Write, urls: str, page: str
) -> None:
    web = FILES["publication.yaml"].partition("  book")[0].replace("format: html", f"format: html, urls: {urls}")
    assert urls in web
    text = "# Waves\n\nFirst.\n\n```python\nx = 1\n```\n\nLast *words*.\n"
    folder = project(FILES | {"publication.yaml": web, "waves.md": text})
    last = f"return [...{WEB}.contentDocument.querySelectorAll('main > p')].at(-1).outerHTML"
    with previewing(chromium_driver, folder) as (browser, _):

        def save(old: str, new: str, words: str, *, replaced: bool) -> None:
            nonlocal text
            text = text.replace(old, new)
            browser.run(f"{WEB}.contentWindow.same = true")
            write_and_rename(folder / "waves.md", text)
            shows(browser, words)
            assert bool(browser.run(f"return {WEB}.contentWindow.same")) is replaced

        go(browser, page)
        browser.run_async("setTimeout(done, 300)")  # the text of the page is asked for after it is shown
        save("First.", "New.\n\n- Two", "New.", replaced=True)
        assert browser.run(f"return {WEB}.contentDocument.querySelector('main > ul').textContent.trim()") == "Two"
        save("*words*", "**words** {kbd}`A`", "Last words A.", replaced=True)
        assert browser.run(last) == "<p>Last <strong>words</strong> <kbd>A</kbd>.</p>"
        save("- Two", "Three.", "Three.", replaced=True)
        assert not browser.run(f"return !!{WEB}.contentDocument.querySelector('main > ul')")
        save("x = 1", "x = 2", "x = 2", replaced=False)
        browser.run_async("setTimeout(done, 300)")
        save("New.", "## Heading", "Heading", replaced=False)


def test_styles_and_pictures_of_a_page_are_new_after_a_save(chromium_driver: Any, project: Write) -> None:
    """Though the page is the same byte for byte. Pages that do not show the picture are not loaded again."""
    web = FILES["publication.yaml"].partition("  book")[0]
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h{0}v{0}z"/></svg>'
    picture = {"waves.md": FILES["waves.md"] + "\n![A wave](wave.svg)\n", "wave.svg": drawing.format(3)}
    style = {"templates/html/custom.css": "main p { letter-spacing: 1px }"}
    folder = project(FILES | picture | style | {"publication.yaml": web})
    spacing = "getComputedStyle(w.document.querySelector('main p')).letterSpacing"
    seen = f"const w = {WEB}?.contentWindow; return w?.document.querySelector('main p') && "
    with previewing(chromium_driver, folder) as (browser, server):

        def save(name: str, text: str) -> None:
            before = server.until(is_finished)["editions"][0]["version"]
            browser.run(f"{WEB}.contentWindow.same = true")
            write_and_rename(folder / name, text)
            server.until(lambda state: is_finished(state) and state["editions"][0]["version"] > before)

        go(browser, "waves.html")
        save("wave.svg", drawing.format(6))
        browser.until(f"{seen} !w.same")
        go(browser, "tides.html")
        save("wave.svg", drawing.format(9))
        assert browser.run_async(f"setTimeout(() => done({WEB}.contentWindow.same), 500)")
        save("templates/html/custom.css", "main p { letter-spacing: 3px }")
        browser.until(f"{seen} !w.same && {spacing} === '3px'")


def test_pictures_are_as_sharp_as_the_screen(chromium_driver: Any, project: Write) -> None:
    with previewing(chromium_driver, project(FILES)) as (browser, _):
        wide = f"const i = {SHEETS}.querySelector('img'); return i && i.naturalWidth / i.clientWidth"
        browser.until(f"{wide} >= 1")
        for scale, key in ((2, ""), (2, "+"), (3, "+")):
            metrics = {"width": 1270 + scale, "height": 800, "deviceScaleFactor": scale, "mobile": False}
            browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            if key:
                browser.press(key)
            browser.until(f"{wide} >= {scale}")


def test_twenty_saves_in_a_second(chromium_driver: Any, project: Write) -> None:
    folder = project(FILES)
    with previewing(chromium_driver, folder) as (browser, server):
        go(browser, "waves.html")
        for number in range(20):
            (folder / "waves.md").write_text(f"# Waves\n\nSave number {number}.\n")
            browser.run_async("setTimeout(done, 50)")
        shows(browser, "Save number 19.")
        state = server.until(lambda state: is_finished(state) and state["editions"][1]["version"] > 1)
        assert max(edition["version"] for edition in state["editions"]) <= 22
        assert not state["findings"]
        browser.until(f"return {STATUS}.dataset.state === 'ready'")


def test_a_save_while_the_page_is_read_again(chromium_driver: Any, project: Write) -> None:
    """The text that the page keeps of itself is newer than what it shows, and as long."""
    folder = project(FILES)
    with previewing(chromium_driver, folder) as (browser, _):
        (folder / "waves.md").write_text("# Waves\n\nSave number 1.\n")
        go(browser, "waves.html")
        shows(browser, "Save number 1.")
        browser.run(
            "const fetched = window.fetch; window.released = {}; window.fetched = fetched;"
            "window.fetch = async (url, ...more) => { const kind = /waves|changes/.exec(url)?.[0];"
            "if (kind) await new Promise(done => { window.released[kind] = done; }); return fetched(url, ...more); };"
        )
        go(browser, "tides.html")
        go(browser, "waves.html")
        browser.until("return !!window.released.waves")
        (folder / "waves.md").write_text("# Waves\n\nSave number 2.\n")
        browser.until("return !!window.released.changes")
        browser.run("window.released.waves()")
        browser.run_async("setTimeout(done, 500)")
        browser.run("window.fetch = window.fetched; window.released.changes()")
        shows(browser, "Save number 2.")


def test_a_broken_manifest_that_is_corrected(chromium_driver: Any, project: Write) -> None:
    folder = project(FILES)
    with previewing(chromium_driver, folder) as (browser, _):
        go(browser, "tides.html")
        write_and_rename(folder / "publication.yaml", FILES["publication.yaml"].replace("chapters:", "chaptres:"))
        shown = browser.until("const f = document.getElementById('findings'); return !f.hidden && f.innerText")
        assert "publication.yaml:4:1" in shown
        assert "chaptres: [tides.md, waves.md]" in shown
        assert "Hint: " in shown
        assert "chapters" in shown
        shows(browser, "Paragraph 3 of the tides")
        browser.press(ESCAPE)
        assert browser.run("return document.getElementById('findings').hidden")
        write_and_rename(folder / "publication.yaml", FILES["publication.yaml"].replace("The Sea", "The Ocean"))
        browser.until("return document.getElementById('title').textContent === 'The Ocean'")
        browser.until(f"return document.getElementById('findings').hidden && {STATUS}.dataset.state === 'ready'")


def test_a_renamed_chapter(chromium_driver: Any, project: Write) -> None:
    """Its page is gone, so the first page is shown; the server goes on."""
    folder = project(FILES)
    with previewing(chromium_driver, folder) as (browser, _):
        go(browser, "waves.html")
        (folder / "waves.md").rename(folder / "breakers.md")
        browser.until(
            "const f = document.getElementById('findings'); return !f.hidden && f.innerText.includes('waves.md')"
        )
        (folder / "publication.yaml").write_text(FILES["publication.yaml"].replace("waves.md", "breakers.md"))
        browser.until(f"return {WEB}?.contentWindow.location.pathname === '/site/web/index.html'")
        go(browser, "breakers.html")
        shows(browser, "The wind makes waves")
        assert browser.until("return document.getElementById('findings').hidden")
        browser.driver.get_log("browser")  # the page that was not found


def test_a_lost_connection(chromium_driver: Any, project: Write) -> None:
    """The page shows this, tries again, and is where it was with what was saved meanwhile."""
    folder = project(FILES)
    with serving(folder) as server, browsing(chromium_driver, folder) as browser:
        server.until(is_finished)
        browser.address = server.address
        browser.open("")
        go(browser, "tides.html")
        browser.run(f"{WEB}.contentWindow.scrollTo(0, 500)")
        browser.until("return JSON.parse(sessionStorage.preview).at.web.y === 500")
        server.process.terminate()
        server.process.wait(PATIENCE)
        browser.until(f"return {STATUS}.dataset.state === 'lost'")
        (folder / "tides.md").write_text(FILES["tides.md"] + "\nSaved meanwhile.\n")
        with serving(folder, port=urlsplit(server.address).port or 0) as again:
            again.until(is_finished)
            shows(browser, "Saved meanwhile.")
            browser.until(f"return {WEB}.contentWindow.scrollY === 500 && {STATUS}.dataset.state === 'ready'")
            browser.driver.get("about:blank")
        browser.driver.get_log("browser")  # the failed requests


CLICK = """
const words = arguments[0], frame = arguments[1], page = frame.contentDocument, walk = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
let node;
while ((node = walk.nextNode())) if (node.data.includes(words)) break;
const range = page.createRange(), start = node.data.indexOf(words);
range.setStart(node, start); range.setEnd(node, start + words.length);
range.startContainer.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
const box = range.getClientRects()[0], at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, cancelable: true };
page.elementFromPoint(at.clientX, at.clientY).dispatchEvent(new frame.contentWindow.MouseEvent("click", at));
"""


def test_a_click_opens_the_source(chromium_driver: Any, project: Write, tmp_path: Path) -> None:
    """In the web edition, on a page of the PDF, and in the e-book; and by keys."""
    opened = tmp_path / "opened"
    script = tmp_path / "editor.py"
    script.write_text("import pathlib, sys\npathlib.Path(sys.argv[1]).write_text(' '.join(sys.argv[2:]))\n")
    folder = project(FILES)

    def place() -> str:
        found = patiently(lambda: opened.exists() and opened.read_text())
        opened.unlink()
        return str(Path(found.partition(" ")[0]).name + ":" + found.partition(" ")[2])

    with previewing(chromium_driver, folder, "--editor", f"{sys.executable} {script} {opened} {{file}} {{line}}") as (
        browser,
        _,
    ):
        go(browser, "tides.html")
        browser.run(f"(function () {{ {CLICK} }})('Paragraph 40', {WEB})")
        assert place() == "tides.md:81"
        go(browser, "waves.html")
        browser.run(f"(function () {{ {CLICK} }})('where the', {WEB})")
        assert place() == "waves.md:4"
        browser.run(f"(function () {{ {CLICK} }})('second', {WEB})")
        assert place() == "waves.md:9"
        browser.until(f"return !!{SHEETS}?.querySelector('img')")
        browser.run(
            f"const s = {SHEETS}, p = [...s.children].find(p => p.dataset.page === '10'); s.scrollTop = p.offsetTop; const b = p.getBoundingClientRect();"
            "p.dispatchEvent(new MouseEvent('click', { clientX: b.left + b.width / 2, clientY: b.top + b.height / 2, bubbles: true }))"
        )
        assert place().startswith("tides.md:")
        browser.press("3")
        browser.until(f"return {EBOOK}?.contentDocument.body?.textContent")
        browser.run(
            "window.turn = setInterval(() => document.querySelector('[data-edition=ebook] [aria-label=\"Next document\"]').click(), 400)"
        )
        browser.until(f"return {EBOOK}?.contentDocument.body?.textContent.includes('Paragraph 7')")
        browser.run("clearInterval(window.turn)")
        browser.run_async("setTimeout(done, 900)")
        browser.run(f"(function () {{ {CLICK} }})('Paragraph 7', {EBOOK})")
        assert place() == "tides.md:15"
        browser.press("e")
        assert place().startswith("tides.md:")


def test_axe_is_silent(chromium_driver: Any, project: Write, validators: Path) -> None:
    axe = validators / "npm/node_modules/axe-core/axe.min.js"
    folder = project(FILES)
    with previewing(chromium_driver, folder) as (browser, _):
        browser.press("3", held=SHIFT)
        browser.until(f"return {EBOOK}?.contentDocument.body?.textContent && !!{SHEETS}.querySelector('img')")
        for scheme in ("light", "dark"):
            browser.driver.execute_cdp_cmd(
                "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            )
            for broken in (False, True):
                text = FILES["tides.md"] + ("\n[](#nix)\n" if broken else "")
                (folder / "tides.md").write_text(text)
                browser.until(f"return document.getElementById('findings').hidden !== {str(broken).lower()}")
                browser.driver.execute_script(axe.read_text())
                found = browser.run_async(
                    "axe.run(document, { iframes: false, rules: { 'frame-tested': { enabled: false } } })"
                    ".then(r => done([...r.violations, ...r.incomplete].map(v => [v.id, v.nodes.map(n => n.html)])))"
                )
                assert found == []
