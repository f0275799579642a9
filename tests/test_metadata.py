"""What a manifest says about a publication has the punctuation of its language."""

from __future__ import annotations

import publisher
from publisher.pipeline.session import Options, Session
from tests.conftest import Write

MANIFEST = """\
version: 1
title: T
identifier: urn:x:1
authors: [Pat O'Neill]
publisher: D'Arcy Press
blurb: "He said \\"yes\\" -- and {{ left }}.\\n\\nIt's true."
variables: {left: went}
rights: {holder: Pat O'Neill, notice: All rights "reserved".}
chapters: [a.md]
"""


def test_texts_and_names_have_typographic_punctuation(project: Write) -> None:
    session = Session(project({"publication.yaml": MANIFEST, "a.md": "# A\n\nText.\n"}), Options())
    session.open()
    metadata = session.read()[""].metadata
    assert not session.findings.items
    assert metadata.blurb == "He said “yes”\u00a0– and went.\n\nIt’s true."
    assert (metadata.authors[0].name, metadata.publisher) == ("Pat O’Neill", "D’Arcy Press")
    assert (metadata.rights, metadata.notice) == ("© Pat O’Neill", "All rights “reserved”.")


def test_dashes_and_slashes_are_hyphens_in_names_of_files(project: Write) -> None:
    manifest = (
        "version: 1\ntitle: HTML/CSS, 1992–2000\nidentifier: urn:x:1\nchapters: [a.md]\neditions: {e: {format: epub}}\n"
    )
    (built,) = publisher.build(project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"})).editions
    assert built.path.name == "html-css-1992-2000.epub"
