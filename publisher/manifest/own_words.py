"""Words of a project: those that it changes, or those of a language for which the program has none."""

from __future__ import annotations

import os
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from publisher.diagnostics import Findings, Location, nearest
from publisher.language import PLURAL_FORMS, Forms, english_words, nearest_word
from publisher.manifest.project import Project
from publisher.manifest.yaml_source import Tree, read_yaml
from publisher.sources import Sources

SHOWN = 4  # missing words that a warning names


def with_words(project: Project, sources: Sources, findings: Findings) -> Project:
    """The project with the words in its file, if it names one.

    Mistakes in the file are errors. A warning lists the words that are missing in the language of the book.
    """
    if file := project.manifest.words:
        name = Path(os.path.relpath(project.source / file, project.root)).as_posix()
        text = sources.read(name, project.locate("words"), findings)
        tree = read_yaml(text, name, findings, first="contents: …") if text is not None else None
        if tree:
            project = replace(project, own_words=dict(_patterns(tree, findings)))
    _report_missing(project, findings)
    if project.manifest.numerals == "native" and not project.words.digit_style:
        problem = f"The language “{project.manifest.language}” has no digits other than 0 to 9"
        hint = "Remove the line: numbers are written with 0 to 9."
        findings.warning("numerals-latin", problem, project.locate("numerals"), hint)
    return project


def _report_missing(project: Project, findings: Findings) -> None:
    missing = project.words.missing()
    if not missing:
        return
    language, english = project.manifest.language, english_words()
    shown = ", ".join(f"“{_text(english[key])}” ({key})" for key in missing[:SHOWN])
    rest = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
    words = "A word is" if len(missing) == 1 else f"{len(missing)} words are"
    problem = f"{words} in English, since there are none in the language “{language}”: {shown}{rest}"
    hint = f"`publisher words {language} > words.yaml` lists all. Translate them, and add to the manifest: words: words.yaml"
    findings.warning("words-missing", problem, project.locate("language"), hint)


def _text(pattern: str | Forms) -> str:
    return pattern if isinstance(pattern, str) else pattern["other"]


def _patterns(tree: Tree, findings: Findings) -> Iterator[tuple[str, str | Forms]]:
    """The valid words of a file."""
    if not isinstance(tree.data, dict):
        findings.error("words-value", "The words should be a mapping (`contents: Inhalt`)", tree.locate())
        return
    english = english_words()
    for key, value in tree.data.items():
        if key not in english:
            hint = nearest_word(key) or "`publisher words` lists all."
            findings.error("words-unknown", f"No word has the name `{key}`", tree.locate(key, key=True), hint)
        elif isinstance(value, dict) and not isinstance(english[key], str):
            if _are_forms(key, value, tree, findings):
                yield key, {name: str(form) for name, form in value.items()}
        elif _is_pattern(value, english[key], tree.locate(key), findings):
            yield key, str(value)


def _are_forms(key: str, value: Mapping[str, object], tree: Tree, findings: Findings) -> bool:
    """Whether these are plural forms; else there are errors."""
    correct = True
    for name, form in value.items():
        if name not in PLURAL_FORMS:
            at = tree.locate(key, name, key=True)
            findings.error("words-value", f"`{name}` is not a plural form", at, nearest(name, PLURAL_FORMS))
            correct = False
        correct &= _is_pattern(form, english_words()[key], tree.locate(key, name), findings)
    if "other" not in value:
        hint = "It is the form for all numbers that have none of their own."
        findings.error("words-value", f"`{key}` has no form `other`", tree.locate(key, key=True), hint)
    return correct and "other" in value


def _is_pattern(value: object, english: str | Forms, at: Location, findings: Findings) -> bool:
    """Whether it is a text with the same values as the English one; else there is an error."""
    if isinstance(value, (bool, dict, list)):
        findings.error("words-value", "A word should be text", at, "Put it in quotes.")
        return False
    known = set[str]().union(*map(_fields, [english] if isinstance(english, str) else english.values()))
    try:
        fields = _fields(str(value))
    except ValueError:
        hint = "Write {{ or }} for a brace itself."
        findings.error("words-value", f"“{value}” has braces that cannot be read", at, hint)
        return False
    given = set(fields)
    listed = ", ".join(f"{{{name}}}" for name in sorted(known))
    for name in sorted(given - known):
        hint = f"Its values: {listed}." if known else "Write {{ and }} for braces themselves."
        findings.error("words-value", f"This word has no value {{{name}}}", at, hint)
    formatted = {name: more for name, more in fields.items() if more and name in known}
    for name, more in formatted.items():
        problem = f"{{{name}{more}}} is more than the name of a value"
        findings.error("words-value", problem, at, f"Write {{{name}}}.")
    if given <= known and isinstance(english, str) and (lost := sorted(known - given)):
        hint = f"Its values: {listed}."
        findings.warning("words-incomplete", f"The word leaves out the value {{{lost[0]}}}", at, hint)
    return given <= known and not formatted


def _fields(pattern: str) -> dict[str, str]:
    """The names in braces, each with what follows it: a conversion, a format, an attribute or an index.

    Raise ``ValueError`` if a brace is single.
    """
    found: dict[str, str] = {}
    for _, whole, spec, conversion in string.Formatter().parse(pattern):
        if whole is not None:
            name = re.split(r"[.\[]", whole, maxsplit=1)[0]
            more = whole[len(name) :] + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            found[name] = more or found.get(name, "")
    return found


__all__ = ["with_words"]
