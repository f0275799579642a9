"""Imports all that a layout needs: workers import this once for all their processes."""

from contextlib import suppress

from publisher.diagnostics import PublisherError
from publisher.layout.unit import engine

with suppress(PublisherError):  # reported by the first layout
    engine()
