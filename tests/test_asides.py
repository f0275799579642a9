"""Tabs and dropdowns in a browser: chosen by pointer and keys, remembered, opened by links, all there without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.test_html import Browser, Site, make

TABS = """\
::::{tab-set}
:::{tab-item} macOS
:sync: mac

brew
:::

:::{tab-item} Debian
:sync: linux
:selected:

apt

### Roots {#roots}
:::

:::{tab-item} Windows
Its `setup`.
:::
::::
"""
OTHER = """\
::::{tab-set}
:::{tab-item} Plain
one
:::

:::{tab-item} Debian
:sync: linux

two
:::

:::{tab-item} Windows
three
:::
::::
"""
FOLDED = """\
:::{dropdown} More
:label: more

Behind *it*: [the root](#roots).

- deep{#deep}
:::
"""
FILES = {
    "source/publication.yaml": "version: 1\ntitle: T\nlanguage: en\nidentifier: urn:uuid:3eef7500-e3fa-48c3-81a1-84f1dcd8b0e6\n"
    "authors: [{name: A}]\nchapters: [one.md, two.md]\neditions: {web: {format: html}}\n",
    "source/one.md": f"# One\n\n## Set\n\n{TABS}\n{OTHER}\n{FOLDED}",
    "source/two.md": f"# Two\n\n{OTHER}\n",
}
# The first words of the pieces whose text is shown: a panel that waits to be found has a box, but no content.
SHOWN = (
    "return [...document.querySelectorAll('.tab')].filter(p => p.children[1].checkVisibility())"
    ".map(p => p.innerText.trim().split('\\n')[0])"
)
CHOSEN = "return [...document.querySelectorAll('[role=tab][aria-selected=true]')].map(b => b.textContent)"
FOCUS = "return document.activeElement.textContent"
LEFT, RIGHT, END, HOME = "\ue012", "\ue014", "\ue010", "\ue011"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make(tmp_path_factory.mktemp("asides"), FILES)


@pytest.fixture
def browser(chromium_driver: Any, site: Site) -> Iterator[Browser]:
    page = Browser(chromium_driver, site.folder / "web")
    page.width(1280)
    page.open("one.html")
    page.run("localStorage.clear()")
    page.open("one.html")
    yield page
    chromium_driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    chromium_driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert [e for e in chromium_driver.get_log("browser") if e["level"] == "SEVERE"] == []


@pytest.mark.slow
def test_a_tab_shows_its_panel(browser: Browser) -> None:
    assert browser.run(CHOSEN) == ["Debian", "Plain"]
    assert browser.run(SHOWN) == ["apt", "one"]
    browser.run("document.querySelector('[role=tab]').click()")
    assert browser.run(CHOSEN) == ["macOS", "Plain"]
    assert browser.run(SHOWN) == ["brew", "one"]
    pairs = browser.run(
        "return [...document.querySelectorAll('[role=tab]')].map(b => "
        "[b.id, document.getElementById(b.getAttribute('aria-controls')).getAttribute('aria-labelledby')])"
    )
    assert [a for a, _ in pairs] == [b for _, b in pairs]
    assert len(pairs) == 6
    assert browser.run("return document.querySelectorAll('[role=tablist]').length") == 2


@pytest.mark.slow
def test_keys_move_through_tabs_and_leave_the_page(browser: Browser) -> None:
    browser.run("document.querySelector('[role=tab][aria-selected=true]').focus()")
    for key, label in ((RIGHT, "Windows"), (RIGHT, "macOS"), (LEFT, "Windows"), (HOME, "macOS"), (END, "Windows")):
        browser.press(key)
        assert browser.run(FOCUS) == label
        assert browser.run(CHOSEN)[0] == label
    assert browser.run("return [...document.querySelectorAll('[role=tab]')].map(b => b.tabIndex)") == [-1, -1, 0] * 2
    assert browser.run("return location.pathname").endswith("/one.html")


@pytest.mark.slow
def test_a_choice_holds_in_every_set_and_on_every_page(browser: Browser) -> None:
    for label, first, second, page in (
        ("Windows", "Its setup.", "three", "three"),
        ("macOS", "brew", "three", "three"),
        ("Debian", "apt", "two", "two"),
    ):
        browser.run(f"[...document.querySelectorAll('[role=tab]')].find(b => b.textContent === '{label}').click()")
        assert browser.run(SHOWN) == [first, second]
        browser.open("two.html")
        assert browser.run(SHOWN) == [page]
        browser.open("one.html")
        assert browser.run(SHOWN) == [first, second]


@pytest.mark.slow
def test_a_choice_leaves_the_tab_under_the_pointer(browser: Browser) -> None:
    browser.width(1280, 300)
    places = browser.run(
        "const b = [...document.querySelectorAll('[role=tab]')].at(-1); b.scrollIntoView();"
        "const before = b.getBoundingClientRect().top; b.click(); return [before, b.getBoundingClientRect().top]"
    )
    assert browser.run(CHOSEN) == ["Windows", "Windows"]
    assert abs(places[0] - places[1]) < 1


@pytest.mark.slow
def test_what_is_remembered_may_be_anything(browser: Browser) -> None:
    for value in ("{", "7", '{"a": 1}', "null", '"linux"'):
        browser.run(f"localStorage.setItem('tabs', '{value}')")
        browser.open("two.html")
        assert browser.run(SHOWN) == ["two" if "linux" in value else "one"]


@pytest.mark.slow
def test_a_link_shows_what_is_hidden(browser: Browser) -> None:
    browser.run("document.querySelector('[role=tab]').click()")
    assert browser.run(SHOWN) == ["brew", "one"]
    browser.run("location.hash = 'roots'")
    assert browser.until(f"{SHOWN.replace('return ', 'return (')})[0] === 'apt'")
    open_ = "return document.querySelector('#more').open"
    assert browser.run(open_) is False
    browser.run("location.hash = 'more'")
    assert browser.until(open_)
    browser.open("two.html")
    browser.open("one.html", "#roots")
    assert browser.until(f"{SHOWN.replace('return ', 'return (')})[0] === 'apt'")
    assert browser.until(
        "const r = document.getElementById('roots').getBoundingClientRect(); return r.top >= 0 && r.top < 900"
    )
    browser.open("two.html")
    browser.open("one.html", "?q=behind")
    assert browser.until(open_)


@pytest.mark.slow
def test_print_shows_all(browser: Browser) -> None:
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert browser.run(SHOWN) == ["macOS", "Debian", "Windows", "Plain", "Debian", "Windows"]
    assert browser.run("return document.querySelector('[role=tablist]').checkVisibility()") is False
    assert browser.run("return document.querySelector('#more em').checkVisibility()")


@pytest.mark.slow
def test_without_javascript_all_is_there(browser: Browser) -> None:
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.open("one.html")
    assert browser.run(SHOWN) == ["macOS", "Debian", "Windows", "Plain", "Debian", "Windows"]
    assert browser.run("return document.querySelector('#more summary').checkVisibility()")
