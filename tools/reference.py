"""Write the pages of the manual that are made from the code: ``make docs``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tools import api, command_line, diagnostics, manifest, templates

DOCS = Path(__file__).parent.parent / "docs"
PAGES: dict[str, Callable[[], str]] = {
    "api.md": api.page,
    "command-line.md": command_line.page,
    "diagnostics.md": diagnostics.page,
    "manifest.md": manifest.page,
    "templates.md": templates.page,
}
"""The functions that return the Markdown of each page."""


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
