"""How far punctuation protrudes into the margins, so that the edges of a paragraph look straight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Shares of the width of a character.
LEFT: Final[Mapping[str, float]] = {
    **dict.fromkeys('“„‟"', 0.5),
    **dict.fromkeys("‘‚‛'", 0.7),
    **dict.fromkeys("«‹»›", 0.3),
    **dict.fromkeys("([", 0.1),
    **dict.fromkeys("–—", 0.15),
}
"""What protrudes at the beginning of a line."""

RIGHT: Final[Mapping[str, float]] = {
    **dict.fromkeys(".,", 0.7),
    **dict.fromkeys("،۔", 0.5),
    **dict.fromkeys("־؛", 0.3),
    **dict.fromkeys("-\u2010", 0.6),
    **dict.fromkeys('”“"', 0.5),
    **dict.fromkeys("’‘'", 0.7),
    **dict.fromkeys("«‹»›;:", 0.3),
    **dict.fromkeys("–", 0.3),
    **dict.fromkeys("—", 0.2),
    **dict.fromkeys(")]!?؟", 0.1),
}
"""What protrudes at the end of a line."""
