"""The folders in which templates are looked up, and their files.

The most specific first: the project's ``templates/<edition>/``, ``templates/<format>/`` and ``templates/shared/``,
those of the theme, then the package's for the format and the shared ones. A file overrides the one of the same name
in lower layers, except that ``tokens.css`` and ``custom.css`` of all layers are joined, lowest first, with those that the
manifest adds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound, TemplateSyntaxError

from publisher.diagnostics import Diagnostic, Findings, Location, PublisherError, Severity
from publisher.program import package_templates
from publisher.theme import NOTHING_ADDED, Added
from publisher.theme.tokens import Sheet

TOKENS = "tokens.css"
SUFFIXES = (".html", ".xhtml", ".xml")  # of templates
CUSTOM = "custom.css"
_STYLING = frozenset({".css", ".woff2", ".woff", ".ttf", ".otf", ".txt"})


def is_own(path: Path) -> bool:
    """Whether a template file or folder belongs to the project, not to the package."""
    return not path.is_relative_to(package_templates())


def has_templates(folder: Path) -> bool:
    """Whether a folder of the project has other files than style sheets and fonts."""
    return is_own(folder) and any(
        Path(name).suffix.lower() not in _STYLING for _, _, names in os.walk(folder) for name in names
    )


def layers(project: Path | None, edition: str, format: str, theme: str = "") -> tuple[Path, ...]:  # noqa: A002
    """The folders in which an edition's templates are looked up, the most specific first.

    ``project`` is the folder of the project's own templates. Raise ``PublisherError`` if a link leads out of the
    project.
    """
    packaged = package_templates()
    own = [project / name for name in dict.fromkeys((edition, format, "shared"))] if project else []
    for folder in own:
        if project and not folder.resolve().is_relative_to(project.parent.resolve()):
            raise PublisherError([outside(folder)])
    themes = [packaged / "themes" / theme] if theme else []
    found = (f.resolve() for f in (*own, *themes, packaged / format, packaged / "shared") if f.is_dir())
    return tuple(dict.fromkeys(found))


def all_of(name: str, folders: Sequence[Path]) -> list[Path]:
    """The files of this name in all layers, lowest first."""
    return [folder / name for folder in reversed(folders) if is_file(folder / name)]


def joined_sheets(name: str, folders: Sequence[Path], added: Added) -> list[Sheet]:
    """The style sheets ``TOKENS`` or ``CUSTOM`` of all layers and of the manifest, in order of precedence, highest last."""
    found = [Sheet(shown(file) if is_own(file) else "", read(file)) for file in all_of(name, folders)]
    if name == CUSTOM:
        return [*found, *added.custom]
    package = [sheet for sheet in found if not sheet.name]
    return [*package, *added.tokens, *(sheet for sheet in found if sheet.name)]


def token_sheets(folders: Sequence[Path], added: Added = NOTHING_ADDED) -> list[Sheet]:
    """The style sheets that may set tokens, in order of precedence, highest last."""
    return [sheet for name in (TOKENS, CUSTOM) for sheet in joined_sheets(name, folders, added)]


def files_of(templates: Path, findings: Findings, root: Path | None = None) -> Iterator[Path]:
    """The files of a project's templates. Links that lead out of the folder and unreadable folders are errors."""
    root = root or templates.resolve()
    try:
        entries = sorted(templates.iterdir())
    except OSError as error:
        findings.extend([unreadable(templates, error)])
        return
    for entry in entries:
        if not entry.resolve().is_relative_to(root):
            findings.extend([outside(entry)])
        elif entry.is_dir() and not entry.is_symlink():
            yield from files_of(entry, findings, root)
        elif is_file(entry):
            yield entry


def read(file: Path) -> str:
    """The text of a style sheet. Raise ``PublisherError`` if it cannot be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise PublisherError([unreadable(file, error)]) from error


def read_template(file: Path) -> str:
    """The text of a template. Raise ``TemplateSyntaxError`` if it is not UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes().count(b"\n", 0, error.start) + 1
        raise TemplateSyntaxError("the file is not UTF-8", line, file.name, str(file)) from error
    except OSError as error:
        raise PublisherError([unreadable(file, error)]) from error


def outside(file: Path) -> Diagnostic:
    """The error for a link that leads out of the templates."""
    message = "The template is a link that leads out of the project"
    return Diagnostic(Severity.ERROR, "path-outside", message, Location(shown(file)), "Copy it into the project.")


def unreadable(file: Path, error: OSError) -> Diagnostic:
    """The error for an unreadable file or folder."""
    message = f"“{shown(file)}” can't be read: {error.strerror or error}"
    return Diagnostic(Severity.ERROR, "file-unreadable", message, Location(shown(file)), "Check its permissions.")


def shown(file: Path | str) -> str:
    """The path of a template relative to the project."""
    return f"templates/{f'{file}/'.rpartition('/templates/')[2]}".rstrip("/")


def is_file(file: Path) -> bool:
    """Whether there is a file of this name; false for names that are invalid on the system."""
    try:
        return file.is_file()
    except (OSError, ValueError):
        return False


class Layers(BaseLoader):
    """Finds a template in the first layer that has it; ``N:name`` searches from layer N down.

    ``used`` are the project's own files that were found.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self.own = frozenset(folder for folder in folders if is_own(folder))
        self.used: dict[Path, None] = {}

    def find(self, name: str) -> tuple[int, Path] | None:
        """The layer and the file of a template. A link may lead to another layer, but not out of the templates."""
        lowest, _, plain = str(name).rpartition(":")
        if ".." in plain.split("/") or plain.startswith("/") or not (lowest or "0").isdecimal():
            return None
        for index, folder in enumerate(self.folders):
            if index >= int(lowest or 0) and is_file(folder / plain):
                file = folder / plain
                if not file.resolve().is_relative_to(folder.resolve().parent):
                    raise PublisherError([outside(file)])
                if folder in self.own:
                    self.used[file] = None
                return index, file
        return None

    def note(self, name: str) -> None:
        """Note that the files of this name in all layers are used."""
        self.used |= dict.fromkeys(file for file in all_of(name, self.folders) if is_own(file))

    def get_source(self, _: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        found = self.find(template)
        if not found:
            raise TemplateNotFound(template)
        return read_template(found[1]), str(found[1]), lambda: True
