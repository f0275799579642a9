"""Reading: the source of a formula is checked, and said aloud."""

from __future__ import annotations

import re

from msgspec import Struct

from publisher.language import Words
from publisher.mathematics import engine
from publisher.mathematics.source import Definitions, Label, prepare, with_numbers

# Rules of the library: an argument that is missing, often because a brace or an environment is not closed.
_LACKING = "E-REC-7"
_LINE_END = "E-REC-2"  # an unknown command such as \\nope, taken for an escape of JSON
_UNBALANCED = frozenset({"E-REC-4", "E-REC-5"})
_COLUMN = re.compile(r"column (\d+): ")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_UNKNOWN = re.compile(r"unsupported command: (\\(?:[A-Za-z]+|\S))")
_ENVIRONMENT = re.compile(r"unsupported environment: ([^\s;]+)")
_DECIMAL = re.compile(
    r"\\(?P<command>num|SI|qty|ang)[ ]*(?:\[[^\]]*\])?\{[ ]*(?P<sign>[-+]?)(?P<whole>\d+)[.,](?P<part>\d+)"
    r"(?:[eE](?P<power>[-+]?\d+))?[ ]*\}"
)
_DEFINE = "Define it in the manifest: math: {macros: {%s: …}}. For text write \\text{…}."


class Problem(Struct, frozen=True):
    """Something wrong in a formula, at an offset in its source."""

    offset: int
    message: str
    hint: str = ""


class Formula(Struct, frozen=True):
    """A formula that was read.

    ``tex`` is what drawings and MathML are made of; it is empty if there is nothing to show. ``speech`` is what a
    screen reader says, ``text`` the formula in one line, with the signs of Unicode. ``labels`` and ``tags`` are those
    written in the formula; in ``rows``, they belong to lines. Drawings lack the ``missing`` characters.
    """

    tex: str
    text: str
    speech: str
    labels: tuple[Label, ...] = ()
    tags: tuple[Label, ...] = ()
    rows: bool = False
    missing: str = ""
    problems: tuple[Problem, ...] = ()


def read_formula(source: str, language: str, display: bool, definitions: Definitions) -> Formula:
    """Read a formula with or without its delimiters. Macros that it defines at its beginning are added to ``definitions``."""
    found = prepare(source, display)
    body = definitions.take(found.tex) if "\\" in found.tex else found.tex
    if not body.strip() or (found.in_rows and not re.sub(r"\\(?:begin|end)\{\w+\*?\}|\s", "", body)):
        if body is found.tex or found.labels:
            return Formula("", "", "", problems=(Problem(0, "The formula is empty"),))
        return Formula("", "", "")
    before = definitions.used(body)
    lead = len(body) - len(body.lstrip())
    cut = len(found.tex) - len(body) + lead
    body = body.strip()
    tex = before + body
    text, speech, reported = engine.examined(with_numbers(tex, {}) if "ref{" in tex else tex, language, display)
    if reported and reported[0][0] == engine.GIVEN_UP:
        description = _COLUMN.sub("", reported[0][1])
        return Formula("", "", "", problems=(Problem(0, f"The formula cannot be read: {description}"),))
    # Of equal problems, the first place is kept.
    problems = {message: Problem(offset, message) for offset, message in reversed(found.problems)}
    for rule, description in reported:
        if rule == engine.NO_GLYPH or (rule == _LACKING and _UNBALANCED & {other for other, _ in reported}):
            continue
        column = _COLUMN.match(description)
        place = int(column[1]) - 1 - len(before) if column else len(body) - 1
        wrong = description[column.end() :] if column else description
        if wrong.startswith("invalid color") and any("is not a colour" in message for message in problems):
            continue
        if rule == _LINE_END:
            wrong = f"unsupported command: {wrong}"
        problem = _problem(wrong, body, max(0, min(place, len(body))), before)
        offset = found.offset(problem.offset + cut)
        problems.setdefault(problem.message, Problem(offset, problem.message, problem.hint))
    signs = (re.search(r"'(.)'", description) for rule, description in reported if rule == engine.NO_GLYPH)
    missing = "".join(dict.fromkeys(sign[1] for sign in signs if sign))
    if (shown := _with_decimal_signs(tex, language)) != tex:
        tex = shown
        text, speech = said_again(with_numbers(tex, {}) if "ref{" in tex else tex, language, display)
    about = (found.labels, found.tags, found.in_rows, missing, tuple(problems.values()))
    return Formula(tex, text, speech, *about)


def _with_decimal_signs(tex: str, language: str) -> str:
    """The formula with the numbers of siunitx in a language with decimal commas: the library writes points in all languages."""
    if not _DECIMAL.search(tex) or "," not in Words(language).decimal(0.5):
        return tex

    def shown(found: re.Match[str]) -> str:
        power = rf" \times 10^{{{found['power']}}}" if found["power"] else ""
        number = f"{found['sign']}{found['whole']}{{,}}{found['part']}{power}"
        unit = {"num": "", "ang": "°"}.get(found["command"], r"\,\unit")  # whose argument follows
        return f"{{{number}}}{unit}"

    return _DECIMAL.sub(shown, tex)


def _problem(wrong: str, body: str, place: int, before: str) -> Problem:
    """What is wrong at a place in a formula, in our words. Places after the use of a macro are not exact."""
    if unknown := _UNKNOWN.match(wrong):
        name = unknown[1]
        message, hint = f"“{name}” is not a known command of formulas", _DEFINE % name
        if (known := re.search(re.escape(name) + r"(?![A-Za-z])", body)) is None:
            macro = _used_macro(name, body, before)
            return Problem(max(0, body.find(macro)), f"{message}; it is in the definition of “{macro}”", "")
        return Problem(place if body.startswith(name, place) else known.start(), message, hint)
    if environment := _ENVIRONMENT.match(wrong):
        hint = "Use align, gather, matrix, cases or array."
        return Problem(place, f"“{environment[1]}” is not a known environment of formulas", hint)
    problem, _, _ = wrong.partition("; ")
    if problem.startswith(("missing argument", "missing delimiter")):
        begins, taker = _taker(body, place)
        return Problem(
            begins,
            f"“{taker}” has no {problem.removeprefix('missing ')}",
            "Write it in braces: {…}." if "arg" in problem else "",
        )
    for sign in "“”“”":
        problem = problem.replace("'", sign, 1)
    return Problem(place, f"The formula cannot be read: {problem}", "")


def _used_macro(name: str, body: str, before: str) -> str:
    """The macro in a formula from which a command comes."""
    definitions = re.split(r"(?=\\(?:new|renew|provide)command|\\DeclareMath|\\def)", before)
    named = {
        found[0]: text for text in definitions if (found := re.search(r"(?<=[{\s f])\\[A-Za-z]+(?=[}\[{#])", text))
    }
    holds = {macro for macro, text in named.items() if name in text}
    while len(more := holds | {macro for macro, text in named.items() if any(other in text for other in holds)}) > len(
        holds
    ):
        holds = more
    return next((found[0] for found in _COMMAND.finditer(body) if found[0] in holds), "")


def _taker(body: str, place: int) -> tuple[int, str]:
    """The command or sign before a place where an argument is missing, and where it is."""
    depth, index = 0, place
    found = {match.start(): match[0] for match in re.finditer(r"\\(?:[A-Za-z]+|.)|[\^_]", body[:place])}
    while index > 0:
        index -= 1
        depth += {"}": 1, "{": -1}.get(body[index], 0) if index - 1 not in found else 0
        if depth <= 0 and index in found:
            return index, found[index]
    return place, body[:place].strip()[-1:]


def said_again(tex: str, language: str, display: bool) -> tuple[str, str]:
    """The linear text and the speech of a formula that was changed after it was read."""
    text, speech, _ = engine.examined(tex, language, display)
    return text, speech
