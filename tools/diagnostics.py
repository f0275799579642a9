"""Writes ``docs/diagnostics.md`` and ``publisher/manifest/codes.py`` from the cases in ``tests/cases/errors``: ``make docs``."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterator
from pathlib import Path

from publisher.cli.console import shown
from tests.catalogue import cases, codes, expected, mistaken
from tests.hostile.cases import Case, cured_files

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "diagnostics.md"
REGISTRY = ROOT / "publisher" / "manifest" / "codes.py"
# What no project can be written for, as it needs a command line or a machine of its own.
ELSEWHERE = {
    "internal-error": "The program itself failed. The last good editions are where they were. Please report it.",
    "usage-wrong": "The command line was not understood: an option or a command that does not exist, or a value that can't be.",
    "chapter-unknown": "`publisher build --chapter` names a chapter that the book does not have. The hint names the nearest one.",
    "file-unreadable": "The system does not let a file of the project be read: see to its permissions.",
    "pango-missing": "Print and drawn covers need the library Pango; `publisher doctor` says how to bring it.",
    "environment-wrong": "A variable of the environment has a value that can't be: `SOURCE_DATE_EPOCH` is "
    "a time in seconds since 1970.",
    "output-failed": "Writing stopped in the middle, because the disk is full or failing. The last good editions are where "
    "they were.",
    "output-left": "`publisher clean` removes what builds wrote. This file or folder is not theirs, or holds what is not: it "
    "stays.",
}
HEAD = """\
# Diagnostics

<!-- `make docs` writes this file from the cases in tests/cases/errors. -->

Whatever is wrong in a source is told with a code that stays, a place, and where possible a way out. An **error** stops every
edition; the last good ones stay where they are. A **warning** was mended, and `--strict` makes it an error; a **note** informs.
The manifest can silence warnings and notes: `silence: [heading-skipped]`.

Each example shows the mistake (−), its cure (+), and what `publisher check` says of it. Programs
[read the same](#for-programs) as JSON or SARIF.
"""
PROGRAMS = """\
## For programs

`publisher check --message-format json` prints one object on one line to standard output, whatever happens. Its key `editions`
is an empty list (`publisher build` gives what it made), `diagnostics` is a list sorted by file, line and column:

```json
{"severity": "error", "code": "reference-dangling", "file": "a.md", "line": 3, "column": 5,
 "message": "Nothing has the label “fig-modle”", "hint": "Did you mean “fig-model”?"}
```

| key | value |
|---|---|
| `severity` | `error`, `warning` or `note` |
| `code` | one of those above; it never changes its meaning |
| `file` | as the project names it, from its root; `null` if the finding has no place |
| `line`, `column` | counted from 1, the column in characters (Unicode code points); `null` for a file or a line as a whole |
| `message`, `hint` | plain text; `hint` is `null` where there is none |

`--message-format sarif` prints a log of SARIF 2.1.0, which code hosts and editors read: its columns are code points as well
(`columnKind`), its paths start from the project's root, its rules explain themselves with the text of this page, and a
finding keeps its fingerprint when lines are added above it. Both formats leave the exit status as it is: 0 when nothing stops
an edition, 1 when something does, 2 when the command was not understood.
"""
# Codes, or what all codes of a kind begin with; the first group that names one has it.
GROUPS = {
    "The command and the machine": {"usage", "internal", "project", "output", "pango", "python", "extension"},
    "Files": {"file", "path", "include", "marker", "character-illegal"},
    "The manifest": {
        "manifest",
        "chapter-duplicate",
        "chapter-missing",
        "chapter-unknown",
        "edition",
        "identifier",
        "isbn",
        "key",
        "silence",
    }
    | {"format", "cover", "font", "no-font", "theme", "colour", "contrast"},
    "Chapters and headings": {"chapter", "front", "heading", "nesting"},
    "Directives, roles and attributes": {"directive", "option", "role", "alert", "attribute", "attributes", "syntax"}
    | {"audience", "condition", "variable"},
    "Labels, links and notes": {"label", "link", "reference", "footnote"},
    "Pictures, tables, lists, code": {"image", "figure", "svg", "table", "csv", "list", "task", "code", "glyph"},
    "Raw HTML": {"html"},
    "Templates and style sheets": {"template", "style", "markup", "layout"},
    "Blocks and phrases of their own kind": set(),
}


def page() -> str:
    """The page of all codes."""
    examples: dict[str, list[Case]] = {code: [] for code in ELSEWHERE}
    for case in cases():
        code = max((e.code for e in expected(case) if case.name.startswith(e.code)), key=len)
        examples.setdefault(code, []).append(case)
    grouped: dict[str, list[str]] = {title: [] for title in GROUPS}
    for code in sorted(examples):
        grouped[_group(code)].append(code)
    rows = [f"- **{title}**: {', '.join(f'[`{c}`](#{c})' for c in members)}" for title, members in grouped.items()]
    parts = [HEAD, "\n".join(rows) + "\n"]
    for title, members in grouped.items():
        parts += [f"## {title}\n", *(_section(code, examples[code]) for code in members)]
    return "\n".join([*parts, PROGRAMS])


def registry() -> str:
    """The module that knows all codes."""
    head = '"""All codes of diagnostics; ``make docs`` writes this file."""'
    lines = "".join(f'        "{code}",\n' for code in sorted(codes()))
    return f"{head}\n\nCODES = frozenset(\n    {{\n{lines}    }}\n)\n"


def _group(code: str) -> str:
    kind = code.partition("-")[0]
    return next((title for title, names in GROUPS.items() if names & {code, kind}), [*GROUPS][-1])


def _section(code: str, members: list[Case]) -> str:
    if not members:
        return f"### `{code}`\n\n*error*\n\n{ELSEWHERE[code]}\n"
    levels = dict.fromkeys(e.line.split(" ")[0] for case in members for e in expected(case) if e.code == code)
    first, *others = members
    parts = [f"### `{code}`", " · ".join(f"*{level}*" for level in levels), first.about, *_example(first)]
    for case in others:
        parts += [f"<details><summary>{_summary(case.about)}</summary>", *_example(case), "</details>"]
    return "\n\n".join(parts) + "\n"


def _summary(text: str) -> str:
    """A sentence as a summary, whose Markdown some programs leave alone."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def _example(case: Case) -> Iterator[str]:
    before, after = ({p: b for p, k, b in files if _shown(k)} for files in (case.files, cured_files(case)))
    for path in dict.fromkeys([*before, *after]):
        lines = _difference(before.get(path, ""), after.get(path, ""))
        if lines:
            yield _fenced(f"`{path}`", "diff", lines)
    said = "\n".join(shown(d).plain for d in mistaken(case.name))
    yield _fenced("", "text", "\n".join(line.rstrip() for line in said.rstrip().split("\n")))


def _shown(kind: str) -> bool:
    return kind in ("", "end", "escaped")


def _difference(before: str, after: str) -> str:
    """What the cure changes, with the lines around it."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=6)
    return "\n".join(line.rstrip() for line in lines if not line.startswith(("---", "+++", "@@")))


def _fenced(title: str, language: str, text: str) -> str:
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return "\n".join([*([title, ""] if title else []), f"{fence}{language}", text, fence])


def main() -> None:
    """Renew the page and the module."""
    REGISTRY.write_text(registry(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
