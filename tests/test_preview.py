"""The preview server: who may ask, what it answers, places in the source, editors, and builds after each save."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from socket import create_connection

import pytest
from click.testing import CliRunner
from starlette.requests import Request

from publisher.cli import main
from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.pipeline.session import Options, Session
from publisher.preview.building import Builder
from publisher.preview.editors import Editor, EditorError
from publisher.preview.files import Book, from_folder
from publisher.preview.guard import Guard
from publisher.preview.messages import Answer, Build, Built, Done, Drafted, Listed, Locate, Opened, PreviewOptions
from publisher.preview.pages import Pages
from publisher.preview.server import listening
from publisher.preview.sources import Places
from publisher.preview.state import State
from tests.conftest import Write
from tests.limits import patiently
from tests.previews import FILES, is_finished, serving

HOST = "127.0.0.1:8000"


def request(method: str = "GET", **headers: str) -> Request:
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": method, "headers": given, "path": "/", "query_string": b""})


@pytest.mark.parametrize(
    ("host", "method", "headers", "refused"),
    [
        ("127.0.0.1", "GET", {"host": HOST}, False),
        ("127.0.0.1", "GET", {"host": "localhost:8000"}, False),
        ("::1", "GET", {"host": "[::1]:8000"}, False),
        ("127.0.0.1", "GET", {}, True),
        ("127.0.0.1", "GET", {"host": "evil.example:8000"}, True),
        ("127.0.0.1", "GET", {"host": "127.0.0.1.evil.example"}, True),
        ("127.0.0.1", "GET", {"host": "192.168.1.5:8000"}, True),
        ("0.0.0.0", "GET", {"host": "192.168.1.5:8000"}, False),
        ("0.0.0.0", "GET", {"host": "evil.example:8000"}, True),
        ("desk.example", "GET", {"host": "desk.example:8000"}, False),
        ("127.0.0.1", "GET", {"host": HOST, "origin": f"http://{HOST}"}, False),
        ("127.0.0.1", "GET", {"host": HOST, "origin": "http://127.0.0.1:9000"}, True),
        ("127.0.0.1", "GET", {"host": HOST, "origin": "null"}, True),
        ("127.0.0.1", "GET", {"host": HOST, "sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"}, True),
        ("127.0.0.1", "GET", {"host": HOST, "sec_fetch_site": "same-site", "sec_fetch_mode": "cors"}, True),
        ("127.0.0.1", "GET", {"host": HOST, "sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}, False),
        ("127.0.0.1", "POST", {"host": HOST}, True),
        ("127.0.0.1", "POST", {"host": HOST, "x_preview_token": "other"}, True),
        ("127.0.0.1", "POST", {"host": HOST, "x_preview_token": "secret"}, False),
        ("127.0.0.1", "POST", {"host": HOST, "x_preview_token": "secret", "origin": "http://evil.example"}, True),
        (
            "127.0.0.1",
            "POST",
            {"host": HOST, "x_preview_token": "secret", "sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"},
            True,
        ),
    ],
)
def test_who_may_ask(host: str, method: str, headers: dict[str, str], refused: bool) -> None:
    assert bool(Guard(host, "secret").refusal(request(method, **headers))) is refused


# Files


def test_only_files_of_an_edition_are_served(tmp_path: Path) -> None:
    folder = tmp_path / "web"
    (folder / "a").mkdir(parents=True)
    for place in (folder / "index.html", folder / "a/b.css", tmp_path / "secret"):
        place.write_text("text")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "out").symlink_to(tmp_path)
    for name in ("", "index.html", "a/b.css"):
        assert from_folder(request(), folder, name).status_code == 200
    for name in (
        "../secret",
        "a/../../secret",
        "link",
        "out/secret",
        "a",
        "a//b.css",
        "/etc/passwd",
        "..\\secret",
        "no",
        "a/./b.css",
        "x\0",
    ):
        assert from_folder(request(), folder, name).status_code == 404, name


def test_a_file_that_is_the_same_is_not_sent_again(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("a")
    tag = from_folder(request(), tmp_path, "a.css").headers["etag"]
    file.write_text("a")
    assert from_folder(request(if_none_match=tag), tmp_path, "a.css").status_code == 304
    file.write_text("b")
    assert from_folder(request(if_none_match=tag), tmp_path, "a.css").status_code == 200


def test_the_documents_of_an_e_book_are_in_the_order_of_reading() -> None:
    package = '<package><manifest><item href="b.xhtml" id="b"/><item id="a" href="text/a.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    with zipfile.ZipFile(data := io.BytesIO(), "w") as book:
        book.writestr("META-INF/container.xml", '<container><rootfile full-path="EPUB/p.opf"/></container>')
        book.writestr("EPUB/p.opf", package)
    assert Book(data.getvalue()).documents() == ["EPUB/text/a.xhtml", "EPUB/b.xhtml"]


# Editors


def test_an_editor_is_run_without_a_shell() -> None:
    editor = Editor.of(f"{sys.executable} '{{file}}' +{{line}} \"a b\"")
    assert editor.command(Path("/x/a; $(rm) b.md"), 7) == [sys.executable, "/x/a; $(rm) b.md", "+7", "a b"]


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (sys.executable, "where the file belongs"),
        ("'{file}", "can't be read"),
        ("no-such-program {file}", "no program"),
        ("{file} {line}", "where"),
    ],
)
def test_an_editor_that_cannot_be_used(command: str, problem: str) -> None:
    with pytest.raises(EditorError, match=problem):
        Editor.of(command)


def test_batch_files_get_no_special_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.preview.editors.shutil.which", lambda name: f"C:\\{name}.CMD")
    editor = Editor.of("code")
    assert editor.command(Path("a.md"), 3) == ["C:\\code.CMD", "-g", "a.md:3"]
    with pytest.raises(EditorError, match="character"):
        editor.command(Path("a&calc.md"), 3)


# Places in the source

SOURCE = {
    "publication.yaml": "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md, b.md]\n",
    "a.md": "# Alpha\n\nA paragraph with *emphasis* and a [reference](#beta)\nin several lines of which the\nthird one has zebras in it.\n\nThe same words in both chapters.\n\n"
    "```python\none = 1\ntwo = one + unusual_name\n```\n\n- an item\n- another item with a note[^n]\n\n[^n]: What the note says about it.\n",
    "b.md": "# Beta\n\nThe same words in both chapters.\n\n> Nobody expects a quotation here.\n",
}


@pytest.fixture
def places(project: Write) -> Places:
    session = Session(project(SOURCE), Options(cache=False))
    session.open()
    (book,) = session.read().values()
    return Places(book, lambda name: session.sources.texts.get(name, ""))


@pytest.mark.parametrize(
    ("text", "near", "file", "place"),
    [
        (
            "A paragraph with emphasis and a reference in several lines of which the third one has zebras in it.",
            "",
            "",
            "a.md:3",
        ),
        (
            "A paragraph with emphasis and a reference in several lines of which the third one has zebras in it.",
            "one has zebras",
            "",
            "a.md:5",
        ),
        ("lines of which the third one has ze-\r\nbras in it", "has ze-\r\nbras", "", "a.md:5"),
        ("one = 1\ntwo = one + unusual_name\n", "two = one + unusual_name", "", "a.md:11"),
        ("The same words in both chapters.", "", "a.md", "a.md:7"),
        ("The same words in both chapters.", "", "b.md", "b.md:3"),
        ("1. Beta", "", "", "b.md:1"),
        ("2 What the note says about it. ↩", "", "", "a.md:17"),
        ("another item with a note1", "", "", "a.md:15"),
        ("Nobody expects a quotation here.", "", "a.md", "b.md:5"),
    ],
)
def test_a_text_is_found_in_the_source(places: Places, text: str, near: str, file: str, place: str) -> None:
    found = places.find(Locate(number=1, edition="web", text=text, near=near), file)
    assert found
    assert f"{found.file}:{found.line}" == place


def test_what_is_around_a_text_decides_between_equal_ones(places: Places) -> None:
    after = "Nobody expects a quotation here."
    found = places.find(Locate(number=1, edition="book", text="The same words in both chapters.", after=after))
    assert found == Location("b.md", 3, 1)


def test_a_text_that_is_not_in_the_source(places: Places) -> None:
    assert (
        places.find(Locate(number=1, edition="web", text="Quite something else, written by somebody elsewhere."))
        is None
    )
    assert places.find(Locate(number=1, edition="web", text="—")) is None


# The state


def test_an_edition_keeps_its_version_while_it_is_the_same() -> None:
    state, listed = State(), (Listed("web", "Web", "HTML", "site"),)
    for number, digest in ((1, "x"), (2, "x"), (3, "y")):
        state.opened(Opened("T", listed))
        state.built(Built(number, "web", Path("web/index.html"), digest, "site"))
        state.done(Done(()), sites=True)
        assert state.editions["web"].version == (3 if digest == "y" else 1)


def test_findings_of_both_processes_are_reported_once() -> None:
    error = Diagnostic(
        Severity.ERROR, "reference-dangling", "There is no label “x”", Location("a.md", 3, 1), "Known: a.", "[](#x)"
    )
    state = State()
    state.opened(Opened("T", (Listed("web", "Web", "HTML", "site"), Listed("book", "Book", "PDF", "pages"))))
    state.done(Done((error,), ("web",)), sites=True)
    state.done(Done((error,), ("book",)), sites=False)
    reported = state.as_json()
    assert reported["failed"]
    assert reported["findings"] == [
        {
            "severity": "error",
            "code": "reference-dangling",
            "message": "There is no label “x”",
            "file": "a.md",
            "line": 3,
            "column": 1,
            "hint": "Known: a.",
            "excerpt": "[](#x)",
        }
    ]
    state.opened(Opened("T", (Listed("web", "Web", "HTML", "site"),)))
    state.done(Done(()), sites=True)
    assert not state.as_json()["failed"]


# The server


def test_an_edited_chapter_is_shown_before_the_book_is_bound(project: Write) -> None:
    """Its pages are those of the finished book, with the same numbers."""
    folder = project(FILES)
    reported: list[Answer] = []
    builder = Builder(
        PreviewOptions(
            path=folder, folder=folder / "build/pages", cache_folder=folder / "build/.publisher", editions=("book",)
        ),
        reported.append,
    )
    builder.handle(Build(1, sites=False))
    reported.clear()
    (folder / "waves.md").write_text(FILES["waves.md"].replace("The wind", "A storm"))
    builder.handle(Build(2, sites=False))
    drafted, built = (answer for answer in reported if isinstance(answer, Drafted | Built))
    assert isinstance(drafted, Drafted)
    assert isinstance(built, Built)
    draft, book = Pages(drafted.data), Pages(built.path.read_bytes())
    assert [draft.picture(n, 400) for n in range(len(draft.sizes))] == [
        book.picture(drafted.first + n, 400) for n in range(len(draft.sizes))
    ]
    words = draft.words(0, 150, 200)
    assert words
    assert "A storm" in words.before + words.text


def test_a_port_that_is_taken() -> None:
    with listening("127.0.0.1", 0) as sock:
        with pytest.raises(PublisherError) as refused:
            listening("127.0.0.1", sock.getsockname()[1])
        assert [found.code for found in refused.value.diagnostics] == ["server-unstarted"]


def test_a_server_gets_its_port_again() -> None:
    """Also while the system waits for packets of a connection that it closed."""
    with listening("127.0.0.1", 0) as sock, create_connection(sock.getsockname()):
        port = sock.getsockname()[1]
        sock.accept()[0].close()
    listening("127.0.0.1", port).close()


def test_an_address_of_another_machine() -> None:
    with pytest.raises(PublisherError) as refused:
        listening("192.0.2.1", None)
    assert "127.0.0.1" in refused.value.diagnostics[0].hint


def test_a_browser_that_does_not_return(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server answers nevertheless."""
    web = FILES["publication.yaml"].partition("  book")[0]
    folder = project(FILES | {"publication.yaml": web})
    code = "import pathlib, time\nwhile not pathlib.Path('seen').exists(): time.sleep(0.01)\n"
    (folder / "browser.py").write_text(code)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("BROWSER", f"{sys.executable} browser.py %s")
    with serving(folder, "--open") as server:
        assert server.ask("/").status == 200
        (folder / "seen").write_text("")


def test_a_missing_project_and_an_unusable_editor_are_reported(project: Write, tmp_path: Path) -> None:
    for words, code in (
        ((project(FILES) / "nix",), "project-missing"),
        ((tmp_path,), "project-missing"),
        ((project(FILES), "--editor", "nix"), "editor-unusable"),
    ):
        result = CliRunner().invoke(main, ["serve", *map(str, words)])
        assert result.exit_code == 1
        assert f"error[{code}]" in result.stderr


def test_a_preview_is_built_and_served(project: Write, tmp_path: Path) -> None:
    """Each save is built; errors leave the last good editions; what a text shows is opened in the editor."""
    web = FILES["publication.yaml"].partition("  book")[0]
    folder, opened = project(FILES | {"publication.yaml": web}), tmp_path / "opened"
    script = (
        project({"editor.py": "import pathlib, sys\npathlib.Path(sys.argv[1]).write_text(' '.join(sys.argv[2:]))\n"})
        / "editor.py"
    )
    with serving(folder, "--editor", f"{sys.executable} {script} {opened} {{file}} {{line}}") as server:
        assert [edition["name"] for edition in server.until(is_finished)["editions"]] == ["web"]
        assert "Paragraph 3 of" in server.ask("/site/web/tides.html").data.decode()
        outside = (
            "/site/web/../../publication.yaml",
            "/site/web/%2e%2e/%2e%2e/publication.yaml",
            "/site/web//etc/passwd",
            "/preview/page.html",
            "/preview/%2e%2e/shared/inlines.html",
            "/site/nix/index.html",
            "/pages/web",
            "/book/web",
        )
        assert {server.ask(path).status for path in outside} == {404}
        assert server.ask("/", Host="evil.example").status == 403
        wrong = ("/pages/web/1", "/pages/web/1?width=x", f"/pages/web/1?width={'9' * 5000}", f"/pages/web/{'9' * 5000}")
        assert {server.ask(path).status for path in (*wrong, "/changes/web?since=-1")} == {400}
        bodies = (b"{", b"[]", b"[" * 9000, {"edition": "web", "page": 1, "x": float("inf"), "y": 10**400})
        assert {server.ask("/source", body, X_Preview_Token=server.token).status for body in bodies} == {400}
        looking = ({"editions": ["web"]}, {"editions": "web", "pages": {}}, {"editions": ["web"], "pages": {"web": 3}})
        answers = [server.ask("/looking", body, X_Preview_Token=server.token).status for body in looking]
        assert answers == [400, 400, 204]
        sound = folder / "build/.publisher/preview/sites/web/a.mp3"
        sound.write_bytes(b"0123456789")
        part = server.ask("/site/web/a.mp3", Range="bytes=3-5")
        assert (part.status, part.headers["content-range"], part.data) == (206, "bytes 3-5/10", b"345")
        sound.unlink()  # builds touch no folder with files of others
        assert server.ask("/site/web/a.mp3").status == 404
        page = server.ask("/")
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]

        asked = {
            "edition": "web",
            "document": "waves.html",
            "text": "The wind makes waves, and the coast breaks them where the ground is shallow.",
            "near": "ground is shallow",
        }
        assert server.ask("/source", asked).status == 403
        assert server.ask("/source", asked, X_Preview_Token=server.token).json == {
            "file": "waves.md",
            "line": 5,
            "opened": True,
        }
        assert patiently(lambda: opened.exists() and opened.read_text()) == f"{folder / 'waves.md'} 5"
        out = {"file": "../secret", "line": 1}
        (folder.parent / "secret").write_text("")
        nameless = server.ask("/source", {"file": "a\0b", "line": 1}, X_Preview_Token=server.token)
        assert nameless.json["problem"] == "The file is not in the project."
        assert (
            server.ask("/source", out, X_Preview_Token=server.token).json["problem"]
            == "The file is not in the project."
        )

        (folder / "publication.yaml").write_text(web.replace("chapters:", "chapter:"))
        broken = server.until(lambda state: state["failed"])
        assert {"manifest-unknown-key"} <= {found["code"] for found in broken["findings"]}
        assert "Paragraph 3 of" in server.ask("/site/web/tides.html").data.decode()
        (folder / "tides.md").write_text("# Tides\n\nNew.\n")
        (folder / "publication.yaml").write_text(web)
        server.until(lambda state: not state["failed"] and not state["building"])
        assert "New." in server.ask("/site/web/tides.html").data.decode()
    assert not (folder / "build/web").exists()


def test_cleaning_removes_the_preview(project: Write) -> None:
    from publisher import pipeline

    folder = project(FILES)
    (folder / "build/.publisher/preview/sites/web").mkdir(parents=True)
    (folder / "build/.outputs.json").write_text("{}")
    cleaned = pipeline.clean(folder)
    assert cleaned.left == ()
    assert not (folder / "build/.publisher/preview").exists()
