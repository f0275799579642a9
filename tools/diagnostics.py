"""Write ``docs/diagnostics.md`` from the table of codes and the cases in ``tests/cases/errors``: ``make docs``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from publisher.codes import Code, groups
from publisher.diagnostics import Diagnostic
from tests.catalogue import cases, expected, mistaken
from tests.hostile.cases import Case, cured_files

PAGE = Path(__file__).parent.parent / "docs" / "diagnostics.md"
CONTEXT = 2  # lines around a change
HEAD = """\
# Diagnostics

<!-- `make docs` writes this file from publisher/codes.toml and the cases in tests/cases/errors. -->

Every problem in a source is reported with a code that never changes, a place, and where possible a hint. An **error** stops
every edition; the existing ones are unchanged. A **warning** does not, unless `--strict` makes it an error; a **note** informs.
The manifest can silence warnings and notes: `silence: [heading-skipped]`.

Each example shows the mistake (−), its correction (+), and what `publisher check` reports; the printed edition has none. Programs
[read the same](#for-programs) as JSON or SARIF.
"""
PROGRAMS = """\
## For programs

`publisher check --message-format json` prints one object on one line to standard output, whatever happens. Its keys `editions`
and `translations` are empty lists (`publisher build` gives what it made: editions in the language of the publication, and
others), `diagnostics` is a list sorted by file, line and column:

```json
{"severity": "error", "code": "reference-dangling", "file": "a.md", "line": 3, "column": 5,
 "message": "There is no label “fig-modle”", "hint": "Did you mean “fig-model”?"}
```

| key | value |
|---|---|
| `severity` | `error`, `warning` or `note` |
| `code` | one of those above; it never changes its meaning |
| `file` | as the project names it, from its root; `null` if the finding has no place |
| `line`, `column` | counted from 1, the column in characters (Unicode code points); `null` for a file or a line as a whole |
| `message`, `hint` | plain text; `hint` is `null` where there is none |

`--message-format sarif` prints a log of SARIF 2.1.0, which code hosts and editors read: its columns are code points as well
(`columnKind`), its paths start from the project's root, its rules have the titles and
meanings of this page, and a finding keeps its fingerprint when lines are added above it. Both formats leave the exit status
as it is: 0 when nothing stops an edition, 1 when something does, 2 when the command was not understood.
"""


def page() -> str:
    """Return the Markdown of the page."""
    examples = _examples()
    parts = [HEAD]
    for title, group in groups().items():
        parts += [f"## {title}\n", *(_section(name, code, examples.get(name)) for name, code in group.items())]
    return "\n".join([*parts, PROGRAMS])


def _examples() -> dict[str, Case]:
    """Return the first case of each code, which is the one named after the code, if it exists."""
    found: dict[str, Case] = {}
    for case in cases():
        code = max((e.code for e in expected(case) if case.name.startswith(e.code)), key=len)
        found.setdefault(code, case)
    return found


def _section(name: str, code: Code, example: Case | None) -> str:
    levels = " or ".join(f"*{severity}*" for severity in code.severities)
    parts = [f"### `{name}`", f"{code.title} ({levels}). {code.meaning}", *(_example(example) if example else ())]
    return "\n\n".join(parts) + "\n"


def _example(case: Case) -> Iterator[str]:
    before, after = ({p: b for p, k, b in files if _shown(k)} for files in (case.files, cured_files(case)))
    paths = dict.fromkeys([*before, *after])
    if changes := [line for p in paths for line in _difference(p, before.get(p, ""), after.get(p, ""))]:
        yield _fenced("diff", changes)
    yield _fenced("text", [line for diagnostic in mistaken(case.name) for line in _report(diagnostic)])


def _shown(kind: str) -> bool:
    return kind in ("", "end", "escaped")


def _difference(path: str, before: str, after: str) -> Iterator[str]:
    """Yield the lines of a unified diff in which each hunk begins with the path of the file."""
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=CONTEXT):
        if line.startswith("@@"):
            yield f"@@ {path}"
        elif not line.startswith(("---", "+++")):
            yield line.rstrip()


def _report(diagnostic: Diagnostic) -> list[str]:
    return [str(diagnostic), *([f"  hint: {diagnostic.hint}"] if diagnostic.hint else [])]


def _fenced(language: str, lines: list[str]) -> str:
    text = "\n".join(lines)
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f'{fence}{language} {{when="html or epub"}}\n{text}\n{fence}'


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
