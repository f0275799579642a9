"""Hostile projects: each gives the result of its case, in bounded time and memory, and reads and changes nothing outside."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html

from tests import fuzz
from tests.conftest import ROOT
from tests.hostile.cases import CASES, SECRET, Case, read_case, write_project
from tests.hostile.runner import WAYS, attempt, refuse
from tests.limits import PATIENCE, at_most

FILES = sorted(CASES.glob("*.case"))
SECONDS = 20
FOREIGN = {"iframe", "frame", "frameset", "object", "embed", "applet", "base", "form", "foreignobject"}
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "background",
    "{http://www.w3.org/1999/xlink}href",
}
UNSAFE = re.compile(r"[\x00-\x20]*(javascript|vbscript|file|data:(?!image/|font/))", re.IGNORECASE)
TEXTS = {".html", ".xhtml", ".svg", ".css", ".js", ".opf", ".ncx", ".xml", ".txt", ".json", ".webmanifest"}


def test_there_are_many() -> None:
    assert len(FILES) >= 60


def marked(case: Case) -> Any:
    return pytest.param(case, id=case.name, marks=pytest.mark.slow if "slow" in case.flags else ())


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for place, name in WAYS:
        monkeypatch.setattr(place, name, refuse)


@pytest.mark.parametrize("case", [marked(read_case(file)) for file in FILES])
def test_hostile_sources_have_their_findings_and_no_effect(case: Case, tmp_path: Path) -> None:
    project, out = write_project(case, tmp_path), tmp_path / "out"
    out = project / case.output if case.output else out
    before = beside(tmp_path)
    found = in_a_process(project, out, case) if "heavy" in case.flags else within_time(project, out, case)
    assert found == case.findings, "\n" + "\n".join(found)
    assert beside(tmp_path) == before
    if case.fails and case.output:
        return
    if case.fails:
        assert not [p for p in out.glob("*") if not p.name.startswith(".")], "a failed build leaves an edition"
        return
    members = dict(contents(out))
    assert members
    for name, data in members.items():
        examine(name, data)
    if not (case.contains or case.absent):
        return
    pages = "\n".join(seen(data) for name, data in members.items() if Path(name).suffix in (".html", ".xhtml"))
    for text in case.contains:
        assert text in pages
    for text in case.absent:
        assert text not in pages


def beside(folder: Path) -> dict[Path, tuple[int, ...]]:
    """The files next to a project, with the metadata that a change would change."""
    places = (folder / "outside", folder / "secret.txt")
    found = {p: p.lstat() for place in places for p in (place, *place.rglob("*"))}
    return {p: (f.st_ino, f.st_mode, f.st_size, f.st_mtime_ns) for p, f in found.items()}


def within_time(project: Path, out: Path, case: Case) -> list[str]:
    with at_most(SECONDS):
        return attempt(project, out, case.formats)


def in_a_process(project: Path, out: Path, case: Case) -> list[str]:
    """The build in a process whose memory and work are bounded."""
    command = [sys.executable, "-m", "tests.hostile.runner", str(project), str(out), *case.formats]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [str(line) for line in json.loads(done.stdout)]


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All files of an edition, including those in packages."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and ".publisher" not in p.parts):
        data = path.read_bytes()
        yield path.relative_to(folder).as_posix(), data
        if path.suffix == ".epub":
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                for name in package.namelist():
                    yield f"{path.name}/{name}", package.read(name)


def seen(data: bytes) -> str:
    """The words of a page, those of scripts and style sheets left out."""
    root = lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(encoding="utf-8"))
    words = root.xpath("//text()[not(ancestor::script or ancestor::style)]")
    return " ".join("".join(words).split())


def examine(name: str, data: bytes) -> None:
    """Check that one file of an edition contains no secret and nothing that runs by itself."""
    suffix = Path(name).suffix
    assert SECRET.encode() not in data, name
    if suffix == ".pdf":
        return examine_pdf(name, data)
    if suffix in TEXTS:
        text = data.decode()
        assert "outside/" not in text, name
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", text), name
        if suffix in (".xhtml", ".svg", ".opf", ".ncx"):
            examine_tree(name, etree.fromstring(data))
        elif suffix == ".html":
            examine_tree(name, lxml_html.document_fromstring(text))
    return None


def examine_tree(name: str, root: etree._Element) -> None:
    for element in root.iter("*"):
        tag = etree.QName(element).localname.lower()
        assert tag not in FOREIGN, (name, tag)
        if tag == "script":
            act = element.get("type", "text/javascript") in ("text/javascript", "module")
            assert not (act and "alert(" in (element.text or "")), name
        if tag == "style":
            assert "@import" not in (element.text or ""), name
        assert not (tag == "meta" and element.get("http-equiv", "").lower() == "refresh"), name
        for key, value in element.attrib.items():
            assert not str(key).lower().startswith("on"), (name, tag, key)
            assert not (key in ADDRESSES and UNSAFE.match(value)), (name, tag, key, value)
            assert not (key == "style" and "url(" in value), (name, tag, value)


def examine_pdf(name: str, data: bytes) -> None:
    import pikepdf
    import pypdfium2

    pages = pypdfium2.PdfDocument(data)
    assert not any(SECRET in page.get_textpage().get_text_range() for page in pages), name
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary):
                assert thing.get("/S") not in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData"), name
                assert not UNSAFE.match(str(thing.get("/URI", ""))), name


@pytest.mark.parametrize(("count", "seed"), [(200, 1), pytest.param(5000, 2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("subject", ["reader", "manifest"])
def test_generated_inputs_raise_no_other_exception(subject: str, count: int, seed: int) -> None:
    assert fuzz.run(subject, count, seed) is None
