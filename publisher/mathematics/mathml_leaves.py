"""Leaves of MathML: operators with their spaces, names of functions, text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import escape
from itertools import groupby
from operator import itemgetter

from publisher.mathematics.alphabets import plain_letter
from publisher.mathematics.engine import Tree

# After these, a sign such as − has one operand.
NOT_OPERANDS = frozenset({"", "bin", "rel", "open", "punct", "op"})
_STYLES = {
    "bold": "font-weight: bold",
    "italic": "font-style: italic",
    "bold-italic": "font-weight: bold; font-style: italic",
}


def element(name: str, content: str, **attributes: str) -> str:
    """An element with attributes."""
    given = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return (
        f"<{name}{given}>{content}</{name}>" if content or name in ("mrow", "mtd", "mphantom") else f"<{name}{given}/>"
    )


def function_name(tree: Tree) -> str:
    """The name of a function, as an operator if scripts are placed below it."""
    name = escape(tree["name"].replace(" ", "\u00a0"))
    if tree.get("limits"):
        return element("mo", name, movablelimits="true", form="prefix", lspace="0.167em", rspace="0")
    return element("mi", name, mathvariant="normal") if len(name) == 1 else element("mi", name)


def operator(symbol: str, kind: str, before: str, small: bool) -> str:
    """An operator with the spaces of its class."""
    sign = escape(symbol)
    if small and kind in ("bin", "rel", "punct"):
        return element("mo", sign, lspace="0", rspace="0", stretchy="false")
    if kind == "ord":
        if symbol[0].isalpha() or unicodedata.category(symbol[0])[0] in "SN":
            return (
                element("mi", sign, mathvariant="normal")
                if symbol not in "/|‖−+"
                else element("mo", sign, lspace="0", rspace="0", stretchy="false")
            )
        return element("mo", sign, lspace="0", rspace="0", stretchy="false")
    if kind in ("open", "close"):
        return element(
            "mo", sign, form="prefix" if kind == "open" else "postfix", stretchy="false", lspace="0", rspace="0"
        )
    if kind == "bin" and before in NOT_OPERANDS:
        return element("mo", sign, form="prefix", lspace="0", rspace="0")
    if kind == "bin":
        return element("mo", sign, form="infix", lspace="0.222em", rspace="0.222em")
    if kind == "rel":
        return element("mo", sign, form="infix", lspace="0.278em", rspace="0.278em", stretchy="false")
    if kind == "punct":
        return element("mo", sign, form="infix", lspace="0", rspace="0.167em", separator="true")
    return element("mo", sign, lspace="0.167em", rspace="0.167em")


def fence(sign: str, form: str) -> str:
    """A bracket as high as what it encloses; an empty one is left out."""
    about = {"form": form, "fence": "true", "stretchy": "true", "symmetric": "true", "lspace": "0", "rspace": "0"}
    return element("mo", escape(sign), **about) if sign.strip() else ""


def words(text: str) -> str:
    """Text in a formula, with a style for letters of an alphabet. Its outer spaces are kept."""
    small = "\ue002" in text
    shown = text.replace("\ue002", "").replace("\ue003", "")
    inner = shown.strip(" ")
    left = len(shown) - len(shown.lstrip(" "))
    right = len(shown) - len(shown.rstrip(" ")) if inner else 0
    runs = [
        (alphabet, "".join(letter for _, letter in group)) for alphabet, group in groupby(_styled(inner), itemgetter(0))
    ]
    if len(runs) < 2:
        alphabet, inner = runs[0] if runs else ("", "")
        style = "font-variant: small-caps" if small else _STYLES.get(alphabet, "")
        about = {"style": style} if style else {}
        return element("mtext", escape("\u00a0" * left + inner + "\u00a0" * right), **about)
    runs[0] = runs[0][0], "\u00a0" * left + runs[0][1]
    runs[-1] = runs[-1][0], runs[-1][1] + "\u00a0" * right
    made = [
        element("mtext", escape(re.sub("^ | $", "\u00a0", run)), **({"style": _STYLES[alphabet]} if alphabet else {}))
        for alphabet, run in runs
    ]
    return element("mrow", "".join(made))


def _styled(text: str) -> Iterator[tuple[str, str]]:
    """The alphabet of each character that has a style, and the character without it; a space belongs to what is before."""
    before = ""
    for character in text:
        plain, alphabet = plain_letter(character)
        if alphabet not in _STYLES:
            plain, alphabet = character, ""
        before = before if character == " " else alphabet
        yield before, plain
