"""Markup where none is allowed: Markdown in raw HTML, placeholders in the label of a reference, a role in a role."""

from __future__ import annotations

import re
from collections.abc import Iterable

from publisher.markdown.html_tags import OpenTags, Tag, tokenize
from publisher.markdown.lint.lookalikes import IN_HTML, IN_REFERENCES, check_words
from publisher.markdown.lint.subject import Subject
from publisher.markdown.parsed import Locate
from publisher.markdown.roles import REFERENCES, inside
from publisher.markdown.token_tree import TokenTree

_ROLE_AT_END = re.compile(r"\{(?P<name>[a-z-]+)\}$")


def check_html(subject: Subject, siblings: Iterable[TokenTree]) -> None:
    """Report Markdown in the raw HTML among siblings, except in code and the like."""
    tags = OpenTags()
    for block in siblings:
        if block.type == "html_block":
            locate = subject.source.inline(block.content, block.map)
            for offset, piece in tokenize(block.content):
                if isinstance(piece, Tag):
                    tags.take(piece)
                elif not tags.are_verbatim:
                    check_words(subject, IN_HTML, piece, locate, offset)


def check_role(subject: Subject, role: TokenTree, locate: Locate) -> None:
    """Report unrecognised text in a reference, and a role in another one."""
    name, text, source = role.meta["name"], role.content, subject.source
    at = locate(role.meta["at"])
    if name in REFERENCES:
        start = inside(source, at)
        check_words(subject, IN_REFERENCES, text, lambda offset: source.after(start, offset))
    inner = _ROLE_AT_END.search(text)
    if inner and inner["name"] in subject.roles and name in subject.roles and name != "code":
        hint = f"A role that contains another one needs two backticks: {{{name}}}`` … `` and a space inside them."
        problem = f"“{{{inner['name']}}}” is at the end of another role and is shown as text"
        subject.findings.warning("role-literal", problem, at, hint)
