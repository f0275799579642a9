"""Text of BibTeX fields: LaTeX becomes the markup of CSL, and braces mark letters that keep their case."""

from __future__ import annotations

import re
import unicodedata

from publisher.citations.reading.commands import ACCENTS, GREEK, LETTERS, STYLES

_QUOTED = {"enquote": ("“", "”"), "mkbibquote": ("“", "”")}
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?[ \t\n]*|(.))", re.DOTALL)
_DASHES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))


DEEP = 40  # braces and commands within one another, beyond which they are text


class Latex:
    """The text of one field. ``protected`` braces become spans whose case is kept."""

    def __init__(self, text: str, *, protects: bool = True) -> None:
        self.text = text
        self.position = 0
        self.protects = protects

    def read(self) -> str:
        written = self._until("")
        return unicodedata.normalize("NFC", re.sub(r"[ \t\n]+", " ", written)).strip()

    def _until(self, end: str, depth: int = 0) -> str:
        parts: list[str] = []
        while self.position < len(self.text):
            char = self.text[self.position]
            if char == end and end:
                self.position += 1
                break
            if char == "\\":
                parts.append(self._command(depth))
            elif char == "{" and depth < DEEP:
                parts.append(self._group(depth))
            elif char == "{" or char == "}":
                self.position += 1
            elif char == "$":
                parts.append(self._math())
            elif char == "~":
                self.position += 1
                parts.append("\u00a0")
            else:
                parts.append(self._plain())
        return "".join(parts)

    def _plain(self) -> str:
        start = self.position
        for mark, sign in _DASHES:
            if self.text.startswith(mark, start):
                self.position += len(mark)
                return sign
        self.position += 1
        while self.position < len(self.text) and self.text[self.position] not in "\\{}$~-`'":
            self.position += 1
        return self.text[start : self.position]

    def _group(self, depth: int) -> str:
        begins = self.text[self.position + 1 : self.position + 2]
        self.position += 1
        style = re.compile(r"\\(it|em|bf|sc)(?:shape|series)?(?![A-Za-z])\s*").match(self.text, self.position)
        if style:
            self.position = style.end()
            tag = STYLES[style[1]]
            return f"<{tag}>{self._until('}', depth + 1)}</{tag}>"
        inner = self._until("}", depth + 1)
        accent = begins == "\\"  # braces around a command do not protect
        if not self.protects or accent or depth or not any(char.isalpha() for char in inner):
            return inner
        return f"<nocase>{inner}</nocase>"

    def _command(self, depth: int) -> str:
        found = _COMMAND.match(self.text, self.position)
        if found is None or depth > DEEP:
            self.position += 1
            return ""
        self.position = found.end()
        name = found[1] or found[2]
        if name in ACCENTS and (found[2] or self._accented(name)):
            return self._accent(ACCENTS[name], depth)
        if found[2]:
            return {"\\": " ", ",": "\u202f", "-": "", "/": "", "@": "", " ": " ", "\n": " "}.get(name, name)
        if name in STYLES:
            tag = STYLES[name]
            return f"<{tag}>{self._argument(depth)}</{tag}>"
        if name in _QUOTED:
            before, after = _QUOTED[name]
            return f"{before}{self._argument(depth)}{after}"
        if name in LETTERS:
            return LETTERS[name]
        if name.lower() in GREEK:
            return unicodedata.lookup(f"GREEK {'CAPITAL' if name[0].isupper() else 'SMALL'} LETTER {_greek(name)}")
        if name == "url":
            return self._argument(depth)
        if name == "href":
            self._argument(depth)
            return self._argument(depth)
        return self._argument(depth) if self._next() == "{" else _other(name)

    def _accented(self, name: str) -> bool:
        """Whether a letter is a command for an accent here, such as ``\\v{Z}`` or ``\\c c``."""
        following = self._next()
        return following == "{" or following == "\\" or (bool(following) and following.isalpha() and len(name) == 1)

    def _next(self) -> str:
        return self.text[self.position : self.position + 1]

    def _argument(self, depth: int) -> str:
        if self._next() == "{":
            self.position += 1
            return self._until("}", depth + 1)
        if self._next() == "\\":
            return self._command(depth + 1)
        self.position += 1
        return self.text[self.position - 1 : self.position]

    def _accent(self, mark: str, depth: int) -> str:
        while self._next() in (" ", "\n") and self._next():
            self.position += 1
        base = self._argument(depth)
        base = {"ı": "i", "ȷ": "j"}.get(base, base)
        return unicodedata.normalize("NFC", base[:1] + mark) + base[1:] if base else ""

    def _math(self) -> str:
        end = self.text.find("$", self.position + 1)
        if end < 0:
            self.position += 1
            return "$"
        source = self.text[self.position + 1 : end]
        self.position = end + 1
        source = re.sub(r"\^\{([^{}]*)\}|\^(\w)", lambda m: f"<sup>{m[1] or m[2]}</sup>", source)
        source = re.sub(r"_\{([^{}]*)\}|_(\w)", lambda m: f"<sub>{m[1] or m[2]}</sub>", source)
        return Latex(source, protects=False).read()


def _greek(name: str) -> str:
    return {"lambda": "LAMDA"}.get(name.lower(), name.upper())


def _other(name: str) -> str:
    """The character for a command that is not in the table, or its name."""
    from pylatexenc.latex2text import LatexNodes2Text

    text = str(LatexNodes2Text().latex_to_text(f"\\{name}")).strip()
    return text or name


def text_of(value: str, *, protects: bool = False) -> str:
    """A value as text with the markup of CSL."""
    return Latex(value, protects=protects).read()
