"""The check of links to other sites: each address is asked for once, with pauses, and what was found is kept for a week."""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPMessage
from typing import IO
from urllib.parse import quote, unquote, urldefrag, urlsplit

from msgspec import Struct
from msgspec.structs import asdict

from publisher.cache import Cache, key
from publisher.diagnostics import Findings, Location
from publisher.document import Book, Link, nodes_of

THREADS = 16
TIMEOUT = 15.0  # seconds
PAUSE = 0.3  # seconds between requests to one host
LONGEST = 20.0  # seconds that a host may ask to wait
TRIES = 3  # requests after the first
KEPT = 7 * 86_400  # seconds
AGENT = "Mozilla/5.0 (compatible; publisher link check)"
_PERMANENT = (301, 308)
_UNCERTAIN = (401, 403, 407, 429, 451)  # the page may well be there for a reader
_RESERVED = re.compile(r"(^|\.)(localhost|local|example|test|invalid|internal|example\.(com|net|org))$")


class Answer(Struct, frozen=True):
    """What a server says: the ``status``, 0 without an answer; the address to which it has ``moved`` permanently; the ``reason``.

    ``down`` is true if there was no connection to the server, so that its other pages need not be asked for.
    """

    status: int
    moved: str = ""
    reason: str = ""
    down: bool = False

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 400


Ask = Callable[[str], Answer | None]


def check_links(books: Iterable[Book], cache: Cache, findings: Findings, ask: Ask | None = None) -> None:
    """Report links to other sites whose target does not exist, and those that have moved. Addresses that only this machine or
    nobody can reach are left out."""
    places: dict[str, Location] = {}
    for book in books:
        for text in book.texts:
            for link in nodes_of(text, Link):
                address = urldefrag(link.url).url
                if is_public(address):
                    places.setdefault(address, link.location)
    for address, answer in _answers(places, cache, ask or asked).items():
        _report(address, answer, places[address], findings)


def is_public(address: str) -> bool:
    """Whether an address is that of a server on the internet, unless its name stands for another (see ``may_be_asked``)."""
    try:
        parts = urlsplit(address)
        host, _ = unquote(parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or not host.isprintable():
        return False
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_global
    with suppress(OSError):
        return ipaddress.ip_address(socket.inet_aton(host)).is_global  # 127.1 and 0x7f.1 are 127.0.0.1
    return "." in host and not _RESERVED.search(host)


def may_be_asked(address: str) -> bool:
    """Whether an address is public, and its name stands for no address of this machine or a private network."""
    if not is_public(address):
        return False
    try:
        found = socket.getaddrinfo(unquote(urlsplit(address).hostname or ""), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return True  # the request says why, or a proxy knows the name
    return all(ipaddress.ip_address(str(place[0]).partition("%")[0]).is_global for *_, place in found)


def _answers(addresses: Iterable[str], cache: Cache, ask: Ask) -> dict[str, Answer]:
    """The answers by address. Several hosts are asked at the same time, each for one address after the other, until there is no
    connection. Good answers are kept."""
    found: dict[str, Answer] = {}
    hosts: dict[str, list[str]] = {}
    for address in addresses:
        kept = cache.get(key("link", address))
        values = json.loads(kept) if kept is not None else {"at": 0}
        if time.time() - values.pop("at") < KEPT:
            found[address] = Answer(**values)
        else:
            hosts.setdefault(urlsplit(address).netloc, []).append(address)

    def each(host: str) -> list[tuple[str, Answer]]:
        answers, down = [], dict[str, Answer]()  # by scheme, since each has its port
        for address in hosts[host]:
            scheme = urlsplit(address).scheme
            if answer := down.get(scheme) or ask(address):
                answers.append((address, answer))
                if answer.down:
                    down[scheme] = answer
        return answers

    with ThreadPoolExecutor(THREADS) as threads:
        for address, answer in (pair for pairs in threads.map(each, hosts) for pair in pairs):
            found[address] = answer
            if answer.is_fine:
                cache.put(key("link", address), json.dumps({**asdict(answer), "at": time.time()}).encode())
    return found


def _report(address: str, answer: Answer, at: Location, findings: Findings) -> None:
    if answer.moved:
        problem = f"“{address}” has moved permanently"
        findings.note("link-moved", problem, at, f"Write {answer.moved}")
    elif answer.status in (404, 410):
        findings.warning(
            "link-dead", f"There is no page at “{address}” ({answer.status})", at, "Correct or remove the link."
        )
    elif not answer.is_fine and answer.status not in _UNCERTAIN:
        problem = f"“{address}” does not answer: {answer.reason or answer.status}"
        findings.warning("link-unreachable", problem, at, "Try again later, or correct the link.")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects; ``permanent`` is false once one of them is temporary, ``followed`` true after the first."""

    def __init__(self) -> None:
        self.permanent, self.followed = True, False

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        self.permanent = self.permanent and code in _PERMANENT
        if not may_be_asked(newurl):
            return None
        self.followed = True
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def asked(address: str) -> Answer | None:
    """The answer for an address; None if it is not on the internet, so that it was not asked for.

    The first request is HEAD. If it fails, perhaps since the server does not know it, up to three are GET, until one succeeds or
    the server says that others will fail, too.
    """
    if not may_be_asked(address):
        return None
    answer, wait = _tried(address, "HEAD")
    for attempt in range(TRIES):
        again = answer.status in (0, 429) or answer.status >= 500  # may have another answer later
        if answer.is_fine or (attempt and not again):
            break
        time.sleep(min(wait or 2.0**attempt, LONGEST) if again else PAUSE)
        answer, wait = _tried(address, "GET")
    time.sleep(PAUSE)
    return answer


def _tried(address: str, method: str) -> tuple[Answer, float]:
    """One answer, and for how many seconds the server asks to wait."""
    redirects, opener = _Redirects(), urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        redirects,
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    headers = {"User-Agent": AGENT, "Accept": "*/*"}
    try:
        request = urllib.request.Request(quote(address, safe="%/:=&?~#+!$,;'@()*[]"), headers=headers, method=method)
        with opener.open(request, timeout=TIMEOUT) as response:
            moved = response.url if response.url != request.full_url and redirects.permanent else ""
            return Answer(response.status, moved), 0
    except urllib.error.HTTPError as error:
        wait = error.headers.get("Retry-After", "") if error.headers else ""
        error.close()
        return Answer(error.code, reason=str(error.reason)), float(wait) if wait.isdecimal() else 0
    except urllib.error.URLError as error:
        return Answer(
            0, reason=_said(error.reason), down=isinstance(error.reason, OSError) and not redirects.followed
        ), 0
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, reason=_said(error)), 0


def _said(error: object) -> str:
    return str(getattr(error, "strerror", "") or error or type(error).__name__)


__all__ = ["Answer", "asked", "check_links", "is_public", "may_be_asked"]
