"""How long a save takes to be seen in the preview: `python benchmarks/preview.py [--runs N] [--chapter FILE]`.

The Rust book as plain Markdown (`corpus/rust-book-plain` in the folder `$PUBLISHER_SHARED`) is previewed in Chromium, the web
edition beside the PDF. Words are added to a paragraph in the middle of a chapter, which both show. Chromium reports when it shows
the new web page, complete and at its place, and the new picture of the page of the PDF. Times are in milliseconds of the clock
from the beginning of the save, so the machine should be idle. It needs `chromium`, `chromedriver` and the package `selenium`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WEB = "document.querySelector('[data-edition=web] iframe:not(.waiting)')"
SHEETS = "document.querySelector('[data-edition=book] .sheets')"
MANIFEST = """\
version: 1
title: The Rust Programming Language
authors: [{{name: Steve Klabnik}}, {{name: Carol Nichols}}]
language: en
identifier: urn:x-benchmark:rust
chapters: [{chapters}]
editions:
  web: {{format: html, layout: chapters}}
  book: {{format: pdf, layout: book, trim: 6x9in}}
  ebook: {{format: epub}}
"""


def project(folder: Path, corpus: Path) -> Path:
    """A copy of the book with a manifest."""
    shutil.copytree(corpus, folder / "source")
    chapters = ", ".join(sorted(file.name for file in (folder / "source").glob("*.md")))
    (folder / "source/publication.yaml").write_text(MANIFEST.format(chapters=chapters))
    return folder


def middle(text: str) -> tuple[int, str]:
    """The place in the middle of a chapter's text where a word can be added to a paragraph, and the words before it."""
    ends = re.finditer(r"((?:[a-z]+ ){3}[a-z]+)\.\n\n", text)
    found = min(ends, key=lambda match: abs(match.start() - len(text) / 2))
    return found.end(1), found[1]


def until(found: Callable[[], Any], pause: float = 0.02) -> Any:
    """Call a function until it returns something true."""
    end = time.monotonic() + 600
    while not (something := found()):
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(pause)
    return something


def state(address: str) -> Any:
    """The state that the server reports now."""
    with urllib.request.urlopen(f"{address}events") as events:
        return next(json.loads(line[6:]) for line in events if line.startswith(b"data: "))


def driver(profile: str) -> Any:
    """Chromium."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--window-size=1600,1000",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def seen(browser: Any, edition: str, after: float, page: int = 0) -> float:
    """The time, in milliseconds since 1970, of the first change of an edition, or of a page of it, after a time."""
    script = f"""return performance.getEntriesByName('preview:{edition}').filter(m => !{page} || m.detail.page === {page})
        .map(m => performance.timeOrigin + m.startTime).find(t => t > {after})"""
    return float(until(lambda: browser.execute_script(script)))


def measure(folder: Path, chapter: str, runs: int, profile: str) -> dict[str, list[float]]:
    """The milliseconds of each run until the web page and the page of the PDF are new."""
    file = next((folder / "source").glob(f"*{chapter}*"))
    text = file.read_text()
    place, words = middle(text)
    command = [sys.executable, "-m", "publisher", "serve", folder, "--port", "0"]
    found: dict[str, list[float]] = {"web page": [], "page of the PDF": []}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        address = server.stderr.readline().split()[2]
        browser = driver(profile)
        try:
            until(lambda: (now := state(address))["editions"] and not now["building"], 1)
            browser.get(address)
            until(lambda: browser.execute_script(f"return !!{WEB} && !!{SHEETS}?.querySelector('img')"))
            name = re.sub(r"^\d+-", "", file.stem)
            names = (
                f"[...{WEB}.contentDocument.querySelectorAll('a[href$=\".html\"]')].map(a => a.getAttribute('href'))"
            )
            page = next(href for href in browser.execute_script(f"return {names}") if href.startswith(name[:12]))
            browser.execute_script(f"{WEB}.contentWindow.location = '/site/web/{page}'")
            shown = f"{WEB}?.contentWindow.location.pathname.endsWith('{page}')"
            shown = f"return {shown} && {WEB}.contentDocument.readyState === 'complete'"
            until(lambda: browser.execute_script(shown))
            browser.execute_script(f"{WEB}.contentWindow.scrollTo(0, {WEB}.contentDocument.body.scrollHeight / 2)")
            number = page_of(folder, words)
            browser.execute_script(f"const s = {SHEETS}; s.scrollTop = s.children[{number - 1}].offsetTop")
            until(lambda: browser.execute_script(f"return !!{SHEETS}.children[{number - 1}].querySelector('img')"))
            for run in range(runs + 1):
                time.sleep(1)
                began = time.time() * 1000
                file.write_text(f"{text[:place]} in run {began:.0f}{text[place:]}")
                web = seen(browser, "web", began)
                pdf = seen(browser, "book", began, number)
                if run:  # the first one warms up
                    found["web page"].append(web - began)
                    found["page of the PDF"].append(pdf - began)
                until(lambda: not state(address)["building"], 0.2)
        finally:
            browser.quit()
            server.terminate()
    return found


def page_of(folder: Path, words: str) -> int:
    """The page of the PDF that contains the words."""
    import pypdfium2

    (file,) = (folder / "build/.publisher/preview/files/book").glob("*.pdf")
    document = pypdfium2.PdfDocument(file)
    for number in range(len(document)):
        if words in " ".join(document[number].get_textpage().get_text_range().split()):
            return number + 1
    raise LookupError(words)


def main() -> None:
    """Measure, and print the medians."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument(
        "--chapter", default="writing-automated-tests", help="a part of the name of the file that is edited"
    )
    options.add_argument("--keep", type=Path, help="a folder for the book, whose cache serves the next time")
    given = options.parse_args()
    corpus = Path(os.environ.get("PUBLISHER_SHARED", ROOT.parent / "shared")) / "corpus/rust-book-plain"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        place = given.keep or Path(scratch, "book")
        if not (place / "source").exists():
            project(place, corpus)
        file = next((place / "source").glob(f"*{given.chapter}*"))
        shutil.copy(corpus / file.name, file)
        for what, times in measure(place, given.chapter, given.runs, f"{scratch}/profile").items():
            each = ", ".join(f"{one:.0f}" for one in times)
            print(f"{what}: {statistics.median(times):.0f} ms ({each})")


if __name__ == "__main__":
    main()
