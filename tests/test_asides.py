"""Asides in a browser and in print: tabs and dropdowns work with pointer and keys, are remembered, are opened by links,
and are all shown without scripts; margin notes neither overlap nor are cut."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

import publisher
from tests.sites import Browser, Site, browsing, make

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
WORDS = "These are words of a paragraph that fills some lines, whatever the width of the page is. " * 3
NOTED = "# Three\n\n" + "\n\n".join(
    f"{WORDS * (n % 3)}\n\n:::{{margin}}\nBegin{n}. {'Some words that make a note, *long* or short. ' * (1 + 3 * n % 7)}End{n}.\n:::\n\n{WORDS}"
    for n in range(12)
)
WIDE = """
:::{aside} Boxed
Words in a box.
:::

| A | B | C | D | E |
|---|---|---|---|---|
| one and more words | two and more words | three and more words | four and more words | five and more words |

:::{aside} Coded
```python
print()
```
:::

- item

  :::{margin}
  inside
  :::
"""
TERMS = """\
# Terms

Token {#token}
: What a *model* reads.[^n]

  `tokens`

Model {#model}
: What reads [tokens](#token).

[^n]: Or writes.
"""
FILES = {
    "source/publication.yaml": "version: 1\ntitle: T\nlanguage: en\nidentifier: urn:uuid:3eef7500-e3fa-48c3-81a1-84f1dcd8b0e6\n"
    "authors: [{name: A}]\nchapters: [one.md, two.md, three.md, terms.md]\neditions: {web: {format: html}}\n",
    "source/one.md": f"# One\n\n## Set\n\n{TABS}\n{OTHER}\n{FOLDED}",
    "source/two.md": f"# Two\n\n{OTHER}\n\nA [model](#model) reads [one token](#token) after [](#token).\n",
    "source/three.md": f"{NOTED}\n{WIDE}",
    "source/terms.md": TERMS,
}
# The first words of the pieces whose text is shown: a panel that waits to be found has a box, but no content.
SHOWN = (
    "return [...document.querySelectorAll('.tab')].filter(p => p.children[1].checkVisibility())"
    ".map(p => p.innerText.trim().split('\\n')[0])"
)
CHOSEN = "return [...document.querySelectorAll('[role=tab][aria-selected=true]')].map(b => b.textContent)"
FOCUS = "return document.activeElement.textContent"
LEFT, RIGHT, END, HOME = "\ue012", "\ue014", "\ue010", "\ue011"


def shows(*words: str) -> str:
    """Whether the pieces shown begin with these words."""
    return f"return JSON.stringify({SHOWN.removeprefix('return ')}) === JSON.stringify({json.dumps(words)})"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make(tmp_path_factory.mktemp("asides"), FILES)


@pytest.fixture
def browser(chromium_driver: Any, site: Site) -> Iterator[Browser]:
    with browsing(chromium_driver, site.folder / "web") as page:
        page.carry("one.html", "localStorage.clear()", "one.html", "return localStorage.length === 0")
        yield page


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
        choose = f"[...document.querySelectorAll('[role=tab]')].find(b => b.textContent === '{label}').click()"
        browser.run(choose)
        assert browser.run(SHOWN) == [first, second]
        browser.carry("one.html", choose, "two.html", shows(page))
        browser.carry("one.html", choose, "one.html", shows(first, second))


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
        remember = f"localStorage.setItem('tabs', '{value}')"
        browser.carry("one.html", remember, "two.html", f"return localStorage.getItem('tabs') === '{value}'")
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


@pytest.mark.slow
def test_a_printed_page_holds_what_was_hidden(browser: Browser) -> None:
    printed = base64.b64decode(browser.driver.execute_cdp_cmd("Page.printToPDF", {})["data"])
    words = " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(printed))
    for word in ("brew", "apt", "Its setup", "one", "two", "three", "Behind it", "deep"):
        assert word in words
    assert browser.run("return document.querySelector('#more').open") is False


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 820, 1280, 1600])
def test_asides_are_beside_the_text_where_there_is_room(browser: Browser, width: int) -> None:
    browser.width(width)
    browser.open("three.html")
    boxes = browser.run(
        "return [...document.querySelectorAll('main > :is(aside, p, .table, .heading, .pager)')].map(e => {"
        "const r = e.getBoundingClientRect(); return [e.className || e.tagName, r.left, r.top, r.right, r.bottom]})"
    )
    assert sum(box[0] == "margin" for box in boxes) == 12
    for (_, *a), (_, *b) in itertools.combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    text = next(box for box in boxes if box[0] == "P")
    beside = [name for name, left, *_ in boxes if left >= text[3]]
    assert beside == (["margin"] * 12 + ["aside"] if width >= 1280 else [])
    assert all(right <= width for _, _, _, right, _ in boxes)
    assert browser.run("return document.documentElement.scrollWidth") <= width


def test_notes_in_the_rail_are_whole_and_apart(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(NOTED, encoding="utf-8")
    (tmp_path / "publication.yaml").write_text(
        "version: 1\ntitle: T\nidentifier: urn:x:1\nchapters: [one.md]\n"
        "editions: {print: {format: pdf, layout: handout, paper: 210x110mm}}\n",
        encoding="utf-8",
    )
    (paper,) = publisher.build(tmp_path, output=tmp_path / "out").editions
    seen = []
    for page in pypdfium2.PdfDocument(paper.path):
        text = page.get_textpage()
        below = page.get_height()
        for number in range(12):
            found = [text.search(f"{word}{number}.").get_next() for word in ("Begin", "End")]
            if not any(found):
                continue
            assert all(found)
            (_, _, right, top), (_, bottom, *_) = (text.get_charbox(index) for index, _ in filter(None, found))
            assert right < 200
            assert below > top > bottom > 50
            below = bottom
            seen.append(number)
    assert seen == list(range(12))


@pytest.mark.slow
def test_a_term_is_explained_where_it_is_used(browser: Browser) -> None:
    """From another chapter, on the page of the terms itself, and by a link without scripts."""
    pop = "return document.querySelector('.note-pop:popover-open')?.innerText.split(/\\s*\\n\\s*/)"
    for page, link, words in (
        ("two.html", "one token", ["Token", "What a model reads.", "tokens", "To the definition"]),
        ("two.html", "model", ["Model", "What reads tokens.", "To the definition"]),
        ("terms.html", "tokens", ["Token", "What a model reads.", "tokens", "To the definition"]),
    ):
        browser.open(page)
        browser.run(f"[...document.querySelectorAll('a.xref')].find(a => a.textContent === '{link}').focus()")
        browser.press("\ue007")
        assert browser.until(pop) == words
        browser.press("\ue00c")
        assert browser.until("return !document.querySelector('.note-pop:popover-open')")
        assert browser.run(FOCUS) == link
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.open("two.html")
    browser.driver.find_element("link text", "one token").click()
    assert browser.driver.current_url.endswith("/terms.html#token")
