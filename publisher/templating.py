"""Nodes → markup. A block is written by the template that bears its name (``CodeBlock``: ``nodes/code_block.html``), an
inline by the macro that bears its name in ``inlines.html``.

Templates are looked up in layers: the project's ``templates/<edition>/``, ``templates/<format>/`` and ``templates/shared/``,
then the format's and the shared ones of the package. One file overrides one thing; a template that extends its own name
reaches the one below, and an ``inlines.html`` needs only the macros that it changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedFormatter
from markupsafe import Markup, escape

from publisher.bytecode import Bytecode
from publisher.diagnostics import Diagnostic, Findings, Location, PublisherError, Severity
from publisher.document import Asset, CrossReference, Inline, Node, Paragraph, SoftBreak, Text, plain_text
from publisher.styles import foreign_addresses
from publisher.tokens import Tokens, check_contrast
from publisher.words import label

TOKENS = "tokens.css"
_COMPILED = Bytecode()
# What a person may set in braces, and every edition may carry as it is.
PLAIN_ATTRIBUTES = frozenset(
    {"lang", "dir", "title", "start", "reversed", "colspan", "rowspan", "scope", "span", "open", "datetime"}
)


def package_templates() -> Path:
    """The folder of the templates that come with the package; beside it in a checkout."""
    here = Path(__file__).resolve().parent
    packed = here / "templates"
    return packed if packed.is_dir() else here.parent / "templates"


_FILLED = re.compile(r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}")  # in styles that are templates themselves
# What acts or embeds, in the text of a template: a tag, a handler, an address that loads.
_ACTIVE = re.compile(
    r"<\s*(?:script|iframe|frame|object|embed|base)\b[^>]*>?|<[a-z][^<>]*?\son[a-z]+\s*=|javascript:"
    r"|\s(?:src|srcset|poster|data)\s*=\s*[\"']?\s*(?:[a-z][a-z0-9+.-]*:)?//[^\s\"'>]*",
    re.IGNORECASE,
)


def check_styles(templates: Path, findings: Findings) -> None:
    """An edition asks nobody for anything: what a project's style sheets would load from elsewhere is an error. So is a link
    among the files of its templates that leads out of them."""
    if templates.resolve() == package_templates().resolve():
        return
    for file in _own(templates, "*", findings):
        if file.suffix.lower() != ".css":
            continue
        text = _FILLED.sub(lambda found: "x" * len(found[0]), file.read_text(encoding="utf-8", errors="replace"))
        for address, line, column in foreign_addresses(text):
            findings.error(
                "style-remote",
                f"A style sheet would load “{address[:80]}”",
                Location(_shown(file), line, column),
                "Put the rules or the file into templates/ itself.",
            )


def check_templates(templates: Path, findings: Findings) -> None:
    """Compile a project's templates: an error in the syntax of one names its line. Those of the package are used anyway."""
    if templates.resolve() == package_templates().resolve():
        return
    environment = _Environment(loader=_Layers(()))
    environment.filters["text_of"] = plain_text
    for file in _own(templates, "*", findings):
        if file.suffix.lower() == ".svg":
            _check_active(file, file.read_text(encoding="utf-8", errors="replace"), findings)
        if not file.suffix.lower().endswith("html"):
            continue
        try:
            text = _text(file)
            _check_active(file, text, findings)
            environment.compile(text, filename=str(file))
        except TemplateSyntaxError as error:
            findings.error("template-error", f"Template: {error.message}", Location(_shown(file), error.lineno))
        except (RecursionError, SyntaxError, MemoryError, ValueError):
            findings.error("template-error", "Template: it is nested too deeply", Location(_shown(file)))


def _check_active(file: Path, text: str, findings: Findings) -> None:
    """What a template of ours says in the same words may be said in a project's, too."""
    ours = "".join(f.read_text(encoding="utf-8") for f in package_templates().rglob(file.name))
    for found in _ACTIVE.finditer(text):
        if found[0].strip() in ours:
            continue
        line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
        findings.error(
            "template-unsafe",
            f"A template would write “{found[0].strip()[:80]}”",
            Location(_shown(file), line, column),
            "Editions carry no scripts, handlers or frames but their own, and load nothing from elsewhere.",
        )


def _own(templates: Path, pattern: str, findings: Findings) -> Iterator[Path]:
    """The files of a project's templates; a link that leads out of them is an error."""
    for file in sorted(templates.rglob(pattern)) if templates.is_dir() else ():
        if not file.resolve().is_relative_to(templates.resolve()):
            if (found := _outside(file)) not in findings.items:
                findings.extend([found])
        elif file.is_file():
            yield file


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes().count(b"\n", 0, error.start) + 1
        raise TemplateSyntaxError("the file is not UTF-8", line, file.name, str(file)) from error


def layers(project: Path | None, edition: str, format: str, theme: str = "") -> tuple[Path, ...]:  # noqa: A002
    """The folders in which an edition's templates are looked up, nearest first: the project's, the theme's, the package's.

    ``project`` is the folder of the project's own templates; ``PublisherError`` when a link leads out of the project.
    """
    packaged = package_templates()
    own = [project / name for name in dict.fromkeys((edition, format, "shared"))] if project else []
    for folder in own:
        if project and not folder.resolve().is_relative_to(project.parent.resolve()):
            raise PublisherError([_outside(folder)])
    themes = [packaged / "themes" / theme] if theme else []
    found = (f.resolve() for f in (*own, *themes, packaged / format, packaged / "shared") if f.is_dir())
    return tuple(dict.fromkeys(found))


def token_sheets(folders: Sequence[Path], project: Path | None = None) -> list[tuple[str, str]]:
    """The token files of layers with their text, the lowest layer first; those of the ``project`` have a name."""
    files = [folder / TOKENS for folder in reversed(folders) if (folder / TOKENS).is_file()]
    own = project.resolve() if project else None
    return [
        (_shown(file) if own and file.is_relative_to(own) else "", file.read_text(encoding="utf-8", errors="replace"))
        for file in files
    ]


def check_tokens(folders: Sequence[Path], project: Path | None, findings: Findings) -> None:
    """Warn of colours of the project's own that are hard to read on one another."""
    sheets = token_sheets(folders, project)
    if any(name for name, _ in sheets):
        check_contrast(Tokens.read(sheets), findings)


def _outside(file: Path) -> Diagnostic:
    message = "A template is a link that leaves the project"
    return Diagnostic(Severity.ERROR, "path-outside", message, Location(_shown(file)), "Copy it into the project.")


def _shown(file: Path | str) -> str:
    """The path of a template as a project names it."""
    return "templates/" + re.split(r"/templates/", str(file))[-1]


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):  # a name that no system can hold
        return False


class _Layers(BaseLoader):
    """Finds a template in the first layer that has it; ``N:name`` means: not above layer N."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)

    def find(self, name: str) -> tuple[int, Path] | None:
        """The layer and the file of a template. A link may lead to another layer, but not out of the templates."""
        lowest, _, plain = str(name).rpartition(":")
        if ".." in plain.split("/") or plain.startswith("/") or not (lowest or "0").isdecimal():
            return None
        for index, folder in enumerate(self.folders):
            if index >= int(lowest or 0) and _is_file(folder / plain):
                file = folder / plain
                if not file.resolve().is_relative_to(folder.resolve().parent):
                    raise PublisherError([_outside(file)])
                return index, file
        return None

    def get_source(self, _: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        found = self.find(template)
        if not found:
            raise TemplateNotFound(template)
        return _text(found[1]), str(found[1]), lambda: True


# What templates may call the methods of: everything else, such as a model or a path, could read files or run code.
_PLAIN = (str, bytes, int, float, tuple, list, dict, set, frozenset)
_LARGEST = 1_000_000


class _Environment(ImmutableSandboxedEnvironment):
    """An environment whose templates may extend their own name, which means the one in a layer below.

    They see the words of the book, not its files; what they multiply and count is bounded.
    """

    loader: _Layers
    intercepted_binops = frozenset({"*", "**"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if callable(value) and not isinstance(obj, _PLAIN) and not type(obj).__module__.startswith("jinja2."):
            return False
        return not isinstance(value, PurePath) and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        sizes = [len(side) if hasattr(side, "__len__") else abs(side) for side in (left, right)]
        repeats = any(hasattr(side, "__len__") for side in (left, right))
        if (repeats and sizes[0] * sizes[1] > _LARGEST) or (operator == "**" and max(sizes) > 1000):
            raise OverflowError(f"the result of {operator} is too large")
        return super().call_binop(context, operator, left, right)

    def counted_range(self) -> Callable[..., range]:
        """A ``range`` for one edition's templates: all of them together may count so far, loops in loops too."""
        left = _LARGEST

        def counted(*bounds: int) -> range:
            nonlocal left
            numbers = range(*bounds)
            if len(numbers) > left:
                raise OverflowError(f"templates can't count further than {_LARGEST:,}")
            left -= len(numbers)
            return numbers

        return counted

    def join_path(self, template: str, parent: str) -> str:
        if template == parent.rpartition(":")[2] and (found := self.loader.find(parent)):
            return f"{found[0] + 1}:{template}"
        return template


class Renderer:
    """Writes the markup of one edition.

    ``place`` turns a cross-reference (chapter id, target id) into an address as seen from the chapter being written,
    ``image`` an asset into one. ``shift`` is added to the level of headings.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        place: Callable[[str, str, str], str] = lambda chapter, target, here: f"#{target or chapter}",
        image: Callable[[Asset], str] = lambda asset: asset.name,
        shift: int = 0,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self._loader = _Layers(folders)
        self._environment = _Environment(
            loader=self._loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
        )
        self._environment.bytecode_cache = _COMPILED
        self._environment.filters["text_of"] = plain_text
        del self._environment.globals["lipsum"]
        self._place = place
        self._shift = shift
        self._writers: dict[type[Node], Callable[[Any], str]] = {
            Text: lambda node: escape(node.value),
            SoftBreak: lambda node: "\n",
        }
        self.chapter = ""
        self._environment.globals.update(
            attributes=self.attributes,
            content=self.content,
            css=self.css,
            heading_level=lambda level: max(1, min(6, level + self._shift)),
            href=self.href,
            image_address=image,
            label=label,
            plain=plain_text,
            range=self._environment.counted_range(),
            tight=self.tight,
            translate=self.translate,
            **(settings or {}),
        )

    # What templates call

    def content(self, nodes: Iterable[Node]) -> Markup:
        """The markup of nodes, one after another."""
        return Markup("").join(Markup(self._write(node)) for node in nodes)

    def tight(self, nodes: Iterable[Node]) -> Markup:
        """The same, for a tight list: paragraphs leave out their tags."""
        return Markup("").join(
            self.content(node.children)
            if isinstance(node, Paragraph) and not node.attributes.id
            else Markup(self._write(node))
            for node in nodes
        )

    def attributes(self, node: Node, *classes: str, **more: str) -> Markup:
        """The node's attributes, with further classes and attributes, as they stand in a tag."""
        given = node.attributes
        pairs: dict[str, str] = {}
        if given.id:
            pairs["id"] = given.id
        if names := " ".join(dict.fromkeys(filter(None, (*classes, *given.classes)))):
            pairs["class"] = names
        for key, value in given.pairs:
            if key in PLAIN_ATTRIBUTES or key.startswith("data-"):
                pairs[key] = value
            elif key in ("width", "height"):
                pairs["style"] = pairs.get("style", "") + f"{key}:{length(value)};"
        if given.get("height") and not given.get("width"):
            pairs["style"] += "width:auto;"
        pairs |= {key.replace("_", "-"): value for key, value in more.items() if value}
        return Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in pairs.items())

    def href(self, target: CrossReference | Any) -> str:
        """The address of a cross-reference, or of an entry of the contents, from the chapter being written."""
        return self._place(target.chapter, target.target, self.chapter)

    def translate(self, pattern: str, **values: object) -> str:
        """Words that the program writes, as a whole pattern."""
        return SandboxedFormatter(self._environment).format(pattern, **values)

    def css(self, *names: str) -> Markup:
        """Style sheets, one after another, for a page that carries its own."""
        return Markup("\n".join(self.text(name) for name in names))

    # What editions call

    def page(self, name: str, **context: Any) -> str:
        """A whole page by the template ``name``."""
        return str(self._guard(lambda: self._environment.get_template(name).render(context)))

    def text(self, name: str) -> str:
        """A file of the layers as it is; of tokens all, lowest first, so that a project names only those that it changes."""
        if name == TOKENS:
            return "\n".join(text for _, text in token_sheets(self._loader.folders))
        return self.file(name).read_text(encoding="utf-8")

    def file(self, name: str) -> Path:
        """The path of a file of the layers; ``FileNotFoundError`` if none has it."""
        if found := self._loader.find(name):
            return found[1]
        raise FileNotFoundError(name)

    def has(self, name: str) -> bool:
        """Does any layer hold this file?"""
        return self._loader.find(name) is not None

    # Writers

    def _write(self, node: Node) -> str:
        writer = self._writers.get(type(node))
        if writer is None:
            writer = self._writers[type(node)] = self._writer(type(node))
        return writer(node)

    def _writer(self, kind: type[Node]) -> Callable[[Any], str]:
        name = snake_case(kind.__name__)
        if self.has(f"nodes/{name}.html"):
            template = self._guard(lambda: self._environment.get_template(f"nodes/{name}.html"))
            render, context = template.root_render_func, template.new_context
            end = "" if issubclass(kind, Inline) else "\n"
            return lambda node: "".join(render(context({"node": node}))) + end
        for module in self._macros():
            if macro := getattr(module, name, None):
                return lambda node: str(macro(node))
        raise PublisherError(
            [
                Diagnostic(
                    Severity.ERROR,
                    "template-missing",
                    f"No template writes {kind.__name__}",
                    hint=f"Add nodes/{name}.html.",
                )
            ]
        )

    @lru_cache(maxsize=1)  # noqa: B019 (one renderer lives as long as its edition's writing)
    def _macros(self) -> tuple[Any, ...]:
        folders = self._loader.folders
        levels = [i for i, folder in enumerate(folders) if (folder / "inlines.html").is_file()]
        return tuple(
            self._guard(lambda level=level: self._environment.get_template(f"{level}:inlines.html").module)
            for level in levels
        )

    def _guard(self, work: Callable[..., Any]) -> Any:
        """Run template code; what goes wrong in it is an error that names template and line."""
        try:
            return work()
        except (JinjaError, TypeError, AttributeError, ValueError, ArithmeticError, LookupError) as error:
            raise PublisherError([self._diagnostic(error)]) from error
        except (RecursionError, MemoryError, FileNotFoundError) as error:
            raise PublisherError([self._diagnostic(error)]) from None

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
        message = {RecursionError: "templates call each other without an end", MemoryError: "memory ran out"}.get(
            type(error), str(error) or type(error).__name__
        )
        hint = (
            "Templates are looked up in templates/<edition>, <format>, shared."
            if isinstance(error, TemplateNotFound | FileNotFoundError)
            else ""
        )
        place = Location(_shown(file) if file else "templates", line)
        return Diagnostic(Severity.ERROR, "template-error", f"Template: {message}", place, hint)


@lru_cache(maxsize=128)
def snake_case(name: str) -> str:
    """``CodeBlock`` → ``code_block``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def length(value: str) -> str:
    """A CSS length: a bare number means pixels, as in HTML."""
    return f"{value}px" if re.fullmatch(r"\d+(\.\d+)?", value) else re.sub(r"[^\w.%+-]", "", value)


__all__ = ["Renderer", "check_styles", "layers", "length", "package_templates", "snake_case"]
