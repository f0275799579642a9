"""Language tags: BCP 47, with the two-letter codes of ISO 639-1."""

from __future__ import annotations

import re

from publisher.patterns import lazy

_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_CODES = frozenset(_ISO_639_1.split())
# Codes of three letters, of ISO 639-2, for which BCP 47 has only those of two.
_ISO_639_2 = (
    " aar:aa abk:ab afr:af aka:ak alb:sq amh:am ara:ar arg:an arm:hy asm:as ava:av ave:ae aym:ay aze:az bak:ba bam:bm baq:eu "
    "bel:be ben:bn bis:bi bod:bo bos:bs bre:br bul:bg bur:my cat:ca ces:cs cha:ch che:ce chi:zh chu:cu chv:cv cor:kw cos:co "
    "cre:cr cym:cy cze:cs dan:da deu:de div:dv dut:nl dzo:dz ell:el eng:en epo:eo est:et eus:eu ewe:ee fao:fo fas:fa fij:fj "
    "fin:fi fra:fr fre:fr fry:fy ful:ff geo:ka ger:de gla:gd gle:ga glg:gl glv:gv gre:el grn:gn guj:gu hat:ht hau:ha heb:he "
    "her:hz hin:hi hmo:ho hrv:hr hun:hu hye:hy ibo:ig ice:is ido:io iii:ii iku:iu ile:ie ina:ia ind:id ipk:ik isl:is ita:it "
    "jav:jv jpn:ja kal:kl kan:kn kas:ks kat:ka kau:kr kaz:kk khm:km kik:ki kin:rw kir:ky kom:kv kon:kg kor:ko kua:kj kur:ku "
    "lao:lo lat:la lav:lv lim:li lin:ln lit:lt ltz:lb lub:lu lug:lg mac:mk mah:mh mal:ml mao:mi mar:mr may:ms mkd:mk mlg:mg "
    "mlt:mt mon:mn mri:mi msa:ms mya:my nau:na nav:nv nbl:nr nde:nd ndo:ng nep:ne nld:nl nno:nn nob:nb nor:no nya:ny oci:oc "
    "oji:oj ori:or orm:om oss:os pan:pa per:fa pli:pi pol:pl por:pt pus:ps que:qu roh:rm ron:ro rum:ro run:rn rus:ru sag:sg "
    "san:sa sin:si slk:sk slo:sk slv:sl sme:se smo:sm sna:sn snd:sd som:so sot:st spa:es sqi:sq srd:sc srp:sr ssw:ss sun:su "
    "swa:sw swe:sv tah:ty tam:ta tat:tt tel:te tgk:tg tha:th tib:bo tir:ti ton:to tsn:tn tso:ts tuk:tk tur:tr twi:tw uig:ug "
    "ukr:uk urd:ur uzb:uz ven:ve vie:vi vol:vo wel:cy wln:wa wol:wo xho:xh yid:yi yor:yo zha:za zho:zh zul:zu"
)
_TAG = lazy(
    r"([a-z]{2,3})(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?",
    re.IGNORECASE,
)

# Regions where Chinese is written in traditional characters, by the likely subtags of Unicode's CLDR.
_TRADITIONAL = frozenset({"hk", "mo", "tw"})

# Languages and scripts that are written from right to left.
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"})


# Scripts without italics, and languages that are written in them.
_UPRIGHT = frozenset({"zh", "ja", "ko", "yue"})
_UPRIGHT_SCRIPTS = frozenset({"hang", "hani", "hans", "hant", "jpan", "kore"})


def is_language(text: str) -> bool:
    """Whether this is a language tag: ``en``, ``pt-BR``, ``zh-Hant``."""
    tag = _TAG.fullmatch(text)
    if tag is None:
        return False
    primary = tag[1].lower()
    return not _shorter(primary) if len(primary) > 2 else primary in _CODES


def language_hint(text: str) -> str:
    """A hint for an invalid language tag."""
    better = text.replace("_", "-")
    primary, hyphen, rest = better.partition("-")
    better = (_shorter(primary.lower()) or primary) + hyphen + rest
    better = better if is_language(better) else _named(text)
    return f"Write “{better}”." if better != text and is_language(better) else "Write one such as en or pt-BR (BCP 47)."


def _named(name: str) -> str:
    """The tag of the language that has this name in English, or of a few by their own names; empty if none has."""
    from babel import Locale  # slow to import

    names = {words.casefold(): tag for tag, words in Locale("en").languages.items()}
    own = (Locale(tag) for tag in ("de", "es", "fr", "it", "nl", "pl", "pt"))
    names |= {locale.languages[locale.language].casefold(): locale.language for locale in own}
    return str(names.get(name.casefold(), "")).replace("_", "-")


def _shorter(code: str) -> str:
    """The code of two letters for one of three; empty if there is none."""
    return _ISO_639_2.partition(f" {code}:")[2][:2]


def prefixes(tag: str) -> list[str]:
    """A tag in lower case and its prefixes, the longest first: zh-hant-tw, zh-hant, zh."""
    parts = tag.lower().split("-")
    return ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]


def is_traditional(language: str) -> bool:
    """Whether it is Chinese in traditional characters, by the script that the tag names, or the region."""
    primary, *rest = language.lower().split("-")
    script = _script(rest)
    return primary == "zh" and (script == "hant" if script else not _TRADITIONAL.isdisjoint(rest))


def is_right_to_left(language: str) -> bool:
    """Whether the language is written from right to left, by its script if the tag names one."""
    return _is_in(language, _RIGHT_TO_LEFT, _RIGHT_TO_LEFT_SCRIPTS)


def is_upright(language: str) -> bool:
    """Whether the language is written in a script without italics."""
    return is_right_to_left(language) or _is_in(language, _UPRIGHT, _UPRIGHT_SCRIPTS)


def _is_in(language: str, languages: frozenset[str], scripts: frozenset[str]) -> bool:
    primary, *rest = language.lower().split("-")
    script = _script(rest)
    return script in scripts if script else primary in languages


def _script(subtags: list[str]) -> str:
    return next((part for part in subtags if len(part) == 4 and part.isalpha()), "")
