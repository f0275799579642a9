"""Front matter in the place of a manifest: language, authors, date, subtitle and description."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import etree

import publisher
from publisher.diagnostics import Findings
from publisher.document import plain_text
from publisher.markdown import About, Context, read_about, read_chapter
from publisher.markdown.about import matter_of

MATTER = """\
---
title: Über das Meer
lang: de
author:
  - Ada Beispiel
  - {name: Björn Example, role: trl, sort: "Example, Björn"}
date: 2026-11-24
subtitle: Ein "kurzes" Buch
description: >
  Worum
  es geht.
---

Text "so".
"""
ABOUT = About("de", (("Ada Beispiel", "aut", ""), ("Björn Example", "trl", "Example, Björn")), "2026-11-24", 'Ein "kurzes" Buch', "Worum es geht.")  # fmt: skip


def test_front_matter_may_be_only_a_comment() -> None:
    findings = Findings()
    assert (read_about("---\n# Not published.\n---\n", "a.md", findings), findings.items) == (
        read_about("", "a.md", findings),
        [],
    )


@pytest.mark.parametrize("text", [MATTER, MATTER.replace("\n", "\r\n"), MATTER.replace("---\n", "--- \n")])
def test_all_that_it_says_is_read(text: str) -> None:
    findings = Findings()
    assert (read_about(text, "a.md", findings), findings.items) == (ABOUT, [])


@pytest.mark.parametrize(
    ("matter", "about"),
    [
        ("author: Ada", About(authors=(("Ada", "aut", ""),))),
        ("authors: [Ada, Ben]", About(authors=(("Ada", "aut", ""), ("Ben", "aut", "")))),
        ("author: Ada\nauthors: [Ben]", About(authors=(("Ada", "aut", ""), ("Ben", "aut", "")))),
        ("author: {name: Ada}", About(authors=(("Ada", "aut", ""),))),
        ("author:", About()),
        ("language: pt-BR", About("pt-BR")),
        ("lang: fr\nlanguage: de", About("fr")),
        ("date: 2026", About(date="2026")),
        ("date: 2026-11", About(date="2026-11")),
        ("date: 2026-11-24 10:00:00 +01:00", About(date="2026-11-24")),
        ("date: 2026-11-24T10:00:00Z", About(date="2026-11-24")),
        ("tags: [a]\nstatus: draft\ntitle: T", About()),
        ("not a mapping", About()),
        ("a: [", About()),
    ],
)
def test_what_it_says_is_read(matter: str, about: About) -> None:
    findings = Findings()
    assert (read_about(f"---\n{matter}\n---\n", "a.md", findings), findings.items) == (about, [])


@pytest.mark.parametrize("marks", [("---", "..."), ("----", "----- "), ("---\r", "---\r")])
def test_front_matter_ends_where_it_does_for_the_chapter(marks: tuple[str, str]) -> None:
    begin, end = marks
    text = f"{begin}\nauthor: Ada\n{end}\n\n# A\n\n---\n"
    assert read_about(text, "a.md", Findings()).authors == (("Ada", "aut", ""),)
    assert plain_text(read_chapter(text, "a.md", Context()).value.children) == ""


@pytest.mark.parametrize(
    "text", ["", "Text.", "---\na: b\n", "\n---\nlang: de\n---\n", "Text.\n\n---\nlang: de\n---\n"]
)
def test_other_lines_are_not_front_matter(text: str) -> None:
    assert matter_of(text) == ""


@pytest.mark.parametrize("name", ["a.md", "folder"])
def test_editions_contain_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.md").write_text(MATTER, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/README.md").write_text(MATTER, encoding="utf-8")
    (tmp_path / "folder/0.md").write_text("# Zwei\n\nText.\n", encoding="utf-8")
    result = publisher.build(tmp_path / name, formats=["html", "epub"])
    assert result.diagnostics == ()
    paths = {edition.format: edition.path for edition in result.editions}
    page = paths["html"].read_text(encoding="utf-8")
    for text in (
        '<html lang="de">',
        "Über das Meer",
        "Ada Beispiel",
        "24. November 2026",
        "Ein „kurzes“ Buch",
        "Worum es geht.",
    ):
        assert text in page
    with zipfile.ZipFile(paths["epub"]) as archive:
        (package,) = (etree.fromstring(archive.read(n)) for n in archive.namelist() if n.endswith(".opf"))
    said = {etree.QName(e).localname: e.text for e in package.find("{*}metadata") if "elements/1.1" in e.tag}
    assert said["language"] == "de"
    assert said["date"] == "2026-11-24"
    assert (said["creator"], said["contributor"]) == ("Ada Beispiel", "Björn Example")
    assert said["description"] == "Worum es geht."


def test_the_first_file_of_a_folder_gives_only_the_language(tmp_path: Path) -> None:
    (tmp_path / "1.md").write_text(MATTER, encoding="utf-8")
    (tmp_path / "2.md").write_text("---\nlang: de\n---\n\n# Zwei\n\nText.\n", encoding="utf-8")
    result = publisher.build(tmp_path, formats=["html"])
    page = result.editions[0].path.read_text(encoding="utf-8")
    assert '<html lang="de">' in page
    assert "Ada Beispiel" not in page
    unused = {d.message.split("“")[1].split("”")[0] for d in result.diagnostics}
    assert unused == {"author", "date", "subtitle", "description"}


def test_a_chapter_of_a_project_may_repeat_the_language(tmp_path: Path) -> None:
    manifest = "version: 1\ntitle: T\nlanguage: de\nidentifier: urn:isbn:9780000000002\nchapters: [a.md, b.md]\n"
    (tmp_path / "publication.yaml").write_text(manifest, encoding="utf-8")
    (tmp_path / "a.md").write_text("---\nlang: de\n---\n\n# A\n\nText.\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("---\nlang: fr\n---\n\n# B\n\nText.\n", encoding="utf-8")
    found = publisher.check(tmp_path).diagnostics
    assert [(d.code, str(d.location)) for d in found] == [("front-matter-unknown-key", "b.md:2:1")]


def test_a_change_of_it_is_built(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(MATTER, encoding="utf-8")
    assert not publisher.build(file, formats=["html"]).editions[0].cached
    assert publisher.build(file, formats=["html"]).editions[0].cached
    file.write_text(MATTER.replace("lang: de", "lang: fr"), encoding="utf-8")
    page = publisher.build(file, formats=["html"]).editions[0].path.read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert "24 novembre 2026" in page
