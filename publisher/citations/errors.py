"""What is wrong with a style."""

from __future__ import annotations


class StyleError(ValueError):
    """A style that cannot be used, with the line at fault, and a hint if there is one; ``others`` are further faults."""

    def __init__(self, message: str, line: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.hint = hint
        self.others: tuple[StyleError, ...] = ()
