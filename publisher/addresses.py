"""Addresses: which ones an edition may carry."""

from __future__ import annotations

import re

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp", "doi", "urn", "irc", "xmpp", "news", "geo", "sms"})
# Browsers and operating systems act on these, or show what lies on the reader's own disk.
_ACTING = frozenset({"javascript", "vbscript", "data", "file", "filesystem", "blob", "view-source", "about", "jar"})
_SCHEME = re.compile(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\-\x00-\x20]*):")


def is_safe_url(url: str) -> bool:
    """May an edition carry this address? Relative ones may, and those of schemes that only lead somewhere."""
    scheme = scheme_of(url)
    return not scheme or scheme in SAFE_SCHEMES


def is_harmless(url: str) -> bool:
    """May an edition carry this address where the reader sees it? Those of schemes that nobody knows may, too."""
    scheme = scheme_of(url)
    return len(scheme) != 1 and scheme not in _ACTING and not scheme.startswith(("ms-", "search-ms"))


def as_browsers_read(address: str) -> str:
    """An address without the control characters that browsers drop, its backslashes turned."""
    return re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33)))).replace("\\", "/")


def scheme_of(url: str) -> str:
    """The scheme of an address as browsers read it, in lower case; empty for a relative one."""
    found = _SCHEME.match(url)
    return re.sub(r"[\x00-\x20]", "", found[1]).lower() if found else ""
