"""The navigation of a site that has no other configuration: lists of Docusaurus, VitePress, VuePress, Starlight, Docsify, Jekyll
and of wikis."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from publisher.diagnostics import Findings, Location, PublisherError
from publisher.importers.files import ADDRESS, PAGES, entries, mapping, page_name, parsed_matter, read_text, read_yaml
from publisher.importers.literals import UnreadableError, value_of
from publisher.importers.project import Configuration, group
from publisher.manifest.summary import has_title
from publisher.markdown.about import matter_of
from publisher.markdown.source import without_illegal

_SCRIPTS = ("js", "ts", "mjs", "mts", "cjs", "json")
_LISTS = (
    *((f"sidebars.{kind}", "docs", ("module\\.exports", "export default", "sidebars")) for kind in _SCRIPTS),
    *(
        (f"{place}.{program}/config.{kind}", place, ("sidebar",))
        for place in ("docs/", "", "src/")
        for program in ("vitepress", "vuepress")
        for kind in _SCRIPTS
    ),
    *((f"astro.config.{kind}", "src/content/docs", ("sidebar",)) for kind in _SCRIPTS),
    ("_data/navigation.yml", "", ()),
    ("docs/_sidebar.md", "docs", ()),
    ("_sidebar.md", "", ()),
    ("_Sidebar.md", "", ()),
)
"""Files that list pages, the folder of these, and the names that the list has in a script."""
_TITLES = ("label", "text", "title", "caption", "name")
_LINKS = ("id", "link", "slug", "url", "href", "file", "page", "path")
_BELOW = ("items", "children", "links", "pages", "subfolderitems", "subitems", "sections", "nav", "docs", "toc")
_NUMBER = re.compile(r"(^|/)\d+[-_. ]+(?=[^/\d])")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|\d+\.)[ \t]+(?P<words>\S.*?)[ \t]*")
_LINK = re.compile(r"\[\[?(?P<title>[^\[\]]+)\]?\](?:\(<?(?P<link>[^()<>\s]*)>?(?:[ \t][^()]*)?\))?")
_DEEPEST = 20
_HOMES = ("Home.md", "home.md")
"""The first pages of wikis."""


class _Navigation(Struct):
    """Pages by the addresses and names by which a list may mean them."""

    found: Configuration
    file: str
    folder: str
    findings: Findings
    addresses: dict[str, str] = field(default_factory=dict)

    def entries(self, given: object, depth: int = 0, base: str = "") -> Iterator[object]:
        """The chapters of entries, whichever program they are of."""
        for entry in entries(given) if depth < _DEEPEST else ():
            if isinstance(entry, list):
                match entry:
                    case [str(path), str(title)] if not self._named(title, base):  # in VuePress
                        yield from self._page(path, title, base)
                    case _:
                        yield from self.entries(entry, depth, base)
                continue
            if not isinstance(entry, dict):
                yield from self._page(str(entry), "", base)
                continue
            title = next((without_illegal(str(entry[key])) for key in _TITLES if entry.get(key)), "")
            below = next((entry[key] for key in _BELOW if isinstance(entry.get(key), list)), None)
            here = posixpath.join(base, str(entry["base"])) if isinstance(entry.get("base"), str) else base
            automatic = entry.get("dirName") or (
                entry["autogenerate"].get("directory") if isinstance(entry.get("autogenerate"), dict) else None
            )
            if isinstance(automatic, str):
                inner = [*self._below(automatic)]
                yield from [group(title, inner, depth)] if title and inner else inner
                continue
            links = (entry[key] for key in _LINKS if entry.get(key))
            links = (link.get("id") or link.get("slug") if isinstance(link, dict) else link for link in links)
            link = next((link for link in links if isinstance(link, str)), "")
            own: list[object] = [*self._page(link, "" if below else title, here)] if link else []
            if below is None and not link:  # names of groups, and their pages
                below = [{"label": key, "items": value} for key, value in entry.items() if isinstance(value, list)]
            inner = [*self.entries(below, depth + bool(title), here)] if below else []
            if own and inner and isinstance(own[0], str):
                yield {"file": own[0], "chapters": inner}
            elif inner and title:
                yield from (*own, group(title, inner, depth))
            else:
                yield from (*own, *inner)

    def _page(self, link: str, title: str, base: str) -> Iterator[object]:
        path = link.partition("#")[0].partition("?")[0].strip()
        if not path or ADDRESS.match(path):
            return
        page = self._named(path, base)
        if not page:
            problem = f"“{link}” is not a page, and was left out of the chapters"
            self.findings.note("import-left-out", problem, Location(self.file), "A chapter is a file, listed once.")
        elif page not in self.found.listed:
            self.found.listed.add(page)
            text = (self.found.texts / self._source(page)).read_text(encoding="utf-8", errors="replace")
            yield {"file": page, "title": title} if title and not has_title(text) else page

    def _named(self, path: str, base: str) -> str:
        """The page that a path means; empty if there is none."""
        return self.addresses.get(_address(posixpath.join(base, path))) or self.addresses.get(_address(path), "")

    def _source(self, page: str) -> str:
        stem = page.removesuffix(".md")
        return next(name for name in (page, *(f"{stem}{suffix}" for suffix in PAGES)) if name in self.found.names)

    def _below(self, folder: str) -> Iterator[object]:
        """The pages in a folder that are not listed."""
        begin = posixpath.normpath(posixpath.join(self.folder, folder.strip("/"))).removeprefix(".")
        for page in sorted(dict.fromkeys(self.addresses.values())):
            if page not in self.found.listed and (not begin or page.startswith(f"{begin}/")):
                self.found.listed.add(page)
                yield page


def navigate(found: Configuration, root: Path, findings: Findings) -> None:
    """Take the chapters from the list of a site; that one was not read is reported."""
    for name, place, names in _LISTS:
        if not (root / name).is_file():
            continue
        texts = found.texts.relative_to(root).as_posix().removeprefix(".")
        folder = posixpath.relpath(place.strip("/") or ".", texts or ".") if texts else place.strip("/")
        navigation = _Navigation(found, name, "" if folder.startswith(".") else folder, findings)
        try:
            given = _given(root, name, names)
        except (UnreadableError, PublisherError, RecursionError):
            given = None
        navigation.addresses |= _addresses(found, navigation.folder)
        if not given or not (chapters := [*navigation.entries(given)]):
            problem = f"“{name}” was not read: the pages are in the order of their folders"
            hint = "Put the chapters into their order in publication.yaml."
            findings.note("import-left-out", problem, Location(name), hint)
        else:
            found.chapters, found.site = chapters, True
            found.parts |= {each for each in found.names if _is_frame(each)} if name.endswith(".md") else set()
            if frames := [each for each in sorted(found.parts) if _is_frame(each) and each != name]:
                problem = (
                    f"What is shown beside all pages was copied, but not added to the chapters: {', '.join(frames)}"
                )
                findings.note("import-left-out", problem, Location(frames[0]), "Add its text where it belongs.")
            home = next((each for each in _HOMES if each in found.names and each not in found.listed), "")
            if home and name.endswith(".md"):
                found.chapters = [home, *chapters]
                found.listed.add(home)
        return


def _is_frame(name: str) -> bool:
    """Whether a page is shown beside others, with links."""
    return posixpath.basename(name).lower() in ("_sidebar.md", "_navbar.md", "_footer.md", "_header.md")


def _given(root: Path, name: str, names: Sequence[str]) -> object:
    """What a file lists; lists for several parts of a site follow one another, those without groups last: they are of its head."""
    if name.endswith(".md"):
        return _outline(read_text(root, name).split("\n"))
    if name.endswith((".yml", ".json")):
        given: object = read_yaml(root, name)
    else:
        given = value_of(read_text(root, name), *names)
    if isinstance(given, dict):
        values = ({"items": value} if isinstance(value, list) else mapping(value) for value in given.values())
        lists = [value for value in values if isinstance(value.get("items"), list)]
        given = sorted(lists, key=lambda each: not any(map(_nests, entries(each["items"]))))
    return given


def _nests(entry: object) -> bool:
    return not isinstance(entry, dict) or any(isinstance(value, list) for value in entry.values())


def _outline(lines: Sequence[str]) -> list[object]:
    """The entries of a list in Markdown."""
    top: dict[str, object] = {"items": list[object]()}
    above: list[tuple[int, dict[str, object]]] = [(-1, top)]
    for line in lines:
        if not (item := _ITEM.fullmatch(line)):
            continue
        indent = len(item["indent"].expandtabs(4))
        while above[-1][0] >= indent:
            above.pop()
        found = _LINK.search(item["words"])
        title, link = (found["title"], found["link"]) if found else (item["words"].strip("*_ "), "")
        if found and link is None:  # between double brackets
            title, _, link = title.partition("|")
            link = link or title
        entry: dict[str, object] = {"title": title, "link": link}
        inner = above[-1][1].setdefault("items", list[object]())
        if isinstance(inner, list):
            inner.append(entry)
        above.append((indent, entry))
    return entries(top["items"])


def _addresses(found: Configuration, folder: str) -> dict[str, str]:
    """Pages by the addresses and the names that they have in a site whose pages are in a ``folder``."""
    made = dict[str, str]()
    files: Collection[str] = [name for name in found.names if name.lower().endswith(PAGES) and name not in found.parts]
    for name in files:
        page = page_name(name)
        stem = page.rpartition(".")[0]
        given = _keys(found.texts / name, name)
        place, own = posixpath.dirname(stem), posixpath.basename(stem)
        keys = [stem, posixpath.join(place, str(given["id"])) if given.get("id") else ""]
        keys += [posixpath.join(place, str(given[key])) for key in ("slug", "permalink") if given.get(key)]
        if not folder:
            keys.append(own)
        for key in [*keys]:
            within = key.removeprefix(f"{folder}/") if folder else key
            keys += [within, _NUMBER.sub(r"\1", within), re.sub(r"(^|/)_(?=[^/]+/)", r"\1", within)]
        for key in filter(None, keys):
            made.setdefault(_address(key), page)
    return made


def _keys(file: Path, name: str) -> Mapping[str, object]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        head = lines.read(5000)
    matter = matter_of(head)
    return parsed_matter(matter, name) if re.search(r"^(?:id|slug|permalink):", matter, re.MULTILINE) else {}


def _address(path: str) -> str:
    """An address, or the name of a page, as what both have in common."""
    plain = posixpath.normpath(path.strip().lstrip("/") or ".").casefold().replace(" ", "-")
    return re.sub(r"(?:(?:^|/)_?(?:index|readme|home)|^\.)?(?:\.html?|\.mdx?)?$", "", plain, count=1) or "."


__all__ = ["navigate"]
