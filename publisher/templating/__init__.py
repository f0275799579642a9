"""Nodes → markup, with templates in layers: of a project, of a theme, of the package.

``layers`` finds files, ``environment`` is Jinja's sandbox, ``limits`` limits the resources of a project's own
templates, ``settings`` is the data that an edition gives to its templates, ``functions`` are those that all templates
may call, ``renderer`` renders, ``cached`` keeps the markup of chapters, and ``request`` has other processes render.

Of a project's own templates, ``checks`` finds mistakes before anything is written, with ``names`` and ``reach``; afterwards
``verdict`` screens pages, by the rules in ``screening``, and names the template at fault.
"""

from publisher.templating.cached import rendered_chapters, rendered_page
from publisher.templating.checks import check_style, check_templates, check_tokens
from publisher.templating.functions import PAGE, PAGES, css_text, words_of_title
from publisher.templating.layers import CUSTOM, TOKENS, has_templates, is_own, layers, token_sheets
from publisher.templating.reach import Readers
from publisher.templating.renderer import Renderer
from publisher.templating.settings import RenderSettings, in_document

__all__ = [
    "CUSTOM",
    "PAGE",
    "PAGES",
    "TOKENS",
    "Readers",
    "RenderSettings",
    "Renderer",
    "check_style",
    "check_templates",
    "check_tokens",
    "css_text",
    "has_templates",
    "in_document",
    "is_own",
    "layers",
    "rendered_chapters",
    "rendered_page",
    "token_sheets",
    "words_of_title",
]
