"""The order of words in languages other than English: the Unicode Collation Algorithm, with the letters of each language.

As in a dictionary, spaces and hyphens separate words, and other punctuation is ignored; a tie is broken by the text itself.
Chinese characters are sorted by their pinyin in simplified script, else by their order in Unicode, which is that of radical
and strokes. Those in Japanese need a reading, since theirs depends on the word.

The module is imported when something is sorted; loading the table of the Unicode Collation Algorithm takes a third of a second.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from publisher.language.sorting import SortKey, words_of
from publisher.language.tags import is_traditional, prefixes

# Letters that are sorted by themselves, after another one (CLDR).
LETTERS = {
    "cs": "c č; h ch; r ř; s š; z ž",
    "da": "z æ ø å",
    "es": "n ñ",
    "et": "s š z ž; v õ ä ö ü",
    "fi": "z å ä ö",
    "hr": "c č ć; d dž đ; l lj; n nj; s š; z ž",
    "hu": "c cs; d dz dzs; g gy; l ly; n ny; o ö; s sz; t ty; u ü; z zs",
    "lt": "c č; s š; z ž",
    "lv": "c č; g ģ; k ķ; l ļ; n ņ; s š; z ž",
    "nb": "z æ ø å",
    "nn": "z æ ø å",
    "no": "z æ ø å",
    "pl": "a ą; c ć; e ę; l ł; n ń; o ó; s ś; z ź ż",
    "ro": "a ă â; i î; s ș; t ț",
    "sk": "a ä; c č; h ch; o ô; s š; z ž",
    "sl": "c č; s š; z ž",
    "sv": "z å ä ö",
    "uk": "г ґ",
    "tr": "c ç; g ğ; h ı; o ö; s ş; u ü",
}
# Letters of other languages that are sorted as one of these, after it (CLDR).
ALIKE = {
    **dict.fromkeys(("da", "nb", "nn", "no"), "æ ä; ø ö ő œ; y ü ű"),
    "fi": "ä æ; ö ø õ ő œ; y ü ű; d đ",
    "hu": "ö ő; ü ű",
    "sv": "ä æ; ö ø ő œ; y ü ű; d đ ð",
}
# Vowels that a sound mark lengthens, by the vowel of the kana before it.
_KANA = {
    "ア": "アァカガサザタダナハバパマヤャラワヮ",
    "イ": "イィキギシジチヂニヒビピミリヰ",
    "ウ": "ウゥクグスズツッヅヌフブプムユュルヴ",
    "エ": "エェケゲセゼテデネヘベペメレヱ",
    "オ": "オォコゴソゾトドノホボポモヨョロヲ",
}
_LONG = re.compile(r"(.)ー")


# Code points of the scripts that come before Latin in these languages (CLDR).
_CYRILLIC, _ARABIC = range(0x430, 0x530), range(0x620, 0x6D4)
_FIRST = {
    **dict.fromkeys(("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"), _CYRILLIC),
    **dict.fromkeys(("ar", "fa", "ps", "ug", "ur"), _ARABIC),
    **dict.fromkeys(("hi", "mr", "ne"), range(0x904, 0x93A)),
    "el": range(0x3B1, 0x3CF),
    "he": range(0x5D0, 0x5EB),
    "hy": range(0x561, 0x587),
    "ka": range(0x10D0, 0x10F1),
    "ko": range(0x1100, 0x1113),
    "th": range(0xE01, 0xE2F),
}


class _Collator:
    """The collation of one language."""

    def __init__(self, language: str) -> None:
        from pyuca import Collator

        self._collator = Collator()
        for row in LETTERS.get(language, "").split(";"):
            first, *rest = row.split() or [""]
            for place, letter in enumerate(rest, 1):
                self._add(first, letter, place / (len(rest) + 1))
        for row in ALIKE.get(language, "").split(";"):
            first, *rest = row.split() or [""]
            for place, letter in enumerate(rest, 1):
                self._add(first, letter, 0, place)
        if language in ("az", "tr"):  # the dotted capital is that of i
            primary, secondary, tertiary = self._weights("i")
            self._collator.table.add([ord("I"), 0x307], [[primary, secondary, tertiary + 8]])
        self._latin = self._weights("a")[0]
        letters = (chr(point) for point in _FIRST.get(language, ()))
        weights = [self._weights(letter)[0] for letter in letters if unicodedata.category(letter) in ("Ll", "Lo")]
        self._first = (min(weights), max(weights)) if weights else None

    def _weights(self, letter: str) -> list[int]:
        weights: list[int] = self._collator.collation_elements(unicodedata.normalize("NFD", letter))[0][:3]
        return weights

    def _add(self, after: str, letter: str, part: float, variant: int = 0) -> None:
        """Sort a letter, also in capitals, after another one, before the next in the table; or, as a variant, like that one."""
        primary, secondary, tertiary = self._weights(after)
        for number, form in enumerate(dict.fromkeys((letter, letter.capitalize(), letter.upper()))):
            characters = [ord(character) for character in unicodedata.normalize("NFD", form)]
            self._collator.table.add(characters, [[primary + part, secondary + variant, tertiary + 8 * number]])

    def key(self, text: str) -> SortKey:
        """The sort key of a text."""
        elements = self._collator.collation_elements(unicodedata.normalize("NFD", text))
        if self._first:
            low, high = self._first
            elements = [[self._moved(primary, low, high), *rest] for primary, *rest in elements]
        return tuple(self._collator.sort_key_from_collation_elements(elements))

    def _moved(self, primary: float, low: int, high: int) -> float:
        """A weight, below those of Latin letters if it is of the language's script."""
        return self._latin - 1 + (primary - low) / 0x10000 if low <= primary <= high else primary


_collator = lru_cache(maxsize=8)(_Collator)


def collation_key(text: str, language: str) -> SortKey:
    """The sort key of a text in a language, given by its tag."""
    primary = prefixes(language)[-1]
    words = words_of(text)
    if primary == "zh" and not is_traditional(language):
        return (_pinyin(words), text)
    if primary == "ja":
        words = _LONG.sub(_lengthened, words)
    return (_collator(primary).key(words), text)


def _lengthened(found: re.Match[str]) -> str:
    kana = chr(ord(found[1]) + 0x60) if "ぁ" <= found[1] <= "ゖ" else found[1]
    return found[1] + next((vowel for vowel, row in _KANA.items() if kana in row), "ー")


def _pinyin(words: str) -> SortKey:
    """Digits, then characters by their readings, then other letters."""
    from pypinyin import Style, lazy_pinyin

    keys: list[SortKey] = []
    for character in words:
        if is_han(character):
            sound = lazy_pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0]
            keys.append((1, sound[:-1], sound[-1:], character))
        else:
            keys.append((2 if character.isalpha() else 0, "", "", *_collator("zh").key(character)))
    return tuple(keys)


def is_han(character: str) -> bool:
    """Whether it is a Chinese character."""
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"
