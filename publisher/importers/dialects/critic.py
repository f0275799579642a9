"""Marks of changes in CriticMarkup."""

from __future__ import annotations

import re

CHANGES = (
    (re.compile(r"\{--(?![-+>])([^{}]{1,500}?)--\}"), r"<del>\1</del>"),
    (re.compile(r"\{\+\+(?![-+>])([^{}]{1,500}?)\+\+\}"), r"<ins>\1</ins>"),
    (re.compile(r"\{~~(?![-+>])([^{}]{1,500}?)~>([^{}]{1,500}?)~~\}"), r"<del>\1</del><ins>\2</ins>"),
    (re.compile(r"\{==(?![-+>])([^{}]{1,500}?)==\}"), r"<mark>\1</mark>"),
    (re.compile(r"\{>>(?![-+>])([^{}]{1,500}?)<<\}"), r"<!-- \1 -->"),
)
"""Marks, and what is written for them."""

__all__ = ["CHANGES"]
