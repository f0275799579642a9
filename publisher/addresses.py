"""Addresses: which ones an edition may contain, and where their lines may be broken."""

from __future__ import annotations

import re
from collections.abc import Iterator

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp", "doi", "urn", "irc", "xmpp", "news", "geo", "sms"})
# Browsers and operating systems act on these, or show files of the reader's own disk.
_ACTING = frozenset({"javascript", "vbscript", "data", "file", "filesystem", "blob", "view-source", "about", "jar"})
_IN_TEXT = re.compile(
    r"(?:[a-z][a-z\d+.-]*://|www\.|mailto:|doi:|(?<![\w./])10\.\d{4,9}/)[^\s<>]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.-])(?:[\w-]+\.)+[a-z]{2,}(?![\w-])(?:/[^\s<>]*)?",
    re.ASCII,
)
_BREAK = re.compile(
    r"(?<=//)(?!/)|(?<=:)(?!/)|(?<![/:])(?=/[^/\s])|(?<=[^\W_])(?=[@~.,_?#%-]\w)|(?<=\w)(?=[=&])|(?<=[=&])(?=\w)"
)
_NO_HOST = re.compile(r"(?:https?|ftp)://[^/?#]*?(?![\x00-\x7f])\W")
_SCHEME = re.compile(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\-\x00-\x20]*):")


def is_safe_url(url: str) -> bool:
    """Whether an edition may contain this address: a relative one, or one with a scheme that only links somewhere."""
    scheme = scheme_of(url)
    return not scheme or scheme in SAFE_SCHEMES


def is_harmless(url: str) -> bool:
    """Whether an edition may show this address to readers; unknown schemes are allowed, too."""
    scheme = scheme_of(url)
    return len(scheme) != 1 and scheme not in _ACTING and not scheme.startswith(("ms-", "search-ms"))


def has_host(address: str) -> bool:
    """Whether a web address has a host that may exist: not one with signs outside ASCII, such as an ellipsis."""
    return _NO_HOST.match(address) is None


def as_browsers_read(address: str) -> str:
    """An address as browsers parse it: without control characters, with slashes for backslashes."""
    return re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33)))).replace("\\", "/")


def scheme_of(url: str) -> str:
    """The scheme of an address as browsers parse it, in lower case; empty for a relative one."""
    found = _SCHEME.match(url)
    return re.sub(r"[\x00-\x20]", "", found[1]).lower() if found else ""


def addresses_in(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses of pages and mail, and names of sites and files, begin and end."""
    return (match.span() for match in _IN_TEXT.finditer(text)) if "." in text else iter(())


def address_breaks(address: str) -> Iterator[int]:
    """The places where a line of an address may end: after a colon or a double slash, before or after = and &, before other signs.

    Source: The Chicago Manual of Style, 17th edition, 7.46.
    """
    return (match.start() for match in _BREAK.finditer(address) if 1 < match.start() < len(address) - 1)
