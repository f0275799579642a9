"""The names by which templates and macros write the classes of nodes."""

from __future__ import annotations

import re
from functools import lru_cache

from publisher.document import Node


@lru_cache(maxsize=128)
def snake_case(name: str) -> str:
    """``CodeBlock`` → ``code_block``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def kinds() -> dict[str, list[type[Node]]]:
    """All kinds of nodes by the names of their templates; extensions of several projects may have some of one name."""
    found: dict[str, list[type[Node]]] = {}
    open_ = list(Node.__subclasses__())
    while open_:
        kind = open_.pop()
        open_ += kind.__subclasses__()
        found.setdefault(snake_case(kind.__name__), []).append(kind)
    return found
