"""The command line: options, exit codes, and what is written to which stream."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import publisher
from publisher.cli import main
from publisher.cli.usage import COMMANDS, PAGES, documentation
from tests.conftest import ROOT, Write

FILES = {
    "publication.yaml": "version: 1\ntitle: T\nidentifier: urn:isbn:9780000000002\nchapters: [a.md]\neditions:\n  web: {format: html}\n",
    "a.md": "# A\n\n#### Deep\n",
}


def run(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(w) for w in words])
    return result.exit_code, result.stdout, result.stderr


def as_json(*words: str | Path) -> tuple[int, dict[str, Any]]:
    code, out, _ = run(*words, "--message-format", "json")
    assert out.count("\n") == 1
    return code, json.loads(out)


def test_people_read_standard_error(project: Write) -> None:
    code, out, err = run("build", project(FILES))
    assert (code, out) == (0, "")
    assert "warning[heading-skipped]: A level-4 heading is in a section of level 1" in err
    assert "  --> a.md:3:1\n 3 | #### Deep\n   | ^\n  hint: Write it as ##.\n" in err
    assert "1 warning" in err


def test_json_has_the_documented_shape(project: Write) -> None:
    folder = project(FILES)
    code, found = as_json("build", folder)
    assert code == 0
    (edition,) = found["editions"]
    assert list(edition) == ["name", "format", "path", "bytes", "sha256", "pages", "seconds", "cached", "translation"]
    assert Path(edition["path"]) == folder / "build/web/index.html"
    assert (edition["translation"], found["translations"]) == (None, [])
    assert found["diagnostics"] == [
        {
            "severity": "warning",
            "code": "heading-skipped",
            "file": "a.md",
            "line": 3,
            "column": 1,
            "message": "A level-4 heading is in a section of level 1",
            "hint": "Write it as ##.",
        }
    ]


@pytest.mark.parametrize(
    ("change", "words", "codes"),
    [
        ({"a.md": "# A\n\n[x](#nix)\n"}, [], ["reference-dangling"]),
        (
            {"publication.yaml": "version: 1\ntitel: T\n"},
            [],
            ["manifest-missing-key", "manifest-missing-key", "manifest-unknown-key"],
        ),
        ({}, ["--strict"], ["heading-skipped"]),
        ({}, ["-e", "nix"], ["edition-unknown"]),
        ({}, ["--to", "odt"], ["format-unknown"]),
    ],
)
def test_errors_exit_1_and_json_is_printed_all_the_same(
    project: Write, change: dict[str, str], words: list[str], codes: list[str]
) -> None:
    code, found = as_json("build", project({**FILES, **change}), *words)
    assert (code, found["editions"]) == (1, [])
    assert sorted(d["code"] for d in found["diagnostics"]) == codes


def test_interruption_exits_130(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    from publisher import pipeline

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "build", interrupted)
    assert run("build", project(FILES))[0] == 130
    assert as_json("build", project(FILES)) == (130, {"editions": [], "translations": [], "diagnostics": []})


def test_an_internal_error_is_reported_as_text_and_as_json(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    from publisher import pipeline

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("why")

    monkeypatch.setattr(pipeline, "build", broken)
    code, found = as_json("build", project(FILES))
    assert (code, found["diagnostics"][0]["code"]) == (1, "internal-error")
    assert "in broken" in run("build", project(FILES))[2]


def test_timings_name_steps_counts_and_memory(project: Write) -> None:
    _, _, err = run("build", project(FILES), "--timings")
    assert " s  reading" in err
    assert " s  web: writing" in err
    assert re.search(r"^ +\d+  bytes parsed\n +[\d,]+  nodes rendered\n", err, re.M)
    assert sys.platform == "win32" or re.search(r"^ +[\d,]+ MB  peak memory of the largest process\n", err, re.M)


HELPS = [[], *([name] for name in COMMANDS)]


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def test_the_list_of_commands_has_the_first_sentences_of_their_help() -> None:
    assert {name: command(name).get_short_help_str(1000) for name in COMMANDS} == COMMANDS


def test_help_imports_no_command() -> None:
    code = "import sys\nfrom publisher.cli import main\nmain(['--help'], standalone_mode=False)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {f"publisher.cli.{name}" for name in COMMANDS} & {*done.stdout.split()}


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("words", HELPS, ids=lambda words: " ".join(words) or "publisher")
def test_help_is_whole_sentences_and_names_the_documentation(words: list[str], width: int) -> None:
    done = CliRunner().invoke(main, [*words, "--help"], terminal_width=width)
    assert done.exit_code == 0
    assert "..." not in done.stdout.replace("COMMAND [ARGS]...", "").replace("[PATH]...", "")
    assert f"{ROOT / 'docs'}" in done.stdout
    assert max(len(line) for line in done.stdout.split("\n") if str(ROOT) not in line) <= width


def test_help_of_options_ends_as_sentences_do() -> None:
    options = [o for c in map(command, COMMANDS) for o in c.params if isinstance(o, click.Option)]
    assert len(options) > 10
    assert [o.name for o in options if not (o.help or "").endswith(".")] == []


def test_the_documentation_is_there_and_comes_with_the_package() -> None:
    pages = {page.name for page in documentation().glob("*.md")}
    assert set(PAGES) - {"guides/"} <= pages
    assert [*documentation().glob("guides/*.md")]
    with (ROOT / "pyproject.toml").open("rb") as file:
        packed = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {name: f"publisher/{name}" for name in (f"docs/{page}" for page in pages)}.items() <= packed.items()


def test_words_of_a_language_are_printed() -> None:
    code, out, _ = run("words", "de")
    assert (code, 'label_figure: "Abbildung\xa0{n}"' in out.splitlines()) == (0, True)
    assert 'msgstr "Inhalt"' in run("words", "de", "--po")[1]
    code, _, err = run("words", "qaa", "--po")
    assert (code, "plural forms of “qaa” are unknown" in err) == (2, True)
    code, _, err = run("words", "de_AT")
    assert code == 2
    assert "Write “de-AT”." in err


def test_schema_is_json() -> None:
    code, out, _ = run("schema")
    assert code == 0
    assert "chapters" in json.loads(out)["properties"]


def test_version() -> None:
    assert run("--version") == (0, f"publisher, version {publisher.__version__}\n", "")


def test_clean(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(FILES)
    monkeypatch.chdir(folder)
    run("build", folder)
    status, _, messages = run("clean", folder)
    assert status == 0
    assert "removed build/.publisher (the cache)\n" in messages
    assert not (folder / "build/web").exists()


def test_no_colour_without_a_terminal(project: Write) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "publisher", "build", str(project(FILES))],
        capture_output=True,
        check=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    assert b"\x1b" not in done.stderr
    assert done.stdout == b""


def test_paths_that_are_not_utf_8(project: Write, tmp_path: Path) -> None:
    named, out = tmp_path / os.fsdecode(b"a\xff"), tmp_path / os.fsdecode(b"o\xfe")
    try:
        project(FILES).rename(named)
    except OSError:
        pytest.skip("left out: names of files are UTF-8 here")
    built, elsewhere = (["build"], named / "build"), (["build", "-o", out], out)
    for words, folder in (built, built, elsewhere, elsewhere, (["check"], None)):
        done = subprocess.run(
            [sys.executable, "-m", "publisher", *words, named, "--message-format", "json"],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
        )
        found = json.loads(done.stdout)
        assert (done.returncode, done.stderr) == (0, b"")
        assert [one["code"] for one in found["diagnostics"]] == ["heading-skipped"]
        assert [one["path"] for one in found["editions"]] == ([f"{folder}/web/index.html"] if folder else [])
        assert folder is None or (folder / "web/index.html").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="left out: there is no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "command", ["--help", "--version", "build --help", "schema", "words", "doctor", "new", "import"]
)
def test_standard_output_that_is_full(project: Write, tmp_path: Path, command: str, unbuffered: str) -> None:
    given = {"new": [tmp_path / "new"], "import": [project({"a.md": "# A\n"}), tmp_path / "imported"]}.get(command, [])
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "publisher", *command.split(), *given],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert done.returncode == 1
    assert done.stderr == "Standard output can't be written: No space left on device\n"


class TestDoctor:
    def test_a_machine_that_has_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from publisher import machine

        monkeypatch.setattr(machine, "_library", lambda name: f"lib{name}.so")
        monkeypatch.setattr(machine, "_program", lambda *names: f"/usr/bin/{names[0]}")
        code, out, _ = run("doctor")
        assert code == 0
        assert out.endswith("This machine can build every edition.\n")
        assert "missing" not in out

    def test_without_pango_java_and_chromium(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from publisher import machine

        monkeypatch.setattr(machine, "_library", lambda name: "")
        monkeypatch.setattr(machine, "_program", lambda *names: "")
        monkeypatch.setattr(machine.platform, "system", lambda: "Linux")
        monkeypatch.setattr(machine.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
        code, out, _ = run("doctor")
        assert code == 1
        assert "✗ Pango is missing" in out
        assert "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in out
        assert "– Java is missing" in out
        assert "sudo apt-get install -y default-jre-headless" in out
        assert "– Chromium is missing" in out
        assert out.endswith("Missing: Pango.\n")

    def test_other_systems_have_commands_of_their_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from publisher import machine

        monkeypatch.setattr(machine, "_library", lambda name: "")
        monkeypatch.setattr(machine.platform, "system", lambda: "Darwin")
        assert "brew install pango" in run("doctor")[1]
        monkeypatch.setattr(machine.platform, "system", lambda: "Windows")
        assert "mingw-w64-ucrt-x86_64-pango" in run("doctor")[1]


def test_a_misspelled_command_is_suggested() -> None:
    done = CliRunner().invoke(main, ["biuld"])
    assert (done.exit_code, "No such command 'biuld'. Did you mean “build”?" in done.output) == (2, True)
