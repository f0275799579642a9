"""``check --links``: links to other sites."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

import publisher
from publisher.cache import Cache
from publisher.diagnostics import Findings
from publisher.pipeline import outer_links
from publisher.pipeline.outer_links import Answer, asked, check_links, is_public
from tests.conftest import Write
from tests.test_nesting import HEAD, prepared

TEXT = """\
# A

[one](https://a.net/x#here) and [one again](https://a.net/x), <https://a.net/gone>, [old](http://b.net/old "t"),
[slow](https://c.net/), [private](http://localhost:8000/), [b](#a), [locked](https://d.net/)
"""
ANSWERS = {
    "https://a.net/x": Answer(200),
    "https://a.net/gone": Answer(404),
    "http://b.net/old": Answer(200, "https://b.net/new"),
    "https://c.net/": Answer(0, reason="timed out"),
    "https://d.net/": Answer(403),
}


def test_links_are_reported_at_their_places(project: Write, tmp_path: Path) -> None:
    folder = project(
        {"a.md": TEXT, "publication.yaml": f"{HEAD}chapters: [a.md]\neditions: {{web: {{format: html}}}}\n"}
    )
    asked_for: list[str] = []

    def ask(address: str) -> Answer:
        asked_for.append(address)
        return ANSWERS[address]

    cache = Cache(tmp_path / "cache")
    for again in (False, True):
        findings = Findings()
        check_links([prepared(folder)], cache, findings, ask)
        assert [f"{d.severity} {d.code} {d.location}" for d in findings] == [
            "warning link-dead a.md:3:63",
            "note link-moved a.md:3:85",
            "warning link-unreachable a.md:4:1",
        ]
        assert "https://b.net/new" in next(d.hint for d in findings if d.code == "link-moved")
        uncertain = {address: 2 for address, answer in ANSWERS.items() if not answer.is_fine}
        assert Counter(asked_for) == dict.fromkeys(ANSWERS, 1) | (uncertain if again else {})


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("https://www.rust-lang.org/x?y#z", True),
        ("https://8.8.8.8/", True),
        ("http://127.0.0.1/", False),
        ("http://[::1]/", False),
        ("http://10.0.0.1:80/", False),
        ("http://localhost/", False),
        ("https://example.org/", False),
        ("https://docs.example.com/", False),
        ("http://intranet/", False),
        ("http://printer.local/", False),
        ("ftp://a.net/", False),
        ("mailto:a@b.net", False),
        ("http://a.net:99999999/", False),
        *(
            (f"http://{host}/", False)
            for host in ("127.1", "10.1", "0x7f.1", "0177.0.0.1", "127%2e0.0.1", "[::ffff:10.0.0.1]")
        ),
        ("http://8.8.2056/", True),
        ("http://a%00b.net/", False),
        ("docs/a.md", False),
    ],
)
def test_only_servers_on_the_internet_are_asked(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("found", "asked_for"),
    [(["8.8.8.8"], True), (["8.8.8.8", "10.0.0.1"], False), (["fe80::1%eth0"], False), ([], True)],
)
def test_names_of_private_addresses_are_not_asked_for(
    monkeypatch: pytest.MonkeyPatch, found: list[str], asked_for: bool
) -> None:
    def getaddrinfo(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        assert host == "wiki.a.net"
        if not found:
            raise socket.gaierror
        return [(0, 0, 0, "", (address, 0)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(outer_links, "PAUSE", 0)
    monkeypatch.setattr(outer_links, "_tried", lambda *_: (Answer(200), 0))
    assert asked("http://wiki.a.net/x") == (Answer(200) if asked_for else None)


def test_other_pages_of_a_server_that_is_down_are_not_asked_for(project: Write, tmp_path: Path) -> None:
    links = ("https://a.net/1", "https://a.net/2", "http://a.net/3", "https://b.net/1", "https://b.net/2")
    text = "# A\n\n" + "".join(f"[link]({link})\n" for link in links)
    folder = project(
        {"a.md": text, "publication.yaml": f"{HEAD}chapters: [a.md]\neditions: {{web: {{format: html}}}}\n"}
    )
    asked_for: list[str] = []

    def ask(address: str) -> Answer:
        asked_for.append(address)
        return Answer(0, reason="refused", down=address.startswith("https://a"))

    findings = Findings()
    check_links([prepared(folder)], Cache(tmp_path / "cache"), findings, ask)
    assert {*asked_for} == {*links} - {"https://a.net/2"}
    assert [d.code for d in findings] == ["link-unreachable"] * 5


class Server(BaseHTTPRequestHandler):
    """Answers as the path says."""

    asked: list[str] = []

    def do_HEAD(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        path, count = self.path, sum(name.endswith(f" {self.path}") for name in self.asked)
        status = {
            "/gone": 404,
            "/flaky": 503 if count < 3 else 200,
            "/busy": 429 if count < 4 else 200,
            "/broken": 503,
            "/no-head": 405 if self.command == "HEAD" else 200,
        }.get(path, 200)
        if path in ("/moved", "/elsewhere"):
            status = 301 if path == "/moved" else 302
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/here")
        self.send_header("Retry-After", "0")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815 (the name is that of the library)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(outer_links, "PAUSE", 0)
    monkeypatch.setattr(outer_links, "LONGEST", 0)
    monkeypatch.setattr(outer_links, "may_be_asked", lambda _: True)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_servers_are_asked_a_few_times(address: str) -> None:
    assert asked(f"{address}/fine") == Answer(200)
    assert asked(f"{address}/gone") == Answer(404, reason="Not Found")
    assert asked(f"{address}/no-head") == Answer(200)
    assert asked(f"{address}/flaky") == Answer(200)
    assert asked(f"{address}/moved") == Answer(200, f"{address}/here")
    assert asked(f"{address}/elsewhere") == Answer(200)
    assert asked(f"{address}/busy") == Answer(200)
    assert asked(f"{address}/broken") == Answer(503, reason="Service Unavailable")
    assert [name for name in Server.asked if "/here" not in name] == [
        "HEAD /fine", "HEAD /gone", "GET /gone", "HEAD /no-head", "GET /no-head",
        "HEAD /flaky", "GET /flaky", "GET /flaky", "HEAD /moved", "HEAD /elsewhere",
        "HEAD /busy", "GET /busy", "GET /busy", "GET /busy", "HEAD /broken", *["GET /broken"] * 3,
    ]  # fmt: skip
    assert asked("http://127.0.0.1:9/") == Answer(0, reason="Connection refused", down=True)


def test_links_at_the_foot_of_pages_are_checked(project: Write, tmp_path: Path) -> None:
    manifest = f"{HEAD}chapters: [a.md]\nfooter: '[gone](https://a.net/gone)'\neditions: {{web: {{format: html}}}}\n"
    book = prepared(project({"a.md": "# A\n\nText.\n", "publication.yaml": manifest}))
    findings = Findings()
    check_links([book], Cache(tmp_path / "cache"), findings, ANSWERS.__getitem__)
    assert [f"{d.code} {d.location}" for d in findings] == ["link-dead publication.yaml:6:10"]


def test_nothing_is_asked_without_the_option(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(
        {"a.md": TEXT, "publication.yaml": f"{HEAD}chapters: [a.md]\neditions: {{web: {{format: html}}}}\n"}
    )
    monkeypatch.setattr(outer_links, "asked", lambda address: Answer(404))
    assert not [d for d in publisher.check(folder).diagnostics if d.code == "link-dead"]
    assert len([d for d in publisher.check(folder, links=True).diagnostics if d.code == "link-dead"]) == 5
