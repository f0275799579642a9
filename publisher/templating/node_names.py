"""Names of node classes in templates and macros."""

from __future__ import annotations

import re
from functools import lru_cache

from publisher.document import Node


@lru_cache(maxsize=128)
def snake_case(name: str) -> str:
    """Convert a class name to snake case: ``CodeBlock`` becomes ``code_block``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def kinds() -> dict[str, list[type[Node]]]:
    """Return all node classes by the names of their templates.

    A name may have several classes if the extensions of several projects define classes with the same name.
    """
    found: dict[str, list[type[Node]]] = {}
    open_ = list(Node.__subclasses__())
    while open_:
        kind = open_.pop()
        open_ += kind.__subclasses__()
        found.setdefault(snake_case(kind.__name__), []).append(kind)
    return found
