"""The table of formats is consistent, and a project's own format can do what built-in formats can."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import publisher
from publisher.cli import main
from publisher.diagnostics import series
from publisher.formats import FORMATS, LAYOUT, OPTIONS, Format
from publisher.manifest import Edition
from publisher.manifest.validation import model_of

OWN = """\
from publisher.editions import Written
from publisher.formats import Format

def write(job):
    file = job.folder / f"{job.name}.roff"
    names = [h.attributes.id for chapter in job.book.chapters for h in chapter.children if hasattr(h, "level")]
    file.write_text(f"{job.edition.layout} {names}")
    return Written(file)

FORMATS = {"roff": Format("roff", write=write, %s)}
"""
MORE = 'edition="man", layouts=("long", "short"), default="long", default_alone="short", options=("paper",)'
TWICE = "# {}\n\n## Again\n"


def project(folder: Path, more: str = "", own: str = OWN % MORE, *, chapters: tuple[str, ...] = ("a", "b")) -> Path:
    for name in chapters:
        (folder / f"{name}.md").write_text(TWICE.format(name))
    (folder / "own.py").write_text(own)
    listed = ", ".join(f"{name}.md" for name in chapters)
    head = f"version: 1\ntitle: Book\nidentifier: urn:isbn:9780306406157\nextensions: [own.py]\nchapters: [{listed}]\n"
    (folder / "publication.yaml").write_text(head + more)
    return folder


def findings(folder: Path, *, allow_python: bool = True) -> list[tuple[str, str, str, str]]:
    found = publisher.check(folder, allow_python=allow_python).diagnostics
    return [(d.code, str(d.location), d.message, d.hint) for d in found]


def test_the_table_fits_to_modules_and_keys() -> None:
    for kind in FORMATS.values():
        assert callable(import_module(kind.module).write)
        assert kind.media_type
    keys = {field.alias or name for name, field in model_of(Edition).model_fields.items()}
    assert keys - {*OPTIONS, LAYOUT} == {
        "name",
        "format",
        "title",
        "theme",
        "colors",
        "audience",
        "extends",
        "languages",
    }
    assert {*OPTIONS, LAYOUT} <= keys


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"options": ("paper")}, "options"),
        ({"layouts": ["a"], "default": "a"}, "layouts"),
        ({"layouts": ("a",)}, "no default"),
        ({"layouts": ("a",), "default": "b"}, "no layout 'b'"),
        ({"layouts": ("a",), "default": "a", "one_document": "b"}, "no layout 'b'"),
        ({"layouts": ("a",), "default": "a", "layout_options": {"paper": "b"}}, "no layout 'b'"),
        ({"edition": "a/b"}, "'a/b'"),
    ],
)
def test_a_format_that_does_not_fit_together(more: dict[str, Any], wrong: str) -> None:
    with pytest.raises((TypeError, ValueError), match=wrong):
        Format("roff", **more)


def test_to_and_e_take_a_format_without_editions_in_the_manifest(tmp_path: Path) -> None:
    book = project(tmp_path)
    for words in (["--to", "roff"], ["-e", "man"]):
        out = tmp_path / "".join(words)
        done = CliRunner().invoke(main, ["build", str(book), "--allow-python", "-o", str(out), *words])
        assert done.exit_code == 0, done.output
        assert [p.name for p in out.iterdir() if not p.name.startswith(".")] == ["man"]
        assert (out / "man" / "book.roff").read_text() == "long ['again', 'again-2']"


def test_a_function_alone_is_a_format_with_an_edition_of_its_name(tmp_path: Path) -> None:
    book = project(tmp_path, own=OWN.replace("Format(", "(lambda *_, write: write)(") % "")
    (made,) = publisher.build(book, formats="roff", allow_python=True).editions
    assert (made.name, made.path.read_text()) == ("roff", " ['again', 'again-2']")


def test_a_format_has_layouts_defaults_and_documents(tmp_path: Path) -> None:
    book = project(tmp_path, own=OWN % (MORE + ', separate=True, one_document="short"'))
    named = "editions:\n  a: {format: roff}\n  b: {extends: a, layout: short, paper: A5}\n"
    book = project(tmp_path, named, own=OWN % (MORE + ', separate=True, one_document="short"'))
    a, b = publisher.build(book, allow_python=True).editions
    assert a.path.read_text() == "long ['again', 'again']"
    assert b.path.read_text() == "short ['again', 'again-2']"
    alone = project(tmp_path, named, chapters=("a",))
    assert publisher.build(alone, editions="a", allow_python=True).editions[0].path.read_text() == "short ['again']"


def test_conditions_name_a_format_that_no_edition_has(tmp_path: Path) -> None:
    book = project(tmp_path, "editions: {web: {format: html}}\n")
    manifest = book / "publication.yaml"
    manifest.write_text(manifest.read_text().replace("b.md", "{file: b.md, when: roff}"))
    (book / "a.md").write_text("# A\n\n[Words]{when=roff}\n\n[Other]{when=rof}\n")
    found = findings(book)
    assert [f for f in found if f[0] != "audience-unknown"] == []
    (unknown,) = found
    assert (unknown[1], unknown[3]) == ("a.md:5:9", "Did you mean “roff”?")


@pytest.mark.parametrize(
    ("more", "code", "column", "message", "hint"),
    [
        ("layout: shrt", "manifest-value", 40, "long or short, not “shrt”", "Did you mean “short”?"),
        ("layout: book", "manifest-value", 40, "roff has no layout “book”", "Known here: long, short."),
        ("trim: 6x9in", "manifest-value", 32, "An edition in roff has no `trim`", "Only pdf editions have it."),
        (
            "large-print: true",
            "manifest-value",
            32,
            "An edition in roff has no `large-print`",
            "Only pdf editions have it.",
        ),
    ],
)
def test_keys_and_layouts_of_other_formats(
    tmp_path: Path, more: str, code: str, column: int, message: str, hint: str
) -> None:
    book = project(tmp_path, f"editions: {{man: {{format: roff, {more}}}}}\n")
    (found,) = findings(book)
    assert found[:2] == (code, f"publication.yaml:6:{column}")
    assert message in found[2]
    assert found[3] == hint
    assert {f[0] for f in findings(book, allow_python=False)} == {"python-not-allowed"}


def test_an_option_of_a_format_is_checked_and_named(tmp_path: Path) -> None:
    own = OWN % MORE + 'FORMATS["vtt"] = write\n'
    book = project(tmp_path, "editions:\n  man: {format: roff, paper: A5}\n  more: {format: vtt, paper: A5}\n", own)
    assert [(f[0], f[1], f[3]) for f in findings(book)] == [
        ("manifest-value", "publication.yaml:8:23", "Only pdf, docx and roff editions have it."),
    ]


def test_an_audience_of_the_name_of_a_format(tmp_path: Path) -> None:
    ((code, place, message, hint),) = findings(project(tmp_path, "audiences: [teacher, roff]\n"))
    assert (code, place) == ("manifest-value", "publication.yaml:6:22")
    assert "“roff” is not a name for an audience" in message
    assert hint == f"Use letters, digits, - and _; not {', '.join(FORMATS)}, roff, and, or, not, all."


def test_hints_list_the_formats_that_there_are(tmp_path: Path) -> None:
    own = OWN % MORE + 'FORMATS["vtt"] = Format("vtt", write=write, site=True)\n'
    book = project(tmp_path, "editions: {v: {format: vtt}, w: {format: html, downloads: [v]}}\n", own)
    ((code, place, _, hint),) = findings(book)
    files = series((kind.label for kind in (*FORMATS.values(), Format("roff")) if not kind.site), "or")
    assert (code, place, hint) == ("manifest-value", "publication.yaml:6:60", f"Offer {files} editions.")
    book = project(tmp_path)
    (book / "a.md").write_text("# A\n\n[Other]{when=zzzzzzzzz}\n")
    ((code, _, _, hint),) = findings(book)
    assert (code, hint.partition(";")[0]) == ("audience-unknown", f"Formats are {', '.join(FORMATS)} and roff")


@pytest.mark.parametrize(
    ("own", "message", "line"),
    [
        (OWN % 'options=("papr",)', "has the option “papr”", 0),
        (OWN % 'edition="Web"', "the edition “Web”, which another", 0),
        (OWN % 'options="paper"', "TypeError: options of the format roff", 10),
        (OWN.replace('"roff": F', '"man": F') % "", "“roff” under the name “man”", 0),
        (OWN.replace('"roff"', '"a b"') % "", "“a b” can't name a format", 0),
        (OWN.replace('"roff"', '"not"') % "", "“not” can't name a format", 0),
        (OWN.replace('"roff"', '"pdf"') % "", "“pdf”, a name that publisher uses itself", 0),
        (OWN.replace("write=write", "write=None") % "", "no function `write`", 0),
    ],
)
def test_a_format_that_does_not_fit_in(tmp_path: Path, own: str, message: str, line: int) -> None:
    ((code, place, found, _),) = findings(project(tmp_path, own=own))
    assert (code, place) == ("extension-broken", f"own.py:{line}" if line else "own.py")
    assert message in found


def test_two_extensions_with_one_format(tmp_path: Path) -> None:
    book = project(tmp_path)
    (book / "other.py").write_text(OWN % "")
    edited = (book / "publication.yaml").read_text().replace("[own.py]", "[own.py, other.py]")
    (book / "publication.yaml").write_text(edited)
    ((code, place, message, _),) = findings(book)
    assert (code, place) == ("extension-broken", "other.py")
    assert "which another extension adds" in message


def test_a_web_edition_offers_a_format_of_a_project(tmp_path: Path) -> None:
    named = "editions:\n  man: {format: roff}\n  web: {format: html, downloads: [man]}\n"
    book = project(tmp_path, named, own=OWN % (MORE + ', media_type="text/plain"'))
    made = publisher.build(book, allow_python=True).editions
    page = next(e.path for e in made if e.name == "web").read_text()
    assert '<link rel="alternate" type="text/plain" href="downloads/book-man.roff" title="Man">' in page


def test_what_no_extension_can_change_is_reported_before_any_runs(tmp_path: Path) -> None:
    named = "audiences: [teacher]\neditions:\n  w: {format: html, layout: singel}\n  e: {format: epub, pages: w}\n"
    book = project(tmp_path, named)
    manifest = book / "publication.yaml"
    manifest.write_text(
        manifest.read_text().replace("a.md, b.md", "{file: a.md, when: pdf and}, {file: b.md, when: roff}")
    )
    found = findings(book, allow_python=False)
    assert [(code, place) for code, place, *_ in found] == [
        ("condition-syntax", "publication.yaml:5:31"),
        ("manifest-value", "publication.yaml:8:29"),
        ("edition-unknown", "publication.yaml:9:28"),
    ]
    assert found[1][2:] == (
        "`layout` should be chapters, single, handout or book, not “singel”.", "Did you mean “single”?",
    )  # fmt: skip


def test_pages_of_a_format_that_is_printed(tmp_path: Path) -> None:
    named = "editions:\n  m: {format: roff}\n  e: {format: epub, pages: m}\n"
    assert [f[0] for f in findings(project(tmp_path, named, OWN % "printed=True"))] == ["key-idle"]
    _, (code, _, message, _) = sorted(findings(project(tmp_path, named, OWN % "")), reverse=True)
    assert (code, message) == ("edition-unknown", "“m” is not a PDF edition: it has no pages.")
