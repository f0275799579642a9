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


def jobs(command: F) -> F:
    """The option ``--jobs``."""
    return click.option(
        "-j",
        "--jobs",
        callback=_number,
        metavar="N",
        default="auto",
        show_default=True,
        help="Divide long books among at most N processes. “auto” is the number of cores.",
    )(command)


def scheduler(command: F) -> F:
    """The option ``--scheduler``."""
    return click.option(
        "--scheduler",
        callback=_address,
        default="",
        metavar="ADDRESS",
        help="Lay out pages on the Dask cluster whose scheduler has this address, such as tcp://host:8786.",
    )(command)


__all__ = ["editions", "jobs", "scheduler"]
