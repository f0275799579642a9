"""Markdown → chapters. ``syntax`` assembles the parser, ``parser`` makes nodes of its tokens,
``chapter`` a chapter of these."""

from publisher.markdown.attributes import merged
from publisher.markdown.chapter import read_chapter, read_fragment, read_title, read_words
from publisher.markdown.context import Context
from publisher.markdown.directives import DIRECTIVES, Call, Directive
from publisher.markdown.roles import ROLES, Role

__all__ = [
    "DIRECTIVES",
    "ROLES",
    "Call",
    "Context",
    "Directive",
    "Role",
    "merged",
    "read_chapter",
    "read_fragment",
    "read_title",
    "read_words",
]
