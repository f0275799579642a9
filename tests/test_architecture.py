"""The architecture, enforced: imports lead downward, starting is light, Python writes no tags, modules stay small."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Set
from pathlib import Path

import pytest

from publisher.formats import FORMATS
from tests.modules import nodes

PACKAGE = Path(__file__).parent.parent / "publisher"
# A package may import only from layers below its own; packages of one layer do not know each other. The lowest comes first.
LAYERS = (
    (
        "addresses",
        "collection",
        "diagnostics",
        "memory",
        "names",
        "numerals",
        "patterns",
        "pdf_files",
        "pickling",
        "program",
        "progress",
        "stamps",
        "tracing",
        "work",
    ),
    ("formats", "language"),
    (
        "codes",
        "commands",
        "conditions",
        "disk",
        "interruption",
        "licenses",
        "mathematics",
        "sources",
        "theme",
        "yaml_nodes",
    ),
    ("cache", "document", "folders"),
    ("citations",),
    ("manifest", "new_files", "workers"),
    ("media",),
    (
        "changes",
        "layout",
        "machine",
        "markdown",
        "outputs",
        "selection",
        "starters",
        "statics",
        "templating",
        "transforms",
    ),
    ("editions", "fragment", "importers", "resources"),
    ("extensions", "inspection", "metadata", "results"),
    ("assembly", "current"),
    ("pipeline",),
    ("preview",),
    ("cli",),
)
HEAVY = (
    "weasyprint",
    "ebooklib",
    "jinja2",
    "markdown_it",
    "pydantic",
    "pikepdf",
    "rich",
    "starlette",
    "uvicorn",
    "watchfiles",
)


def imports(file: Path) -> Iterator[str]:
    for node in nodes(file):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "publisher":
                yield from (f"publisher.{alias.name}" for alias in node.names)
            else:
                yield node.module


def modules_imported(file: Path, known: Collection[str]) -> set[str]:
    """The ``known`` modules that a file imports anywhere: in functions and for type checkers, too."""
    found = set()
    for node in nodes(file):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {name if name in known else node.module for name in names}
    return found & {*known}


def circular(files: Mapping[str, Path]) -> set[str]:
    """The modules that import each other in a circle, with those between two circles."""
    above = {name: modules_imported(file, files) - {name} for name, file in files.items()}
    below = {name: {other for other, known in above.items() if name in known} for name in above}
    for known in (above, below):
        while free := [name for name, others in known.items() if not others & known.keys()]:
            for name in free:
                del known[name]
    return above.keys() & below.keys()


def climbing(file: Path, name: str) -> list[str]:
    """The imports of a file in the package ``name`` that lead to its own layer or above."""
    layer = {member: index for index, members in enumerate(LAYERS) for member in members}
    found = []
    for target in imports(file):
        root, _, rest = target.partition(".")
        package = rest.split(".")[0]
        if root == "publisher" and package not in ("", "__version__", name):
            assert package in layer, f"{package} has no layer: add it to LAYERS"
            if layer[package] >= layer[name]:
                found.append(target)
    return found


def modules() -> list[Path]:
    return [f for f in sorted(PACKAGE.rglob("*.py")) if "templates" not in f.parts]


def test_imports_flow_one_way() -> None:
    wrong = {}
    for file in modules():
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] in ("__init__", "__main__"):
            continue
        if bad := climbing(file, parts[0]):
            wrong[file.name] = bad
    assert wrong == {}


def test_a_climbing_import_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("from publisher import pipeline\nfrom publisher.markdown import parser\n")
    assert climbing(file, "transforms") == ["publisher.pipeline", "publisher.markdown"]


@pytest.mark.parametrize(
    "code",
    [
        "import publisher",
        "import sys; sys.argv = ['publisher', '--help']; import publisher.cli; publisher.cli.main(standalone_mode=False)",
        "import sys, runpy; sys.argv = ['publisher', '--help']; runpy.run_module('publisher', run_name='__main__')",
    ],
    ids=["import", "publisher --help", "python -m publisher --help"],
)
def test_starting_is_light(code: str) -> None:
    report = f"print('LOADED', [m for m in {HEAVY!r} if m in sys.modules])"
    probe = f"import atexit, sys\natexit.register(lambda: {report})\n{code}"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "LOADED []"


def test_the_public_names_are_those_that_exist() -> None:
    import publisher

    assert sorted(publisher.__all__) == publisher.__all__
    for name in publisher.__all__:
        assert getattr(publisher, name) is not None
    assert not hasattr(publisher, "surprise")


def test_python_writes_no_tags() -> None:
    tag = re.compile(r"""['"]\s*</?(div|p|span|section|h[1-6]|ul|ol|li|table|a|img|html|body)\b""")
    found = [
        f"{f.name}:{i}" for f in modules() for i, line in enumerate(f.read_text().splitlines(), 1) if tag.search(line)
    ]
    assert found == []


def test_the_parser_knows_nothing_of_lint() -> None:
    """Reading texts and looking for mistakes in them meet in one place."""
    folder = PACKAGE / "markdown"
    outside = [file for file in folder.rglob("*.py") if "lint" not in file.parts]
    known = {file.stem for file in outside if any(name.startswith("publisher.markdown.lint") for name in imports(file))}
    assert known == {"chapter"}
    inside = {name for file in (folder / "lint").glob("*.py") for name in imports(file)}
    assert inside.isdisjoint({"publisher.markdown.parser", "publisher.markdown.chapter"})


def test_formats_do_not_know_each_other() -> None:
    wrong = []
    for file in (PACKAGE / "editions").glob("*/*.py"):
        others = {f"publisher.editions.{kind}" for kind in FORMATS if kind != file.parent.name}
        wrong += [(file.stem, name) for name in imports(file) if any(name.startswith(other) for other in others)]
    assert wrong == []


def test_editions_are_written_as_bytes() -> None:
    """Texts would get the ends of lines of the machine."""
    assert [file.stem for file in (PACKAGE / "editions").rglob("*.py") if "write_text(" in file.read_text()] == []


def test_no_module_is_in_a_circle() -> None:
    names = {f: ".".join(f.relative_to(PACKAGE.parent).with_suffix("").parts) for f in modules()}
    files = {name.removesuffix(".__init__"): file for file, name in names.items()}
    del files["publisher"]  # gives the public names on demand
    assert circular(files) == set()


@pytest.mark.parametrize(
    "code",
    [
        "import p.a",
        "from p import a",
        "def f():\n    from p.a import x",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.a import x",
    ],
)
def test_a_circle_is_seen(code: str, tmp_path: Path) -> None:
    files = {f"p.{name}": tmp_path / f"{name}.py" for name in "abcd"}
    texts = ("from p.b import y", code, "from p import a", "import re")
    for file, text in zip(files.values(), texts, strict=True):
        file.write_text(text)
    assert circular(files) == {"p.a", "p.b"}


# Modules that use ``Any``, and for what.
UNTYPED = {
    "__init__.py": "names that are imported on demand",
    "citations/items.py": "values of JSON",
    "citations/style.py": "elements of lxml",
    "cli/usage.py": "results of Click's commands",
    "disk.py": "functions of C",
    "document/tree.py": "functions and fields for different classes of nodes",
    "extensions.py": "tables of a project's modules",
    "formats.py": "jobs, which are defined in a higher package",
    "language/words.py": "values from templates",
    "manifest/json_schema.py": "JSON Schema of pydantic",
    "manifest/keys.py": "fields of pydantic",
    "manifest/opening.py": "annotations of pydantic's models",
    "manifest/validation.py": "annotations of records",
    "markdown/parser.py": "environments of markdown-it",
    "markdown/syntax.py": "environments of markdown-it",
    "mathematics/engine.py": "trees of mathra",
    "pdf_files/imposition.py": "objects of pikepdf",
    "pdf_files/name_trees.py": "objects of pikepdf",
    "workers/answers.py": "results of functions",
    "workers/cluster.py": "clients and futures of Dask",
    "pickling.py": "values of any class",
}


def test_only_what_libraries_give_is_untyped() -> None:
    """In layout, media and templating, most values are those of WeasyPrint, lxml and Jinja."""
    found = {
        name
        for f in modules()
        if any(isinstance(node, ast.Name) and node.id == "Any" for node in nodes(f))
        and (name := f.relative_to(PACKAGE).as_posix()).split("/")[0] not in ("layout", "media", "templating")
    }
    assert found == UNTYPED.keys()


def test_what_is_private_stays_in_its_module() -> None:
    found = [
        f"{f.name}: {alias.name}"
        for f in modules()
        for node in nodes(f)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("publisher")
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert found == []


def test_modules_have_one_purpose() -> None:
    long = {f.name: n for f in modules() if (n := len(f.read_text().splitlines())) > 400}
    assert long == {}


# Where these words mean something else.
HOMONYMS = {
    "importers/configurations/__init__.py": {"html"},  # a key of mdBook
    "importers/dialects/blocks.py": {"html"},  # a kind of blocks
    "importers/dialects/text.py": {"html"},  # a kind of raw blocks in Quarto
    "layout/elements.py": {"html"},  # an element
    "layout/parsing.py": {"html"},
    "layout/roles.py": {"html"},
    "templating/screening/rules.py": {"html"},
    "markdown/lint/foreign.py": {*FORMATS},  # languages of code
    "document/highlighting.py": {*FORMATS},
    "markdown/lint/links.py": {"html", "pdf"},  # endings of files in links
}


# Formats whose names are words with other meanings: they are looked for where a format is compared.
WORDS = {"text"}


def literals(module: Collection[ast.AST]) -> Iterator[tuple[int, str]]:
    """The texts of a module with their lines, without docstrings."""
    said = {id(node.value) for node in module if isinstance(node, ast.Expr)}
    for node in module:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def formats_named(module: Collection[ast.AST], own: str = "", others: Set[str] = frozenset()) -> list[tuple[int, str]]:
    """Literals of a module that are the name of a format, or that list several.

    The module of a format may name its ``own``; ``others`` are words with another meaning.
    """
    found = []
    for line, text in literals(module):
        named = set(re.findall(r"(?<![\w.])\w+", text.lower())) & (FORMATS.keys() - WORDS - others)
        if len(named) > 1 or (text.lower() in named - {own}):
            found.append((line, text))
    compared = (node for node in module if isinstance(node, ast.Compare) and "format" in ast.unparse(node))
    values = (part for node in compared for part in ast.walk(node) if isinstance(part, ast.Constant))
    return found + [(part.lineno, str(part.value)) for part in values if part.value in WORDS - {own}]


def test_only_the_table_and_their_own_modules_name_formats() -> None:
    found = {}
    for file in modules():
        name = file.relative_to(PACKAGE).with_suffix("").as_posix()
        own = [f.name for f in FORMATS.values() if f"publisher.{name}".replace("/", ".").startswith(f.module)]
        if name != "formats" and (
            named := formats_named(nodes(file), *own[:1], others=HOMONYMS.get(f"{name}.py", set()))
        ):
            found[name] = named
    assert found == {}


def layouts_compared(module: Collection[ast.AST]) -> list[int]:
    """The lines in which a layout is compared with a literal."""
    layouts = {layout for kind in FORMATS.values() for layout in kind.layouts}
    return [
        node.lineno
        for node in module
        if isinstance(node, ast.Compare)
        and any(isinstance(part, ast.Constant) and part.value in layouts for part in ast.walk(node))
        and "layout" in ast.unparse(node).lower()
    ]


def test_only_the_table_and_their_own_modules_name_layouts() -> None:
    assert layouts_compared([*ast.walk(ast.parse('if info.data.get("layout") == "book":\n    pass\n'))]) == [1]
    others = [f for f in modules() if f.relative_to(PACKAGE).parts[0] not in ("editions", "formats.py")]
    assert {f.name: lines for f in others if (lines := layouts_compared(nodes(f)))} == {}


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ('if edition.format == "pdf":\n    pass\n', [(1, "pdf")]),
        ('if edition.format == "text":\n    pass\n', [(1, "text")]),
        ('HINT = f"Offer PDF or EPUB editions of {name}."\n', [(1, "Offer PDF or EPUB editions of ")]),
        ('NAME = re.compile("(?!(html|pdf|epub)$)")\n', [(1, "(?!(html|pdf|epub)$)")]),
        ('def f():\n    """Writes html and pdf."""\n    return ".html"\n', []),
        ('write("epub")\n', []),
    ],
)
def test_a_format_that_is_named_is_seen(code: str, named: list[tuple[int, str]]) -> None:
    assert formats_named([*ast.walk(ast.parse(code))], "epub") == named


def test_templates_of_no_format_name_none() -> None:
    name = re.compile(rf"""\{{[{{%][^}}]*?["']({"|".join(FORMATS)})["']""", re.IGNORECASE)
    assert name.search('{% if edition.format == "pdf" %}')
    folders = [f for f in (PACKAGE.parent / "templates").iterdir() if f.name not in FORMATS]
    shared = [f for folder in folders for f in folder.rglob("*.html")]
    assert len(shared) > 20
    assert [f.name for f in shared if name.search(f.read_text(encoding="utf-8"))] == []
