"""Phrases of titles in scripts without spaces, between which a line of a title may end.

There is no dictionary: a phrase of Japanese ends where the script changes after its particles or endings, which are hiragana, and
after punctuation: 印刷と｜電子書籍の｜ための｜手引き. Chinese has no such signs; there, lines end between any two characters that
allow it.
"""

from __future__ import annotations

from publisher.patterns import lazy

_KANA, _HIRAGANA = lazy("[\u3041-\u30fa\u30fd-\u30ff]"), "ぁ-ゟ"
_UNSPACED = lazy(
    "[\u0e01-\u0edf\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]"
)
_CLOSING = "、。，．・：；！？」』）〕】〉》〟’”…‥ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;!?)\\]%"
_OPENING = "「『（〔【〈《〝‘“(\\["
_IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
# Lines do not end before closing marks and small kana, nor after opening marks.
_ANY = lazy(rf"(?<=[^{_OPENING}])(?=[^{_CLOSING}\w]|[{_IDEOGRAPH}])|(?<=[{_IDEOGRAPH}])(?=[^{_CLOSING}])")
_JAPANESE = lazy(
    rf"(?<=[{_HIRAGANA}])(?<!^[おご])(?=[^{_HIRAGANA}{_CLOSING}])"  # after a particle or an ending
    rf"|(?<=[、。，．：；！？…])(?=[^{_CLOSING}])|(?<=[」』）〕】〉》])(?=[^{_HIRAGANA}{_CLOSING}])"
    rf"|(?<=[^{_OPENING}])(?=[{_OPENING}])"
)
_COMPOUND = lazy(  # of a long phrase
    rf"(?<=[\u30a1-\u30ff])(?=[{_IDEOGRAPH}])|(?<=[{_IDEOGRAPH}])(?=[\u30a1-\u30fa])(?=[^{_CLOSING}])"
)
_SYLLABLES = 6  # letters of Thai and the like, whose words are divided only by a dictionary
_MOST = 8
"""Letters of the longest phrase that is kept together, so that it fits a line of a narrow screen."""


def phrases_of(word: str) -> list[str]:
    """The phrases of a text without spaces: itself, if it is written in a script with spaces between words."""
    if word.isascii() or not _UNSPACED.search(word):
        return [word]
    if "\u0e01" <= word[0] <= "\u17ff":
        return [word[start : start + _SYLLABLES] for start in range(0, len(word), _SYLLABLES)]
    if not _KANA.search(word):
        return _ANY.split(word)
    found: list[str] = []
    for phrase in _JAPANESE.split(word):
        parts = _COMPOUND.split(phrase) if len(phrase) > _MOST else [phrase]
        for part in parts:
            found += _ANY.split(part) if len(part) > _MOST and not _KANA.search(part) else [part]
    return found


def held_phrases(word: str) -> list[tuple[str, bool]]:
    """The phrases of a Japanese text, and whether each is short enough to be kept together. Any other is one phrase, not kept."""
    if word.isascii() or not _KANA.search(word):
        return [(word, False)]
    return [(phrase, 1 < len(phrase) <= _MOST) for phrase in phrases_of(word)]


__all__ = ["held_phrases", "phrases_of"]
