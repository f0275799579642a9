"""A project's cover, fonts and templates, checked before any edition is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.diagnostics import Findings, Location, series
from publisher.document import Asset
from publisher.formats import FORMATS
from publisher.language import is_english
from publisher.manifest import Project
from publisher.manifest.paths import font_and_face
from publisher.media.alternatives import is_file_name
from publisher.media.faces import FaceError, face_of, family_of
from publisher.media.fonts import BOLD, FontError, characters, coverage, describe, split_face
from publisher.media.installed import FOLDERS, installed_fonts
from publisher.media.pictures import MEDIA_TYPES, picture_at
from publisher.media.symbols import symbol_fonts
from publisher.names import Names
from publisher.program import package_templates
from publisher.sources import Sources
from publisher.templating import Readers, check_style, check_templates
from publisher.theme.styles import local_files, with_files
from publisher.theme.tokens import Sheet

if TYPE_CHECKING:
    from publisher.citations.sources import CitationSources


class Resources(Struct, frozen=True):
    """The folder of templates, the pictures of cover, logo and favicon, font files of the project, of this machine and of symbols,
    works to cite, and style sheets.

    Each may be missing. ``asks_machine`` is whether the fonts of this machine were looked at. ``styles`` are the style sheets that
    the manifest names, by these names; ``style_files`` are the files beside them that they name.
    """

    templates: Path | None
    cover: Asset | None
    fonts: tuple[Path, ...]
    installed: tuple[Path, ...] = ()
    works: CitationSources | None = None
    asks_machine: bool = False
    logo: Asset | None = None
    favicon: Asset | None = None
    styles: Mapping[str, Sheet] = field(default_factory=dict)
    style_files: Mapping[str, Path] = field(default_factory=dict)

    @property
    def pictures(self) -> tuple[Asset, ...]:
        """The pictures that the manifest names."""
        return tuple(asset for asset in (self.cover, self.logo, self.favicon) if asset)


def read_resources(project: Project, sources: Sources, findings: Findings) -> Resources:
    """Find and check the resources; problems are added to ``findings``.

    If the fonts of this machine may be used, those are chosen that the texts of the project need.
    """
    templates = project.root / "templates"
    manifest = project.manifest
    readers = [
        *{e.key: Readers(e.key, e.format, e.theme or manifest.theme) for e in manifest.editions.values()}.values()
    ]
    check_templates(templates, readers, findings)
    works = _works(project, sources, findings) if manifest.bibliography else None
    found = templates if templates.is_dir() else None
    fonts = _fonts(project, sources.texts.values(), findings)
    # Without a manifest, a book in English is the same on each machine, whatever scripts it quotes.
    foreign = not project.file and not is_english(manifest.language)
    needs_more = manifest.fonts.system or foreign
    installed = _installed(project, fonts, sources.texts.values(), findings) if needs_more else ()
    if any(FORMATS[edition.format].printed for edition in manifest.editions.values() if edition.format in FORMATS):
        installed = (*installed, *symbol_fonts((*sources.texts.values(), project.text)))
    logo = _picture(manifest.logo, "logo", project, project.locate("logo"), findings)
    favicon = _picture(manifest.favicon, "icon", project, project.locate("favicon"), findings)
    styles = _styles(project, sources, findings)
    cover, beside = _cover(project, findings), _beside(project, styles, findings)
    return Resources(found, cover, fonts, installed, works, needs_more, logo, favicon, styles, beside)


def _styles(project: Project, sources: Sources, findings: Findings) -> dict[str, Sheet]:
    """The style sheets that the manifest names, for all editions or for some."""
    found, manifest = dict[str, Sheet](), project.manifest
    lists = [(("css",), manifest.css), *((("editions", e.key, "css"), e.css) for e in manifest.editions.values())]
    for path, names in lists:
        for index, name in enumerate(names):
            file = project.path_of(name)
            text = None if name in found else sources.read(file, project.locate(*path, index), findings)
            if text is not None:
                check_style(file, text, findings)
                found[name] = Sheet(file, text)
    return found


def _beside(project: Project, styles: dict[str, Sheet], findings: Findings) -> dict[str, Path]:
    """The files in the project that style sheets of the manifest name, relative to their own folders, by their names in editions.

    Where another sheet has a file of this name, or where it is not in the folder of the sheet, the name is changed in ``styles``.
    What is neither there nor among the templates is an error.
    """
    files, root, free = dict[str, Path](), project.root.resolve(), Names(folded=True)
    others = [folder for own in (project.root / "templates", package_templates()) for folder in own.glob("*/")]
    for name, sheet in styles.items():
        renamed = dict[str, str]()
        for local in local_files(sheet.text, above=True):
            file = Path(os.path.normpath((project.source / name).parent / local))
            if file.is_file() and file.resolve().is_relative_to(root):
                wanted = Path(local.replace("../", ""))
                known = next((used for used, path in files.items() if path == file), "")
                renamed[local] = known or free.free(wanted.with_suffix("").as_posix(), wanted.suffix)
                files[renamed[local]] = file
            elif not any((folder / local).is_file() for folder in others):
                code = "image-missing" if Path(local).suffix.lower() in MEDIA_TYPES else "font-missing"
                hint = "Put it into the folder of the style sheet."
                at = sheet.place_of(local) or Location(sheet.name)
                findings.error(code, f"There is no file “{local}” beside the style sheet", at, hint)
        styles[name] = replace(sheet, text=with_files(sheet.text, renamed))
    return files


def _works(project: Project, sources: Sources, findings: Findings) -> CitationSources | None:
    """The works in the project's bibliographies, and the style of citations. What cannot be read is a finding."""
    from publisher.citations.sources import read_sources

    manifest, texts = project.manifest, {}

    def read(name: str, *path: str | int) -> tuple[str, str] | None:
        name = project.path_of(name)
        text = sources.read(name, project.locate(*path), findings)
        return None if text is None else (name, text)

    for index, file in enumerate(manifest.bibliography):
        if found := read(file, "bibliography", index):
            texts[found[0]] = found[1]
    style = manifest.csl
    if not style.lower().endswith(".csl"):
        return read_sources(texts, style, None, findings, project.words)
    own = read(style, "csl")
    return read_sources(texts, style, own, findings, project.words) if own else None


def _installed(project: Project, fonts: tuple[Path, ...], texts: Iterable[str], findings: Findings) -> tuple[Path, ...]:
    """The fonts of this machine for what the others lack. Without a manifest, a note names them."""
    texts = [text for text in (*texts, project.text, project.words.pattern("contents")) if not text.isascii()]
    if not texts:
        return ()
    found = installed_fonts(texts, characters(fonts), project.manifest.language)
    if found and not project.file:
        names = series([split_face(file)[0].name for file in found])
        hint = "Editions are the same on a machine that has them, too."
        problem = f"Print uses fonts of this machine: {names}"
        findings.note("fonts-installed", problem, project.locate(), hint)
    return found


def _fonts(project: Project, texts: Iterable[str], findings: Findings) -> tuple[Path, ...]:
    """The faces of the project's own fonts. What is invalid or missing is a finding."""
    files = []
    fonts, language = project.manifest.fonts, project.manifest.language
    for index, given in enumerate(fonts.files):
        name, face = font_and_face(given, os.fspath(project.source))
        at = project.locate("fonts", "files", index)
        try:
            file = face_of(project.source / name, face, language)
            characters((file,))
            describe(file)
            files.append(file)
        except FaceError as error:
            findings.error("font-unknown", str(error), at, error.hint)
        except FontError as error:
            findings.error("font-broken", str(error), at, "Use a TTF or OTF file.")
    for index, family in enumerate(fonts.families):
        at = project.locate("fonts", "families", index)
        if not fonts.system:
            hint = "Add `system: true`, or name font files."
            findings.error("font-unknown", f"“{family}” would be a font of this machine", at, hint)
        elif found := family_of(family, FOLDERS):
            files += found
        else:
            hint = "Install it, or name another one; `fc-list : family` lists all."
            findings.error("font-unknown", f"This machine has no font family “{family}”", at, hint)
    if files:
        _report_weights(files, texts, project, findings)
    return tuple(files)


def _report_weights(files: list[Path], texts: Iterable[str], project: Project, findings: Findings) -> None:
    """A note for each family without a bold face that has characters of the texts which the packaged typefaces lack."""
    lacking = {ord(c) for text in texts if not text.isascii() for c in set(text)} - characters()
    faces = list(map(describe, files))
    for family in dict.fromkeys(face.family for face in faces):
        own = [face for face in faces if face.family == family]
        if max(face.weights[1] for face in own) < BOLD and any(lacking & coverage(face.file) for face in own):
            problem = f"“{family}” has no bold face: print draws one from the regular face"
            findings.note("font-weight", problem, project.locate("fonts"), "Add the font file of the bold face.")


def _cover(project: Project, findings: Findings) -> Asset | None:
    given = project.manifest.cover
    if given is None:
        return None
    if is_file_name(given.alt, Path(given.image).name):
        problem, place = "The text alternative is the name of a file", project.locate("cover", "alt", text=True)
        findings.warning("image-alt-filename", problem, place, "Describe what the cover shows.")
    return _picture(given.image, "cover", project, project.locate("cover", "image"), findings)


def _picture(name: str, stem: str, project: Project, at: Location, findings: Findings) -> Asset | None:
    """The picture in a file that the manifest names, if it can be used."""
    if not name:
        return None
    file = project.source / name
    picture = picture_at(file, name, at, findings)
    if not picture:
        return None
    return Asset(f"images/{stem}{file.suffix.lower()}", file, picture.media_type, picture.width, picture.height)


__all__ = ["Resources", "read_resources"]
