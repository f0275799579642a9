"""The page ``docs/command-line.md``, from the definitions of the commands: ``make docs``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from publisher.cli import main
from publisher.cli.usage import COMMANDS

HEAD = """\
# The command line

<!-- `make docs` writes this file from the definitions of the commands. -->

The program is `publisher`, followed by a command. `publisher --help` lists the commands, `publisher COMMAND --help` the
options of one. `python -m publisher` does the same.

A project is found from any folder inside it: without a PATH, `publisher build` builds the one around the current folder.
PATH may also be a Markdown file or a folder of them, without a manifest: each file is a chapter, in the order of their
names, and each sub-folder a part; `index.md` or `README.md` comes first and provides the title, without which the folder's
name is that of several chapters. A file in a project with a manifest is built as that chapter alone.
"""
_CODE = re.compile(r"(`[^`]*`)|\b(?:PATHs?|DIR|FROM|SHELL|LANGUAGE|publication\.yaml)\b|(?<!\S)--[a-z-]+")
"""What is code in a help text. What is between backticks already is in the first group."""


def page() -> str:
    """Return the Markdown of the page."""
    return "\n".join([HEAD, *(part for name in COMMANDS for part in _command(name))])


def _command(name: str) -> Iterator[str]:
    context = click.Context(main, info_name="publisher")
    command = main.get_command(context, name)
    assert command is not None
    with click.Context(command, parent=context, info_name=name) as own:
        words = [word for word in command.collect_usage_pieces(own) if word != "[OPTIONS]"]
        yield f"## `publisher {name}`\n"
        yield f"```text\npublisher {name} [OPTIONS] {' '.join(words)}".rstrip() + "\n```\n"
        yield _help(command.help or "") + "\n"
        rows = [_option(option, own) for option in command.params if isinstance(option, click.Option)]
        if rows:
            yield "| option | meaning |\n|---|---|\n" + "\n".join(rows) + "\n"


def _help(text: str) -> str:
    """The help as Markdown: what click does not wrap, such as a table of exit statuses, stays as it is."""
    paragraphs = []
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b\n"):
            paragraphs.append("```text\n" + paragraph.removeprefix("\b\n") + "\n```")
        else:
            paragraphs.append(_CODE.sub(lambda found: found[1] or f"`{found[0]}`", paragraph))
    return "\n\n".join(paragraphs)


def _option(option: click.Option, context: click.Context) -> str:
    names, text = option.get_help_record(context) or ("", "")
    text = re.sub(r"(?<!\S)([A-Z]+-ID\.\*|https?:\S+|build/)", r"`\1`", text)
    text = re.sub(r" +\[default: (.+)\]$", r" Default: `\1`.", text)
    return f"| `{names}` | {text} |".replace(names, names.replace("|", r"\|"), 1)
