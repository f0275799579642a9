"""Roles of Sphinx, MyST and Jupyter Book that have another name here, or none."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from functools import partial

from msgspec import Struct

from publisher.importers.files import page_name
from publisher.importers.left import Left
from publisher.importers.sphinx_files import Sphinx
from publisher.markdown.roles import ROLES

_CODE = re.compile(r"(?P<mark>`+)(?!`)(?P<text>.*?)(?<!`)(?P=mark)(?!`)")
_ROLE = re.compile(r"\{(?P<name>[A-Za-z][\w:.-]*)\}\Z")
_TARGET = re.compile(r"(?P<words>.*?)[ \t]*<(?P<target>[^<>]+)>", re.DOTALL)
_XREF = re.compile(r"\[(?P<words>[^\[\]]*)\]\(xref:(?P<name>[\w.-]+)(?P<path>/?[^()\s#]*)(?P<fragment>#[^()\s]*)?\)")
_AS_CODE = re.compile(
    r"(?:file|command|envvar|program|option|samp|literal|regexp|token|makevar|dfn|any|obj|class|func|meth|mod|attr|data|exc|const)"
    r"|(?:py|c|cpp|js|rst|std):\w+"
)
_AS_ROLE = {
    "footcite": "cite:p", "footcite:p": "cite:p", "footcite:t": "cite:t", "cite:alp": "cite:p", "cite:alt": "cite:t",
    "cite:year": "cite:yearpar", "math:numref": "eq", "nb-download": "download", "delete": "del",
}  # fmt: skip
_ICONS = re.compile(r"octicon|fa[sbr]?|material-\w+")


class SphinxPage(Struct, frozen=True):
    """A page, the paths of all pages, and what they may use."""

    name: str
    pages: Collection[str]
    sphinx: Sphinx
    left: Left

    def unknown(self, name: str) -> None:
        self.left.directive(self.name, name)


def with_our_roles(text: str, page: SphinxPage) -> str:
    """A line of text with roles of ours, and links to other sites."""
    made, last = list[str](), 0
    if "](xref:" in text:
        text = _XREF.sub(partial(_reference, sites=page.sphinx.sites), text)
    for code in _CODE.finditer(text):
        role = _ROLE.search(text, last, code.start())
        shown = _role(role["name"], code["text"], page) if role else None
        if role and shown is not None:
            made += [text[last : role.start()], shown]
            last = code.end()
    return "".join((*made, text[last:]))


def _reference(found: re.Match[str], sites: Mapping[str, str]) -> str:
    """A link to a page of another site."""
    if not (site := sites.get(found["name"])):
        return found[0]
    place = f"{found['path']}{found['fragment'] or ''}"
    return f"[{found['words'] or found['name'] + place}]({site.rstrip('/')}{place})"


def _role(name: str, text: str, page: SphinxPage) -> str | None:
    """A role in our syntax; None if it is known here."""
    found = _TARGET.fullmatch(text)
    words, target = (found["words"], found["target"]) if found else ("", text)
    if name == "doc":
        place = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(page.name), target)
        file = f"{posixpath.normpath(place).removesuffix('.md')}.md"
        if file in page.pages:
            return f"[{words}]({posixpath.relpath(file, posixpath.dirname(page.name) or '.')})"
        page.left.file(page.name, target)
        return words or f"`{target}`"
    if name in page.sphinx.roles:
        address, caption = page.sphinx.roles[name]
        return f"[{words or caption.replace('%s', target)}]({address.replace('%s', target)})"
    if name in ("guilabel", "menuselection"):
        return f"**{text.replace('-->', '→')}**"
    if _AS_CODE.fullmatch(name):
        return f"`{words or target.removeprefix('~')}`"
    if name in ("pep", "rfc") and target.isdigit():
        address = f"peps.python.org/pep-{target:0>4}/" if name == "pep" else f"www.rfc-editor.org/rfc/rfc{target}"
        return f"[{words or f'{name.upper()} {target}'}](https://{address})"
    if name in ("download", "nb-download") and target.endswith(".ipynb"):
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), page_name(target)))
        return f"[{words or target}]({page_name(target)})" if file in page.pages else f"`{words or target}`"
    if name in _AS_ROLE:
        return f"{{{_AS_ROLE[name]}}}`{text}`"
    if name in ("title-reference", "u") or name.startswith("bdg"):
        return f"<u>{text}</u>" if name == "u" else f"*{text}*" if name == "title-reference" else text
    if _ICONS.fullmatch(name):
        return ""
    if name in ROLES:
        return None
    page.unknown(name)
    return f"`{words or target}`"


__all__ = ["SphinxPage", "with_our_roles"]
