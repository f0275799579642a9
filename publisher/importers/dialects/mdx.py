"""MDX, the Markdown of Docusaurus: what is JavaScript in it is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from publisher.diagnostics import Findings, Location
from publisher.importers.dialects.lines import FENCE, end_of_code, ends_code, replaced

_MODULE = re.compile(
    r"import[ \t]*[{'\"*]|import[ \t]+[\w$]+[ \t]*(?:,|from\b|$)"
    r"|export[ \t]+(?:default|const|let|var|class|function|async)\b|export[ \t]*[{*]"
)
_KNOWN = re.compile(r"import \w+ from ['\"]@theme/Tab.*")
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_UNFINISHED = re.compile(r".*(?:[=,:?&|+]|=>)[ \t]*|import\b[^'\"]*")
_CONTINUES = re.compile(r"[ \t]+\S|[.?:})\]]")
_COMMENT = re.compile(r"(?P<code>(?P<mark>`+)(?!`).*?(?<!`)(?P=mark)(?!`))|\{/\*(?:.*?\*/\}|(?P<open>.*))")
_IMPORTED = re.compile(
    r"import[ \t]+(?P<name>[A-Z][\w$]*)[ \t]+from[ \t]+['\"](?P<path>[./@][^'\"]*\.(?P<kind>\w+))['\"];?[ \t]*"
)
_COMPONENT = re.compile(r"[ \t]*<(?P<name>[A-Z][\w$]*)(?:[ \t][^<>]*)?/>[ \t]*")
_ATTRIBUTES = (
    (re.compile(r"(<\w+\b[^<>]*?)[ \t]+style=\{\{[^{}]*\}\}"), r"\1"),
    (re.compile(r"(<\w+\b[^<>]*?[ \t]src=)\{require\([\"']([^\"'{}]+)[\"']\)(?:\.default)?\}"), r'\1"\2"'),
    (re.compile(r"(<[a-z]\w*\b[^<>]*?[ \t]\w+=)\{[\"']?([\w./ -]+)[\"']?\}"), r'\1"\2"'),
    (re.compile(r"(<[a-z]\w*\b[^<>]*?[ \t]class)Name(?==)"), r"\1"),
)
_LABEL = re.compile(r"(?P<title>#{1,6}[ \t].*?)\{/\*[ \t]*(?P<label>#[\w-]+)[ \t]*\*/\}[ \t]*")
_LONGEST = 200  # lines of a statement


def without_scripts(text: str, name: str, findings: Findings) -> str:
    """The text of the page ``name`` without imports, exports and comments. Those that may be missed are reported once."""
    lines, made = text.replace("\r\n", "\n").split("\n"), list[str]()
    last = max((n for n, line in enumerate(lines) if "*/}" in line), default=-1)
    files = dict[str, str]()  # that are imported, by the names that they get
    at, begins, missed = 0, True, 0  # whether a block may begin, and the first line to report
    while at < len(lines):
        line, end, module = lines[at], at, False
        code = FENCE.fullmatch(line)
        if code and code["info"].strip() == "mdx-code-block":  # which is no code
            line, closing = "", end_of_code(lines, at, code)
            if ends_code(lines[closing], code):
                lines[closing] = ""
        elif code:
            end = end_of_code(lines, at, code)
            made += lines[at : end + 1]
        elif module := bool(begins and _MODULE.match(line)):
            end = _end_of_statement(lines, at)
            file = _IMPORTED.fullmatch(line)
            files |= {file["name"]: file["path"]} if file else {}
            missed = missed or (0 if _KNOWN.fullmatch(line) or file else at + 1)
        elif "{/*" in line:
            line = _LABEL.sub(r"\g<title>{\g<label>}", line)
            opened = any(found["open"] is not None for found in _COMMENT.finditer(line))
            if not opened or last > at:
                line = _COMMENT.sub(lambda found: found["code"] or "", line).rstrip()
            if opened and last > at:
                end = next(n for n in range(at + 1, len(lines)) if "*/}" in lines[n])
                lines[end] = lines[end].partition("*/}")[2].lstrip()
                end -= bool(lines[end])  # what follows the comment is read next
            made += [line] if line.strip() else []
        elif (part := _COMPONENT.fullmatch(line)) and (path := files.get(part["name"], "")).endswith((".md", ".mdx")):
            made.append(f"{{{{< include {path} >}}}}")
        else:
            made.append(
                _with_attributes(line, files) if ("<" in line and "={" in line) or "className=" in line else line
            )
        begins = module or not line.strip() or line == "---"
        at = end + 1
    if missed:
        problem, hint = "Imports and exports of JavaScript were left out", "Write what their components show as text."
        findings.note("import-left-out", problem, Location(name, missed), hint)
    return "\n".join(made)


def _with_attributes(line: str, files: Mapping[str, str]) -> str:
    """A line whose elements have attributes of HTML in place of those of JSX; pictures that are imported by their files."""
    line = re.sub(r"(?<= src=)\{(\w+)\}", lambda found: f'"{files[found[1]]}"' if found[1] in files else found[0], line)
    return replaced(line, _ATTRIBUTES)


def _end_of_statement(lines: Sequence[str], at: int) -> int:
    """The last line of a statement; the first one if it seems to have no end."""
    depth = ticks = 0
    for n in range(at, min(at + _LONGEST, len(lines))):
        line = _STRING.sub("''", lines[n])
        depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
        ticks += line.count("`")
        after = lines[n + 1] if n + 1 < len(lines) else ""
        if depth <= 0 and ticks % 2 == 0 and not _UNFINISHED.fullmatch(line) and not _CONTINUES.match(after):
            return n
    return at


__all__ = ["without_scripts"]
