"""Words that the program writes: what a numbered thing is called."""

from __future__ import annotations

# No line ends between a word and its number.
LABELS = {
    "appendix": "Appendix\u00a0{n}",
    "chapter": "Chapter\u00a0{n}",
    "code": "Listing\u00a0{n}",
    "equation": "Equation\u00a0{n}",
    "exercise": "Exercise\u00a0{n}",
    "figure": "Figure\u00a0{n}",
    "part": "Part\u00a0{n}",
    "question": "Question\u00a0{n}",
    "section": "Section\u00a0{n}",
    "table": "Table\u00a0{n}",
}

SOLUTION = "Solution"
SOLUTION_OF = "Solution to {exercise}"

# How print adds the page to a reference: to the name of a thing, and to words of the author.
ON_PAGE = {False: "{reference} on page\u00a0{page}", True: "{reference} (page\u00a0{page})"}


def label(kind: str, number: str) -> str:
    """What a thing of this kind and number is called: “Figure 3.2”."""
    pattern = LABELS.get(kind)
    return pattern.format(n=number) if pattern else f"{kind.capitalize()}\u00a0{number}"
