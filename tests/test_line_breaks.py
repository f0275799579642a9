"""Words and ranges that no line's end parts."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pypdfium2
import pytest

import publisher
from publisher.layout.line_breaks import hold
from publisher.layout.total_fit.hyphens import positions
from tests.conftest import Write


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ("<p>Some words at the last.</p>", "<p>Some words at the last.</p>"),
        ("<p>Some possibilities.</p>", '<p>Some <span class="whole">possibilities.</span></p>'),
        ("<p>An <em>italic possibility</em>.</p>", "<p>An <em>italic possibility</em>.</p>"),
        ("<p>An <em>italic possibility.</em></p>", '<p>An <em>italic <span class="whole">possibility.</span></em></p>'),
        (
            '<p>A possibility.<span class="fn">It ends with certainty.</span></p>',
            '<p>A <span class="whole">possibility.</span><span class="fn">It ends with <span class="whole">certainty.</span></span></p>',
        ),
        ("<p>Ends in <code>possibilities</code></p>", "<p>Ends in <code>possibilities</code></p>"),
        ("<p>Ends in Donaudampfschifffahrtsgesellschaft.</p>", "<p>Ends in Donaudampfschifffahrtsgesellschaft.</p>"),
        (
            "<p>See pages 10–12, 3–5.</p>",
            '<p>See pages <span class="nb">10–12,</span> <span class="nb">3–5.</span></p>',
        ),
        ("<p>a <b>net—</b>a net—or two</p>", '<p>a <b>net—</b>a <span class="nb">net—</span>or two</p>'),
        ("<p>करने के लिए—उसे</p>", '<p>करने के <span class="nb">लिए—</span>उसे</p>'),
        ("<p><code>1–2</code></p>", "<p><code>1–2</code></p>"),
        ("<pre><code><span>1–2</span> 3–4</code></pre>", "<pre><code><span>1–2</span> 3–4</code></pre>"),
        ("<p>時速はkm/hで、either/or</p>", '<p>時速は<span class="nb">km/h</span>で、either/or</p>'),
        (
            "<p>413 kg/(m²s), W/(m\u00a0·\u00a0K)</p>",
            '<p>413 <span class="nb">kg/(m²s)</span>, <span class="nb">W/(m\u00a0·\u00a0K)</span></p>',
        ),
        (
            "<p>say /ˈfɛðə/, /ə ˈlɒt/ or [fɪˈnɪʃ] now.</p>",
            '<p>say <span class="nb">/ˈfɛðə/</span>, <span class="nb">/ə</span> ˈlɒt/ or <span class="nb">[fɪˈnɪʃ]</span> now.</p>',
        ),
        ("<p>a/b/c a/1 example.org/a org/a.png</p>", "<p>a/b/c a/1 example.org/a org/a.png</p>"),
        ("<p>From Apr–May on</p>", "<p>From Apr–May on</p>"),
        (
            "<table><tr><td>Apr–May, <b>10–12</b>, well-being–happiness</td></tr></table>",
            '<table><tr><td><span class="nb">Apr–May</span>, <b><span class="nb">10–12</span></b>, well-being–happiness</td></tr></table>',
        ),
        ("<p>C++, €€€ or 3+4</p>", '<p>C<span class="nb">++</span>, <span class="nb">€€€</span> or 3+4</p>'),
        ("<h2>1914–1918</h2>", '<h2><span class="nb">1914–1918</span></h2>'),
    ],
)
def test_what_is_held_together(given: str, held: str) -> None:
    root = ElementTree.fromstring(f"<body>{given}</body>")
    hold(root)
    assert ElementTree.tostring(root, encoding="unicode") == f"<body>{held}</body>"


def test_text_in_drawings_is_kept() -> None:
    root = ElementTree.fromstring('<p>km/h<svg xmlns="http://www.w3.org/2000/svg"><text>km/h 1–2</text></svg></p>')
    hold(root)
    assert [(element.tag.rpartition("}")[2], element.text) for element in root.iter()] == [
        ("p", ""), ("span", "km/h"), ("svg", None), ("text", "km/h 1–2"),
    ]  # fmt: skip


def test_a_last_word_that_is_wider_than_its_line_is_hyphenated(project: Write) -> None:
    manifest = "version: 1\ntitle: T\nlanguage: de\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout, paper: A5, large-print: true}}\n"
    text = "# A\n\n- a\n" + "".join(f"{'  ' * depth}- Das ist die Straßenverkehrsordnung\n" for depth in range(1, 8))
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(edition.path))
    parts = [word for word in words.replace("\ufffe", "-").split() if word in "Straßenverkehrsordnung"]
    assert "Straßenverkehrsordnung" in parts
    assert all(part == "Straßenverkehrsordnung" for part in parts if part.startswith("S"))


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("İstanbul", "İs tan bul"),
        ("zanaatkâr", "za na at kâr"),
        ("kontrol", "kont rol"),
        ("başöğretmen", "ba şöğ ret men"),
        ("stres", "stres"),
        ("üç", "üç"),
    ],
)
def test_syllables_of_turkish(word: str, parts: str) -> None:
    ends = [0, *positions(word, "tr", 2, 2), len(word)]
    assert " ".join(word[start:end] for start, end in pairwise(ends)) == parts


def test_long_words_of_turkish_are_hyphenated(project: Write) -> None:
    word = "muvaffakiyetsizleştiricileştiriveremeyebileceklerimizdenmişsinizcesine"
    manifest = "version: 1\ntitle: T\nlanguage: tr\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout, paper: A6}}\n"
    text = f"# A\n\nBu {word} ise satıra sığmaz.\n\n| A | B |\n|---|---|\n| {word} | {word} |\n"
    found = publisher.check(project({"publication.yaml": manifest, "a.md": text}), layout=True).diagnostics
    assert [each for each in found if each.code.startswith("layout-")] == []
