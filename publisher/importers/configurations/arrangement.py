"""The order of the pages of a folder, and what Docusaurus and other generators of sites say of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from publisher.diagnostics import PublisherError
from publisher.folders import Listing
from publisher.importers.dialects.matter import with_our_matter
from publisher.importers.files import read_text
from publisher.importers.literals import UnreadableError, literal, value_of
from publisher.importers.project import group
from publisher.markdown.source import without_illegal

_POSITION = re.compile(
    r"^(?:sidebar_position|nav_order|weight|order):[ \t]*(?P<position>-?\d+(?:\.\d+)?)[ \t]*$", re.MULTILINE
)
_MATTER = re.compile(r"---[ \t]*\n(?P<keys>.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_CONFIGURATIONS = tuple(f"docusaurus.config.{kind}" for kind in ("js", "ts", "mjs", "cjs"))
_VALUE = r"^[ \t]{{,6}}{0}:[ \t]*(?P<mark>['\"`])(?P<value>.+?)(?<!\\)(?P=mark)"
_NAMES = {"title": "title", "subtitle": "tagline", "url": "url"}
_KEYS = {key: re.compile(_VALUE.format(name), re.MULTILINE) for key, name in _NAMES.items()}
_ADDRESS = re.compile(r"(?i)https?://")
_CATEGORY = "_category_.json"
_METAS = tuple(f"_meta.{kind}" for kind in ("json", "js", "ts", "tsx", "jsx", "mjs"))
_LAST = float("inf")


def is_of_docusaurus(root: Path) -> bool:
    """Whether the Markdown of a folder is that of Docusaurus, which is MDX."""
    return any((root / name).is_file() for name in _CONFIGURATIONS)


def described(root: Path) -> dict[str, str]:
    """What the configuration of Docusaurus says of the whole publication."""
    name = next((name for name in _CONFIGURATIONS if (root / name).is_file()), "")
    text = read_text(root, name) if name else ""
    found = {key: pattern.search(text) for key, pattern in _KEYS.items()}
    given = {key: value["value"].replace("\\'", "'") for key, value in found.items() if value}
    return {key: value for key, value in given.items() if key != "url" or _ADDRESS.match(value)}


def arranged(listing: Listing, pages: Mapping[str, str], root: Path, depth: int = 0) -> Iterator[object]:
    """The chapters of a folder in the order of their names, or of the numbers that pages and folders have for it. Its sub-folders
    are parts, deeper ones are sections. Pages whose names begin with a low line are parts of others. ``pages`` are the names that
    files have as pages."""
    titles = _titles(root, listing.path)
    order = {name: n for n, name in enumerate(titles)}
    entries = [(order.get(_stem(entry), len(order)), *_place(entry, root), entry) for entry in listing.entries]
    for *_, entry in sorted(entries, key=lambda placed: placed[:3]):
        if isinstance(entry, Listing):
            if inner := [*arranged(entry, pages, root, depth + 1)]:
                label = without_illegal(str(_category(root, entry.path).get("label") or titles.get(_stem(entry)) or ""))
                yield group(label or entry.title, inner, depth)
        elif entry in pages and not _is_partial(entry):
            yield pages[entry]


def _is_partial(name: str) -> bool:
    stem = PurePosixPath(name).stem
    return stem.startswith("_") and stem != "_index"


def _place(entry: str | Listing, root: Path) -> tuple[bool, float]:
    """Whether a page or folder comes after the first page, and its number."""
    if isinstance(entry, Listing):
        position = _category(root, entry.path).get("position")
        own = entry.first and _position(root, entry.first)
        return True, position if isinstance(position, int | float) and abs(position) < _LAST else own or _LAST
    is_first = PurePosixPath(entry).stem.lower() in ("index", "readme", "_index")
    return not is_first, _position(root, entry)


def _position(root: Path, name: str) -> float:
    text = (root / name).read_text(encoding="utf-8", errors="replace")
    text = "\n".join(with_our_matter(text.split("\n"))) if text.startswith("+++") else text
    matter = _MATTER.match(text)
    found = _POSITION.search(matter["keys"]) if matter else None
    return float(found["position"]) if found else _LAST


def _stem(entry: str | Listing) -> str:
    return PurePosixPath(entry.path).name if isinstance(entry, Listing) else PurePosixPath(entry).stem


def _titles(root: Path, folder: str) -> Mapping[str, str]:
    """The titles of the pages and sub-folders of a folder in Nextra, in their order."""
    name = next((name for name in _METAS if (root / folder / name).is_file()), "")
    try:
        text = read_text(root, f"{folder}/{name}") if name else "null"
        given = literal(text) if name.endswith(".json") or not name else value_of(text, "export default")
    except (UnreadableError, PublisherError):
        return {}
    pairs = given.items() if isinstance(given, dict) else ()
    titles = ((key, value.get("title") if isinstance(value, dict) else value) for key, value in pairs)
    return {key: title if isinstance(title, str) else "" for key, title in titles}


def _category(root: Path, folder: str) -> Mapping[str, object]:
    """What Docusaurus says of a folder."""
    name = f"{folder}/{_CATEGORY}"
    try:
        given = json.loads(read_text(root, name)) if (root / name).is_file() else {}
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


__all__ = ["arranged", "described", "is_of_docusaurus"]
