"""Jinja's environments for templates. A project's own run in a sandbox, with access to the book's data, not to files, and under
limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from functools import wraps
from pathlib import Path, PurePath
from typing import Any

from jinja2 import Environment, StrictUndefined, nodes, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, LoopContext, Undefined, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from publisher import work
from publisher.cache import NO_CACHE, Cache
from publisher.document import plain_text
from publisher.templating.bytecode import Bytecode, CachedBytecode
from publisher.templating.layers import Layers, is_own
from publisher.templating.limits import Limits, measure

# Types whose methods templates may call. Others, such as models and paths, could read files or run code.
_PLAIN = (str, bytes, int, float, tuple, list, dict, set, frozenset)
_GIVEN_BY_JINJA = (Context, EvalContext, Environment)


class Layered(Environment):
    """An environment in which a template may extend its own name, meaning that of the next lower layer.

    Compiled templates are kept for later builds, those of a project in its ``cache``. Templates of the package need no more; those
    of projects need ``Sandbox``.
    """

    loader: Layers
    _compiled = Bytecode()

    def __init__(self, folders: Sequence[Path], cache: Cache = NO_CACHE) -> None:
        super().__init__(
            loader=Layers(folders), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
        )
        self.bytecode_cache = CachedBytecode(self._compiled, type(self).__name__, cache)
        self.filters["text_of"] = plain_text
        del self.globals["lipsum"]

    def join_path(self, template: str, parent: str) -> str:
        """The name that a template means by ``template``; ``parent`` is its own file."""
        if parent.endswith(str(template).rpartition("/")[2]):
            for layer, folder in enumerate(self.loader.folders):
                if parent == str(folder / str(template)):
                    return f"{layer + 1}:{template}"
        return template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The variables of a template, in one mapping if it has none of its own. Jinja copies them for each template that it
        renders, and its chain of two takes ten times as long."""
        return super().make_globals(d) if d else self.globals

    def prepare(self, text: str, file: Path) -> None:
        """Compile the text of a template, unless it was already. Raises ``TemplateSyntaxError``."""
        bucket = self._compiled.get_bucket(self, str(file), str(file), text)
        if bucket.code is None:
            bucket.code = self.compile(text, str(file), str(file))
            self._compiled.set_bucket(bucket)

    def _generate(self, source: Any, name: str | None, filename: str | None, defer_init: bool = False) -> str:
        # Templates are named by their files: one that several layers or editions share is compiled once.
        return super()._generate(source, filename or name, filename, defer_init)

    def _compile(self, source: str, filename: str) -> Any:
        work.count("templates compiled")
        return super()._compile(source, filename)


class Sandbox(Layered, ImmutableSandboxedEnvironment):
    """Templates of projects cannot reach Python's objects through their values, and run under ``limits``.

    Calls of the limits are inserted into the syntax trees of their loops, lists, joins and outputs; the package's
    templates are compiled unchanged.
    """

    _compiled = Bytecode()  # attributes are read, functions called and binary operators applied by other code
    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, folders: Sequence[Path], limits: Limits, cache: Cache = NO_CACHE) -> None:
        super().__init__(folders, cache)
        self._allowed: set[tuple[type, str, type]] = set()
        self.limits = limits
        self.globals["range"] = limits.range
        self.filters = {name: self._bounded(name, function) for name, function in self.filters.items()}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if callable(value) and not isinstance(obj, _PLAIN) and not type(obj).__module__.startswith("jinja2."):
            return False
        return not isinstance(value, PurePath) and super().is_safe_attribute(obj, attr, value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute as Jinja's sandbox does, but decide only once for the same types and name.

        ``is_safe_attribute`` depends on nothing else. Callable values are not remembered: some are replaced.
        """
        try:
            value = getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)
        case = (type(obj), attribute, type(value))
        if case in self._allowed:
            return value
        given = super().getattr(obj, attribute)
        if given is value and not callable(value):
            self._allowed.add(case)
        return given

    def concat(self, pieces: Iterable[str]) -> str:  # Jinja calls it to join the output of templates
        return self.limits.concat(pieces)

    # Functions called from the syntax trees of own templates

    def steps(self, iterable: Any) -> Any:
        return self.limits.steps(iterable)

    def built(self, value: Any) -> Any:
        return self.limits.checked(value, "a list")

    def shown(self, value: Any) -> Any:
        return value if isinstance(value, Undefined) else self.limits.checked(value, "what is written")

    @pass_eval_context
    def joined(self, context: EvalContext, *parts: Any) -> str:
        self.limits.check_size(
            sum(1 if isinstance(part, Undefined) else measure(part) for part in parts), "the result of ~"
        )
        return markup_join(parts) if context.autoescape else str_join(parts)

    # Methods called by Jinja

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if filename and is_own(Path(filename)):
            tree = _Counting().visit(tree)
            tree.set_environment(self)
        return tree

    def get_template(self, *arguments: Any, **named: Any) -> Any:
        self.limits.tick()
        return super().get_template(*arguments, **named)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.limits.tick()
        owner = getattr(obj, "__self__", None)
        if owner is self:
            return super().call(context, obj, *args, **kwargs)
        if isinstance(owner, str | bytes | int | float):
            self.limits.check_method(owner, getattr(obj, "__name__", ""), args, kwargs)
        args = tuple(map(self.limits.drawn, args))
        if isinstance(obj, LoopContext):
            args = (self.steps(args[0]), *args[1:])
        return self.limits.checked(super().call(context, obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        self.limits.check_binop(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        form = super().wrap_str_format(value)
        if form is None:
            return None

        def bounded(*args: Any, **kwargs: Any) -> str:
            self.limits.check_pattern(value.__self__, (*args, *kwargs.values()))
            return form(*args, **kwargs)

        return bounded

    def _bounded(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def bounded(*args: Any, **kwargs: Any) -> Any:
            self.limits.tick()
            given = tuple(a for a in args if not isinstance(a, (*_GIVEN_BY_JINJA, Undefined)))
            self.limits.check_filter(name, given, {k: v for k, v in kwargs.items() if not isinstance(v, Undefined)})
            return self.limits.checked(function(*map(self.limits.drawn, args), **kwargs), f"the result of {name}")

        return bounded


class _Counting(NodeTransformer):
    """Inserts the calls into the syntax tree of a template."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.iter = _asking("steps", node.iter)
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        plain = (nodes.TemplateData, nodes.Const)
        node.nodes = [part if isinstance(part, plain) else _asking("shown", part) for part in node.nodes]
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _asking("joined", *node.nodes)

    def visit_List(self, node: nodes.List | nodes.Tuple) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        stores = getattr(node, "ctx", "load") != "load"
        constant = all(isinstance(item, nodes.Const) for item in node.items)
        return node if stores or constant else _asking("built", node)

    visit_Tuple = visit_List  # noqa: N815

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _asking("built", node) if node.items else node


def _asking(name: str, *arguments: Any) -> nodes.Call:
    call = nodes.Call(nodes.EnvironmentAttribute(name), list(arguments), [], None, None)
    call.set_lineno(arguments[0].lineno)
    return call
