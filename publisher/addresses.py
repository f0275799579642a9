"""Addresses: which ones an edition may contain."""

from __future__ import annotations

import re

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp", "doi", "urn", "irc", "xmpp", "news", "geo", "sms"})
# Browsers and operating systems act on these, or show files of the reader's own disk.
_ACTING = frozenset({"javascript", "vbscript", "data", "file", "filesystem", "blob", "view-source", "about", "jar"})
_SCHEME = re.compile(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\-\x00-\x20]*):")


def is_safe_url(url: str) -> bool:
    """Whether an edition may contain this address: a relative one, or one with a scheme that only links somewhere."""
    scheme = scheme_of(url)
    return not scheme or scheme in SAFE_SCHEMES


def is_harmless(url: str) -> bool:
    """Whether an edition may show this address to readers; unknown schemes are allowed, too."""
    scheme = scheme_of(url)
    return len(scheme) != 1 and scheme not in _ACTING and not scheme.startswith(("ms-", "search-ms"))


def as_browsers_read(address: str) -> str:
    """An address as browsers parse it: without control characters, with slashes for backslashes."""
    return re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33)))).replace("\\", "/")


def scheme_of(url: str) -> str:
    """The scheme of an address as browsers parse it, in lower case; empty for a relative one."""
    found = _SCHEME.match(url)
    return re.sub(r"[\x00-\x20]", "", found[1]).lower() if found else ""
