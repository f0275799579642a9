"""``publisher serve``"""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import click

from publisher import interruption
from publisher.cli import options as common
from publisher.cli.usage import Command


@click.command(cls=Command)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@common.editions("Preview")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Listen at this port. By default 8000, or the next free one.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Listen at this address of the machine; 0.0.0.0 lets everybody in the network look.",
)
@click.option("--open", "opens", is_flag=True, help="Open the preview in the browser.")
@click.option(
    "--editor",
    default="",
    metavar="COMMAND",
    help="What a click on a text opens its source with: the name of an editor, such as code, or a command with {file} and "
    "{line}.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The output folder of the project, in whose hidden folder the preview is built. By default build/.",
)
@common.strict
@common.allow_python
@common.allow_commands
@common.jobs
def serve(
    path: Path,
    editions: tuple[str, ...],
    port: int | None,
    host: str,
    opens: bool,
    editor: str,
    output: Path | None,
    strict: bool,
    allow_python: bool,
    allow_commands: bool,
    jobs: int | None,
) -> None:
    """Preview the editions of the project at PATH in a browser, and build them again after each save.

    PATH is a project, a folder or a Markdown file, by default the current folder. The page shows web pages, the pages of
    PDFs and e-books side by side. Errors are shown over the last good editions. The editions of `publisher build` are left
    alone.

    \b
    Exit status:
      0    ended by Ctrl-C
      1    the server could not be started
      2    wrong usage
      143  ended by SIGTERM (129 by SIGHUP)
    """
    from publisher.cli.console import Console
    from publisher.diagnostics import Diagnostic, Findings, PublisherError, Severity
    from publisher.folders import root_of
    from publisher.manifest import load
    from publisher.preview.editors import Editor, EditorError
    from publisher.preview.server import listening
    from publisher.preview.server import serve as run
    from publisher.workers import usable_cores

    console = Console(root=root_of(path))
    with console.guard():
        try:
            load(path, Findings())
        except PublisherError as error:
            if any(problem.code == "project-missing" for problem in error.diagnostics):
                raise  # other problems are shown in the preview
        try:
            chosen = Editor.of(editor) if editor else None
        except EditorError as error:
            hint = "Give a name such as `--editor code`, or a command: --editor 'code -g {file}:{line}'"
            raise PublisherError([Diagnostic(Severity.ERROR, "editor-unusable", str(error), hint=hint)]) from None
        interruption.set_message("The preview has ended.", finished=True)

        def ready(address: str) -> None:
            console.note(f"Preview at {address}  Ctrl-C ends.")
            if opens:
                import webbrowser

                # Text browsers, and some commands of $BROWSER, return only when they are closed.
                Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        run(
            path,
            listening(host, port),
            host=host,
            editions=editions,
            output=output,
            strict=strict,
            allow_python=allow_python,
            allow_commands=allow_commands,
            jobs=jobs or usable_cores(),
            editor=chosen,
            ready=ready,
            report=lambda problems: console.report((), problems),
        )
