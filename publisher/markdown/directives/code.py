"""Code with a caption or options, and code from a file."""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, takewhile

from msgspec.structs import replace
from pygments.lexers import find_lexer_class_for_filename

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown.code import code_caption, language_of, line_numbers_from, lines_of, take_callouts
from publisher.markdown.directives.call import Call, Directive
from publisher.markdown.directives.structure import EXCERPT, excerpt, line_numbers, read_file
from publisher.markdown.notebook_code import without_options
from publisher.markdown.source import clean_text

CODE = frozenset({"caption", "short", "filename", "linenos", "lineno-start", "number-lines", "emphasize-lines"})
CODES = ("code", "code-block")
DRAWING = frozenset({"alt", "caption", "short"})
LITERAL = CODE | EXCERPT | {"language", "dedent", "diff", "lineno-match"}


def code(call: Call) -> tuple[d.Block, ...]:
    """Make a block of code; the argument is its language."""
    language = language_of(call.argument)
    value, callouts = take_callouts(call.text, language, call.locate)
    return (_block(call, value, (language, call.argument_at), callouts),)


def drawing(call: Call) -> tuple[d.Block, ...]:
    """Make a block of code in the language of a diagram, which is the name of the directive."""
    block = _block(call, without_options(call.text), (call.name, call.location), ())
    if "alt" not in call.options:
        return (block,)
    return (replace(block, alt=call.option("alt"), alt_at=call.options["alt"][1]),)


def literalinclude(call: Call) -> tuple[d.Block, ...]:
    """Make a block of the code of a file, or of its differences to another one (``diff``). Its name determines the
    language."""
    found = _read(call, "", call.argument_at)
    if found is None:
        return ()
    name, lines = found
    if call.option("diff"):
        return _comparison(call, lines)
    rows = _without_margins(excerpt(call, name, "\n".join(lines)), lines)
    margin = _margin(call, [lines[row] for row in rows])
    kept = [lines[row][margin:] for row in rows]
    language = _language(call, _language_of_file(name))
    value, callouts = take_callouts("\n".join((*kept, "")), language[0], _places(name, kept, rows, margin))
    numbers = tuple(row + 1 for row in rows) if call.flag("lineno-match") else ()
    return (_block(call, value, language, callouts, numbers),)


def _block(
    call: Call,
    value: str,
    language: tuple[str, Location],
    callouts: tuple[d.Callout, ...],
    numbers: tuple[int, ...] = (),
) -> d.CodeBlock:
    lines = len(lines_of(value))
    if not value.strip():
        hint = "Check the file and the lines that it names."
        call.reader.findings.warning("directive-empty", f"“{call.name}” is empty", call.location, hint)
    return d.CodeBlock(
        value,
        language[0],
        _caption(call),
        numbers or _numbers(call, value),
        line_numbers(call, "emphasize-lines", lines) if "emphasize-lines" in call.options else (),
        callouts,
        short=call.inlines("short"),
        language_at=language[1],
        location=call.location,
        attributes=call.attributes,
    )


def _caption(call: Call) -> tuple[d.Inline, ...]:
    """The file name to show, and the caption."""
    caption, name = call.inlines("caption"), call.option("filename")
    if call.name == "literalinclude" and name.lower() == "true":
        name = call.argument
    return code_caption("" if name.lower() in ("true", "false") else name, caption, call.location)


def _numbers(call: Call, value: str) -> tuple[int, ...]:
    """The numbers of the lines, if an option asks for them."""
    shown = call.flag("linenos")
    for option in ("lineno-start", "number-lines"):
        if option in call.options:
            return line_numbers_from(call.number(option, 1), value)
    return line_numbers_from(1, value) if shown else ()


def _comparison(call: Call, lines: list[str]) -> tuple[d.Block, ...]:
    """The differences between the file named by ``diff`` and this one."""
    for option in sorted((EXCERPT | {"dedent", "lineno-match"}) & call.options.keys()):
        problem = f"“diff” compares whole files: it can't be combined with “{option}”"
        call.reader.findings.error("directive-option", problem, call.options[option][1])
    other, at = call.options["diff"]
    found = _read(call, other, at)
    if found is None:
        return ()
    changes = difflib.unified_diff(found[1], lines, other, call.argument, lineterm="")
    return (_block(call, "\n".join((*changes, "")), _language(call, "diff"), ()),)


def _read(call: Call, path: str, at: Location) -> tuple[str, list[str]] | None:
    """The name and the lines of a file, or None if it cannot be read."""
    found = read_file(call, path, at)
    return (found[0], lines_of(clean_text(found[1], found[0], call.reader.findings))) if found else None


def _margin(call: Call, lines: list[str]) -> int:
    """How many columns of white space to remove: the value of ``dedent``, or what all lines share."""
    if "dedent" not in call.options:
        return 0
    before = [line[: len(line) - len(line.lstrip())] for line in lines if line.strip()]
    same = takewhile(lambda column: len(set(column)) == 1, zip(*before, strict=False))
    shared = sum(1 for _ in same)
    wanted = call.number("dedent", shared)
    if wanted > shared:
        call.wrong("dedent", f"at most {shared}, the indentation of the lines")
    return min(wanted, shared)


def _without_margins(rows: Sequence[int], lines: list[str]) -> Sequence[int]:
    """Remove blank lines at both ends of the rows."""
    full = [index for index, row in enumerate(rows) if lines[row].strip()]
    return rows[full[0] : full[-1] + 1] if full else ()


def _places(name: str, kept: list[str], rows: Sequence[int], margin: int) -> Callable[[int], Location]:
    """Return a function from an offset in the excerpt to its location in the file."""
    starts = list(accumulate((len(line) + 1 for line in kept), initial=0))

    def locate(offset: int) -> Location:
        index = bisect_right(starts, offset) - 1
        return Location(name, rows[index] + 1, margin + offset - starts[index] + 1)

    return locate


def _language(call: Call, otherwise: str) -> tuple[str, Location]:
    """The value of the option and its location."""
    return call.options["language"] if call.option("language") else (otherwise, call.location)


def _language_of_file(name: str) -> str:
    lexer = find_lexer_class_for_filename(name)
    return lexer.aliases[0] if lexer and lexer.aliases else ""


def drawings(languages: Iterable[str]) -> dict[str, Directive]:
    """The directives of diagram languages."""
    return {language: Directive(drawing, DRAWING, raw=True) for language in languages}


DIRECTIVES = {
    **{name: Directive(code, CODE, raw=True) for name in CODES},
    **drawings(d.DRAWINGS),
    "literalinclude": Directive(literalinclude, LITERAL, raw=True, argument="required", alone=True),
}
