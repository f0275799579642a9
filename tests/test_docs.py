"""The documentation: its examples have no findings, and it names every directive, role and key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import publisher
from publisher.diagnostics import Severity
from publisher.manifest import Edition, Manifest
from publisher.manifest.models import IDLE
from publisher.markdown import DIRECTIVES, ROLES
from publisher.markdown.directives.theorems import KINDS
from tests.conftest import ROOT, Write
from tests.test_transforms import PIXEL
from tools.illustrations import LARGEST, files, illustrations

WRITING = (ROOT / "docs/writing.md").read_text(encoding="utf-8")
CITATIONS = (ROOT / "docs/citations.md").read_text(encoding="utf-8")
MATHEMATICS = (ROOT / "docs/mathematics.md").read_text(encoding="utf-8")
LISTS = (ROOT / "docs/glossary-and-index.md").read_text(encoding="utf-8")
EXAMPLES = [
    found[2]
    for page in (WRITING, CITATIONS, LISTS, MATHEMATICS)
    for found in re.finditer(r"^(`{3,4})markdown\n(.*?)^\1$", page, re.DOTALL | re.MULTILINE)
]
WORK = "@book{%s, author={Ann Lee}, title={A Work}, publisher={P}, year=1900, keywords={primary}}\n"
# Other words for what Markdown itself writes, or for what is shown.
ALIASES = {
    *(
        "blockquote",
        "code-block",
        "del",
        "emphasis",
        "eq",
        "prf:ref",
        "strike",
        "sub",
        "subscript",
        "sup",
        "superscript",
    ),
    *(f"prf:{kind}" for kind in KINDS),
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.strip().splitlines()[0][:30])
def test_an_example_of_the_manual_gives_no_finding(project: Write, example: str) -> None:
    text = example if example.startswith("# ") else f"# A chapter\n\n{example}"
    files = {
        "publication.yaml": "version: 1\ntitle: T\nidentifier: urn:x:y\nsolutions: all\nchapters: [a.md]\nvariables: {course: DS 101}\n",
        "a.md": text,
        "tree.svg": PIXEL,
        **dict.fromkeys(re.findall(r"(?:literalinclude\}|:file:|:diff:) +(\S+\.\w+)", text), "# begin\nx = 1\n# end\n"),
    }
    if "cite:" in text or "[@" in text:
        files["publication.yaml"] += "bibliography: references.bib\n"
        files["references.bib"] = "".join(WORK % key for key in set(re.findall(r"\b[a-z]+1\d{3}\b", text)))
    # An example need not show where works are listed.
    assert [str(d) for d in publisher.check(project(files)).diagnostics if d.code != "bibliography-absent"] == []


def test_the_manual_names_every_directive_role_and_key() -> None:
    words = {*re.findall(r"[\w-]+", WRITING), *re.findall(r"\{([\w:-]+)\}", WRITING)}
    assert (DIRECTIVES.keys() | ROLES.keys()) - ALIASES - words == set()
    fields = [*Manifest.model_fields.items(), *Edition.model_fields.items()]
    keys = {field.alias or name for name, field in fields if IDLE not in field.metadata}
    assert keys - {"version"} - words == set()


@pytest.mark.parametrize(
    "file",
    [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "docs/writing.md",
        "docs/citations.md",
        "docs/extending.md",
        "docs/languages.md",
        "docs/mathematics.md",
        "docs/glossary-and-index.md",
        "docs/preview.md",
    ],
)
def test_links_between_documents_lead_somewhere(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    links = [
        link.split("#")[0]
        for link in re.findall(
            r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`|^```.*?^```|^````.*?^````", "", text, flags=re.DOTALL | re.MULTILINE)
        )
        if ":" not in link
    ]
    assert [link for link in links if link and not (ROOT / file).parent.joinpath(Path(link)).exists()] == []


def test_pictures_of_the_manual_show_their_examples(project: Write) -> None:
    """Each that a page names is there, small, and made of an example that builds in each format."""
    names = [picture.name for picture in illustrations()]
    assert len(names) > 8
    assert sorted(names) == sorted(file.stem for file in (ROOT / "docs/images").iterdir())
    for picture in illustrations():
        assert (ROOT / f"docs/images/{picture.name}.png").stat().st_size <= LARGEST
        found = publisher.check(project(files(picture))).diagnostics
        assert [str(d) for d in found if d.severity is not Severity.NOTE] == []
