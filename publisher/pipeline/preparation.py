"""Preparation of the book for each edition, before the editions are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.cache import Cache
from publisher.diagnostics import Findings, Location, PublisherError, nearest, similar
from publisher.document import (
    Book,
    Change,
    Chapter,
    CrossReference,
    Image,
    IndexEntry,
    IndexGroup,
    Locator,
    Node,
    nodes_of,
)
from publisher.editions import SiteFacts
from publisher.formats import Format
from publisher.manifest import Edition, Project
from publisher.media.library import SVG_TYPE
from publisher.media.schemes import tokens_in
from publisher.pipeline.versions import Version
from publisher.resources import Resources
from publisher.templating import check_tokens, layers, token_sheets
from publisher.theme import NOTHING_ADDED, Added
from publisher.theme.colours import Chosen, sheet_of
from publisher.theme.tokens import Tokens
from publisher.transforms import TransformContext
from publisher.transforms.nesting import in_sections
from publisher.transforms.solutions import solutions_of


class Prepared(Struct, frozen=True, kw_only=True):
    """A book that was transformed for an edition.

    ``name`` is the stem of output files; ``layers`` are the template folders, the most specific first, and ``added`` the style
    sheets of the manifest.
    """

    edition: Edition
    format: Format
    book: Book
    name: str
    layers: tuple[Path, ...]
    added: Added = NOTHING_ADDED
    facts: SiteFacts = field(default_factory=SiteFacts)

    def only(self, chapter: Chapter) -> Prepared:
        """Return a copy with one chapter and its solutions, as one document; links to other chapters become text."""
        divisions = (replace(chapter, depth=1), *solutions_of(chapter, self.book))
        layout, book = self.format.one_document, replace(self.book, divisions=divisions, lists=())
        contained = {division.id for division in divisions}

        def led(link: CrossReference) -> Node | tuple[Node, ...]:
            return link if link.chapter in contained else link.children

        def place(locator: Locator) -> Locator | tuple[()]:
            """A place in an index, or nothing if it is elsewhere."""
            here = all(isinstance(node, CrossReference) for node in (*locator.first, *locator.last))
            return locator if locator.first and here else ()

        def entry(node: IndexEntry) -> IndexEntry | tuple[()]:
            return node if node.locators or node.see or node.also or node.children else ()

        changes: dict[type[Node], Change] = {
            CrossReference: led,
            Locator: place,
            IndexEntry: entry,
            IndexGroup: lambda group: group if group.children else (),
        }
        return replace(
            self,
            edition=replace(self.edition, layout=layout) if layout else self.edition,
            book=book.rewrite_texts(changes),
            name=f"{self.name}-{chapter.id}",
        )

    def in_documents(self) -> Prepared:
        """Return a copy in which chapters are the documents that the format has: chapters below others may be sections. Only sites
        have a text at the foot of pages."""
        book = self.book if self.format.site else replace(self.book, footer=())
        separates = self.format.separates(self.edition.layout)
        return replace(self, book=book if separates else in_sections(book))


def context_of(
    edition: Edition, output: Format, version: Version, findings: Findings, cache: Cache
) -> TransformContext:
    """Return the context of the transforms for an edition."""
    project, resources = version.project, version.resources
    return TransformContext(
        output,
        project.root,
        findings,
        project.words,
        project.file is not None and project.manifest.numbers,
        edition.audience,
        (*resources.fonts, *resources.installed),
        separate=output.separates(edition.layout),
        theorems_apart=project.manifest.theorems == "apart",
        cache=cache,
        expands=project.manifest.abbreviations,
        keeps_room=bool(edition.solutions),
        collects=edition.collects_solutions,
        works=resources.works,
        lacks_works=bool(project.manifest.bibliography) and resources.works is None,
        overlay=project.overlay,
        numbers=project.manifest.numbers,
        diagrams=version.diagrams,
        address=project.manifest.url,
    )


def layers_of(
    edition: Edition, book: Book, project: Project, resources: Resources, findings: Findings
) -> tuple[tuple[Path, ...], Added]:
    """Return the template folders of an edition, and the style sheets that the manifest adds.

    Mistakes in its tokens are reported, also in the drawings of its ``book``. If a folder can't be used, an error is reported and
    nothing is returned.
    """
    used = dict(_tokens_in_drawings(book))
    try:
        found = layers(resources.templates, edition.key, edition.format, edition.theme or project.manifest.theme)
        added = _added(edition, found, project, resources)
        check_tokens(found, added, findings, {name for names in used.values() for name in names})
        if used:
            _report_unknown(used, Tokens.read(token_sheets(found, added)), findings)
    except PublisherError as error:
        findings.extend(error.diagnostics)
        return (), NOTHING_ADDED
    return found, added


def _added(edition: Edition, folders: Sequence[Path], project: Project, resources: Resources) -> Added:
    """The style sheets that the manifest adds to an edition: one of colours, and those that it names."""
    manifest, own = project.manifest, ("editions", edition.key, "colors")
    custom = tuple(
        resources.styles[name] for name in dict.fromkeys((*manifest.css, *edition.css)) if name in resources.styles
    )
    colours = {name: ("colors", name) for name in manifest.colors} | {name: (*own, name) for name in edition.colors}
    if not colours:
        return Added(custom=custom, files=resources.style_files)
    theme = Tokens.read(sheet for sheet in token_sheets(folders) if not sheet.name)
    chosen = dict[str, Chosen]()
    for name, path in colours.items():
        given = (manifest.colors | edition.colors)[name]
        if name in theme.light:
            places = project.locate(*path, "light"), project.locate(*path, "dark")
        else:  # which may be a mistake in the name
            places = (project.locate(*path, key=True),) * 2
        chosen[name] = Chosen(given.light, given.dark, *places)
    return Added(tokens=(sheet_of(chosen, theme),), custom=custom, files=resources.style_files)


def _tokens_in_drawings(book: Book) -> Iterator[tuple[Location, dict[str, bool]]]:
    """The places of drawings that use tokens, and these; see ``tokens_in``."""
    for chapter in book.chapters:
        for image in nodes_of(chapter, Image):
            if image.asset and image.asset.media_type == SVG_TYPE:
                with suppress(OSError):  # which was reported
                    if names := tokens_in(image.asset.read()):
                        yield image.location, names


def _report_unknown(used: Mapping[Location, Mapping[str, bool]], tokens: Tokens, findings: Findings) -> None:
    """Warn about tokens in drawings that are not defined, and have no fallback."""
    for at, names in used.items():
        for name in (name for name, alone in names.items() if alone and name not in tokens.light):
            hint = similar(f"--{name}", [f"--{known}" for known in tokens.light], "See templates/shared/tokens.css.")
            findings.warning("token-unknown", f"The drawing uses “--{name}”, which is not defined", at, hint)


def report_if_empty(edition: Edition, book: Book, project: Project, findings: Findings) -> None:
    """Report an error if the edition contains no chapters."""
    if not book.chapters:
        problem = f"The edition “{edition.name}” contains no chapters: the condition of each excludes it"
        findings.error("edition-empty", problem, project.locate("editions", edition.key), "Give it an audience.")


def with_facts(
    prepared: Sequence[Prepared], versions: Mapping[str, Version], findings: Findings
) -> tuple[Prepared, ...]:
    """Return the editions with the facts about those that are sites."""
    if not any(item.edition.redirects or item.edition.changed for item in prepared):
        return tuple(prepared)
    from publisher.pipeline.site_facts import facts_of

    editions = ((item.edition, item.book, versions[item.edition.translation].project) for item in prepared)
    facts = facts_of(editions, findings)
    return tuple(replace(item, facts=found) for item, found in zip(prepared, facts, strict=True))


def only_chapter(name: str, prepared: Sequence[Prepared], findings: Findings) -> tuple[Prepared, ...]:
    """Return the editions that contain the chapter with this id or file, reduced to that chapter.

    If no edition contains it, an error is reported.
    """
    found = [(item, chapter) for item in prepared for chapter in _named(name, item.book.chapters)]
    if not found:
        known = {chapter.id for item in prepared for chapter in item.book.chapters}
        problem = f"No edition that is built has a chapter “{name}”"
        findings.error("chapter-unknown", problem, None, nearest(name, known))
    return tuple(item.only(chapter) for item, chapter in found)


def _named(name: str, chapters: Iterable[Chapter]) -> list[Chapter]:
    return [chapter for chapter in chapters if name in (chapter.id, chapter.file)][:1]


__all__ = ["Prepared", "context_of", "layers_of", "only_chapter", "report_if_empty", "with_facts"]
