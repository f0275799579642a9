"""Spaces at which lines must not break, by language: before units, after abbreviations, around some punctuation.

They replace existing spaces, so that no offset changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

from publisher.language.tags import prefixes
from publisher.patterns import lazy

NO_BREAK, NARROW, THIN = "\u00a0", "\u202f", "\u2009"
# Symbols of units that are not words; SI Brochure 5.4.3 requires a space before them. They may be compounds: t/ha,
# kg/week, W/(m · K).
UNITS = (
    "%|‰|°[CF]?|[kdcmµμn]?m[²³]?|[km]?g|[mµμ]g|k?t|ha|[mcdh]?l|[mkh]?L|[mµμn]?s|min|h|[kMGT]?Hz|[mk]?V|[mµμ]?A|K|[kMG]?W|[kMGT]?Wh|[kM]?J|kcal|"
    "[hkM]?Pa|m?bar|mol|k?N|ct|AU|[kM]?Ω|[kKMGTP]i?B|[kMG]?bit|dpi|ppm|dB|rpm|mph|ft|lb|oz|pt|px|€|£|¥|CHF|EUR|GBP|USD"
)
# Abbreviations that precede a number.
BEFORE = "§|№|ca?|Ca|[Pp]p?|[Nn]os?|[Nn]r|[Vv]ols?|[Cc]h|[Ff]igs?|[Ee]qs?|[Aa]rt|[Bb]d|[Ss]|[Kk]ap|[Aa]bb|[Tt]ab|[Ss]ec"
_BREAKABLE = re.compile(rf"[^\S{NO_BREAK}{NARROW}]+")
Rule = tuple[str, str, str]
"""What is near each space, which is found faster; the space, which may follow a group ``kept``; what takes its place."""
Setter = Callable[[str], str]
_AFTER_DIGIT = r" (?<=\d )"
_CAPITAL = "[A-ZÀ-ÖØ-ÞĆČĎĐŁŃŇŘŚŠŤŹŻŽА-ЯЁІЇЄҐΑ-Ω]"
_POWER = "[¹²³⁴-⁹]"
_PRODUCT = rf"(?:(?:{UNITS}){_POWER}?(?:[ ·⋅]*(?:{UNITS})⁻?{_POWER}?){{0,4}})"  # in brackets: m · K, m K, m²s
_UNIT = rf"(?:{UNITS})(?:⁻?{_POWER}+)?"
_FACTOR = rf"(?:{_UNIT}(?![^\W\d_]))"
_COMPOUND = rf"{_UNIT}(?:/(?:[^\W\d_]+{_POWER}?|\({_PRODUCT}\))|[·⋅]{_FACTOR})*(?![\w/])"
_PHONE = lazy(r"(?<![\w+])\+\d+(?: [\d()]+){2,6}(?![\d.,]\d)")  # +33 (0)2 98 70 20 20
_ALONE = lazy(r"(?=.{,16}\Z)\d{1,4}(?: \d{3})* (?:\d{2}|\d{4})(?: \d{2,4})*")  # 21 885 1024 in a cell, but not 21 885
_RULES: list[Rule] = [
    (r" (?<=[\d⁰¹²³⁴-⁹] )", rf"(?<=[\d⁰¹²³⁴-⁹]) (?={_COMPOUND})", NO_BREAK),
    (r" [·⋅×] ?1", r"(?<=[\d)]) (?=[·⋅×] 10(?:[⁻⁰¹²³⁴-⁹]|$))", NO_BREAK),  # 1.5 · 10⁶
    (r" × ", r"(?<=\d) (?=× \d)", NO_BREAK),  # 130 × 90 cm
    (r" [·⋅]", rf"(?<![^\W\d_])(?P<kept>{_UNIT}) (?=[·⋅] {_FACTOR})", NO_BREAK),  # kW · h
    (rf"{NO_BREAK}[·⋅×] ", rf"(?P<kept>{NO_BREAK}[·⋅×]) (?=10|{_FACTOR})", NO_BREAK),
    (
        "⁻",
        rf"(?<![^\W\d_])(?P<kept>{_UNIT}) (?=(?:{_FACTOR}[ {NO_BREAK}]){{0,3}}{_FACTOR}(?<=⁻[¹²³⁴]))",
        NO_BREAK,
    ),
    (r"/\(\w+ ", rf"(?P<kept>/\((?:{UNITS}){_POWER}?) (?=(?:{UNITS}){_POWER}?\))", NO_BREAK),  # W/(m K)
    (r" (?<=[.§№°] )(?=\d)", rf"(?<![\w.])(?P<kept>§|№|[nN]°|(?:{BEFORE})\.) (?=\d)", NO_BREAK),
    (r"(?:[DM]r|M?s|rof|St)\. ", r"(?<![\w.])(?P<kept>(?:Dr|Mrs?|Ms|Prof|St)\.) (?=[^\W\d_])", NO_BREAK),
    (r"\. (?=[^\W\d_]\.)", r"(?<![^\W_])(?P<kept>[^\W\d_]\.) (?=[^\W\d_]\.)", NARROW),  # z. B., e. g., J. R. R.
    (r"[°′] ", r"(?P<kept>\d[°′]) (?=\d+(?:[.,]\d+)?[′″’'])", NO_BREAK),  # 30° 15′ 50″
    (r" (?=[IVX]{2})", rf"(?<!\w)(?P<kept>{_CAPITAL}\w+) (?=[IVX]{{2,6}}(?!\w))", NO_BREAK),  # Louis XIV
    (r"[†*] ", r"(?P<kept>(?<!\w)†|(?<=[(,;])\*|(?<=[,;] )\*|^\*) (?=\d{3,4}(?!\d))", NO_BREAK),  # † 1899
    ("[☎✆☏] ", r"(?P<kept>[☎✆☏]) (?=[+(\d])", NO_BREAK),
    (THIN, rf"(?<=\d){THIN}(?=\d|{_COMPOUND})", NARROW),  # as wide, but lines end at thin spaces
    # The last of several initials, since one could be the end of a sentence: “plan B. The end”.
    (rf"{NARROW}{_CAPITAL}\. ", rf"(?<={_CAPITAL}\.{NARROW}{_CAPITAL}\.) (?={_CAPITAL}[^\W\d_])", NO_BREAK),
    (r" (?=[^\W\d_]{1,3}$)", rf"(?P<kept>[\d_][ {NO_BREAK}](?:{UNITS})) (?=(?:{UNITS})$)", NO_BREAK),  # 5 m s^−2^
    (r"\(\d", r"(?P<kept>\(\d{1,3}(?:[.,]\d)?) (?=[^\W\d_]{1,6}\.?\))", NO_BREAK),  # (2 P.), (3 marks)
    (" [·•]", " (?=[·•] )", NO_BREAK),  # between words: no line begins with a dot
]
# Languages that group digits with spaces (CLDR; DIN 1333). Others use a comma or a dot, so that spaces may separate
# numbers, and only three groups are certainly one number.
_GROUPED = frozenset(
    {"be", "bg", "cs", "de", "et", "fi", "fr", "hu", "lt", "lv", "nb", "nn", "no", "pl", "pt", "ru", "sk", "sv", "uk"}
)
_GROUPS: list[Rule] = [(_AFTER_DIGIT, r"(?<![\d.,])(?P<kept>\d{1,3}) (?=\d{3}(?!\d))", NARROW)]
_LONG_GROUPS: list[Rule] = [
    (_AFTER_DIGIT, r"(?<![\d.,])(?P<kept>\d{1,3}) (?=\d{3} \d{3}(?!\d))", NARROW),
    (_AFTER_DIGIT, rf"(?<={NARROW}\d{{3}}) (?=\d{{3}}(?!\d))", NARROW),
]
# Books in these languages begin no line with a dash.
_DASH: list[Rule] = [(" [–—]", " (?=[–—] )", NO_BREAK)]


_BEFORE_UNIT = lazy(rf" (?={_COMPOUND})")


def after_number(text: str) -> str:
    """A text that follows a number, with its unit held to it."""
    return NO_BREAK + text[1:] if _BEFORE_UNIT.match(text) else text


def unbroken(text: str) -> list[str]:
    """The parts of a text between the spaces at which a line may end."""
    return [part for part in _BREAKABLE.split(text) if part]


def _numbered(words: str) -> Rule:
    """Words before a number, which may end in a point that is written in the pattern."""
    return r" (?=[\dIVXLC])", rf"(?<![\w.])(?P<kept>(?:{words})) (?=[\dIVXLC])", NO_BREAK


def _titles(words: str) -> Rule:
    """Words before a name."""
    return r" (?=[^\W\d_])", rf"(?<![\w.])(?P<kept>(?:{words})) (?=[^\W\d_])", NO_BREAK


def _months(words: str, day: str = r"\d{1,2}\.?") -> Rule:
    """Names of months after a day."""
    return r"\d[.dehnrstºª]* ", rf"(?<![\w.,])(?P<kept>{day}) (?=(?:{words})(?!\w))", NO_BREAK


def _months_with_de(words: str) -> list[Rule]:
    """Names of months after a day and “de”."""
    return [
        _months(f"de (?:{words})", r"\d{1,2}"),
        (rf"\d{NO_BREAK}de ", rf"(?<=\d{NO_BREAK}de) (?=(?:{words})(?!\w))", NO_BREAK),
    ]


def _phrases(*abbreviations: str) -> Rule:
    """Abbreviations of several words, in which lines do not break."""
    pairs = dict.fromkeys(pair for words in map(str.split, abbreviations) for pair in pairwise(words))
    kept = "|".join(rf"{re.escape(first)}(?= {re.escape(last)}(?!\w))" for first, last in pairs)
    return r"\. (?=\w)", rf"(?<![\w.])(?P<kept>{kept}) ", NARROW


def _after_number(words: str) -> Rule:
    return _AFTER_DIGIT, rf"(?<=\d) (?=(?:{words})(?!\w))", NO_BREAK


def _short(words: str) -> Rule:
    """Short words, which end no line."""
    return " ", rf"(?<![\w’'-])(?P<kept>[{words}{words.upper()}]) (?=[\w„«“(])", NO_BREAK


_CZECH = _short("aikosuvz")
_RUSSIAN: list[Rule] = [
    *_DASH,
    _short("авиокуся"),
    _months("января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"),
    _numbered(r"с\.|стр\.|рис\.|табл\.|гл\.|т\.|п\.|ст\.|ч\.|вып\.|см\. с\."),
    _after_number(r"гг?\.|вв?\.|руб\.|коп\.|тыс\.|млн|млрд|км|кг|м|г|см|мм|л|ч|мин|с"),
    _titles(r"[А-ЯЁІЇЄҐ]\.|г\.|ул\.|им\.|проф\.|акад\."),
    (r" (?=[жбл])", r"(?<=\w) (?=(?:же|бы|ли|ж|б|ль)(?!\w))", NO_BREAK),
]
_ENGLISH_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_GERMAN_MONTHS = "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_GREEK_MONTHS = (
    "Ιανουαρίου|Φεβρουαρίου|Μαρτίου|Απριλίου|Μαΐου|Ιουνίου|Ιουλίου|Αυγούστου|Σεπτεμβρίου|Οκτωβρίου|Νοεμβρίου|Δεκεμβρίου"
)
_HEBREW_MONTHS = "ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר"
_HUNGARIAN_MONTHS = "január|február|március|április|május|június|július|augusztus|szeptember|október|november|december"
_NORDIC: list[Rule] = [
    *_DASH,
    _numbered(r"nr|kl\.|sid\.|kap\.|s\."),
    _phrases("bl. a.", "f. Kr.", "e. Kr.", "f. eks.", "t. ex."),
]
_FRENCH: list[Rule] = [
    (" ", r" (?=[;!?])", NARROW),
    (" ", r" (?=[:»])", NO_BREAK),
    ("«", r"(?P<kept>«) ", NO_BREAK),
    _titles(r"MM?\.|M(?:me|lle|gr|e)s?|Dr|Pr"),
    _numbered(r"art\.|chap\.|fig\.|t\.|vol\.|p\.|[nN][oº]"),
    _phrases("p. ex.", "av. J.-C.", "apr. J.-C."),
    _after_number(r"(?:av|apr)\. J"),
    _months("janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre", r"\d{1,2}|1er"),
    (r" (?=siècle)", r"(?<![\w])(?P<kept>[IVX]+e|Ier) (?=siècle)", NO_BREAK),
]
_DANDA: Rule = " ", r" (?=[।॥])", NO_BREAK
_OWN: dict[str, list[Rule]] = {
    **{language: [_DANDA] for language in ("as", "bn", "hi", "mr", "ne", "or", "pa", "sa")},
    "ar": [
        _numbered(r"ص\.?|ج\.?|م\.?"),
        _titles(r"د\.|أ\."),
        _months("يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    ],
    "be": [*_DASH, _short("авіоуяз")],
    "bg": [*_DASH, _short("авиосу"), _numbered(r"с\.|стр\.|фиг\.|табл\.|гл\."), _after_number(r"г\.|лв\.|в\.")],
    "cs": [
        *_DASH,
        _CZECH,
        _phrases("př. n."),
        _numbered(r"č\.|str\.|obr\.|tab\.|kap\.|odd\.|roč\.|sv\.|§"),
        _after_number("Kč|let|hod\\.|tis\\.|mil\\.|mld\\."),
        _titles(r"Ing\.|Mgr\.|Bc\.|JUDr\.|MUDr\.|PhDr\.|doc\.|p\.|sv\."),
        _months("ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince"),
    ],
    "da": [*_NORDIC, _months("januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december")],
    "de": [
        _months(_GERMAN_MONTHS, r"\d{1,2}\."),
        (_AFTER_DIGIT, r"(?<=\d) (?=(?:Mio|Mrd|ff?|[vn]\. Chr)\.|Uhr\b)", NO_BREAK),
        _phrases("v. Chr.", "n. Chr.", "i. Allg."),
        *_DASH,
        _numbered(r"Abs\.|Anm\.|Anh\.|Aufl\.|Gl\.|Hdb\.|Jg\.|Rn\.|Rz\.|Satz|Ziff\."),
    ],
    "el": [*_DASH, _numbered(r"σελ\.|κεφ\.|αρ\.|εικ\.|πίν\.|τ\."), _titles(r"κ\.|Δρ\."), _months(_GREEK_MONTHS)],
    "en": [
        *_DASH,
        _months(_ENGLISH_MONTHS, r"\d{1,2}(?:st|nd|rd|th)?"),
        (r"[a-z] (?=\d)", rf"(?<!\w)(?P<kept>{_ENGLISH_MONTHS}) (?=\d{{1,2}}(?:st|nd|rd|th)?(?!\w))", NO_BREAK),
        _after_number(r"[ap]\.m\.|BCE?|CE|AD"),
    ],
    "es": [
        _phrases("p. ej.", "EE. UU."),
        *_months_with_de("enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"),
        _numbered(r"págs?\.|núms?\.|caps?\.|figs?\.|arts?\.|vols?\.|n\.º|siglos?"),
        _titles(r"Sr\.|Sra\.|Srta\.|Sres\.|Dra?\.|D\.|Dña\.|Ud\.|Uds\."),
    ],
    "fa": [_numbered(r"ص\.?|ج\.?|ش\.?"), _months("ژانویه|فوریه|مارس|آوریل|مه|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر")],
    "fi": [
        *_DASH,
        _numbered(r"s\.|nro|luku"),
        _months("(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu)kuuta"),
    ],
    "fr": _FRENCH,
    "he": [_numbered(r"עמ[׳']|מס[׳']|פרק"), _titles(r"ד״ר|פרופ[׳']|מר|גב[׳']"), _months(f"ב?(?:{_HEBREW_MONTHS})")],
    "hu": [*_DASH, _after_number(r"oldal|fejezet|forint|Ft"), _months(_HUNGARIAN_MONTHS, r"\d{4}\.")],
    "it": [
        _phrases("p. es."),
        _numbered(r"pagg?\.|capp?\.|artt?\.|figg?\.|tabb?\.|n\.|nn\.|voll?\.|sec\."),
        _titles(r"[Ss]ig\.|[Ss]ig\.ra|[Dd]ott\.|[Dd]ott\.ssa|[Pp]rof\.ssa|[Aa]vv\.|[Ii]ng\."),
        _months("gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre", r"\d{1,2}|1º"),
    ],
    "nb": [*_NORDIC, _months("januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember")],
    "nl": [
        *_DASH,
        _phrases("v. Chr.", "n. Chr."),
        _numbered(r"blz\.|hfst\.|afb\.|fig\.|nr\.|dl\.|art\."),
        _titles(r"dhr\.|mevr\.|mw\.|drs\.|ir\.|mr\."),
        _months("januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"),
    ],
    "pl": [
        *_DASH,
        _short("aiouwz"),
        _phrases("m. in."),
        _numbered(r"s\.|str\.|rys\.|tab\.|rozdz\.|nr|t\.|art\.|ust\.|pkt|zob\. s\.|godz\.|r\."),
        (r"pt\. ", r"(?<![\w.])(?P<kept>pt\.) (?=[„\"«])", NO_BREAK),
        _after_number(r"r\.|w\.|zł|gr|tys\.|mln|mld|godz\."),
        _titles(r"dr|prof\.|mgr|inż\.|ks\.|św\.|ul\.|im\."),
        _months("stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia"),
    ],
    "pt": [
        _phrases("p. ex."),
        *_months_with_de("janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"),
        _numbered(r"págs?\.|caps?\.|figs?\.|arts?\.|vols?\.|n\.º|séculos?"), _titles(r"Sr\.|Sra\.|Srta\.|Dra\.|Profa?\.|D\."),
    ],
    "ru": _RUSSIAN,
    "sk": [
        *_DASH,
        _CZECH,
        _months("januára|februára|marca|apríla|mája|júna|júla|augusta|septembra|októbra|novembra|decembra"),
        _numbered(r"č\.|str\.|obr\.|tab\.|kap\."),
        _titles(r"Ing\.|Mgr\.|doc\.|p\.|sv\."),
    ],
    "sl": [*_DASH, _short("aiohkosvz"), _numbered(r"št\.|str\.|sl\.|pogl\.")],
    "sv": [*_NORDIC, _months("januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december")],
    "tr": [
        *_DASH,
        _numbered(r"s\.|sf\.|böl\.|şek\.|no\.|yy\."),
        _months("Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık"),
    ],
    "th": [_months("มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม")],
    "ur": [_months("جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر")],
    "uk": [
        *_DASH,
        _short("авзійоуєя"),
        _months("січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня"),
        _numbered(r"с\.|стор\.|рис\.|табл\.|гл\.|розд\.|т\.|п\.|ст\."),
        _after_number(r"рр?\.|ст\.|грн|коп\.|тис\.|млн|млрд|км|кг|м|г|см|мм|л|год|хв|с"),
        _titles(r"[А-ЯІЇЄҐ]\.|м\.|вул\.|ім\.|проф\.|акад\."),
        (r" (?=[жб])", r"(?<=\w) (?=(?:же|ж|би|б)(?!\w))", NO_BREAK),
    ],
}  # fmt: skip


@lru_cache(maxsize=32)
def spaces_of(language: str) -> Setter:
    """The function that sets spaces in a text of this language, given by its tag."""
    language = prefixes(language)[-1]
    rules = [*_RULES, *(_GROUPS if language in _GROUPED else _LONG_GROUPS), *_OWN.get(language, ())]
    known = [_compiled(*rule) for rule in rules]
    has_phone_number = re.compile(r"\+\d+ [\d(]").search

    def set_spaces(text: str) -> str:
        if has_phone_number(text):
            text = _PHONE.sub(lambda found: found[0].replace(" ", NO_BREAK), text)
        elif _ALONE.fullmatch(text):
            return text.replace(" ", NO_BREAK)
        for is_near, replaced in known:
            if is_near(text):
                text = replaced(text)
        return text

    return set_spaces


def _compiled(near: str, pattern: str, space: str) -> tuple[Callable[[str], object], Setter]:
    """Functions that look for what is near a space, and that replace the space."""
    replaced, new = lazy(pattern), (r"\g<kept>" if "(?P<kept>" in pattern else "") + space
    return re.compile(near).search, lambda text: replaced.sub(new, text)
