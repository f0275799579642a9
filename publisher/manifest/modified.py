"""The modification date of a book."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime

from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.manifest.models import Manifest

EPOCH = "2000-01-01T00:00:00Z"
LAST_SECOND = 253_402_300_799  # of the year 9999


def modified(manifest: Manifest) -> str:
    """The modification date of the book: ``SOURCE_DATE_EPOCH``, the manifest's date, or a fixed day; never the
    current time.

    Raise ``PublisherError`` if ``SOURCE_DATE_EPOCH`` is not a time in the years 1970 to 9999.
    """
    if epoch := os.environ.get("SOURCE_DATE_EPOCH", ""):
        if not re.fullmatch(r"\d{1,20}", epoch, re.ASCII) or int(epoch) > LAST_SECOND:
            problem = f"SOURCE_DATE_EPOCH is “{epoch[:80]}”, which is not a time in seconds since 1970"
            hint = "Set it to a number such as 1767225600, or unset it."
            raise PublisherError([Diagnostic(Severity.ERROR, "environment-wrong", problem, hint=hint)])
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if manifest.date:
        return f"{(manifest.date + '-01-01')[:10]}T00:00:00Z"
    return EPOCH


__all__ = ["modified"]
