"""``publisher doctor``"""

from __future__ import annotations

import click

from publisher.cli.usage import Command


@click.command(cls=Command)
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check whether this machine can build every edition, and show how to install what is missing.

    \b
    Exit status:
      0    it can build every edition
      1    something required is missing
    """
    from publisher import machine

    needs = machine.examine()
    for need in needs:
        if need.found:
            click.echo(f"✓ {need.name}: {need.found}")
        else:
            mark = "✗" if need.required else "–"
            click.echo(f"{mark} {need.name} is missing: it {need.why}\n  {need.command}")
    missing = [n.name for n in needs if n.required and not n.found]
    click.echo("This machine can build every edition." if not missing else f"Missing: {', '.join(missing)}.")
    context.exit(1 if missing else 0)
