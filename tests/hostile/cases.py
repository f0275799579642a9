"""Reads cases and writes their projects; ``README.md`` describes the format, which ``tests/cases/errors`` uses too."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

CASES = Path(__file__).parent
SECRET = "SECRET-7f3a9c51"
MANIFEST = """\
version: 1
title: Hostile
identifier: urn:uuid:4f5d0a7e-0000-4000-8000-000000000000
chapters: [a.md]
solutions: all
"""
_HEADER = re.compile(r'^=== ("(?:[^"\\]|\\.)*"|\S+)(?: (.*))?$', re.MULTILINE)


@dataclass(slots=True)
class Case:
    """A project that is wrong: what is expected of it, its files as (path, kind, body), and those that cure it."""

    name: str
    about: str
    findings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=lambda: ["html"])
    flags: set[str] = field(default_factory=set)
    contains: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    open: str = ""
    output: str = ""
    files: list[tuple[str, str, str]] = field(default_factory=list)
    cured: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        """Is an error expected?"""
        return any(line.startswith("error ") for line in self.findings)


def read_case(file: Path) -> Case:
    """Read one case; raise ``ValueError`` if a line of its head is unknown."""
    text = file.read_text(encoding="utf-8")
    headers = list(_HEADER.finditer(text))
    about, *head = text[: headers[0].start() if headers else None].strip().split("\n")
    case = Case(file.stem, about)
    for line in filter(None, head):
        key, _, value = line.partition(": ")
        if line.startswith(("error ", "warning ", "note ")):
            case.findings.append(line)
        elif key in ("contains", "absent"):
            getattr(case, key).append(value)
        elif key == "formats":
            case.formats = value.split()
        elif key in ("open", "output"):
            setattr(case, key, value)
        elif line in ("builds", "bare", "heavy", "slow", "built", "commands", "python"):
            case.flags.add(line)
        else:
            raise ValueError(f"{file.name}: {line}")
    if ("builds" in case.flags) is bool(case.findings):
        raise ValueError(f"{file.name}: either `builds` or findings")
    for header, after in zip(headers, [*headers[1:], None], strict=False):
        body = text[header.end() + 1 : after.start() if after else None]
        path = json.loads(header[1]) if header[1].startswith('"') else header[1]
        cure, kind = re.fullmatch(r"(cured)?\s*(.*)", header[2] or "").groups()
        (case.cured if cure else case.files).append((path, kind, body))
    return case


def write_project(case: Case, folder: Path, *, cured: bool = False) -> Path:
    """Write the project of a case into ``folder``, and what it must not reach beside it; returns what is to be built.

    ``cured`` writes it with the files that cure it in the place of those that are wrong.
    """
    (folder / "secret.txt").write_text(f"{SECRET}\n")
    outside = folder / "outside"
    (outside / "html").mkdir(parents=True)
    (outside / "chapter.md").write_text(f"# Outside\n\n{SECRET}\n")
    (outside / "style.css").write_text(f"/* {SECRET} */ p {{ color: red }}\n")
    (outside / "html" / "page.html").write_text(f"{SECRET}\n")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>{SECRET}</title></svg>'
    (outside / "picture.svg").write_text(svg)
    project = folder / "project"
    project.mkdir()
    for path, kind, body in cured_files(case) if cured else case.files:
        _write(project / path, kind, body)
    if "bare" not in case.flags:
        for name, text in (("publication.yaml", MANIFEST), ("a.md", "# A\n\nText.\n")):
            if not (project / name).exists() and not (project / name).is_symlink():
                (project / name).write_text(text)
    return project / case.open


def cured_files(case: Case) -> list[tuple[str, str, str]]:
    """The files of a case when it is cured."""
    new = {path for path, _, _ in case.cured}
    kept = [file for file in case.files if file[0] not in new]
    return [*kept, *(file for file in case.cured if file[1] != "gone")]


def _write(file: Path, kind: str, body: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    word, _, rest = kind.partition(" ")
    if word == "->":
        file.symlink_to(rest)
    elif word == "folder":
        file.mkdir()
    elif word == "raster":
        _raster(file, rest)
    else:
        with file.open("ab") as out:
            out.write(_data(word, rest, body))


def _data(word: str, rest: str, body: str) -> bytes:
    match word:
        case "":
            return body.encode()
        case "end":
            return body.removesuffix("\n").encode()
        case "escaped":
            text = body.removesuffix("\n").encode("latin-1", "backslashreplace").decode("unicode_escape")
            return text.encode("utf-8", "surrogatepass")
        case "bytes-hex":
            return bytes.fromhex(body)
        case "repeat":
            count, text = rest.split(" ", 1)
            return (str(json.loads(text)) * int(count)).encode()
    raise ValueError(f"no such kind of file: {word}")


def _raster(file: Path, rest: str) -> None:
    from PIL import Image

    size, form = rest.split()
    width, height = (int(n) for n in size.split("x"))
    Image.new("1" if form == "PNG" else "L", (width, height)).save(file, form)
