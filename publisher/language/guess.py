"""The language of a text, guessed from its script and its most frequent words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import chain

from publisher.language.tags import prefixes
from publisher.patterns import lazy

NAMES = {
    "ar": "Arabic", "cs": "Czech", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "zh": "Chinese", "zh-Hans": "Chinese", "zh-Hant": "Chinese",
}  # fmt: skip
"""The languages that are recognised, in English."""

# Function words. Those of one language only distinguish it from others; all of them show that a text is in it. Languages without
# a name are here so that they are not taken for others.
_WORDS = {
    "ca": "amb els les és que per dels als són aquest aquesta també més però una el la en del",
    "cs": (
        "že který která které jsou byl byla bylo jsem jsme není nebo jako podle při když jeho také však ještě již "
        "může být pro co jen své mezi a v na se je s z do i k o u"
    ),
    "da": "af ikke det og til som med på er fra blev har være også efter nogle mellem hvor hvis kun noget eller deres",
    "de": (
        "der die das und den von zu mit sich auf für ist dem nicht ein eine als auch es werden aus hat dass einen "
        "einer bei wird sind nach wie sie wir ich im einem oder zum zur über aber nur wenn am noch durch man "
        "diese dieser können hier weil"
    ),
    "en": (
        "the of and to that is for with as are this be by it from which not have you they or can was if your its "
        "has will but when their there than more one all should how these what so"
    ),
    "es": (
        "el los las del y en con una por para es su lo como más pero sus fue está este esta son también hay muy "
        "cuando ha desde todo porque sin sobre entre"
    ),
    "fr": (
        "le la les des du et une est dans pour que qui pas sur au avec ce sont plus par il nous vous cette ses "
        "leur aux mais ou être fait comme elle je deux cet dont entre où peut"
    ),
    "gl": "unha non dos das ao coa que para máis pola polo do da os como son ou tamén",
    "it": (
        "il di che della dei un è per del sono con gli nel una alla più delle anche come si ha questo non da al "
        "le nella degli essere ma quando dal"
    ),
    "la": "quod sed ut cum ad ex esse sunt quae autem nec enim etiam atque quam eius",
    "nl": (
        "het een van en de dat niet met op te zijn voor die ook aan er als bij naar worden wordt uit om maar dan "
        "zich werd kan nog door hij deze wat geen"
    ),
    "pl": (
        "nie się jest że jak ale już był była przez przy tego jego tylko może które który która oraz być lub czy "
        "od też dla są ze gdy po jej tym w z na do i o a"
    ),
    "pt": (
        "os não uma um dos das ao em com para que como mais mas foi ou são pelo pela também ser está seu sua isso "
        "quando muito já até nos nas você do da"
    ),
    "ro": "și în nu cu este pe sunt din care mai pentru dar sau fost lui de la o prin această după ca ale",
    "sk": (
        "že ktorý ktorá ktoré sú bol bola bolo alebo ako podľa aj pri keď jeho tiež ešte už môže byť pre čo len "
        "medzi však a v na je s z do i k o u"
    ),
    "sv": (
        "och att det är som inte för av den har till med på ett kan om men var så jag från hade skulle vid eller "
        "också efter vi ut de när ska blir finns"
    ),
    "tr": (
        "ve bir bu için ile da de çok olarak daha gibi sonra olan kadar ancak her ne ama değil olduğu var ki veya "
        "en şey"
    ),
}  # fmt: skip

_SCRIPTS = (
    ("ja", "\u3040", "\u30ff"), ("zh", "\u3400", "\u9fff"), ("ko", "\uac00", "\ud7a3"), ("th", "\u0e01", "\u0e4e"),
    ("hi", "\u0900", "\u097f"), ("ar", "\u0620", "\u06d3"), ("he", "\u05d0", "\u05ea"), ("ru", "\u0400", "\u04ff"),
    ("el", "\u0370", "\u03ff"), ("el", "\u1f00", "\u1fff"),
)  # fmt: skip
_TRADITIONAL, _SIMPLIFIED = "們這國來說時會對為學發經過個與後開", "们这国来说时会对为学发经过个与后开"
_HINDI = ("है", "हैं", "के", "में", "और", "को")
_UNMARKED = lazy(r"[^\s।॥,.;:?!]+")
_LETTER, _WORD = re.compile(r"[^\W\d_]"), re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_FENCE = lazy(r"^[ >]*(`{3,}|~{3,})[ \t]*([^\s`]?)")
_MARKUP = lazy(r"`[^`\n]*`|\$[^$\n]*\$|<[^<>\n]*>|\]\([^()\n]*\)|\{[^{}\n]*\}|https?:\S+")

MAX_CHARACTERS = 8_000
"""How much of a file is looked at."""
_MIN_LETTERS, _MIN_WORDS = 20, 6
_RARE = 50  # a letter of another language counts if it is at least one of so many
_SHARE = 0.1  # of a text's words
_LEAD = 3  # times as many words of its own as of any other language


def prose_of(text: str) -> str:
    """The beginning of a Markdown text without its code, its formulas and its markup."""
    kept, fence, directives = list[str](), "", list[str]()
    for line in text[:MAX_CHARACTERS].splitlines():
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2]:
                fence = ""
        elif mark and mark[2] == "{":
            directives.append(mark[1])
        elif mark and directives and not mark[2] and mark[1].startswith(directives[-1]):
            directives.pop()
        elif mark:
            fence = mark[1]
        elif not line.startswith(("    ", "\t", ":")):
            kept.append(_MARKUP.sub(" ", line))
    return "\n".join(kept)


def guess_language(text: str) -> str:
    """The language that most of a text is clearly in, one of ``NAMES``; empty if none is, or the text is too short."""
    letters = Counter(_LETTER.findall(text))
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[_script_of(letter)] += count
    if scripts.total() < _MIN_LETTERS:
        return ""
    if scripts["ja"] * 12 > scripts["zh"]:  # a Chinese text may quote some kana
        scripts["ja"] += scripts.pop("zh", 0)
    script, count = scripts.most_common(1)[0]
    if count * 3 < scripts.total() * 2:
        return ""
    if not script:
        return _by_words(text)
    return _in_script(script, letters, Counter(_UNMARKED.findall(text)))


def is_unlike(declared: str, guessed: str) -> bool:
    """Whether a text in the ``guessed`` language is hardly in the one that is declared: both are recognised, and differ."""
    primary = prefixes(declared)[-1]
    return bool(guessed) and primary in NAMES and primary != prefixes(guessed)[-1]


def _script_of(letter: str) -> str:
    """A language in the script of a letter; empty for Latin and others."""
    if letter < "\u0370":
        return ""
    return next((language for language, first, last in _SCRIPTS if first <= letter <= last), "")


def _in_script(script: str, letters: Counter[str], words: Counter[str]) -> str:
    """The language of a text in the script of another, which it may share; empty for those without a name."""

    def count(characters: str) -> int:
        return sum(letters[character] for character in characters)

    match script:
        case "zh":
            return "zh-Hant" if count(_TRADITIONAL) > count(_SIMPLIFIED) else "zh-Hans"
        case "ru":
            ukrainian, russian, others = count("іїєґІЇЄҐ"), count("ыэёЫЭЁ"), count("ўјљњћђџѓќѕәғқңөұүһҗӯҳҷӣЎЈЉЊЋЂЏ")
            if others * 4 > ukrainian + russian:
                return ""  # Belarusian, Serbian, Macedonian, Kazakh, Mongolian, Tajik …
            return "uk" if ukrainian > russian else "ru" if russian > ukrainian else ""
        case "ar":
            urdu, persian, arabic, others = count("ٹڈڑںے"), count("پچژگ"), count("ةىأإ"), count("ټډړږښڅځېێۆڕڵ")
            if others * 2 > urdu + persian:
                return ""  # Pashto, Kurdish
            if urdu > arabic:
                return "ur"
            return "fa" if persian > arabic else "ar"
        case "he":
            return "" if count("װױײ") * _RARE > letters.total() else "he"  # Yiddish
        case "hi":
            return "hi" if sum(words[word] for word in _HINDI) > 1 else ""  # Marathi, Nepali
    return script


def _by_words(text: str) -> str:
    if text.lower().count("ə") * _RARE > len(text):
        return ""  # Azerbaijani
    counts = Counter(_WORD.findall(unicodedata.normalize("NFC", text).lower()))
    listed = {language: frozenset(words.split()) for language, words in _WORDS.items()}
    languages_of = Counter(chain.from_iterable(listed.values()))
    own = Counter(
        {language: sum(counts[word] for word in words if languages_of[word] == 1) for language, words in listed.items()}
    )
    (best, count), (_, second) = own.most_common(2)
    shared = sum(counts[word] for word in listed[best])
    clear = count >= max(_MIN_WORDS, _LEAD * second) and shared >= _SHARE * counts.total()
    return best if clear and best in NAMES else ""


__all__ = ["NAMES", "guess_language", "is_unlike", "prose_of"]
