"""The page ``docs/templates.md``, from the templates, the style sheets and the classes of nodes: ``make docs``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from publisher.diagnostics import series
from publisher.document import Inline, Node
from publisher.templating.functions import FUNCTIONS
from publisher.templating.node_names import kinds
from tools.docstrings import first_sentence, markdown

TEMPLATES = Path(__file__).parent.parent / "templates"
LAYERS = {"shared": "all editions", "html": "the web", "pdf": "print", "epub": "e-books"}
HEAD = """\
# Templates and tokens

<!-- `make docs` writes this file from the templates and the classes of nodes. -->

This page lists everything that a project can replace. [Your own theme](guides/theme.md) shows how, and
[a project's own styles, templates and Python](extending.md) has the rules.
"""
TOKENS = """\
## Tokens

Set colours in the manifest, without the dashes: `colors: {accent: "#7a1f5c"}`. All tokens can be set in
`templates/shared/tokens.css` of your project, `:root { --radius: 0; }`, with only those that you change. There, a token with a
dark value needs one, too, as [your own theme](guides/theme.md#typefaces-and-other-tokens) shows.
"""
BLOCKS = """\
## Blocks

A block is rendered by the template named after it. The fields are those of `node` in the template; each node has a
`location`, and `attributes` with `id`, `classes` and `pairs`, too. Where the part of a template that can be replaced has a
name, “blocks” lists it for `{% block %}`.
"""
INLINES = """\
## Inlines

An inline is rendered by the macro named after it, in `inlines.html`. A file of your own needs only those that you change.
"""
PAGES = """\
## Pages and their parts

These are the templates of whole pages, and of what several templates have in common.
"""
STYLES = """\
## Style sheets

A file of the same name in your project replaces one of these entirely; rules that only add to them belong in `custom.css`.
"""
FUNCTIONS_HEAD = """\
## Functions

Templates can call `content(nodes)`, `attributes(node, "class")`, `href(reference)`, `plain(nodes)`, `word(name)`,
`label(kind, number)`, and those that [extending](extending.md#templates) describes; and these:
"""
_GROUP = re.compile(r"^  /\* (?P<text>.+?) \*/$")
_TOKEN = re.compile(r"--(?P<name>[\w-]+): (?P<value>[^;]+);")
_COMMENT = re.compile(r"/\* (.+?) \*/\s*$")


def page() -> str:
    """Return the Markdown of the page."""
    parts = [HEAD, TOKENS, *_tokens(), BLOCKS, *_blocks(), INLINES, _inlines(), PAGES, *_pages(), STYLES, _styles()]
    return "\n".join([*parts, FUNCTIONS_HEAD, _functions()])


def _tokens() -> Iterator[str]:
    text = (TEMPLATES / "shared/tokens.css").read_text(encoding="utf-8")
    light, _, rest = text.partition("\n}\n")
    dark = dict(_TOKEN.findall(rest.partition("prefers-color-scheme: dark")[2].partition("\n  }\n")[0]))
    rows = list[tuple[str, str, str]]()
    for line in light.splitlines():
        if group := _GROUP.match(line):
            yield from _table(rows)
            rows = []
            title, *more = re.split("[;:] ", group["text"], maxsplit=1)
            yield f"### {title[0].upper()}{title[1:]}\n"
            yield from (re.sub(r"(--[\w-]+)", r"`\1`", f"{text[0].upper()}{text[1:]}.\n") for text in more)
            continue
        found = _TOKEN.findall(line)
        comment = _COMMENT.search(line)
        for name, value in found:
            dark_value = f", dark `{dark[name]}`" if name in dark else ""
            rows.append((f"`--{name}`", f"`{value}`{dark_value}", comment[1] if comment else ""))
    yield from _table(rows)


def _table(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """A table of tokens, without a column for their use if none has one."""
    if rows:
        columns = 3 if any(use for _, _, use in rows) else 2
        shown = [("token", "value", "use"), ("---", "---", "---"), *rows]
        yield "\n".join(f"| {' | '.join(row[:columns])} |" for row in shown) + "\n"


def _blocks() -> Iterator[str]:
    for name, classes in sorted(kinds().items()):
        there = [layer for layer in LAYERS if (TEMPLATES / layer / f"nodes/{name}.html").exists()]
        if not there:
            continue
        kind = classes[0]
        yield f"### `nodes/{name}.html`\n"
        yield f"{markdown(kind.__doc__)}\n" if kind.__module__.startswith("publisher.") else ""
        blocks = sorted({b for layer in there for b in _names_of_blocks(TEMPLATES / layer / f"nodes/{name}.html")})
        fields = [name for name in kind.__struct_fields__ if name not in ("location", "attributes")]
        facts = [f"Fields: {_code(fields)}."] if fields else []
        facts += [f"Blocks: {_code(blocks)}."] if blocks else []
        own = [LAYERS[layer] for layer in there if layer != "shared"]
        facts += [f"Different for {series(own)}."] if own and "shared" in there else []
        facts += [f"Only for {series(own)}."] if own and "shared" not in there else []
        yield " ".join(facts) + "\n"


def _names_of_blocks(file: Path) -> list[str]:
    return re.findall(r"\{%-? ?block (\w+)", file.read_text(encoding="utf-8"))


def _inlines() -> str:
    rows = ["| macro | renders | fields |", "|---|---|---|"]
    for name, classes in sorted(kinds().items()):
        kind: type[Node] = classes[0]
        if issubclass(kind, Inline) and f"macro {name}(" in (TEMPLATES / "shared/inlines.html").read_text("utf-8"):
            fields = [name for name in kind.__struct_fields__ if name not in ("location", "attributes")]
            rows.append(f"| `{name}` | {_cell(first_sentence(kind.__doc__))} | {_code(fields)} |")
    return "\n".join(rows) + "\n"


def _pages() -> Iterator[str]:
    for layer, editions in LAYERS.items():
        files = sorted(f for f in (TEMPLATES / layer).iterdir() if f.suffix in (".html", ".xhtml"))
        rows = [f"| for {editions} | | blocks |", "|---|---|---|"]
        for file in files:
            comment = re.match(r"\{# (.*?) #\}", file.read_text(encoding="utf-8"), re.DOTALL)
            if comment is None:
                raise ValueError(f"{file} does not begin with a comment that says what it is")
            text = " ".join(comment[1].split())
            rows.append(f"| `{file.name}` | {_cell(text)} | {_code(dict.fromkeys(_names_of_blocks(file)))} |")
        yield "\n".join(rows) + "\n"


def _styles() -> str:
    rows = ["| folder | file | |", "|---|---|---|"]
    for layer in LAYERS:
        for file in sorted({*(TEMPLATES / layer).glob("*.css")} - {TEMPLATES / "shared/tokens.css"}):
            if comment := re.match(
                r"/\* (?:[\w-]+\.css: )?(.+?[.:])[\s*]", file.read_text(encoding="utf-8"), re.DOTALL
            ):
                text = " ".join(comment[1].split()).rstrip(":")
                rows.append(f"| `{layer}` | `{file.name}` | {_cell(text[0].upper() + text[1:])} |")
    return "\n".join(rows) + "\n"


def _functions() -> str:
    rows = ["| function | returns |", "|---|---|"]
    for name, function in sorted(FUNCTIONS.items()):
        rows.append(f"| `{name}` | {_cell(first_sentence(function.__doc__))} |")
    return "\n".join(rows) + "\n"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
