"""Theorems, definitions, proofs: numbered together or apart, named in the language of the book, the same in each edition."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import html

import publisher
from publisher.markdown.directives.theorems import KINDS
from tests.conftest import Write

ONE = """\
# One

:::{theorem} Euclid
:label: thm-euclid

There are infinitely many *primes*.
:::

:::{proof}
Multiply them, and add one:

- a prime divides it;
- none of them does.

So there is another.
:::

:::{prf:lemma}
:label: lem-two
Two is even.
:::

:::{remark}
:nonumber:
So it is.
:::

:::{lemma}
Four is not odd.
:::

See [](#thm-euclid), [](#lem-two), {prf:ref}`thm-euclid` and [Lemma %s](#lem-two).
"""
TWO = "# Two\n\n:::{definition}\nOne.\n:::\n\n:::{proof} Proof of [](#thm-euclid)\n$$ 1 = 1 $$\n:::\n"


def files(more: str = "", language: str = "en") -> dict[str, str]:
    return {
        "publication.yaml": f"version: 1\ntitle: T\nlanguage: {language}\nidentifier: urn:x:y\nchapters: [one.md, two.md]\n{more}",
        "one.md": ONE,
        "two.md": TWO,
    }


def heads(page: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in html.fromstring(page.encode()).xpath("//*[@class='head']")]


@pytest.mark.parametrize(
    ("more", "lemmas"), [("", ("1.2", "1.3")), ("theorems: apart\n", ("1.1", "1.2"))], ids=["together", "apart"]
)
def test_kinds_of_theorems_are_counted_together_or_apart(project: Write, more: str, lemmas: tuple[str, str]) -> None:
    result = publisher.build(project(files(more)), formats="html")
    assert [item.code for item in result.diagnostics] == []
    one, two = (
        (result.editions[0].path.parent / f"{name}.html").read_text(encoding="utf-8") for name in ("one", "two")
    )
    first, second = lemmas
    assert heads(one) == ["Theorem 1.1 (Euclid).", "Proof.", f"Lemma {first}.", "Remark.", f"Lemma {second}."]
    assert heads(two) == ["Definition 2.1.", "Proof of Theorem 1.1."]
    words = " ".join(html.fromstring(one.encode()).text_content().split())
    assert f"See Theorem 1.1, Lemma {first}, Theorem 1.1 and Lemma {first}." in words


def test_editions_say_the_same(project: Write) -> None:
    """Heads are part of the first paragraph, and the mark at the end of a proof is not read out."""
    folder = project(files("editions: {web: {format: html}, print: {format: pdf}, ebook: {format: epub}}\n"))
    web, printed, ebook = publisher.build(folder).editions
    expected = (
        ["Theorem 1.1 (Euclid).", "Proof.", "Lemma 1.2.", "Remark.", "Lemma 1.3."],
        [
            *("Definition 2.1.", "Proof of Theorem 1.1."),
        ],
    )
    with zipfile.ZipFile(ebook.path) as package:
        texts = {Path(name).stem: package.read(name).decode() for name in package.namelist() if name.endswith(".xhtml")}
    for name, said in zip(("one", "two"), expected, strict=True):
        page = (web.path.parent / f"{name}.html").read_text(encoding="utf-8")
        assert heads(page) == heads(texts[name]) == said
        for text in (page, texts[name]):
            assert len(html.fromstring(text.encode()).xpath("//*[@class='end'][@aria-hidden]")) == 1
    text = subprocess.run(["pdftotext", printed.path, "-"], capture_output=True, text=True, check=True).stdout
    text = " ".join(text.split())
    assert "Theorem 1.1 (Euclid). There are infinitely many primes. Proof. Multiply them" in text
    assert "So there is another. ■" in text
    assert "Proof of Theorem 1.1." in text


@pytest.mark.parametrize(
    ("language", "head", "reference"),
    [
        ("de", "Satz 1.1 (Euclid).", "Satz 1.1"),
        ("zh-Hans", "定理 1.1（Euclid）", "定理 1.1"),
        ("uk", "Теорема 1.1 (Euclid).", "Теорема 1.1"),
    ],
)
def test_they_are_named_in_the_language_of_the_book(project: Write, language: str, head: str, reference: str) -> None:
    folder = project(files("editions: {web: {format: html}}\n", language))
    page = (publisher.build(folder).editions[0].path.parent / "one.html").read_text(encoding="utf-8")
    assert heads(page)[0] == head
    first = next(html.fromstring(page.encode()).iterfind(".//main//a[@class='xref']"))
    assert " ".join(first.text_content().split()) == reference


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind(kind: str) -> None:
    """By its own name and by that of MyST, with a name in English."""
    first, second = (publisher.render(f":::{{{name}}}\nWords.\n:::\n") for name in (kind, f"prf:{kind}"))
    assert first == second
    assert f"{kind.capitalize()}.</" in first


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (":::{theorem}\n:::\n", ["directive-empty"]),
        (":::{proof}\n:nonumber:\n\nWords.\n:::\n", ["option-ignored"]),
        (":::{theorm}\nWords.\n:::\n", ["directive-unknown"]),
    ],
)
def test_mistakes_are_found(text: str, found: list[str]) -> None:
    diagnostics: list[publisher.Diagnostic] = []
    publisher.render(text, diagnostics=diagnostics)
    assert [item.code for item in diagnostics] == found


def test_the_manifest_refuses_other_ways(project: Write) -> None:
    with pytest.raises(publisher.PublisherError) as error:
        publisher.build(project(files("theorems: alone\n")))
    assert [item.code for item in error.value.diagnostics] == ["manifest-value"]
