"""Words of a project: those that it changes, or those of a language for which the program has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from publisher.diagnostics import Findings, nearest
from publisher.language import PLURAL_FORMS, Forms, english_words, nearest_word
from publisher.manifest.project import Project
from publisher.manifest.tree import Tree
from publisher.manifest.word_patterns import is_pattern
from publisher.sources import Sources

SHOWN = 4  # missing words that a warning names


def with_words(project: Project, sources: Sources, findings: Findings) -> Project:
    """The project with the words in its file, if it names one.

    Mistakes in the file are errors. A warning lists the words that are missing in the language of the book.
    """
    if file := project.manifest.words:
        name = project.path_of(file)
        text = sources.read(name, project.locate("words"), findings)
        if text is not None:
            language = project.manifest.language
            project = replace(project, own_words=dict(_words_of(text, name, language, findings)))
    _report_missing(project, findings)
    if project.manifest.numerals == "native" and not project.words.digit_style:
        problem = f"The language “{project.manifest.language}” has no digits other than 0 to 9"
        hint = "Remove the line: numbers are written with 0 to 9."
        findings.warning("numerals-latin", problem, project.locate("numerals"), hint)
    return project


def _words_of(text: str, name: str, language: str, findings: Findings) -> Iterator[tuple[str, str | Forms]]:
    """The valid words of a file: gettext if its name says so, else YAML."""
    if name.lower().endswith(".po"):
        from publisher.manifest.gettext_words import gettext_patterns

        yield from gettext_patterns(text, name, language, findings)
    else:
        from publisher.manifest.yaml_source import read_yaml  # slow to import

        if tree := read_yaml(text, name, findings, first="contents: …"):
            yield from _patterns(tree, findings)


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
        elif is_pattern(value, english[key], tree.locate(key), findings):
            yield key, str(value)


def _are_forms(key: str, value: Mapping[str, object], tree: Tree, findings: Findings) -> bool:
    """Whether these are plural forms; else there are errors."""
    correct = True
    for name, form in value.items():
        if name not in PLURAL_FORMS:
            at = tree.locate(key, name, key=True)
            findings.error("words-value", f"`{name}` is not a plural form", at, nearest(name, PLURAL_FORMS))
            correct = False
        correct &= is_pattern(form, english_words()[key], tree.locate(key, name), findings)
    if "other" not in value:
        hint = "It is the form for all numbers that have none of their own."
        findings.error("words-value", f"`{key}` has no form `other`", tree.locate(key, key=True), hint)
    return correct and "other" in value


__all__ = ["with_words"]
