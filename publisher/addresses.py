"""Addresses: which ones an edition may carry."""

from __future__ import annotations

import re

SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp", "doi", "urn", "irc", "xmpp", "news", "geo", "sms"})
_SCHEME = re.compile(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\-\x00-\x20]*):")


def is_safe_url(url: str) -> bool:
    """May an edition carry this address? Relative ones may, and those of schemes that only lead somewhere."""
    scheme = _SCHEME.match(url)
    return scheme is None or re.sub(r"[\x00-\x20]", "", scheme[1]).lower() in SAFE_SCHEMES
