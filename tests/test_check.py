"""``publisher check``: all findings without an edition, for people, as JSON and as SARIF."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import jsonschema
import pytest
from rich.cells import cell_len

import publisher
from publisher.cli import console
from publisher.diagnostics import Location, Severity
from tests.conftest import ROOT, Write
from tests.test_cli import run

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text(encoding="utf-8"))
SOUND = {
    "publication.yaml": "version: 1\ntitle: T\nidentifier: urn:isbn:9780000000002\nchapters: [a.md]\n",
    "a.md": "# A\n\nText.\n",
}
WRONG = {
    "publication.yaml": SOUND["publication.yaml"] + "silence: [glyph-missing]\n",
    "a.md": "# A\n\nA 𝔘 [x](#nix) and [y](#nix)\n\n#### Deep & *down*\n\n[x](#nix)\n",
}


def sarif(*words: str | Path) -> dict[str, Any]:
    """The single run of a SARIF log, which is validated against the schema."""
    _, out, _ = run(*words, "--message-format", "sarif")
    log = json.loads(out)
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    (only,) = log["runs"]
    return dict(only)


class TestCheck:
    def test_a_sound_source_is_silent_and_nothing_is_written(self, project: Write) -> None:
        folder = project(SOUND)
        before = sorted(folder.rglob("*"))
        assert publisher.check(folder).diagnostics == ()
        assert run("check", folder)[:2] == (0, "No findings.\n")
        assert sorted(folder.rglob("*")) == before

    @pytest.mark.parametrize(("place", "shown"), [("..", "project/a.md:3"), (".", "a.md:3")])
    def test_places_are_shown_from_the_current_folder(
        self, place: str, shown: str, project: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = project(WRONG)
        monkeypatch.chdir(folder / place)
        for words in (["check", folder], ["build", folder]):
            assert f"--> {shown.replace('project', folder.name)}" in "".join(run(*words)[1:])

    def test_errors_of_all_kinds_come_together(self, project: Write) -> None:
        folder = project(
            {
                **WRONG,
                "publication.yaml": WRONG["publication.yaml"] + "cover: {image: c.png}\nfonts: {files: [f.ttf]}\n",
                "c.png": "no picture",
                "f.ttf": "no font",
                "templates/html/page.html": "{% if %}",
                "templates/shared/site.css": "a { background: url(https://example.org/x.png) }",
            }
        )
        found = publisher.check(folder)
        assert found.failed
        assert [d.code for d in found.diagnostics] == [
            *["reference-dangling"] * 2,
            "heading-skipped",
            "reference-dangling",
            "image-broken",
            "font-broken",
            "template-error",
            "style-remote",
        ]

    def test_findings_show_the_line_they_are_about_in_any_file(self, project: Write) -> None:
        folder = project({**SOUND, "publication.yaml": "version: 1\ntitle: T\nchapers: [a.md]\n"})
        found = publisher.check(folder).diagnostics
        assert [d.excerpt for d in found if d.code == "manifest-unknown-key"] == ["chapers: [a.md]"]

    def test_no_line_of_a_file_outside_is_shown(self, project: Write, tmp_path: Path) -> None:
        (tmp_path / "secret.yaml").write_text("secret: [\n")
        folder = project(SOUND)
        (folder / "publication.yaml").unlink()
        (folder / "publication.yaml").symlink_to(tmp_path / "secret.yaml")
        assert "secret: [" not in "".join(run("check", folder)[1:])

    def test_editions_are_chosen(self, project: Write) -> None:
        folder = project({**SOUND, "a.md": "# A\n\n\u1780\n"})
        assert [d.code for d in publisher.check(folder).diagnostics] == ["glyph-missing"]
        assert publisher.check(folder, editions=["web"]).diagnostics == ()
        assert [d.code for d in publisher.check(folder, editions=["print"]).diagnostics] == ["glyph-missing"]
        (found,) = publisher.check(folder, editions="webb").diagnostics
        assert str(found) == "error[edition-unknown]: There is no edition “webb”"

    def test_an_edition_of_its_own_audience_is_checked_too(self, project: Write) -> None:
        manifest = (
            "version: 1\ntitle: T\nidentifier: urn:x\naudiences: [teacher]\n"
            "chapters: [a.md, {file: b.md, when: teacher}]\n"
            "editions:\n  web: {format: html}\n  teacher: {format: html, audience: teacher}\n"
        )
        folder = project({**SOUND, "publication.yaml": manifest, "b.md": "# B\n\n[x](#nix)\n"})
        assert publisher.check(folder, editions=["web"]).diagnostics == ()
        assert [str(d.location) for d in publisher.check(folder).diagnostics] == ["b.md:3:1"]

    @pytest.mark.parametrize(
        ("files", "words", "code"),
        [(SOUND, [], 0), (WRONG, [], 1), (SOUND, ["--nix"], 2), (SOUND, ["-e"], 2)],
    )
    def test_the_exit_status_of_errors(
        self, project: Write, files: dict[str, str], words: list[str], code: int
    ) -> None:
        assert run("check", project(files), *words)[0] == code

    def test_people_read_the_report_on_standard_output(self, project: Write) -> None:
        code, out, err = run("check", project(WRONG))
        assert code == 1
        assert "error[reference-dangling]: There is no label “nix”\n  --> a.md:3:" in out
        assert out.endswith("\n3 errors, 1 warning\n")
        assert err == "source: reading\n"
        assert run("check", "nix")[1].startswith("error[project-missing]")

    def test_standard_output_of_any_encoding(self, project: Write) -> None:
        folder = project({**SOUND, "a.md": "# A\n\n:::{nöte}\nText.\n:::\n"})
        assert "nöte" in run("check", folder)[1]
        command, more = [sys.executable, "-m", "publisher", "check", str(folder)], {"PYTHONIOENCODING": "ascii"}
        done = subprocess.run(command, capture_output=True, env={**os.environ, **more}, encoding="ascii", check=False)
        assert (done.returncode, done.stderr) == (1, "source: reading\n")
        assert "n\\xf6te" in done.stdout

    def test_standard_output_that_is_full(self, project: Write) -> None:
        with Path("/dev/full").open("w") as full:
            command = [sys.executable, "-m", "publisher", "check", str(project(WRONG))]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr == "source: reading\nStandard output can't be written: No space left on device\n"

    @pytest.mark.skipif(os.name != "posix", reason="left out: a shell closes standard output")
    def test_standard_output_that_is_closed(self, project: Write) -> None:
        command = ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "publisher", "check", str(project(WRONG))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert "error[reference-dangling]: There is no label “nix”\n" in done.stderr
        assert done.stderr.endswith("\n3 errors, 1 warning\n")

    def test_strict(self, project: Write) -> None:
        folder = project({**SOUND, "a.md": "# A\n\n### B\n"})
        assert run("check", folder)[0] == 0
        assert run("check", folder, "--strict")[0] == 1


def shown(project: Write, text: str) -> list[str]:
    """What people see of the finding in a chapter: the lines around its caret."""
    manifest = SOUND["publication.yaml"] + "silence: [glyph-missing, language-unlike]\n"
    out = run("check", project({**SOUND, "publication.yaml": manifest, "a.md": f"# A\n\n{text}\n"}))[1]
    lines = out.split("\n")
    (caret,) = (i for i, line in enumerate(lines) if line.endswith("^"))
    return lines[caret - 1 : caret + 1]


class TestCaret:
    """The caret is below the column of its finding, in cells of a terminal."""

    @pytest.mark.parametrize(
        ("text", "line", "before"),
        [
            ("One [x](#nix)", " 3 | One [x](#nix)", "One "),
            ("-\tOne\ttwo [x](#nix)", " 3 | - One two [x](#nix)", "- One two "),
            ("数学は [美](#nix)", " 3 | 数学は [美](#nix)", "数学は "),
            ("👍 é [x](#nix)", " 3 | 👍 é [x](#nix)", "👍 é "),
            (
                "👨\u200d👩\u200d👧 ☎\ufe0f [x](#nix)",
                " 3 | 👨\u200d👩\u200d👧 ☎\ufe0f [x](#nix)",
                "👨\u200d👩\u200d👧 ☎\ufe0f ",
            ),
            ("e\u0301 [x](#nix)", " 3 | e\u0301 [x](#nix)", "e\u0301 "),
            ("\u202eOne [x](#nix)", " 3 | \ufffdOne [x](#nix)", "\ufffdOne "),
        ],
    )
    def test_the_caret_is_below_the_column(self, project: Write, text: str, line: str, before: str) -> None:
        assert shown(project, text) == [line, f"   | {' ' * cell_len(before)}^"]

    @pytest.mark.parametrize("word", ["word ", "数学"])
    @pytest.mark.parametrize(("before", "after"), [(60, 60), (60, 0), (0, 60), (2, 60), (60, 2)])
    def test_long_lines_are_cut_around_it(self, project: Write, word: str, before: int, after: int) -> None:
        line, caret = shown(project, f"{word * before}[x](#nix){word * after}")
        assert cell_len(line) <= 100 + len(" 3 | ……")
        assert line.startswith(" 3 | …") is (before == 60)
        assert line.endswith("…") is (after == 60)
        assert cell_len(line[: line.index("[x](#nix)")]) == len(caret) - 1
        assert cell_len(line) >= 98

    def test_a_line_of_thousands_is_cut_around_it(self, project: Write) -> None:
        line, caret = shown(project, f"{'word ' * 500}[x](#nix) {'word ' * 500}")
        assert line[len(caret) - 1 :].startswith("[x](#nix)")
        assert cell_len(line) <= 100 + len(" 3 | ……")

    @pytest.mark.parametrize("width", [40, 80, 200])
    def test_a_line_fits_into_its_terminal(self, width: int) -> None:
        at = Location("a.md", 12, 501)
        found = publisher.Diagnostic(Severity.ERROR, "a-code", "What", at, excerpt="word " * 1000)
        _, _, line, caret = (
            "".join(part if isinstance(part, str) else part[0] for part in console.shown(found, width))
            .rstrip()
            .split("\n")
        )
        assert cell_len(line) == min(width, 100 + len(" 12 | ……"))
        assert line[len(caret) - 1 :].startswith("word")

    def test_the_documentation_shows_the_keys(self, project: Write) -> None:
        (first, *_) = json.loads(run("check", project(WRONG), "--message-format", "json")[1])["diagnostics"]
        page = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
        (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
        assert list(json.loads(example)) == list(first)

    def test_no_text_moves_the_terminal(self, project: Write) -> None:
        folder = project({**SOUND, "a.md": "# A\n\n\x1b[31m\x9b [x](#nix)\n"})
        code, out, err = run("check", folder)
        assert (code, "\x1b" in out + err) == (1, False)
        assert "[31m" in out


class TestJson:
    def test_the_object_is_that_of_a_build(self, project: Write) -> None:
        folder = project(WRONG)
        checked, built = (json.loads(run(name, folder, "--message-format", "json")[1]) for name in ("check", "build"))
        assert checked == built
        assert checked["editions"] == []
        assert checked["diagnostics"][0]["code"] == "reference-dangling"

    @pytest.mark.parametrize(
        "words",
        [
            ["check", "--nix", "--message-format", "json"],
            ["build", "--message-format=json", "--to"],
            ["nix", "--message-format", "json"],
            ["--nix", "build", "--message-format", "json"],
            ["clean", "a", "b", "--message-format", "json"],
        ],
        ids=" ".join,
    )
    def test_wrong_usage_is_an_object_too(self, words: list[str]) -> None:
        code, out, err = run(*words)
        assert code == 2
        assert out.count("\n") == 1
        found = json.loads(out)
        assert (found["editions"], [d["code"] for d in found["diagnostics"]]) == ([], ["usage-wrong"])
        assert "Error: " in err

    @pytest.mark.parametrize("words", [["check", "--nix"], ["check", "--message-format", "jsn"], ["nix"]], ids=" ".join)
    def test_wrong_usage_prints_nothing_on_standard_output(self, words: list[str]) -> None:
        assert run(*words)[:2] == (2, "")


class TestSarif:
    def test_places_count_characters_from_the_root(self, project: Write) -> None:
        folder = project(WRONG)
        found = sarif("check", folder)
        assert found["columnKind"] == "unicodeCodePoints"
        first = found["results"][0]
        place = first["locations"][0]["physicalLocation"]
        assert (first["ruleId"], first["level"]) == ("reference-dangling", "error")
        assert place["region"] == {"startLine": 3, "startColumn": 5, "snippet": {"text": "[x](#nix) and [y](#nix)"}}
        assert place["contextRegion"]["snippet"]["text"] == "A 𝔘 [x](#nix) and [y](#nix)"
        base = found["originalUriBaseIds"][place["artifactLocation"]["uriBaseId"]]["uri"]
        assert urljoin(base, place["artifactLocation"]["uri"]) == (folder / "a.md").as_uri()

    def test_files_whose_names_need_it_are_encoded(self, tmp_path: Path) -> None:
        file = tmp_path / "10% of: ä #b.md"
        file.write_text("# A\n\n[x](#nix)\n")
        place = sarif("check", tmp_path)["results"][0]["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "10%25%20of%3A%20%C3%A4%20%23b.md"
        assert unquote(urljoin(f"{tmp_path.as_uri()}/", place["artifactLocation"]["uri"])) == unquote(file.as_uri())

    def test_a_project_in_source_is_named_from_its_root(self, project: Write) -> None:
        folder = project({f"source/{name}": text for name, text in WRONG.items()})
        for path in (folder, folder / "source", folder / "source" / "publication.yaml"):
            found = sarif("check", path)
            assert found["originalUriBaseIds"]["%SRCROOT%"]["uri"] == f"{folder.as_uri()}/"
            uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in found["results"]}
            assert uris == {"source/a.md"}

    def test_rules_are_those_found_and_explain_themselves(self, project: Write) -> None:
        found = sarif("check", project(WRONG), "--strict")
        rules = found["tool"]["driver"]["rules"]
        assert [rule["id"] for rule in rules] == ["reference-dangling", "heading-skipped"]
        assert [rules[r["ruleIndex"]]["id"] for r in found["results"]] == [r["ruleId"] for r in found["results"]]
        assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["error", "warning"]
        assert {r["level"] for r in found["results"]} == {"error"}, "--strict"
        assert rules[1]["shortDescription"]["text"] == "Heading level skipped"
        meaning = rules[1]["fullDescription"]["text"]
        assert meaning.startswith("A heading is more than one level below")
        assert rules[1]["help"] == {"text": meaning, "markdown": meaning}

    def test_a_hint_is_a_property_and_part_of_the_message(self, project: Write) -> None:
        (skipped,) = (r for r in sarif("check", project(WRONG))["results"] if r["ruleId"] == "heading-skipped")
        assert skipped["properties"] == {"hint": "Write it as ##."}
        assert skipped["message"] == {
            "text": "A level-4 heading is in a section of level 1",
            "markdown": "A level-4 heading is in a section of level 1\n\nWrite it as \\#\\#.",
        }

    def test_fingerprints_outlive_lines_that_come_before(self, project: Write) -> None:
        def prints() -> list[str]:
            found = sarif("check", project(WRONG))["results"]
            return [r["partialFingerprints"]["primaryLocationLineHash"] for r in found]

        before = prints()
        assert len(set(before)) == len(before)
        later = {**WRONG, "a.md": WRONG["a.md"].replace("# A\n", "# A\n\nMore.\n\nAnd more.\n")}
        found = sarif("check", project(later))["results"]
        assert [r["partialFingerprints"]["primaryLocationLineHash"] for r in found] == before

    def test_a_manifest_that_cant_be_read(self, project: Write) -> None:
        found = sarif("check", project({**SOUND, "publication.yaml": "title: ["}))
        assert [r["ruleId"] for r in found["results"]] == ["manifest-syntax"]
        assert found["invocations"] == [{"executionSuccessful": True}]

    def test_a_missing_project_has_no_place(self, tmp_path: Path) -> None:
        found = sarif("check", tmp_path / "nix")
        assert [r["ruleId"] for r in found["results"]] == ["project-missing"]
        assert "locations" not in found["results"][0]

    def test_a_sound_source(self, project: Write) -> None:
        found = sarif("check", project(SOUND))
        assert (found["results"], found["tool"]["driver"]["rules"]) == ([], [])

    def test_what_went_wrong_with_the_program(self, project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        from publisher import pipeline

        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError("why")

        assert sarif("check", "--nix")["invocations"] == [{"executionSuccessful": False}]
        monkeypatch.setattr(pipeline, "check", broken)
        found = sarif("check", project(SOUND))
        assert found["invocations"] == [{"executionSuccessful": False}]
        assert [r["ruleId"] for r in found["results"]] == ["internal-error"]

    def test_build_gives_none(self) -> None:
        assert run("build", "--message-format", "sarif")[0] == 2


def test_checking_loads_no_layout(project: Write) -> None:
    code = (
        "import sys\nfrom publisher.cli import main\nmain(['check', sys.argv[1]], standalone_mode=False)\n"
        "print([m for m in ('weasyprint', 'ebooklib', 'pikepdf', 'pypdfium2') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(project(SOUND))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "No findings.\n[]\n"


def test_content_that_no_edition_contains_is_checked(project: Write) -> None:
    text = (
        "# A\n\n:::{only} teacher\n[](#t) [](#gone)\n:::\n\n:::{note} X\n:label: t\n:when: student and epub\n![a](gone.svg)\n:::\n\n"
        ":::{only} pdf and epub\n[](#never)\n:::\n\n[a](#gone){when=html}\n"
    )
    head = "version: 1\ntitle: B\naudiences: [student, teacher]\nchapters: [a.md]\neditions: {web: {format: html}}\n"
    folder = project({"publication.yaml": head, "a.md": text})
    wanted = [("reference-dangling", "a.md:4:8"), ("image-missing", "a.md:10:1"), ("reference-dangling", "a.md:17:1")]
    assert failures(folder) == wanted
    assert failures(folder, editions=["web"]) == wanted[2:]


def failures(folder: Path, editions: Sequence[str] = ()) -> list[tuple[str, str]]:
    found = publisher.check(folder, editions=editions).diagnostics
    return [(d.code, str(d.location)) for d in found if d.severity == "error"]


@pytest.mark.parametrize(
    ("identifier", "reported"),
    [
        ("978-3-16-148410-1", True),
        ("978-3-16-148410-0", False),
        ("urn:isbn:", False),
        ("urn:isbn:316148410X", False),
        ("urn:isbn:3-16-148410-X", False),
        ("9783161484101", True),
        ("9783161484100", False),
        ("978-3-16-14841-0", True),
        ("urn:isbn:97831614841000", True),
        ("ISBN 31614841", True),
        ("978–3–16–148410–1", True),  # dashes
        ("ISBN-13: 978-3-16-148410-0", False),
        ("ISBN-10: 3-16-148410-X", False),
        ("x", False),
    ],
)
def test_a_wrong_isbn_is_reported(project: Write, identifier: str, reported: bool) -> None:
    manifest = f"version: 1\ntitle: T\nidentifier: '{identifier}'\nchapters: [a.md]\n"
    found = publisher.check(project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"}))
    assert [d.code for d in found.diagnostics] == (["isbn-wrong"] if reported else [])


def test_content_that_no_edition_contains_reports_errors_only(project: Write) -> None:
    """Warnings about an edition that does not exist are not reported."""
    manifest = "version: 1\ntitle: T\nidentifier: x\nchapters: [a.md]\neditions: {web: {format: html}}\n"
    text = "# A\n\n☃\n\n:::{only} html\n## Web\n:::\n\n### Detail\n\nText.\n\n:::{only} pdf\n[x](#nowhere)\n:::\n"
    found = publisher.check(project({"publication.yaml": manifest, "a.md": text}))
    assert [d.code for d in found.diagnostics] == ["reference-dangling"]


@pytest.mark.parametrize("out", ["build", "out/made"])
def test_hints_suggest_no_output_files(project: Write, out: str) -> None:
    """Neither those of the default folder nor those of another, nor what is hidden."""
    files = {
        "publication.yaml": "version: 1\ntitle: T\nchapters: [a.md]\neditions: {web: {format: html}}\n",
        "a.md": "# A\n\n![x](logo.svg)\n",
        "logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4" width="4" height="4"/>',
    }
    folder = project(files)
    publisher.build(folder, output=folder / out)
    if out == "build":
        (folder / "build/.outputs.json").unlink()  # its name is enough
    (folder / ".hidden").mkdir()
    (folder / ".hidden/logo2.svg").write_text(files["logo.svg"], encoding="utf-8")
    (folder / "logo.svg").unlink()
    (folder / "a.md").write_text("# A\n\n![x](logo.svg)\n\n:::{literalinclude} index.html\n:::\n", encoding="utf-8")
    assert hints_of(folder) == ["", "Paths start from the folder of the file that names them."]
    (folder / "publication.yaml").write_text(
        "version: 1\ntitle: T\nchapters: [index.html]\ncover: {image: logo.svg}\n", encoding="utf-8"
    )
    assert hints_of(folder) == ["", ""]
    assert "made" not in hints_of(folder / "out" / "mad")[0]


def hints_of(path: Path) -> list[str]:
    return [d.hint for d in publisher.check(path).diagnostics if d.severity is Severity.ERROR]


class TestGrouping:
    """Warnings and notes of one code are grouped beyond ten in a file, in every form of the report; errors are not."""

    MANY = {**SOUND, "a.md": "# A\n\n" + "".join(f"A <T{number}> tag\n\n" for number in range(13))}

    def test_the_first_ten_are_shown_and_the_rest_is_counted(self, project: Write) -> None:
        found = publisher.check(project(self.MANY)).diagnostics
        assert [d.code for d in found] == ["html-unknown"] * 11
        assert [d.location.line for d in found if d.location] == list(range(3, 25, 2))
        assert found[-1].message == "3 more of this kind in this file: lines 23, 25, 27"
        assert "more of this kind" not in "".join(d.message for d in found[:-1])

    def test_ten_are_not_grouped(self, project: Write) -> None:
        ten = self.MANY["a.md"].split("A <T10>")[0]
        assert len(publisher.check(project({**SOUND, "a.md": ten})).diagnostics) == 10

    def test_few_lines_are_named(self, project: Write) -> None:
        text = "# A\n\n" + "".join(f"A <T{number}> tag\n\n" for number in range(40))
        (*_, last) = publisher.check(project({**SOUND, "a.md": text})).diagnostics
        assert last.message == "30 more of this kind in this file: lines 23, 25, 27, 29, 31, 33, 35, 37, 39, 41 …"

    def test_each_error_is_shown(self, project: Write) -> None:
        text = "# A\n\n" + "".join(f"[x](#gone{number})\n\n" for number in range(13))
        assert len(publisher.check(project({**SOUND, "a.md": text})).diagnostics) == 13

    def test_strict_makes_errors_of_what_is_grouped(self, project: Write) -> None:
        found = publisher.check(project(self.MANY), strict=True).diagnostics
        assert {d.severity for d in found} == {Severity.ERROR}
        assert len(found) == 11

    def test_silence_comes_first(self, project: Write) -> None:
        manifest = SOUND["publication.yaml"] + "silence: [html-unknown]\n"
        assert publisher.check(project({**self.MANY, "publication.yaml": manifest})).diagnostics == ()

    def test_json_and_sarif_contain_the_same(self, project: Write) -> None:
        folder = project(self.MANY)
        result = json.loads(run("check", folder, "--message-format", "json")[1])
        messages = [d["message"] for d in result["diagnostics"]]
        assert (len(messages), messages[-1][:6]) == (11, "3 more")
        assert [r["message"]["text"].split(".")[0] for r in sarif("check", folder)["results"]][-1].startswith("3 more")


def test_a_made_identifier_is_noted_by_check_alone(project: Write) -> None:
    folder = project({"publication.yaml": "version: 1\ntitle: T\nchapters: [a.md]\n", "a.md": "# A\n"})
    assert [d.code for d in publisher.check(folder).diagnostics] == ["identifier-made"]
    assert publisher.build(folder, formats=["html"]).diagnostics == ()
