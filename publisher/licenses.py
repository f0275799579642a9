"""Licences by their SPDX identifiers: their names and addresses."""

from __future__ import annotations

import re

_COMMONS = re.compile(r"CC-(BY(?:-NC)?(?:-SA|-ND)?)-(\d\.\d)", re.IGNORECASE)
_OTHERS = {
    "apache-2.0": ("Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    "cc0-1.0": ("CC0\u00a01.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "mit": ("MIT License", "https://opensource.org/license/mit"),
}


def name_and_address(identifier: str) -> tuple[str, str]:
    """The name and the address of a licence; the text itself, and no address, if it is unknown."""
    if found := _COMMONS.fullmatch(identifier):
        terms, version = found[1].upper(), found[2]
        return f"CC\u00a0{terms}\u00a0{version}", f"https://creativecommons.org/licenses/{terms.lower()}/{version}/"
    return _OTHERS.get(identifier.lower(), (identifier, ""))
