"""Markdown → chapters. ``syntax`` assembles the parser, ``parser`` makes nodes of its tokens."""

from publisher.markdown.parser import read_chapter, read_fragment

__all__ = ["read_chapter", "read_fragment"]
