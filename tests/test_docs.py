"""The manual: its pages have no findings, what it says is done, and it names every directive, role and key."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import publisher
from publisher.diagnostics import Findings, Severity
from publisher.manifest import Edition, Manifest, load
from publisher.manifest.keys import IDLE
from publisher.manifest.validation import model_of
from publisher.markdown import DIRECTIVES, ROLES
from publisher.markdown.directives.theorems import KINDS
from tests.conftest import ROOT, Write
from tests.manual import DOCS, SHOWN, examples, follow
from tests.test_transforms import PIXEL
from tools.illustrations import LARGEST, files, illustrations
from tools.illustrations import PAGES as FIRST_PAGES
from tools.reference import PAGES as PAGES_OF_CODE

PAGES = sorted(DOCS.rglob("*.md"))
GUIDES = sorted(DOCS.glob("guides/*.md"))
FOLLOWED = {*GUIDES, DOCS / "tutorial.md", DOCS / "installation.md", DOCS / "api.md"}
WRITING = (DOCS / "writing.md").read_text(encoding="utf-8")
MANIFEST = (DOCS / "manifest.md").read_text(encoding="utf-8")
EXAMPLES = [
    example.text for page in PAGES for example in examples(page) if example.language == "markdown" and not example.file
]
SETTINGS = [
    (f"{page.stem}-{example.line}", example.text)
    for page in PAGES
    for example in examples(page)
    if example.language == "yaml" and not example.file
]
LANGUAGE = [DOCS / f"{name}.md" for name in ("writing", "mathematics", "citations", "glossary-and-index", "languages")]
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


PLAYED = {"tides.mp4": "\0\0\0\x18ftypisom", "tides.vtt": "WEBVTT\n", "waves.mp3": "ID3", "data/tides.csv": "Brest"}
"""How video, captions and audio begin, and a file to download."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.strip().splitlines()[0][:30])
def test_an_example_of_the_manual_gives_no_finding(project: Write, example: str) -> None:
    text = example if example.startswith("# ") else f"# A chapter\n\n{example}"
    files = {
        "publication.yaml": "version: 1\ntitle: T\nidentifier: urn:x:y\nsolutions: all\nchapters: [a.md]\nvariables: {course: DS 101}\n",
        "a.md": text.replace("tides.jpg", "tree.svg"),
        "tree.svg": PIXEL,
        **PLAYED,
        **dict.fromkeys(re.findall(r"(?:literalinclude\}|:file:|:diff:) +(\S+\.\w+)", text), "# begin\nx = 1\n# end\n"),
    }
    if "cite:" in text or "[@" in text:
        files["publication.yaml"] += "bibliography: references.bib\n"
        files["references.bib"] = "".join(WORK % key for key in set(re.findall(r"\b[a-z]+1\d{3}\b", text)))
    # An example need not show where works are listed, nor is Graphviz installed everywhere.
    found = publisher.check(project(files)).diagnostics
    assert [str(d) for d in found if d.code not in ("bibliography-absent", "diagram-as-code")] == []


@pytest.mark.parametrize("example", [text for _, text in SETTINGS], ids=[name for name, _ in SETTINGS])
def test_an_example_of_the_manifest_gives_no_finding(project: Write, example: str) -> None:
    """It is a part of one, of a file of words, or of the front matter of a chapter. The files that it names are there."""
    texts = {"a.md": "# A\n\nText.\n", "references.bib": "", "words.yaml": "contents: Inhalt\n"}
    manifest: dict[str, Any] = {"version": 1, "title": "T", "identifier": "urn:x:y", "chapters": ["a.md"]}
    if example.startswith("---"):
        folder = project({"a.md": f"{example}\nText.\n"})
        assert [str(d) for d in publisher.check(folder).diagnostics] == []
        return
    given: dict[str, Any] = YAML(typ="safe").load(example)
    if given.keys() & {*Manifest.__struct_fields__} - {"pages"}:
        manifest |= given
    else:
        manifest |= {"words": "words.yaml", "language": "cs" if "strana" in example else "de"}
        texts["words.yaml"] = example
    for name in re.findall(r"[\w/-]+\.(?:bib|css|json|md|png|py|svg|ttc|ttf)\b", example):
        texts.setdefault(name, PIXEL if name.endswith(".svg") else "# A\n\nText.\n")
    for name in re.findall(r"(?<=[ \[])([\w/]+/)(?:[\s,\]}]|\*\.md)", example):
        texts[f"{name}page.md"] = "# A\n\nText.\n"
    folder = project(
        {**texts, "static/CNAME": "sea.example.org", "publication.yaml": json.dumps(manifest, default=str)}
    )
    found = Findings()
    load(folder, found)
    if manifest.get("words"):
        found.extend(d for d in publisher.check(folder).diagnostics if d.code.startswith("words"))
    assert [str(d) for d in found] == []


def test_examples_of_styles_templates_and_works_give_no_finding(project: Write) -> None:
    found = [example for page in PAGES for example in examples(page) if not example.file]
    files = {"tree.svg": PIXEL, "a.md": "# A\n\n:::{figure} tree.svg\n:alt: A tree\n\nA **tree**\n:::\n"}
    for example in found:
        if example.language in ("css", "jinja"):
            named = re.match(r"(?:/\*|\{#) (templates/[\w/.-]+)", example.text)
            assert named, f"the example in line {example.line} does not say in which file it is"
            files[named[1]] = example.text
        elif example.language == "bibtex":
            files["works.bib"] = files.get("works.bib", "") + example.text
    cited = "; ".join(f"@{key}" for key in re.findall(r"^@\w+\{(\w+),", files["works.bib"], re.MULTILINE))
    files["a.md"] += f"\nWorks [{cited}].\n\n:::{{bibliography}}\n:::\n"
    files["publication.yaml"] = "version: 1\ntitle: T\nidentifier: urn:x:y\nbibliography: works.bib\nchapters: [a.md]\n"
    assert [str(d) for d in publisher.check(project(files)).diagnostics] == []
    assert all(json.loads(example.text) for example in found if example.language == "json")


def test_the_manual_has_no_findings() -> None:
    assert [str(d) for d in publisher.check(DOCS, strict=True).diagnostics] == []


@pytest.mark.parametrize("name", PAGES_OF_CODE)
def test_pages_made_from_the_code_are_current(name: str) -> None:
    assert PAGES_OF_CODE[name]() == (DOCS / name).read_text(encoding="utf-8"), "run `make docs`"


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    follow(DOCS / "tutorial.md", tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("page", sorted(FOLLOWED - {DOCS / "tutorial.md"}), ids=lambda page: page.stem)
def test_a_guide_does_what_it_says(page: Path, tmp_path: Path) -> None:
    follow(page, tmp_path)


def test_every_example_is_executed() -> None:
    """Commands and Python are where pages are followed; all other examples are of languages that tests know."""
    for page in PAGES:
        for example in examples(page):
            known = SHOWN | {"markdown", "yaml"} | ({"console", "python"} if page in FOLLOWED else set())
            assert example.file or example.language in known, f"{page.name}:{example.line}"


def test_the_manual_names_every_directive_role_and_key() -> None:
    words = {*re.findall(r"[\w-]+", WRITING), *re.findall(r"\{([\w:-]+)\}", WRITING)}
    assert (DIRECTIVES.keys() | ROLES.keys()) - ALIASES - words == set()
    fields = [*model_of(Manifest).model_fields.items(), *model_of(Edition).model_fields.items()]
    keys = {field.alias or name for name, field in fields if IDLE not in field.metadata}
    assert keys - {"name"} - {*re.findall(r"^### `(.+)`$", MANIFEST, re.MULTILINE)} == set()


def test_every_page_is_in_the_manual_and_in_the_package() -> None:
    read = {matter.file for _, matter in load(DOCS, Findings()).manifest.files()}
    assert {page.relative_to(DOCS).as_posix() for page in PAGES} == read
    with (ROOT / "pyproject.toml").open("rb") as file:
        packed = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert all(f"docs/{name}" in packed or f"docs/{Path(name).parent}" in packed for name in read)


@pytest.mark.parametrize("file", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "editors/README.md"])
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


@pytest.mark.parametrize("page", LANGUAGE, ids=lambda page: page.stem)
def test_each_example_of_the_language_is_shown(page: Path) -> None:
    """A picture of all formats follows it before the next example."""
    parts = re.split(r"^`{3,4}markdown\n", page.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [
        part[:60] for part in parts if not re.search(r"^!\[[^\]]{20,}\]\(images/[\w-]+\.png\)$", part, re.MULTILINE)
    ] == []


def test_pictures_of_the_manual_show_their_examples(project: Write) -> None:
    """Each that a page names is there, small, and made of an example that builds in each format."""
    names = [*(picture.name for picture in illustrations()), *FIRST_PAGES]
    assert len(names) > 8
    assert sorted(names) == sorted(file.stem for file in (ROOT / "docs/images").iterdir())
    for name in names:
        assert (ROOT / f"docs/images/{name}.png").stat().st_size <= LARGEST
    for picture in illustrations():
        given = files(picture)
        folder = project({name: text for name, text in given.items() if isinstance(text, str)})
        for name, data in given.items():
            if isinstance(data, bytes):
                (folder / name).write_bytes(data)
        found = publisher.check(folder).diagnostics
        assert [str(d) for d in found if d.severity is not Severity.NOTE] == []
