"""The files of a project that become pages, and what they say of the whole publication."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path, PurePosixPath

from ruamel.yaml.nodes import ScalarNode, SequenceNode

from publisher.diagnostics import Findings, Location
from publisher.folders import MARKDOWN
from publisher.importers.dialects.inclusions import included_by
from publisher.importers.dialects.matter import with_our_matter
from publisher.importers.dialects.notebooks import is_form_of
from publisher.importers.files import MAX_BYTES, PAGES, entries, page_name, refused, unreadable
from publisher.importers.project import Configuration
from publisher.markdown import front_matter, read_about
from publisher.markdown.about import matter_of
from publisher.markdown.keys import text_of
from publisher.sources import FIRST

_NOTEBOOK = ".ipynb"


def pages_of(root: Path, given: Configuration, findings: Findings) -> dict[str, str]:
    """The names of the pages, and of their files; those of Markdown keep theirs."""
    found, taken, empty = dict[str, str](), {*given.names}, dict[str, str]()
    files = [name for name in given.names if name.lower().endswith(PAGES) and name not in given.parts]
    files += given.texts_too
    for file in sorted(files, key=lambda name: page_name(name) != name):
        name, place = page_name(file), given.texts / file
        if file in given.texts_too:
            name = f"{posixpath.splitext(file)[0]}.md"
        shown = place.relative_to(root).as_posix()
        if not read_bytes(place, shown).strip():
            empty[name] = file
            continue
        if name != file and name in found and _is_pair(file, found, given, root, findings):
            continue
        if name != file and name in taken:
            stem, suffix = posixpath.splitext(file)
            other, name = name, free_name(f"{stem}-{suffix[1:].lower()}.md", taken)
            problem = f"“{shown}” became “{name}”, because “{other}” is another page"
            findings.note("import-left-out", problem, Location(shown), "If a list names the chapters, add it there.")
        found[name] = file
        taken.add(name)
    parts = set[str]()
    for name, file in found.items() if not given.program else ():
        text = read_page(given.texts / file, file)
        parts |= set() if name in parts else included_by(text, name, found.keys())
    if parts < {*found}:  # they are shown where they are included
        found = {name: file for name, file in found.items() if name not in parts}
        leave_out(given, parts)
    if not {*found} - {given.chapters if isinstance(given.chapters, str) else ""}:  # a book that is not written yet
        return {**found, **{name: file for name, file in empty.items() if file.lower().endswith(MARKDOWN)}}
    for file in empty.values():
        shown = (given.texts / file).relative_to(root).as_posix()
        problem = f"“{shown}” is empty, and was left out of the chapters"
        hint = "Save it in Jupyter." if file.endswith(_NOTEBOOK) else "Write its text, and add it to the chapters."
        findings.note("import-left-out", problem, Location(shown), hint)
    leave_out(given, empty)
    return found


def _is_pair(file: str, found: dict[str, str], given: Configuration, root: Path, findings: Findings) -> bool:
    """Whether a page of Markdown and another file are two forms of one page, which is reported. That with results remains."""
    name = page_name(file)
    other, place, notebook = found[name], given.texts / file, file.lower().endswith(_NOTEBOOK)
    text, source = read_page(given.texts / other, other), read_bytes(place, file)
    if not is_form_of(text, source, notebook=notebook):
        return False
    if notebook:
        found[name], other = file, found[name]
        given.names.pop(other, None)
    else:
        other = file
    shown = (given.texts / other).relative_to(root).as_posix()
    problem = f"“{shown}” and “{PurePosixPath(found[name]).name}” have the same text: only the latter became a page"
    findings.note("import-left-out", problem, Location(shown), "If they differ, rename one of them.")
    return True


def leave_out(given: Configuration, names: Collection[str]) -> None:
    """Remove pages from the chapters."""
    if isinstance(given.chapters, list):
        given.chapters = [*_without(given.chapters, names)]
    given.appendices = [*_without(given.appendices, names)]


def _without(chapters: Sequence[object], names: Collection[str]) -> Iterator[object]:
    """Entries of chapters without pages."""
    for entry in chapters:
        if not isinstance(entry, dict):
            yield from () if entry in names else (entry,)
            continue
        inner = [*_without(entries(entry.get("chapters")), names)]
        if entry.get("file") in names:
            yield from inner
        elif inner or "file" in entry:
            yield {key: value for key, value in {**entry, "chapters": inner}.items() if value}


def describe_by_page(given: Configuration, pages: Mapping[str, str]) -> None:
    """Copy what the first page says of the whole publication in its front matter, as it does without a manifest, unless the
    configuration says it, and the bibliographies that any page names."""
    first, name = next(iter(sorted(pages.items(), key=lambda page: order_of(page[0]))))
    begins = len(pages) == 1 or first.rpartition(".")[0].lower() in FIRST
    if begins and (given.program in ("", "Hugo") or len(pages) == 1):
        text = "\n".join(with_our_matter(read_page(given.texts / name, name).split("\n")))
        about = read_about(text, first, Findings())
        people = [{"name": name, "role": role} if role != "aut" else name for name, role, _ in about.authors]
        known = {key: getattr(about, key) for key in ("subtitle", "language", "date", "description")}
        for key, _, value in front_matter.keys(matter_of(text), first, Findings()):
            if key == "title" and isinstance(value, ScalarNode):
                known[key] = text_of(value)
        given.about = {key: value for key, value in {"authors": people, **known}.items() if value} | given.about
    works = [*entries(given.about.get("bibliography"))]
    for page, name in pages.items():
        text = read_page(given.texts / name, name)[:MAX_BYTES]
        if "\nbibliography:" not in text:
            continue
        for key, _, value in front_matter.keys(matter_of(text), page, Findings()):
            nodes = value.value if isinstance(value, SequenceNode) else [value]
            if key == "bibliography":
                files = [text_of(node) for node in nodes if isinstance(node, ScalarNode)]
                places = (posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) for file in files)
                works += [place for place in places if place in given.names and place not in works]
    given.about |= {"bibliography": works} if works else {}


def is_first(name: str) -> bool:
    """Whether a page is the first of its folder, by its name."""
    return PurePosixPath(name).stem.lower() in FIRST


def order_of(name: str) -> tuple[bool, str]:
    """The key by which pages are sorted: the first of a folder, then the others by their names."""
    return not is_first(name), name


def free_name(name: str, taken: Collection[str]) -> str:
    """A name that no other file has."""
    stem, suffix = posixpath.splitext(name)
    return next(each for n in count(1) if (each := f"{stem}-{n}{suffix}" if n > 1 else name) not in taken)


def read_bytes(file: Path, name: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(name, str(error.strerror)) from error


def read_page(file: Path, name: str) -> str:
    """The text of a page, whatever its encoding, with our line ends."""
    return _with_our_ends(read_bytes(file, name).decode("utf-8-sig", errors="replace"))


def decoded(data: bytes, name: str, findings: Findings) -> str:
    """The text of a file in UTF-8, as ``plain`` text."""
    try:
        return plain(data.decode("utf-8-sig"), name, findings)
    except UnicodeDecodeError:
        raise refused(f"“{name}” is not UTF-8", name, "Save it as UTF-8.") from None


def plain(text: str, name: str, findings: Findings) -> str:
    """A text with our line ends, without the character that no page can have."""
    if "\0" in text:
        problem = f"NUL characters of “{name}” were left out"
        findings.note("import-left-out", problem, Location(name), "It may not be a text file.")
    return _with_our_ends(text.replace("\0", ""))


def _with_our_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


__all__ = [
    "decoded",
    "describe_by_page",
    "free_name",
    "is_first",
    "leave_out",
    "order_of",
    "pages_of",
    "plain",
    "read_bytes",
    "read_page",
]
