"""Spans become structured text: formats that nest, quotation marks that alternate, punctuation that does not double."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from publisher.citations import textcase
from publisher.citations.locale import Locale
from publisher.citations.markup import Verbatim
from publisher.citations.model import Styled, Text
from publisher.citations.punctuation import Run, Wrapper, settle
from publisher.citations.tree import Span, has_text

# The style of a property and a value, as it is named in structured text.
STYLES = {
    ("font-style", "italic"): "italic",
    ("font-style", "oblique"): "italic",
    ("font-weight", "bold"): "bold",
    ("font-variant", "small-caps"): "small-caps",
    ("text-decoration", "underline"): "underline",
    ("vertical-align", "sup"): "superscript",
    ("vertical-align", "sub"): "subscript",
}
# Characters that are superscripts of others. They are written as superscripts, which fonts have more often.
_RAISED = re.compile("([ª²³¹ºʰ-ʸˠ-ˤᴬ-ᴮᴰ-ᴺᴼ-ᵍᵏ-ᵡ⁰ⁱ⁴-ⁿ㆒-㆟])")


class _Context(Struct, frozen=True):
    path: tuple[Wrapper, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    quotes: int = 0
    fixed: bool = False

    def value(self, name: str) -> str:
        return dict(self.values).get(name, "normal")

    def within(self, style: str, value: str = "") -> _Context:
        return replace(self, path=(*self.path, Wrapper(style, value)))


class Writer:
    """Turns spans into structured text, with the marks of a locale."""

    def __init__(self, locale: Locale) -> None:
        self.marks = (
            (locale.term("open-quote") or "“", locale.term("close-quote") or "”"),
            (locale.term("open-inner-quote") or "‘", locale.term("close-inner-quote") or "’"),
        )
        self.inside = locale.option("punctuation-in-quote") == "true"
        self.language = locale.language

    def text(self, node: Span | str | None) -> Text:
        if node is None:
            return ()
        return build(settle(self.runs(node), inside=self.inside))

    def plain(self, node: Span | str | None) -> str:
        if node is None:
            return ""
        return "".join(run.text for run in settle(self.runs(node), inside=self.inside))

    def runs(self, node: Span | str) -> list[Run]:
        runs: list[Run] = []
        self._add(node, _Context(), runs)
        return runs

    def _add(self, node: Span | str, context: _Context, runs: list[Run]) -> None:
        if isinstance(node, str):
            self._leaf(node, context, runs)
            return
        start = len(runs)
        if node.display:
            context = context.within("block", node.display)
        if node.tag in ("cite", "link"):
            context = context.within(node.tag, node.value)
        outer = context
        if not node.inner_affixes:
            self._affix(node.prefix, outer, runs)
        inner = self._formatted(node, context)
        if node.tag == "nocase" or (
            node.markup and node.formats and node.formats[0][1] in ("sup", "sub", "small-caps")
        ):
            inner = replace(inner, fixed=True)
        if node.inner_affixes:
            self._affix(node.prefix, inner, runs)
        self._quoted(node, inner, runs)
        if node.inner_affixes:
            self._affix(node.suffix, inner, runs)
        if node.case:
            self._change_case(node, runs, start)
        if node.strip_periods:
            for run in runs[start:]:
                run.text = run.text.replace(".", "")
        if not node.inner_affixes:
            self._affix(node.suffix, outer, runs)

    def _leaf(self, text: str, context: _Context, runs: list[Run]) -> None:
        kept = isinstance(text, Verbatim)
        for number, piece in enumerate(_RAISED.split(text)):
            if number % 2:
                path = context.within("superscript").path
                runs.append(Run(unicodedata.normalize("NFKC", piece), path, fixed=True))
            elif piece:
                runs.append(Run(piece, context.path, fixed=context.fixed, kept=kept and not number))

    def _affix(self, text: str, context: _Context, runs: list[Run]) -> None:
        if text:
            runs.append(Run(text, context.path, affix=True, fixed=context.fixed))

    def _quoted(self, node: Span, inner: _Context, runs: list[Run]) -> None:
        if not node.quotes:
            self._children(node, inner, runs)
            return
        opening, closing = self.marks[inner.quotes % 2]
        runs.append(Run(opening, inner.path, mark="open", fixed=inner.fixed))
        self._children(node, replace(inner, quotes=inner.quotes + 1), runs)
        runs.append(Run(closing, inner.path, mark="close", fixed=inner.fixed))

    def _children(self, node: Span, context: _Context, runs: list[Run]) -> None:
        first = True
        for child in node.children:
            if not has_text(child):
                continue
            if not first and node.delimiter:
                runs.append(Run(node.delimiter, context.path, affix=True, fixed=context.fixed))
            first = False
            self._add(child, context, runs)

    def _change_case(self, node: Span, runs: list[Run], start: int) -> None:
        case, _, language = node.case.partition(" ")
        part = runs[start:]
        if not node.inner_affixes and node.prefix:
            part = part[1:]
        texts = textcase.change(
            case,
            [run.text for run in part],
            [run.fixed for run in part],
            self.language,
            english=language == "en",
        )
        for run, text in zip(part, texts, strict=True):
            run.text = text

    def _formatted(self, node: Span, context: _Context) -> _Context:
        if node.tag == "no-decoration":
            for name in ("font-style", "font-weight", "font-variant"):
                if context.value(name) != "normal":
                    context = _with(context, name, "normal")
            return context
        for name, value in node.formats:
            current = context.value(name)
            if node.markup and value == current and name != "vertical-align":
                value = "normal"
            if name == "vertical-align":
                if value in ("sup", "sub"):
                    context = context.within(STYLES[name, value])
            elif value != current and not (value == "none" and current == "normal"):
                context = _with(context, name, "normal" if value == "none" else value)
        return context


def _with(context: _Context, name: str, value: str) -> _Context:
    values = {**dict(context.values), name: value}
    style = STYLES.get((name, value))
    inner = context.within(style) if style else context.within("normal", name)
    return replace(inner, values=tuple(values.items()))


def build(runs: Iterable[Run]) -> Text:
    """Nest runs in their wrappers."""
    root: list[str | Styled] = []
    stack: list[tuple[Wrapper, list[str | Styled]]] = []

    def close(depth: int) -> None:
        while len(stack) > depth:
            wrapper, children = stack.pop()
            if children:
                (stack[-1][1] if stack else root).append(Styled(wrapper.style, tuple(children), wrapper.value))

    for run in runs:
        if not run.text:
            continue
        common = 0
        while common < min(len(stack), len(run.path)) and stack[common][0] is run.path[common]:
            common += 1
        close(common)
        stack.extend((wrapper, []) for wrapper in run.path[common:])
        target = stack[-1][1] if stack else root
        if target and isinstance(target[-1], str):
            target[-1] += run.text
        else:
            target.append(run.text)
    close(0)
    return tuple(root)
