"""Nodes → markup, by templates in layers: those of a project, of a theme, of the package.

``layers`` finds files, ``environment`` is Jinja's sandbox, ``limits`` bounds what a project's own templates use up,
``renderer`` writes, ``checks`` finds what is wrong in a project's templates before anything is written.
"""

from publisher.templating.checks import check_templates, check_tokens
from publisher.templating.layers import CUSTOM, TOKENS, layers, package_templates, token_sheets
from publisher.templating.reach import Readers
from publisher.templating.renderer import Renderer, length, snake_case

__all__ = [
    "CUSTOM",
    "TOKENS",
    "Readers",
    "Renderer",
    "check_templates",
    "check_tokens",
    "layers",
    "length",
    "package_templates",
    "snake_case",
    "token_sheets",
]
