"""Lines that were meant to stay apart, such as those of a poem or an address, but are one paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from publisher.markdown.lint.subject import Subject
from publisher.markdown.token_tree import TokenTree
from publisher.patterns import lazy

_LONGEST, _SHORT = 60, 30  # characters of a line that is not wrapped text, and of one that may be as long as others
_ENTRY = lazy(r"\[(\d{1,3})\][ \t]+\S")
_LABELLED = lazy(r"(\*\*|__)(?:(?!\1).)+(?::\1|\1:)[ \t]*\S")
_PLAIN_LABEL = lazy(r"(?=[^\W\d_])(?![a-z])(?:[^\W\d_][\w./-]*(?:[ ][\w./-]+){0,2}:|[QFPAR]\.)[ \t]+\S")
_CLAUSE = lazy(r"\((\d{1,2})\)[ \t]+\S")
_SPEECH = lazy(r"[—–―]\s?(?=[^\W\d_]|[¿¡«“„])")
_MARKS = "*_(“„‘\"'«"  # which may be before the first letter
_BREAKS = ("\\\n", "  \n", "<br")
_RUNS_ON = lazy(r"(?<!\S)[^\W\d_A-Z]{1,3}\Z")  # a short word, such as “of” or “zum”, which ends few lines of verse
_SENTENCE = lazy(r"[.!?…][)\]*_”’\"'»]*\Z")


def check_lines(subject: Subject, paragraph: TokenTree) -> None:
    """Report lines that begin like entries of a list of works, with a number or a label, or each with a capital though short."""
    content = paragraph.text
    if "\n" not in content or any(sign in content for sign in _BREAKS) or _keeps_lines(paragraph):
        return
    lines = [line.strip() for line in content.split("\n")]
    if _are_speech(lines):
        problem = "The lines of this paragraph, which begin with dashes, run together"
        hint = "Put an empty line before each of them."
        subject.tally.warning("lines-joined", problem, subject.at(paragraph), hint, "")
        return
    labelled = all(map(_LABELLED.match, lines)) or all(
        len(line) <= _LONGEST and _PLAIN_LABEL.match(line) for line in lines
    )
    if not (_are_entries(lines) or _are_clauses(lines) or labelled or _are_apart(lines)):
        return
    problem = f"These {len(lines)} lines are one paragraph, which is divided into lines anew"
    hint = "End each line but the last with a backslash, or put “- ” or “1. ” before each. A poem is in :::{verse}."
    subject.tally.warning("lines-joined", problem, subject.at(paragraph), hint, "")


def _keeps_lines(paragraph: TokenTree) -> bool:
    """Whether a directive around the paragraph reads its lines one by one."""
    node = paragraph.parent
    while node is not None:
        if node.type == "directive" and node.info in ("verse", "glossary"):
            return True
        node = node.parent
    return False


def _are_entries(lines: Sequence[str]) -> bool:
    numbers = [int(found[1]) if (found := _ENTRY.match(line)) else 0 for line in lines]
    return numbers[0] > 0 and any(after == before + 1 for before, after in pairwise(numbers))


def _are_clauses(lines: Sequence[str]) -> bool:
    """Whether lines after the first begin with (2) and (3), or other numbers that follow each other."""
    found = [(before, clause) for before, line in pairwise(lines) if (clause := _CLAUSE.match(line))]
    numbers = [int(clause[1]) for _, clause in found]
    ended = all(before.endswith((".", ";", ":")) for before, _ in found)
    return ended and any(after == before + 1 for before, after in pairwise(numbers))


def _are_speech(lines: Sequence[str]) -> bool:
    """Whether a paragraph is a dialogue whose lines begin with dashes, as in French and Spanish."""
    before = [line for line, after in pairwise(lines) if _SPEECH.match(after)]
    return bool(before and _SPEECH.match(lines[0]) and all(map(_SENTENCE.search, before)))


def _are_apart(lines: Sequence[str]) -> bool:
    """Whether short lines begin with capitals, but are neither sentences, nor a list with commas, nor
    wrapped text, whose lines are as full as possible."""
    if len(lines) < 3 or not all(0 < len(line) <= _LONGEST and _begins(line) for line in lines):
        return False
    if (
        any(map(_RUNS_ON.search, lines[:-1]))
        or all(line.endswith(",") for line in lines[:-1])
        or 3 * sum(1 for line in lines[:-1] if _SENTENCE.search(line)) > len(lines)
    ):
        return False
    longest = max(map(len, lines))
    return longest <= _SHORT or any(len(a) + 1 + len(b.split(maxsplit=1)[0]) <= longest for a, b in pairwise(lines))


def _begins(line: str) -> bool:
    first = line.lstrip(_MARKS)[:1]
    return first.isupper() or first.isdigit()


__all__ = ["check_lines"]
