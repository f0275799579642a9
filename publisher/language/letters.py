"""The letters that head the groups of an index."""

from __future__ import annotations

import unicodedata

from publisher.language.collation import ALIKE, LETTERS, is_han
from publisher.language.sorting import words_of

DIGITS, SIGNS = "0–9", "#"
# The rows of the Japanese syllabary, by their first kana.
_ROWS = (
    *("あぃいぅうぇえぉおぁ", "かきくけこ", "さしすせそ", "たちっつてと", "なにぬねの", "はひふへほ", "まみむめも"),
    *("やゃゆゅよょ", "らりるれろ", "わゎゐゑをん"),
)
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_TENSE = dict(zip("ㄲㄸㅃㅆㅉ", "ㄱㄷㅂㅅㅈ", strict=True))


def heading_letter(text: str, language: str) -> str:
    """The letter under which a text is found in an index: ``É`` is under E, Spanish ``Ñ`` under itself.

    It is a digraph if the language sorts that by itself, the first kana of a row in Japanese, the first letter of the reading in
    Chinese with simplified characters, and empty for other Chinese characters, which no letter heads.
    """
    words = words_of(text)
    if not words:
        return SIGNS
    first = words[0]
    if first.isdigit():
        return DIGITS
    primary, *rest = language.lower().split("-")
    if primary == "ko" and 0x1100 <= ord(first) < 0x1113:
        initial = _INITIALS[ord(first) - 0x1100]
        return _TENSE.get(initial, initial)
    if kana := _kana(first):
        return next((row[0] for row in _ROWS if kana in row), kana)
    if is_han(first):
        return _pinyin(first) if primary == "zh" and not {"hant", "tw", "hk", "mo"} & {*rest} else ""
    composed = unicodedata.normalize("NFC", words)
    own = LETTERS.get(primary, "").replace(";", " ").split()
    folded = composed.casefold()
    if primary in ("az", "tr"):
        folded = composed.replace("İ", "i").replace("I", "ı").lower()
        if folded.startswith("i"):
            return "İ"
    alike = next((row.split()[0] for row in ALIKE.get(primary, "").split(";") if folded[:1] in row.split()[1:]), "")
    if alike:
        return alike.upper()
    letter = max((one for one in own if folded.startswith(one)), key=len, default=first)
    return letter[:1].upper()[:1] + letter[1:]


def _kana(character: str) -> str:
    """A kana as hiragana; empty if it is none."""
    if "ァ" <= character <= "ヶ":
        return chr(ord(character) - 0x60)
    return character if "ぁ" <= character <= "ゖ" else ""


def _pinyin(character: str) -> str:
    from pypinyin import Style, lazy_pinyin

    sound: str = lazy_pinyin(character, style=Style.NORMAL)[0]
    return sound[:1].upper()
