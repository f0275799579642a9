"""The directives and roles that a text may use."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from publisher.markdown.directives import DIRECTIVES
from publisher.markdown.directives.call import Directive
from publisher.markdown.reader import Role
from publisher.markdown.roles import ROLES


class Vocabulary(Struct, frozen=True):
    """Directives and roles by name.

    They are separate from the ``Context``, because a project's own functions are in files that each process has to
    load itself.
    """

    directives: Mapping[str, Directive]
    roles: Mapping[str, Role]

    def __or__(self, more: Vocabulary) -> Vocabulary:
        return Vocabulary({**self.directives, **more.directives}, {**self.roles, **more.roles})


VOCABULARY = Vocabulary(DIRECTIVES, ROLES)
