"""Line breaks of the source between wide characters are no spaces."""

from __future__ import annotations

import pytest

import publisher


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("中文\n折行", "中文折行"),
        ("中文，\n折行", "中文，折行"),
        ("日本語\r\n「か」", "日本語「か」"),
        ("中**强\n调**\n字", "中<strong>强调</strong>字"),
        ("中\n[链接](a)\n后", '中<a href="a">链接</a>后'),
        ("<b>粗</b>\n体", "<b>粗</b>体"),
        ("中\n[字]{.a}\n文", '中<span class="a">字</span>文'),
        ("𠀀\n𠀁", "𠀀𠀁"),
        ("中 \n文", "中文"),
        # These keep their space.
        ("中文\nword", "中文\nword"),
        ("word\n中文", "word\n中文"),
        ("한국어\n줄", "한국어\n줄"),
        ("中\n`文`", "中\n<code>文</code>"),
        ("中\\\n文", "中<br/>\n文"),
        ("<b>中</b><br>\n文", "<b>中</b><br/>\n\n文"),
        ("ab\ncd – é", "ab\ncd – é"),
        ("中\n1", "中\n1"),
    ],
)
def test_lines_of_wide_characters_are_joined(source: str, text: str) -> None:
    assert publisher.render(source, language="zh") == f"<p>{text}</p>\n"


@pytest.mark.parametrize(
    ("language", "text"),
    [("zh", "他说“好”然后"), ("ja-JP", "他说“好”然后"), ("en", "他说\n“好”\n然后"), ("ko", "他说\n“好”\n然后")],
)
def test_marks_are_wide_in_chinese_and_japanese(language: str, text: str) -> None:
    assert publisher.render("他说\n“好”\n然后", language=language) == f"<p>{text}</p>\n"


def test_verses_keep_their_lines() -> None:
    markup = publisher.render(":::{verse}\n床前明月光，\n疑是地上霜。\n:::\n\n中文\n折行\n", language="zh")
    assert "床前明月光，<br/>\n疑是地上霜。" in markup
    assert "中文折行" in markup


def test_lines_are_joined_in_all_blocks() -> None:
    source = "# 标\n\n> 引\n> 用\n\n- 项\n  目\n\n| 表 |\n|---|\n| 格 |\n\n注[^1]\n释\n\n[^1]: 脚\n  注\n"
    markup = publisher.render(source, language="zh")
    for words in ("引用", "项目", "释", "脚注"):
        assert words in markup


def test_places_after_a_joined_line_are_right() -> None:
    found: list[publisher.Diagnostic] = []
    publisher.render("中文\n折行 [x]{foo=1}\n又一行 [y]{bar=1}\n", language="zh", diagnostics=found)
    assert [(d.location.line, d.location.column) for d in found if d.location] == [(2, 8), (3, 9)]
