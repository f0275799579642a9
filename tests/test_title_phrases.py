"""Where lines of titles end, also in scripts without spaces, and the sizes that follow from that."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup

import publisher
from publisher.document import Metadata
from publisher.editions.title_block import Byline
from publisher.editions.titles import Letters, cover_fit
from publisher.language.title_phrases import held_phrases, phrases_of
from publisher.templating.functions import last_words, phrases, words_of_title

LONG = "印刷と電子書籍とウェブのための単一ソースによる出版の手引き、その理論と実践について"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (LONG, "印刷と 電子書籍と ウェブのための 単一ソースによる 出版の 手引き、 その 理論と 実践について"),
        ("お話の「世界」をめぐる八十日間", "お話の 「世界」をめぐる 八十日間"),
        ("プログラミング言語入門", "プログラミング 言語入門"),
        ("《世界人权宣言》与中国", "《世 界 人 权 宣 言》 与 中 国"),
        ("人生而自由，平等。", "人 生 而 自 由， 平 等。"),
        ("ปฏิญญาสากล", "ปฏิญญา สากล"),
        ("Überschrift", "Überschrift"),
    ],
)
def test_lines_of_titles_end_between_phrases(title: str, expected: str) -> None:
    assert phrases_of(title) == expected.split()


def test_no_phrase_begins_with_closing_marks_or_small_kana() -> None:
    for title in (LONG, "「ウェブ」、『ショップ』。そして", "ファン、ッと", "他们，“说”：《好》！"):
        assert "".join(phrases_of(title)) == title
        assert not any(phrase[0] in "、。」』，：！”》ェョッーァ" for phrase in phrases_of(title))


def test_short_phrases_of_japanese_are_kept_together() -> None:
    assert held_phrases("これは出版物") == [("これは", True), ("出版物", True)]
    assert held_phrases("出版物") == [("出版物", False)]
    assert phrases("A & これは本") == [
        ("A", False),
        (" ", False),
        ("&", False),
        (" ", False),
        ("これは", True),
        ("本", False),
    ]
    assert phrases(Markup("A&amp;これは")) == phrases("A&これは")


def test_spaces_at_which_no_line_ends_stay_in_titles() -> None:
    title = "Wald\N{NO-BREAK SPACE}– was\nnun\N{NARROW NO-BREAK SPACE}? Ja"
    assert words_of_title(title) == ["Wald\N{NO-BREAK SPACE}–", "was", "nun\N{NARROW NO-BREAK SPACE}? Ja"]
    assert last_words(title) == ("Wald\N{NO-BREAK SPACE}– was", "nun\N{NARROW NO-BREAK SPACE}? Ja")


def test_titles_without_spaces_are_as_large_as_others() -> None:
    """Before, a title was one word, as long as a line."""
    words = "A long title of a book about printing, electronic books and websites from one source"
    for title, language in ((LONG, "ja"), (words, "en"), ("单一来源的出版指南，" * 4, "zh"), ("ปฏิญญาสากล" * 6, "th")):
        assert Letters(language).size(title, 34, 330, 5) > 25, language
        assert cover_fit(Metadata(title, language, "", ""), Byline(), 1.6).size >= 2.6, language


def test_words_with_hyphens_are_kept_together_on_the_title_page(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Fine-tuned\n\n`--no-cache`\n\n## Pre-trained\n", encoding="utf-8")
    manifest = (
        "version: 1\ntitle: Well-read\nsubtitle: By-words\nchapters: [a.md, b.md]\neditions: {w: {format: html}}\n"
    )
    (tmp_path / "publication.yaml").write_text(manifest, encoding="utf-8")
    (tmp_path / "b.md").write_text("# B\n", encoding="utf-8")
    (web,) = publisher.build(tmp_path).editions
    page = web.path.read_text(encoding="utf-8")
    for word in ("Well-read", "By-words", "Fine-tuned", "Pre-trained"):
        assert f'<span class="held">{word}</span>' in page.partition('class="title-page"')[2]
    assert '<code><span class="held">--no-cache</span></code>' in (web.path.parent / "a.html").read_text(
        encoding="utf-8"
    )
