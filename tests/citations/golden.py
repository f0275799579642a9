"""Writes ``pandoc.json``: what pandoc's citeproc makes of ``references.json``. Run it with pandoc on the path."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
STYLES = FOLDER.parents[1] / "publisher" / "citations" / "data" / "styles"
NAMES = ("apa", "ieee", "nature", "chicago-author-date", "chicago-notes", "mla", "din-1505-2")
CITATIONS = (
    "[@shannon1948]",
    "[see @kuhn1962, p. 33; also @kuhn1996, pp. 12-15]",
    "[@turing1950; @turing1936; @he2016]",
    "[@shannon1948, p. 380]",
    "[@shannon1948, p. 380]",
    "[-@keynes1937, p. 210]",
    "[@jumper2021; @lecun2015; @vaswani2017; @hinton2006]",
    "[@who2023]",
    "[@kuhn1962]",
)


def pandoc(*arguments: str, text: str = "") -> str:
    return subprocess.run(["pandoc", *arguments], input=text, capture_output=True, text=True, check=True).stdout


def normalized(markup: str) -> str:
    """Pandoc's HTML with the tags of ``tests/csl.py``, without links and boxes."""
    markup = re.sub(r'(<div class="csl-left-margin">[^<]*?) ?</div>', r"\1 ", markup)
    markup = re.sub(r'<span class="smallcaps">(.*?)</span>', r"<sc>\1</sc>", markup)
    markup = re.sub(r"</?(?:a|div|span)\b[^>]*>", "", markup)
    for tag, short in (("em", "i"), ("strong", "b")):
        markup = markup.replace(f"<{tag}>", f"<{short}>").replace(f"</{tag}>", f"</{short}>")
    return re.sub(r"\s+", " ", html.unescape(markup)).strip()


def made(style: str) -> dict[str, list[str] | dict[str, str]]:
    source = "\n\n".join(CITATIONS)
    front = f"---\nbibliography: {FOLDER / 'references.json'}\nnocite: '@*'\n---\n\n"
    output = pandoc(
        "--citeproc", "--csl", str(STYLES / f"{style}.csl"), "--to=html", "--wrap=none", text=front + source
    )
    entries = re.finditer(
        r'<div id="ref-([^"]+)" class="csl-entry"[^>]*>\n?(.*?)</div>\n(?=<div id="ref|</div>)', output, re.DOTALL
    )
    cited = re.findall(r'<p><span class="citation"[^>]*>(.*?)</span></p>', output)
    notes = re.findall(r'<li id="fn\d+"><p>(.*?)<a href="#fnref', output)
    references = {entry[1]: normalized(entry[2]) for entry in entries}
    if not references:
        references = single_notes(style)
    return {"citations": [normalized(text) for text in notes or cited], "references": references}


def single_notes(style: str) -> dict[str, str]:
    """The first note on each work, for styles without a bibliography."""
    keys = [item["id"] for item in json.loads((FOLDER / "references.json").read_text("utf-8"))]
    source = f"---\nbibliography: {FOLDER / 'references.json'}\n---\n\n" + "\n\n".join(f"[@{key}]" for key in keys)
    output = pandoc("--citeproc", "--csl", str(STYLES / f"{style}.csl"), "--to=html", "--wrap=none", text=source)
    notes = re.findall(r'<li id="fn\d+"><p>(.*?)<a href="#fnref', output)
    return {key: normalized(note) for key, note in zip(keys, notes, strict=True)}


if __name__ == "__main__":
    version = pandoc("--version").splitlines()[0]
    result = {"version": version, **{style: made(style) for style in NAMES}}
    (FOLDER / "pandoc.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
