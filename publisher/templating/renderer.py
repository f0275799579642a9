"""Nodes → markup.

A block is rendered by the template named after it (``CodeBlock``: ``nodes/code_block.html``), an inline by the macro
named after it in ``inlines.html``. Templates are looked up in layers: see ``layers``. A template that extends its own
name reaches the next lower one, and an ``inlines.html`` needs only the macros that it changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateNotFound
from markupsafe import Markup, escape
from msgspec.structs import replace

from publisher import work
from publisher.cache import NO_CACHE, Cache
from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.document import (
    BLANK,
    NO_ATTRIBUTES,
    Asset,
    Chapter,
    ContentsEntry,
    CrossReference,
    Inline,
    Node,
    Paragraph,
    SoftBreak,
    Text,
    plain_text,
    walk,
)
from publisher.language import is_right_to_left, is_upright
from publisher.templating.environment import Layered, Sandbox
from publisher.templating.functions import FUNCTIONS
from publisher.templating.layers import CUSTOM, TOKENS, is_own, joined_sheets, shown
from publisher.templating.limits import SECONDS, SECONDS_A_NODE, Limits
from publisher.templating.node_names import snake_case
from publisher.templating.settings import RenderSettings
from publisher.templating.verdict import Output, screened
from publisher.theme.styles import inlined
from publisher.theme.tokens import Sheet
from publisher.tracing import span

T = TypeVar("T")
_WHOLE = re.compile(r"#|/|[a-z][a-z0-9+.-]*:")  # the beginning of an address that is not relative to a folder
_WITH_MACROS = (
    ("___", BLANK, "blank"),
    ("–", re.compile(r"(?<![\w–])(\d[\d.,]{0,9}–\d[\d.,]{0,9})"), "unbroken"),
    ("ˈ", re.compile(r"(?<!\S)([^\sˈ]{1,20}ˈ\S{0,20})"), "unbroken"),  # browsers break lines before it, as in /ˈfɛðə/
)
"""What a text contains, parts of it, and the macro that writes these."""
# Attributes that may be set in braces and are allowed in every edition.
PLAIN_ATTRIBUTES = frozenset(
    {"lang", "dir", "title", "start", "reversed", "type", "colspan", "rowspan", "scope", "span", "open", "datetime"}
)


class Renderer:
    """Renders the markup of one edition, with one environment. Compiled templates are kept in the ``cache``.

    Pages to which a project's own templates or styles contributed are screened for content that the edition does not
    allow.
    """

    def __init__(self, settings: RenderSettings, cache: Cache = NO_CACHE) -> None:
        folders = settings.layers
        own = any(is_own(folder) for folder in folders)
        self._limits = Limits(_seconds(settings.values) if own else SECONDS)
        self._environment = Sandbox(folders, self._limits, cache) if own else Layered(folders, cache)
        self._loader = self._environment.loader
        self._outputs: list[Output] = []
        self._sheets: dict[str, Sheet] = {}  # those of the manifest that were used
        self._inlines = False  # whether style sheets are embedded in pages
        self._count = 0  # nodes
        self._here = ""  # the chapter that is being rendered
        self.shared: tuple[RenderSettings, bytes] | None = None  # settings, and a hash of them that ``cached`` has made
        self._environment.globals.update(
            FUNCTIONS,
            attributes=self.attributes,
            content=self.content,
            css=self.css,
            heading_level=lambda level: max(1, min(6, level + self.settings.shift)),
            href=self.href,
            local=self.local,
            once=self._limits.uncounted(self.once),
            image_address=self._limits.uncounted(self._image_address),
            plain=plain_text,
            tight=self.tight,
        )
        self.use(settings)

    def use(self, settings: RenderSettings) -> None:
        """Use these settings from now on; their layers must be the same."""
        self.settings = settings
        self._once: dict[tuple[str, str], Markup] = {}
        words = settings.words
        self._environment.globals.update(
            date_in_words=words.date,
            decimal=words.decimal,
            digit_style=words.digit_style,
            digits=words.digits,
            edition_in_words=words.edition,
            label=words.label,
            word=words.pattern,
            **settings.values,
        )
        self._macros: tuple[object, ...] | None = None
        self._writers: dict[type[Node], Callable[[Any], str]] = {
            Text: self._text,
            SoftBreak: lambda node: node.space.replace(" ", "\n"),
        }

    # Functions called by templates

    def content(self, nodes: Iterable[Node]) -> Markup:
        """The markup of nodes, joined."""
        return Markup("".join(map(self._write, nodes)))

    def tight(self, nodes: Iterable[Node]) -> Markup:
        """The markup of a tight list: without the tags of paragraphs."""
        return Markup(
            "".join(
                self.content(node.children)
                if isinstance(node, Paragraph) and node.attributes == NO_ATTRIBUTES
                else self._write(node)
                for node in nodes
            )
        )

    def attributes(self, node: Node, *classes: str, **more: str) -> Markup:
        """The node's attributes for a tag, with further classes and attributes."""
        given = node.attributes
        if not (given.id or given.classes or given.pairs or any(classes) or any(more.values())):
            return Markup("")
        pairs: dict[str, str] = {}
        if given.id:
            pairs["id"] = given.id
        language = given.get("lang")
        upright = (
            "upright" if language and is_upright(language) and not is_upright(self.settings.words.language) else ""
        )
        if names := " ".join(dict.fromkeys(filter(None, (*classes, *given.classes, upright)))):
            pairs["class"] = names
        for key, value in given.pairs:
            if key in PLAIN_ATTRIBUTES or key.startswith("data-"):
                pairs[key] = value
            elif key in ("width", "height"):
                pairs["style"] = pairs.get("style", "") + f"{key}:{length(value)};"
        if given.get("height") and not given.get("width"):
            pairs["style"] += "width:auto;"
        if language and not given.get("dir"):
            leftward = is_right_to_left(language)
            if leftward != is_right_to_left(self.settings.words.language):
                pairs["dir"] = "rtl" if leftward else "ltr"
        pairs |= {key.replace("_", "-"): value for key, value in more.items() if value}
        if self.settings.xhtml and language:
            pairs["xml:lang"] = language
        return Markup("".join([f' {escape(key)}="{escape(value)}"' for key, value in pairs.items()]))

    def href(self, target: CrossReference | ContentsEntry) -> str:
        """The address of a cross-reference, or of an entry of the contents, relative to the current chapter."""
        return self.settings.addresses(target.chapter, target.target, self._here)

    def local(self, address: str) -> str:
        """The address of a file of the edition, relative to the current chapter; another address is unchanged."""
        folder = self.settings.folders.get(self._here, "")
        return address if not folder or _WHOLE.match(address) else "../" * (folder.count("/") + 1) + address

    def once(self, macro: Callable[[object], Markup], entry: ContentsEntry) -> Markup:
        """What a macro makes of an entry of the contents, which must be the same on all pages in one folder."""
        name = self.settings.folders.get(self._here, ""), entry.chapter
        if name not in self._once:
            self._once[name] = macro(entry)
        return self._once[name]

    def _image_address(self, asset: Asset) -> str:
        return self.local(self.settings.images.get(asset.name, asset.name))

    def css(self, *names: str) -> Markup:
        """Style sheets, joined, to be embedded in a page."""
        return self.inlined("\n".join(self.text(name) for name in names))

    def inlined(self, style: str) -> Markup:
        """A style sheet to be embedded in a page."""
        self._inlines = True
        return Markup(inlined(style))

    # Methods called by editions

    def chapter(self, chapter: Chapter) -> str:
        """Render a chapter: a page of its own, or a part of another page."""
        write = self.page if self.settings.pages else self._render
        context = self.settings.of_chapter.get(chapter.id, {})
        with span(f"rendering {chapter.id}"):
            return write(self.settings.template, here=chapter.id, chapter=chapter, **context)

    def page(self, name: str, *, here: str = "", **context: object) -> str:
        """Render a page with the template ``name``; addresses are relative to the chapter or page ``here``."""
        try:
            markup = self._render(name, here=here, **context)
            return self.screened(name, self.settings.finish(markup) if name.endswith(".html") else markup)
        finally:
            self._outputs.clear()

    def _render(self, name: str, *, here: str, **context: object) -> str:
        self._here = here
        with self._limits.running():
            return str(self._guard(lambda: self._environment.get_template(name).render(context)))

    def markup(self, nodes: Iterable[Node]) -> Markup:
        """The markup of nodes outside of a page."""

        def written() -> Markup:
            try:
                return self.content(nodes)
            except Exception:
                self._environment.handle_exception()

        with self._limits.running():
            return Markup(self._guard(written))

    def screened(self, name: str, text: str) -> str:
        """Screen a finished page or style sheet.

        Raise ``PublisherError`` if a project's template added active or external content.
        """
        counts = not self._only_styled or self._inlines or name.endswith(".css")
        if (self._loader.used or self._sheets) and counts:
            allowed = replace(self.settings.allowed, made=self.settings.allowed.made | self._limits.given)
            screened(name, text, allowed, tuple(self._loader.used), self._outputs, tuple(self._sheets.values()))
        return text

    def text(self, name: str) -> str:
        """The text of a file of the layers; tokens and custom styles of all layers are joined, lowest first."""
        if name in (TOKENS, CUSTOM):
            self._loader.note(name)
            sheets = joined_sheets(name, self._loader.folders, self.settings.added)
            self._sheets |= {sheet.name: sheet for sheet in self.settings.added.custom if name == CUSTOM}
            return "\n".join(sheet.text for sheet in sheets)
        return self.file(name).read_text(encoding="utf-8")

    def file(self, name: str) -> Path:
        """The path of a file of the layers. Raise ``FileNotFoundError`` if there is none."""
        if found := self._loader.find(name):
            return found[1]
        if name in self.settings.added.files:
            return self.settings.added.files[name]
        raise FileNotFoundError(name)

    def has(self, name: str) -> bool:
        """Whether a layer has this file."""
        return name in self.settings.added.files or self._loader.find(name) is not None

    @property
    def _only_styled(self) -> bool:
        """Whether all files of the project used so far are style sheets."""
        return all(file.suffix.lower() == ".css" for file in self._loader.used)

    @property
    def styled(self) -> bool:
        """Whether a style sheet of the project was used so far."""
        return bool(self._sheets) or any(file.suffix.lower() == ".css" for file in self._loader.used)

    # Writers

    def _write(self, node: Node) -> str:
        self._count += 1
        writer = self._writers.get(type(node))
        if writer is None:
            writer = self._writers[type(node)] = self._writer(type(node))
        return writer(node)

    def _text(self, node: Text) -> str:
        """A text; ranges of numbers, words in phonetic script and blanks to fill in are written with the macros ``unbroken`` and
        ``blank``, if there are."""
        return self._pieces(node.value, _WITH_MACROS)

    def _pieces(self, text: str, rules: Sequence[tuple[str, re.Pattern[str], str]]) -> str:
        for n, (sign, pattern, name) in enumerate(rules):
            if sign in text:
                macro = next((found for each in self._modules() if (found := getattr(each, name, None))), None)
                if macro:
                    pieces = enumerate(pattern.split(text))
                    return "".join(str(macro(p)) if k % 2 else self._pieces(p, rules[n + 1 :]) for k, p in pieces)
        return escape(text)

    def _writer(self, kind: type[Node]) -> Callable[[Any], str]:
        name = snake_case(kind.__name__)
        if self.has(f"nodes/{name}.html"):
            template = self._guard(lambda: self._environment.get_template(f"nodes/{name}.html"))
            render, context, joined = template.root_render_func, template.new_context, self._environment.concat
            end = "" if issubclass(kind, Inline) else "\n"

            def write(node: Any) -> str:
                return joined(render(context({"node": node}))) + end

            file = Path(template.filename or "")
            return self._noted(file, write) if file in self._loader.used else write
        for module in self._modules():
            if macro := getattr(module, name, None):
                return lambda node: str(macro(node))
        raise PublisherError(
            [
                Diagnostic(
                    Severity.ERROR,
                    "template-missing",
                    f"There is no template for {kind.__name__}",
                    hint=f"Add nodes/{name}.html.",
                )
            ]
        )

    def _noted(self, file: Path, write: Callable[[Any], str]) -> Callable[[Any], str]:
        """Record the output of a writer, so that findings can name its template."""

        def noted(node: Any) -> str:
            text = write(node)
            self._outputs.append(Output(file, text))
            return text

        return noted

    def _modules(self) -> tuple[object, ...]:
        """The macros of all layers, the most specific first."""
        if self._macros is None:
            levels = [i for i, folder in enumerate(self._loader.folders) if (folder / "inlines.html").is_file()]
            self._macros = tuple(self._guard(partial(self._module, f"{level}:inlines.html")) for level in levels)
        return self._macros

    def _module(self, name: str) -> object:
        return self._environment.get_template(name).module

    def _guard(self, task: Callable[[], T]) -> T:
        """Run template code; turn exceptions into errors with template and line."""
        try:
            return task()
        except (JinjaError, TypeError, AttributeError, ValueError, ArithmeticError, LookupError) as error:
            raise PublisherError([self._diagnostic(error)]) from error
        except (RecursionError, MemoryError, FileNotFoundError) as error:
            raise PublisherError([self._diagnostic(error)]) from None
        finally:
            work.count("nodes rendered", self._count)
            self._count = 0

    def _diagnostic(self, error: Exception) -> Diagnostic:
        file, line = getattr(error, "filename", None), getattr(error, "lineno", None) or 0
        if isinstance(error, FileNotFoundError) or not file:
            file = None
            trace = error.__traceback__
            while trace:
                name = trace.tb_frame.f_code.co_filename
                if any(name.startswith(str(folder)) for folder in self._loader.folders):
                    file, line = name, trace.tb_lineno
                trace = trace.tb_next
        if file is None and not isinstance(error, JinjaError):
            raise error
        message = {RecursionError: "templates call each other endlessly", MemoryError: "it uses too much memory"}.get(
            type(error), re.sub(r"^\d+:", "", str(error)) or type(error).__name__
        )
        hint = (
            "Templates are read from templates/<edition>/, <format>/ and shared/."
            if isinstance(error, TemplateNotFound | FileNotFoundError)
            else ""
        )
        place = Location(shown(file) if file else "templates", line)
        return Diagnostic(Severity.ERROR, "template-error", f"Template: {message}", place, hint)


def _seconds(values: Mapping[str, object]) -> float:
    """The CPU time allowed for the templates of an edition, which depends on the size of its book."""
    book = values.get("book")
    return SECONDS + SECONDS_A_NODE * sum(1 for part in getattr(book, "divisions", ()) for _ in walk(part))


def length(value: str) -> str:
    """A CSS length: a bare number is in pixels, as in HTML."""
    return f"{value}px" if re.fullmatch(r"\d+(\.\d+)?", value) else re.sub(r"[^\w.%+-]", "", value)
