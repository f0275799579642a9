"""Markdown → chapters. ``syntax`` assembles the parser, ``parser`` makes nodes of its tokens,
``chapter`` a chapter of these."""

from publisher.markdown.chapter import read_chapter, read_fragment

__all__ = ["read_chapter", "read_fragment"]
