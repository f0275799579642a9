"""Links: their addresses, and the handling of those that editions cannot contain."""

from __future__ import annotations

import re

from publisher import document as d
from publisher.addresses import SAFE_SCHEMES, has_host, is_harmless, is_safe_url, scheme_of
from publisher.diagnostics import Findings, Location, similar
from publisher.markdown.reader import Reader
from publisher.markdown.token_tree import TokenTree

_LOCAL = re.compile(r"project:(?=[#./\w])(?!//)")
_ONLY_LEADS = "Editions contain only safe addresses, such as those of https: and mailto:."


def read_link(
    reader: Reader, node: TokenTree, words: tuple[d.Inline, ...], attributes: d.Attributes, at: Location
) -> d.Inline:
    """Make a link around its ``words``; only the words if its address is not allowed."""
    written, automatic = str(node.attrs["href"]), node.info == "auto"
    if found := _LOCAL.match(written):  # of MyST
        written, words, automatic = written[found.end() :], () if automatic else words, False
    if automatic and not has_host(d.plain_text(words)):
        return d.Span(words, location=at)  # such as https://…/page in a text about addresses
    url = reader.address(written, at)
    if not url:
        hint = "Write its address between the brackets."
        reader.findings.warning("link-target-missing", "The link has no address", at, hint)
    if "{{" in url or not (is_safe_url(url) or (automatic and is_harmless(url))):
        return without_address(reader.findings, url, words, at)
    if not is_safe_url(url):
        problem = f"Few programs open addresses of “{scheme_of(url)}:”; e-books show this one without a link"
        hint = _similar(scheme_of(url), "Write it as `code` if it is not an address.")
        reader.findings.note("link-scheme-unknown", problem, at, hint)
    return d.Link(words, url, reader.tip(node, at), location=at, attributes=attributes)


def without_address(findings: Findings, url: str, words: tuple[d.Inline, ...], at: Location) -> d.Inline:
    """Return the words of a link whose address is not allowed, with a finding."""
    if "{{" in url:
        return d.Span(words, location=at)  # an unknown variable, already reported
    scheme = url.partition(":")[0].lower()
    problem, hint = f"A “{scheme}:” address was removed; its text was kept", _similar(scheme, _ONLY_LEADS)
    if len(scheme) == 1:
        problem = "The link leads to a file on your computer and was removed; its text was kept"
        hint = "Copy it into the project, and write img/a.png."
    findings.warning("link-unsafe", problem, at, hint)
    return d.Span(words, location=at)


def _similar(scheme: str, otherwise: str) -> str:
    return similar(scheme, SAFE_SCHEMES, otherwise)
