"""Which modules worker processes should import while this process imports its own: a guess, since the manifest is not read yet.

A wrong guess costs some processor time, and changes nothing else.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from publisher.current import Request
from publisher.folders import output_of, root_of
from publisher.formats import FORMATS
from publisher.names import RECORD
from publisher.sources import OUTPUTS

PRELOAD_CHECK = ("publisher.markdown",)
"""To read chapters."""
PRELOAD_TEXT = ("publisher.markdown", "publisher.templating")
"""To read chapters, and to render them."""
PRELOAD_PAGES = ("publisher.layout.preload",)
"""To lay out pages."""
PRELOAD_ALL = ("publisher.pipeline.session",)
"""To build projects."""
_ENOUGH = 200_000  # bytes
_MOST = 2_000  # files


def modules_for(request: Request) -> tuple[str, ...]:
    """The modules that workers will need for a build.

    Those for pages if the last build of these editions made a PDF; if there was none, unless the formats that are asked for have
    no pages. Those for text if a large book is built for the first time. Otherwise none.
    """
    root = root_of(request.path)
    record = output_of(root, request.output) / RECORD
    new = not os.path.lexists(record)
    if _made_pages(record, request) if not new else not request.formats or _print(request.formats):
        return PRELOAD_PAGES
    return PRELOAD_TEXT if new and has_much_text(root) else ()


def _print(formats: tuple[str, ...]) -> bool:
    return any(FORMATS[name].printed for name in formats if name in FORMATS)


def _made_pages(record: Path, request: Request) -> bool:
    """Whether the last build of the editions made a PDF."""
    with suppress(OSError, ValueError, AttributeError, TypeError):  # anybody may have written it
        editions = json.loads(record.read_bytes())
        chosen = [edition for name, edition in editions.items() if name in (request.editions or editions)]
        made = any(file.endswith(".pdf") for edition in chosen for file in edition["files"] if "/" not in file)
        return made and (not request.formats or _print(request.formats))
    return False


def has_much_text(root: Path) -> bool:
    """Whether the Markdown files of a folder and those below are large. Only about the first 2,000 files are looked at."""
    size = seen = 0
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith((".", "_")) and name != OUTPUTS]
        with suppress(OSError):
            size += sum(os.stat(os.path.join(folder, name)).st_size for name in files if name.endswith(".md"))
        seen += len(files)
        if size >= _ENOUGH or seen > _MOST:
            break
    return size >= _ENOUGH


__all__ = ["PRELOAD_ALL", "PRELOAD_CHECK", "PRELOAD_PAGES", "PRELOAD_TEXT", "has_much_text", "modules_for"]
