"""Markdown → chapters. ``syntax`` assembles the parser, ``parser`` makes nodes of its tokens,
``chapter`` a chapter of these."""

from publisher.markdown.chapter import read_chapter, read_fragment, read_title
from publisher.markdown.context import Context

__all__ = ["Context", "read_chapter", "read_fragment", "read_title"]
