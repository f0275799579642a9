"""A small book of the web edition, for tests: its sources, and what is built of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import html as parser
from PIL import Image as Raster

import publisher
from publisher.editions import Job, Written
from publisher.editions.html import edition
from tests.conftest import write_files
from tests.limits import patiently

MANIFEST = """\
version: 1
title: A <Kitchen> & "Sink"
subtitle: With </script> in it
language: en
identifier: urn:isbn:9780000000002
url: https://example.org/books/sink
date: 2026-11-24
description: Every construct, once.
authors: [{name: Ada Example}, {name: Grace Example}, {name: Someone Else, role: trl}]
chapters:
  - part: The Beginning
    chapters: [one.md, two.md]
  - 日本.md
appendices: [extra.md]
editions:
  web: {format: html, layout: chapters}
  one: {format: html, layout: single}
"""
ONE = """\
# Same *title*

A paragraph with a [section](#second), a [chapter](two.md), a [place](two.md#deep-down), an
[address](https://example.org/), a note[^a], the same[^a] and another[^b].
![In the line](dot.png)

## Second

- [x] done
- [ ] open

### Third `code`

| A | B |
|---|--:|
| 1 | 2 |

:::{figure} drawing.svg
:label: fig-one
:alt: A drawing
:width: 50%

Its caption.
:::

:::{figure} dot.png
:alt:

Decoration.
:::

#### Fourth

:::{warning} Mind the *gap*
Text.
:::

```python
if x < 1:  # less
    pass
```

```
no language
```

:::{table} A caption

| A | B |
|---|--:|
| 1 | 2 |
:::

| Family | First paper | Generator | Discriminator | Training data | Known weakness | Applications | Sources |
|--|--|--|--|--|--|--|--|
| Transformers | Attention_is_all_you_need | words | words | words | words | words | words |

Averylongwordthatgoesonandonandonandonandonandonandonandonandonandonandonandonandonandonandon and
https://example.org/a/very/long/path/that/never/ends/and/goes/on/and/on/until/it/has/to/break/somewhere?with=query

```sh
make a very long line of code that goes on and on, until it has to break somewhere, and_a_word_that_is_long_itself
```

> A quotation

[^a]: A note.
[^b]: A note with code.

    ```sh
    ls
    ```
"""
FILES = {
    "source/publication.yaml": MANIFEST,
    "source/one.md": ONE,
    "source/two.md": "# Same *title*\n\nText with a note.[^n]\n\n## Deep down\n\n**Strong** text.\n\n[^n]: Two's note.\n",
    "source/日本.md": "# 日本語の章\n\n生成モデルは学習する。\n\n## 拡散モデル\n\n雑音から画像を作る。\n",
    "source/extra.md": "# Extra\n\nSee [it](日本.md#拡散モデル) and [](#fig-one).\n",
    "source/drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h9"/></svg>',
}


class Site(NamedTuple):
    """A built project: its folder, the jobs that made its editions, and where they are."""

    folder: Path
    jobs: dict[str, Job]

    def page(self, name: str, edition: str = "web") -> Any:
        return parser.fromstring(self.text(name, edition))

    def text(self, name: str, edition: str = "web") -> str:
        return (self.folder / edition / name).read_text(encoding="utf-8")

    def pages(self) -> list[str]:
        """All pages but the one for dead links."""
        return sorted(f.name for f in (self.folder / "web").glob("*.html") if f.name != "404.html")


def write_source(folder: Path, files: dict[str, str]) -> Path:
    write_files(folder, files)
    Raster.new("RGB", (30, 20), "teal").save(folder / "source/dot.png")
    return folder


def make(folder: Path, files: dict[str, str], **options: Any) -> Site:
    jobs: dict[str, Job] = {}

    def write(job: Job) -> Written:
        jobs[job.edition.name] = job
        return edition.write(job)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "publisher.pipeline.writing.writer", lambda _: write
        )  # first: it may import what the next one changes
        patch.setattr("publisher.editions.writer", lambda _: write)
        publisher.build(write_source(folder, files), formats=["html"], output=folder / "out", **options)
    return Site(folder / "out", jobs)


class Browser:
    """A page in Chromium that a test controls."""

    def __init__(self, driver: Any, folder: Path) -> None:
        self.driver, self.address = driver, f"{folder.as_uri()}/"

    def open(self, name: str, fragment: str = "") -> None:
        self.driver.get(self.address + name + fragment)

    def run(self, script: str) -> Any:
        return self.driver.execute_script(script)

    def run_async(self, script: str) -> Any:
        """What a script hands to its function ``done``."""
        return self.driver.execute_async_script(f"const done = arguments[0]; {script}")

    def until(self, script: str) -> Any:
        """What a script returns, as soon as that is something."""
        return patiently(lambda: self.run(script), pause=0.05)

    def carry(self, page: str, action: str, other: str, script: str) -> Any:
        """What a script returns on another page after an action on one, done again and more slowly until it is something: what
        a page stores just before it is left may be lost with its process."""
        for seconds in (0, 0.1, 0.3, 1, 3, 10, 30):
            self.open(page)
            self.run(action)
            time.sleep(seconds)
            self.open(other)
            if found := self.run(script):
                return found
        raise AssertionError(f"never on {other} after {action} on {page}: {script}")

    def press(self, *keys: str, held: str = "") -> None:
        from selenium.webdriver import ActionChains

        chain = ActionChains(self.driver)
        (chain.key_down(held).send_keys(*keys).key_up(held) if held else chain.send_keys(*keys)).perform()

    def width(self, pixels: int, height: int = 800) -> None:
        metrics = {"width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": pixels < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


@contextmanager
def browsing(driver: Any, folder: Path) -> Iterator[Browser]:
    """A browser as wide as a desk's, for the pages of a folder; at the end it is as it was, and none of its scripts failed."""
    page = Browser(driver, folder)
    page.width(1280)
    yield page
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    driver.get("about:blank")  # or the next test may stay on this page, if it goes to one of its sections
    assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []
