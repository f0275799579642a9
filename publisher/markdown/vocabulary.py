"""The directives and roles that a text may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from publisher.markdown.directives import DIRECTIVES
from publisher.markdown.directives.call import Directive
from publisher.markdown.reader import Role
from publisher.markdown.roles import ROLES


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Directives and roles by their names.

    It stands beside the ``Context``: functions of a project's own are in files that each process loads for itself.
    """

    directives: Mapping[str, Directive]
    roles: Mapping[str, Role]

    def __or__(self, more: Vocabulary) -> Vocabulary:
        return Vocabulary({**self.directives, **more.directives}, {**self.roles, **more.roles})


VOCABULARY = Vocabulary(DIRECTIVES, ROLES)
