"""Diagrams that are written as text: programs draw them as SVG."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from publisher.cache import NO_CACHE, Cache, key
from publisher.document import Asset
from publisher.interruption import cleaning
from publisher.media.library import SVG_TYPE
from publisher.media.pictures import PictureError, check_picture
from publisher.tracing import span

GRAPHVIZ = ("dot", "-Tsvg")
# Graphviz is used without permission: its command is not the project's. It reads no files if this variable is set.
DEFAULTS: Mapping[str, tuple[str, ...]] = {"dot": GRAPHVIZ, "graphviz": GRAPHVIZ}
_APART = {"SERVER_NAME": "publisher"}
_MEMORY = 1024**3
_AT_ONCE = 4

Source = tuple[str, str]
"""The language of a diagram in small letters, and its text."""


class Drawn(Struct, frozen=True):
    """A diagram: its file, sanitised, and what was removed from it; or the ``problem`` why there is none."""

    asset: Asset | None = None
    removed: tuple[str, ...] = ()
    problem: str = ""


class Diagrams(Struct, frozen=True):
    """Draws the diagrams of a project at ``root`` with its ``commands`` by language, if these are ``allowed``.

    An empty command means that the language is shown as code. What was drawn is kept in the ``cache`` under a hash of the
    command, the text, the program (its path, size and time), and the files of the project that the command names.
    """

    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    root: Path = Path()
    allowed: bool = False
    cache: Cache = NO_CACHE
    _drawn: dict[Source, Drawn] = field(default_factory=dict)

    def command(self, language: str) -> tuple[str, ...]:
        """The command for a language; empty if there is none."""
        return self.commands.get(language, DEFAULTS.get(language, ()))

    def refuses(self, language: str) -> bool:
        """Whether the language has a command that may not run."""
        return not self.allowed and bool(self.commands.get(language))

    def draws(self, language: str) -> bool:
        """Whether diagrams in the language are drawn. Without Graphviz, those that it would draw are not."""
        if language in self.commands:
            return self.allowed and bool(self.commands[language])
        return language in DEFAULTS and self._program(self.command(language)) is not None

    def draw(self, sources: Iterable[Source]) -> Mapping[Source, Drawn]:
        """Draw diagrams, side by side; each is drawn once."""
        new = [source for source in dict.fromkeys(sources) if source not in self._drawn]
        if new:
            from concurrent.futures import ThreadPoolExecutor

            from publisher.commands import stop

            with span("diagrams"), cleaning(stop), ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as pool:
                self._drawn.update(zip(new, pool.map(self._draw, new), strict=True))
        return self._drawn

    def needs(self, languages: Iterable[str]) -> tuple[dict[str, str], set[Path]]:
        """What diagrams in these languages depend on: programs, as they are named, with their files, empty for those that
        are missing; and the files of the project that commands name."""
        programs, files = dict[str, str](), set[Path]()
        for language in languages:
            if command := self.command(language):
                programs[command[0]] = os.fspath(self._program(command) or "")
                files.update(self._files(command))
        return programs, files

    def _program(self, command: Sequence[str]) -> Path | None:
        from publisher.commands import find_program

        return find_program(command[0], self.root)

    def _files(self, command: Iterable[str]) -> list[Path]:
        return [place for word in command if word and os.path.isfile(place := self.root / word)]

    def _draw(self, source: Source) -> Drawn:
        from publisher.commands import CommandError, run

        language, text = source
        command = self.command(language)
        program = self._program(command)
        if program is None:
            return Drawn(problem=f"“{command[0]}” was not found")
        own = language in self.commands
        folder, more, memory = (self.root, None, None) if own else (None, _APART, _MEMORY)
        try:
            facts = program.stat()
            version = f"{program} {facts.st_size} {facts.st_mtime_ns}"
            files = [file.read_bytes() for file in self._files(command)] if own else []
            name = key("diagram", command, version, language, text, files)
            arguments, file = command[1:], f"diagram.{language}"
            data, _ = self.cache.make(
                name, lambda: run(program, arguments, text, folder, name=file, more=more, memory=memory)
            )
            picture = check_picture(data, SVG_TYPE, self.cache)
        except CommandError as error:
            return Drawn(problem=f"“{command[0]}” {error}")
        except PictureError as error:
            return Drawn(problem=f"What “{command[0]}” wrote {error}")
        except OSError as error:
            return Drawn(problem=f"“{command[0]}” can't be used: {error.strerror}")
        stem = f"{language}-{hashlib.sha256(picture.data).hexdigest()[:12]}"
        asset = Asset("", Path(f"{stem}.svg"), SVG_TYPE, picture.width, picture.height, picture.data)
        return Drawn(asset, picture.removed)


__all__ = ["DEFAULTS", "Diagrams", "Drawn"]
