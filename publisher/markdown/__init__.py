"""Markdown → chapters.

``syntax`` assembles the parser of rules: those of markdown-it-py, and ours, each the ``…_plugin`` of a module. ``parser`` turns
its tokens into nodes, by functions of the modules named after what they read, such as ``tables`` and ``links``; those of
directives are in ``directives``, of roles in ``roles``, of raw HTML in ``html``. ``chapter`` makes a chapter of the nodes, with
its ``front_matter``, and ``lint`` looks for markup that was meant but not recognised. ``request`` has other processes read, and
``cached`` keeps what was read.
"""

from publisher.markdown.about import About, read_about
from publisher.markdown.attributes import merged
from publisher.markdown.cached import CachedReadings
from publisher.markdown.chapter import Title, read_chapter, read_fragment, read_title, read_words, without_heading
from publisher.markdown.context import Context, Files
from publisher.markdown.directives import DIRECTIVES, Call, Directive
from publisher.markdown.limits import NOTHING_SPENT, WHOLE_BUDGET, Budget
from publisher.markdown.reader import Reader, Role
from publisher.markdown.reading import Reading
from publisher.markdown.request import ChapterText, read_text
from publisher.markdown.roles import ROLES
from publisher.markdown.vocabulary import VOCABULARY, Vocabulary

__all__ = [
    "DIRECTIVES",
    "NOTHING_SPENT",
    "ROLES",
    "VOCABULARY",
    "WHOLE_BUDGET",
    "About",
    "Budget",
    "CachedReadings",
    "Call",
    "ChapterText",
    "Context",
    "Directive",
    "Files",
    "Reader",
    "Reading",
    "Role",
    "Title",
    "Vocabulary",
    "merged",
    "read_about",
    "read_chapter",
    "read_fragment",
    "read_text",
    "read_title",
    "read_words",
    "without_heading",
]
