"""The command ``publisher``, and ``python -m publisher``."""

from publisher import interruption


def main() -> None:
    """Run the command line. Signal handlers are installed before the imports, which take most of the first half
    second."""
    interruption.install()
    from publisher.cli import main as commands

    try:
        commands(prog_name="publisher")
    finally:
        interruption.ignore()


if __name__ == "__main__":
    main()
