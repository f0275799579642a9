"""Files of other programs: the suffixes of pages, patterns for names, and configurations with the values in them."""

from __future__ import annotations

import fnmatch
import json
import os
import posixpath
import re
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node, SequenceNode

from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.folders import IMPORTED, MARKDOWN
from publisher.importers.literals import UnreadableError, literal

PAGES = (*MARKDOWN, *IMPORTED)
"""The suffixes of pages; all become the first, ``.md``."""
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
"""The beginnings of addresses that are no paths."""
MAX_BYTES = 1_000_000
MAX_FILES = 50_000
_TOO_DEEP = "it is nested too deeply"
_TOO_LARGE = "a number in it is too large"


def page_name(name: str) -> str:
    """The name that a page has with us."""
    stem, suffix = posixpath.splitext(name)
    return f"{stem}.md" if suffix.lower() in PAGES[1:] else name


def real_file(path: str | Path, root: str | Path) -> Path | None:
    """The real path of a file below the real path ``root``; None if there is no such file, or if none can have this name."""
    try:
        file = Path(os.path.realpath(path))
    except ValueError:
        return None
    return file if file.is_relative_to(root) and os.path.isfile(file) else None


def mapping(given: object, *keys: str) -> dict[str, object]:
    """The mapping below keys; empty if there is none."""
    for key in keys:
        given = given.get(key) if isinstance(given, dict) else None
    return given if isinstance(given, dict) else {}


def entries(given: object) -> list[object]:
    return given if isinstance(given, list) else [] if given is None else [given]


class _Lenient(SafeConstructor):
    """Values with tags, such as Python functions, are empty."""


def _nothing(constructor: SafeConstructor, node: Node) -> object:
    """The last value of a list of variables of the environment, ``!ENV [NAME, value]``; else nothing."""
    if node.tag == "!ENV" and isinstance(node, SequenceNode) and node.value:
        return constructor.construct_object(node.value[-1])
    return None


_NULL = re.compile(r"\0|(?<!\\)\\(?:u0000|U00000000|x00|0(?!\d))")
"""The character that no name of a file can have, as it is or as YAML, TOML and JSON write it."""
_Lenient.add_constructor(None, _nothing)
_Lenient.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_scalar)  # dates may be impossible


def read_yaml(root: Path, name: str) -> dict[str, object]:
    return parsed(read_text(root, name), name)


def read_toml(root: Path, name: str) -> dict[str, object]:
    try:
        given = tomllib.loads(read_text(root, name))
        _size(given, {})
    except tomllib.TOMLDecodeError as error:
        raise unreadable(name, str(error)) from error
    except ValueError as error:
        raise unreadable(name, _TOO_LARGE) from error
    except RecursionError:
        raise unreadable(name, _TOO_DEEP) from None
    return given


def read_known(root: Path, name: str, *keys: str) -> dict[str, object] | None:
    """The mapping in a file of YAML, JSON or TOML. None if it is none, or has none of the ``keys``, if any are given: then it is
    the file of another program."""
    given = read_toml(root, name) if name.endswith(".toml") else _loaded(read_text(root, name), name)
    given = {} if given is None and not keys else given
    known = {str(key).lower() for key in given} if isinstance(given, dict) else set()
    return given if isinstance(given, dict) and (not keys or known & {*keys}) else None


def parsed(text: str, name: str) -> dict[str, object]:
    """The mapping in a text of YAML, which is from the file ``name``."""
    given = _loaded(text, name)
    if not isinstance(given, dict):
        raise unreadable(name, "it is not a mapping")
    return given


def _loaded(text: str, name: str) -> object:
    """What the first document of a text contains; Pandoc's metadata end with a line that begins another."""
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Lenient
    reader.allow_duplicate_keys = True
    try:
        given = _json(text) if name.endswith(".json") else None
        given = next(reader.load_all(text), None) if given is None else given
        if _size(given, {}) > MAX_FILES:
            raise unreadable(name, f"it has more than {MAX_FILES:,} values")
    except YAMLError as error:
        raise unreadable(name, str(error).splitlines()[0]) from error
    except ValueError as error:
        raise unreadable(name, _TOO_LARGE) from error
    except RecursionError:
        raise unreadable(name, _TOO_DEEP) from None
    return given


def _json(text: str) -> object:
    """What a text of JSON contains, which may have tabs, unlike YAML, and comments; None if it can't be read."""
    try:
        return json.loads(text)
    except ValueError:
        with suppress(UnreadableError):
            return literal(text)
        return None


def parsed_matter(text: str, name: str) -> dict[str, object]:
    """The mapping in front matter; empty if it is none, which is reported when the new project is read."""
    try:
        return parsed(text, name) if text.strip() else {}
    except PublisherError:
        return {}


def _size(given: object, known: dict[int, int]) -> int:
    """The number of values in a value; those of aliases are counted each time. Raise ``ValueError`` if a number is too large to be
    shown."""
    if not isinstance(given, dict | list):
        str(given)
        return 1
    if id(given) not in known:
        known[id(given)] = MAX_FILES  # if it contains itself
        inner = given.values() if isinstance(given, dict) else given
        known[id(given)] = 1 + sum(_size(value, known) for value in inner)
    return known[id(given)]


def read_text(root: Path, name: str) -> str:
    if not Path(os.path.realpath(root / name)).is_relative_to(root):
        raise unreadable(name, "it is a link that leads out of the project")
    try:
        if os.path.getsize(root / name) > MAX_BYTES:
            raise unreadable(name, f"it is larger than {MAX_BYTES:,} bytes")
        return _NULL.sub("", (root / name).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(name, getattr(error, "strerror", "") or "it is not UTF-8") from error


def unreadable(name: str, reason: str, hint: str = "") -> PublisherError:
    """The error for a file that can't be read for a ``reason``."""
    return refused(f"“{name}” can't be read: {reason}", name, hint)


def refused(problem: str, name: str, hint: str = "") -> PublisherError:
    """The error for a ``problem`` with a file."""
    return PublisherError([Diagnostic(Severity.ERROR, "import-unreadable", problem, Location(name), hint)])


_SIGN = re.compile(r"(?P<text>[^?\[]+)|\?|(?P<set>\[!?\]?[^\]]*\])|\[")


def excluded(names: Iterable[str], patterns: Iterable[object]) -> frozenset[str]:
    """The names that one of the patterns of ``exclude_patterns`` matches, or that are in a folder that one does."""
    made = [f"{_expression(str(pattern).strip('/'))}(?:/.*)?" for pattern in patterns]
    return _matching(names, "|".join(made)) if made else frozenset()


def matching(names: Iterable[str], pattern: str) -> frozenset[str]:
    """The names that a pattern matches. One star is a part of the name of a file or folder, two are any folders, too."""
    return _matching(names, _expression(pattern))


def _matching(names: Iterable[str], expression: str) -> frozenset[str]:
    matches = re.compile(expression, re.DOTALL).fullmatch
    return frozenset(name for name in names if matches(name))


def _expression(pattern: str) -> str:
    """A pattern as a regular expression. What stands before another star is looked for once, where it is found first: nothing else
    could leave more for that star, and to try all places would take very long."""
    *before, last = [[_text(text) for text in part.split("*")] for part in re.split(r"\*{2,}", pattern)]
    made = [f"{first}{''.join(f'(?>[^/]*?{text})' for text in rest)}" for first, *rest in before]
    made = [f"(?>.*?{part})" if n else part for n, part in enumerate(made)]
    first, *rest = last
    *rest, end = [f"[^/]*?{text}" for text in rest] or [""]
    return f"{''.join(made)}{'.*?' if made else ''}{first}{''.join(f'(?>{text})' for text in rest)}{end}"


def _text(text: str) -> str:
    """Text without stars as a regular expression."""
    return "".join(_sign(found) for found in _SIGN.finditer(text))


def _sign(found: re.Match[str]) -> str:
    if found["set"]:  # no set contains a slash
        return f"(?!/){fnmatch.translate(found['set']).removeprefix('(?s:').rpartition(')')[0]}"
    return "[^/]" if found[0] == "?" else re.escape(found[0])


__all__ = [
    "ADDRESS",
    "MAX_FILES",
    "PAGES",
    "PICTURES",
    "entries",
    "excluded",
    "mapping",
    "matching",
    "page_name",
    "parsed",
    "parsed_matter",
    "read_known",
    "read_text",
    "read_toml",
    "read_yaml",
    "real_file",
    "refused",
    "unreadable",
]
