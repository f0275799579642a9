"""What books of mdBook have of their own: boxes, hidden lines of Rust, and the numbered listings of the books of Rust."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from publisher.importers.dialects.boxes import folded, note
from publisher.importers.dialects.lines import FENCE, dedented, directive, end_of_code, ends_code
from publisher.importers.dialects.pairs import ends_of_elements
from publisher.importers.dialects.text import Dialect, Made, Text, included

_ADMONISH = re.compile(
    r"(?:admonish|ad-(?P<short>[a-z]+))(?:[ ,]+(?P<kind>[a-z]+)(?![\w-]*=))?(?:[ ]+\"(?P<old>(?:[^\"\\]|\\.)*)\")?(?P<rest>.*)"
)
_TITLE = re.compile(r"\btitle[ ]*=[ ]*(?P<mark>[\"'])(?P<title>(?:[^\\]|\\.)*?)(?P=mark)")
_FOLDED = re.compile(r"\bcollapsible[ ]*=[ ]*\"?true")
_WARNING = re.compile(r"[ ]{,3}<div class=[\"']?warning[\"']?>[ \t]*")
_LISTING = re.compile(r"<Listing\b(?P<attributes>(?:[^>\"]|\"[^\"]*\")*)>[ \t]*")
_END = "</Listing>"
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_HIDDEN = re.compile(r"hidelines=([^,\s]+)")
_RUST_HIDDEN = re.compile(r"[ \t]*#(?:[ \t].*)?")


def _admonish(text: Text, at: int) -> Made | None:
    """A box of mdbook-admonish, or of its older notation."""
    code = FENCE.fullmatch(text.lines[at])
    found = _ADMONISH.fullmatch(code["info"].strip()) if code else None
    if not code or not found:
        return None
    end = end_of_code(text.lines, at, code)
    inner = text.blocks(dedented(text.lines[at + 1 : end if ends_code(text.lines[end], code) else end + 1]))
    name, given = found["kind"] or found["short"] or "note", _TITLE.search(found["rest"])
    title = (given["title"] if given else found["old"] or "").replace('\\"', '"')
    if _FOLDED.search(found["rest"]):
        made = folded(title or name.capitalize(), inner, "", is_open=False)
    else:
        made = note(name, title, inner, "")
    margin = " " * len(code["indent"])
    return end, [f"{margin if n else code['indent']}{line}".rstrip() for n, line in enumerate(made)]


def _warning(text: Text, at: int) -> Made | None:
    """A warning, which mdBook makes of an element of this class."""
    end = text.known(ends_of_elements).get(at, 0)
    if not end or not _WARNING.fullmatch(text.lines[at]):
        return None
    return end, directive("warning", "", text.blocks(text.lines[at + 1 : end]), "")


def listing(text: Text, at: int) -> Made | None:
    """A numbered listing of the books of Rust: the name of its file, the code and its caption."""
    line = text.lines[at]
    if not (found := _LISTING.fullmatch(line.strip())) or text.known(_last_end) <= at:
        return None
    end = next(n for n in range(at, len(text.lines)) if _END in text.lines[n] and n > at)
    if text.lines[end].strip() != _END:
        return None
    given = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(found["attributes"])}
    made = text.blocks(dedented(text.lines[at + 1 : end]))
    words = [f"Listing {given['number']}"] if "number" in given else []
    words += [given["caption"]] if given.get("caption") else []
    first = next((n for n, line in enumerate(made) if line.strip()), 0)
    if (name := given.get("file-name")) and made and (code := FENCE.fullmatch(made[first])):
        made[first : first + 1] = [f"{code['mark']}{{code}} {code['info']}".rstrip(), f":filename: {name}", ""]
    made += [": ".join(words), ""] if words else []
    return end, [f"{line[: len(line) - len(line.lstrip())]}{each}".rstrip() for each in made]


def _last_end(lines: Sequence[str]) -> int:
    """The last line that ends a listing; -1 if there is none."""
    return max((n for n, line in enumerate(lines) if line.strip() == _END), default=-1)


def _code(info: str, lines: list[str]) -> tuple[str, Sequence[str], list[str]]:
    hidden = _HIDDEN.search(info)
    body = [line for line in lines if not (hidden and line.lstrip().startswith(hidden[1]))]
    info = re.sub(r"^([\w+#.-]+)[, ].*", r"\1", info)
    body = [line.replace(r"\{{#", "{{#") for line in body]
    if info == "rust":
        body = [re.sub(r"^([ \t]*)##", r"\1#", line) for line in body if not _RUST_HIDDEN.fullmatch(line)]
    return info, (), body


DIALECT = Dialect(
    passes=(included,),
    rules=(_admonish, _warning, listing),
    code=_code,
)

__all__ = ["DIALECT", "listing"]
