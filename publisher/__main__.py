"""The command ``publisher``, and ``python -m publisher``."""

import atexit
import gc
import os
import sys
from types import ModuleType

from publisher import interruption


def main() -> None:
    """Run the command line. Signal handlers are installed before the imports, which take most of the first half
    second."""
    interruption.install()
    from publisher.collection import THRESHOLD

    gc.set_threshold(*THRESHOLD)  # imports make no garbage
    _without_plugins()
    from publisher.cli import main as commands

    try:
        commands(prog_name="publisher")
    except SystemExit as end:
        if isinstance(end.code, int):
            _end(end.code)
        raise
    except OSError as error:
        if error.filename is not None:  # it is about a file, not about standard output
            raise
        from publisher.cli.streams import report_lost

        report_lost(error)
        raise SystemExit(1) from None
    finally:
        interruption.ignore()


def _end(status: int) -> None:
    """End the process without releasing each object, which takes longer than an unchanged build. Return if the streams can't be
    flushed, so that Python reports it."""
    interruption.ignore()
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (AttributeError, OSError, ValueError):  # there is no such stream, or it is closed
        return
    os._exit(status)


def _without_plugins() -> None:
    """Keep pydantic from looking for plugins, for which it reads about all installed packages, here and in workers."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    loader = ModuleType("pydantic.plugin._loader")
    vars(loader)["get_plugins"] = tuple  # else it imports what reads the metadata of packages
    sys.modules[loader.__name__] = loader


if __name__ == "__main__":
    main()
