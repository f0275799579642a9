"""A chapter's front matter: YAML between ``---`` lines at the head of its file."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from publisher.diagnostics import Findings, Location, nearest
from publisher.markdown.source import ILLEGAL


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a chapter says of itself."""

    title: str = ""
    short_title: str = ""
    status: str = ""
    title_at: Location | None = None


def read(text: str, file: str, findings: Findings) -> FrontMatter:
    """Parse front matter; unknown keys are warnings, broken YAML an error, each with its place. Text stays as written."""
    if not text.strip():
        return FrontMatter()
    try:
        # Nodes, not objects: tags make nothing, and aliases are not written out.
        root: Node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Location(file, mark.line + 2, mark.column + 1) if mark else Location(file, 1)
        findings.error("front-matter-syntax", f"The front matter is not YAML: {error.problem or error.context}", at)
        return FrontMatter()
    except (YAMLError, RecursionError, ValueError, OverflowError) as error:
        problem = "it is nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0]
        findings.error("front-matter-syntax", f"The front matter is not YAML: {problem}", Location(file, 1))
        return FrontMatter()
    if not isinstance(root, MappingNode):
        findings.error(
            "front-matter-syntax", "The front matter is not a list of keys", Location(file, 2, 1), "Write “title: …”."
        )
        return FrontMatter()
    known = [f.name for f in fields(FrontMatter) if f.type == "str"]
    values: dict[str, str] = {}
    title_at = None
    for key, value in root.value:
        at = Location(file, key.start_mark.line + 2, key.start_mark.column + 1)
        name = key.value if isinstance(key, ScalarNode) else ""
        if name not in known:
            findings.warning("front-matter-unknown-key", f"Front matter knows no “{name}”", at, nearest(name, known))
        elif name in values:
            findings.error("front-matter-syntax", f"“{name}” is repeated", at)
        elif not isinstance(value, ScalarNode):
            findings.error("front-matter-type", f"“{name}” is text", at)
        else:
            empty = value.style is None and value.value in ("~", "null")
            values[name] = "" if empty else ILLEGAL.sub("", value.value)
            if name == "title":
                mark, quoted = value.start_mark, value.style in ("'", '"')
                title_at = Location(file, mark.line + 2, mark.column + 1 + quoted)
    return FrontMatter(**values, title_at=title_at)
