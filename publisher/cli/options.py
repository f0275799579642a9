"""Options that several commands have."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import click

from publisher.cli import completion

F = TypeVar("F", bound=Callable[..., object])


def _number(context: click.Context, option: click.Parameter, value: str) -> int | None:
    """A number of processes; None for ``auto``."""
    if value == "auto":
        return None
    if not re.fullmatch("[1-9][0-9]{0,3}", value):
        problem = f"“{value}” is not a number of processes. Give 1 or more, or “auto” for all cores."
        raise click.BadParameter(problem, context, option)
    return int(value)


def _address(context: click.Context, option: click.Parameter, value: str) -> str:
    """The address of a scheduler, or an empty text."""
    if value and not re.fullmatch(r"(tcp|tls)://[^/\s]+:\d+", value):
        problem = f"“{value}” is not the address of a scheduler, such as tcp://host:8786."
        raise click.BadParameter(problem, context, option)
    return value


def editions(verb: str) -> Callable[[F], F]:
    """The option ``--edition`` of a command that does to editions what the ``verb`` says: Build."""
    return click.option(
        "-e",
        "--edition",
        "editions",
        multiple=True,
        metavar="NAME",
        shell_complete=completion.editions,
        help=f"{verb} only the edition of this name. May be repeated.",
    )


strict = click.option("--strict", is_flag=True, help="Treat every warning as an error.")
allow_python = click.option(
    "--allow-python", is_flag=True, help="Run the Python files that the manifest lists as extensions."
)
allow_commands = click.option(
    "--allow-commands", is_flag=True, help="Run the commands that the manifest lists for diagrams."
)
jobs = click.option(
    "-j",
    "--jobs",
    callback=_number,
    metavar="N",
    default="auto",
    show_default=True,
    help="Divide long books among at most N processes. “auto” is the number of cores.",
)
scheduler = click.option(
    "--scheduler",
    callback=_address,
    default="",
    metavar="ADDRESS",
    help="Lay out pages on the Dask cluster whose scheduler has this address, such as tcp://host:8786.",
)

__all__ = ["allow_commands", "allow_python", "editions", "jobs", "scheduler", "strict"]
