"""Quotation marks and spaces by language, also those of phrases and blocks in another language than the book's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

import publisher
from publisher.language.quotation_marks import quotes
from publisher.markdown.context import Context
from publisher.templating.code import code_name


def shown(text: str) -> str:
    """The text with signs for spaces at which lines do not break."""
    return text.replace("\u00a0", "~").replace("\u202f", "^")


@pytest.mark.parametrize(
    ("language", "marks"),
    [
        ("en", "“”‘’"), ("en-GB", "“”‘’"), ("xx", "“”‘’"), ("de", "„“‚‘"), ("de-AT", "„“‚‘"), ("de-CH", "«»‹›"), ("DE-ch-1996", "«»‹›"),
        ("es", "«»“”"), ("es-MX", "“”‘’"), ("he", "””’’"), ("zh", "“”‘’"), ("zh-Hant-HK", "「」『』"), ("zh-TW", "「」『』"), ("ja", "「」『』"),
        ("pt", "“”‘’"), ("pt-PT", "«»“”"), ("sv", "””’’"), ("hu", "„”»«"), ("uk", "«»„“"),
    ],
)  # fmt: skip
def test_quotation_marks_are_those_of_the_language(language: str, marks: str) -> None:
    assert "".join(quotes(language)) == marks


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        (
            "en",
            'A "word" - 5 km, p. 5 - and a dash – here; 5 May, nr 5',
            "A “word” - 5~km, p.~5 - and a dash~– here; 5~May, nr 5",
        ),
        ("en", "Rock 'n' roll, '90s; the letter 'n' here.", "Rock ’n’ roll, ’90s; the letter ‘n’ here."),
        (
            "en",
            "12.5 W/(m · K), 1.48 · 10⁶ kg/(m²s), 10³ J/(kg·K), 9.81 m s⁻², in kg m² s⁻² or W/(m K); 2 m · 3 m; 5 A · B",
            "12.5~W/(m~·~K), 1.48~·~10⁶~kg/(m²s), 10³~J/(kg·K), 9.81~m~s⁻², in kg~m²~s⁻² or W/(m~K); 2~m~· 3~m; 5~A~· B",
        ),
        (
            "en",
            "Call +33 (0)2 98 70 20 20 or +44 20 7946 0958: +3 4. At 130 × 90 cm, 30° 15′ 50″ N, † 1899, * 1830; 5° 3 km; 3 * 100, Louis XIV, a XII",
            "Call +33~(0)2~98~70~20~20 or +44~20~7946~0958: +3 4. At 130~× 90~cm, 30°~15′~50″ N, †~1899, *~1830; 5° 3~km; 3 * 100, Louis~XIV, a XII",
        ),
        (
            "de",
            "Warum? (2 P.) Wann? (12 BE), (1,5 Pkt.) (2 Personen) A · B",
            "Warum? (2~P.) Wann? (12~BE), (1,5~Pkt.) (2 Personen) A~· B",
        ),
        ("en", "____ g dm or 0.5 mol dm", "____ g dm or 0.5~mol~dm"),
        ("en", "____ g dm", "____ g~dm"),
        ("zh", '他说"好"，"不"和"再"见。', "他说“好”，“不”和“再”见。"),
        ("ja", '彼は"は"と"い"。', "彼は「は」と「い」。"),
        ("fr", 'Il dit : "Quoi ?" Non ! Si ; « déjà ».', "Il dit~: «^Quoi^?^» Non^! Si^; «~déjà~»."),
        (
            "fr",
            "Le 1er janvier, M. Dupont, Mme Dupont, art. 5, XXe siècle.",
            "Le 1er~janvier, M.~Dupont, Mme~Dupont, art.~5, XXe~siècle.",
        ),
        (
            "de",
            "Am 5. Mai – z. B. um 12 Uhr – siehe Abs. 3, 5 km, 10 000.",
            "Am 5.~Mai~– z.^B. um 12~Uhr~– siehe Abs.~3, 5~km, 10^000.",
        ),
        (
            "pl",
            "W domu i w lesie – tak, s. 5, 2026 r., dr Nowak, 5 maja.",
            "W~domu i~w~lesie~– tak, s.~5, 2026~r., dr~Nowak, 5~maja.",
        ),
        ("cs", "V lese u vody. 24. listopadu, č. 5, 100 Kč.", "V~lese u~vody. 24.~listopadu, č.~5, 100~Kč."),
        (
            "ru",
            "В доме — и у леса. 2026 г., с. 5, А. С. Пушкин, то же.",
            "В~доме~— и~у~леса. 2026~г., с.~5, А.^С.~Пушкин, то~же.",
        ),
        ("uk", "У лісі — і в полі, с. 5, 10 грн.", "У~лісі~— і~в~полі, с.~5, 10~грн."),
        ("es", "Véase la pág. 5, Sr. López, siglo XX.", "Véase la pág.~5, Sr.~López, siglo~XX."),
        ("it", "A pag. 5, sig. Rossi, il 5 maggio.", "A pag.~5, sig.~Rossi, il 5~maggio."),
        ("nl", "Op blz. 5, dhr. De Vries, 5 mei.", "Op blz.~5, dhr.~De Vries, 5~mei."),
        ("sv", "Se nr 5, kl. 10, 5 maj.", "Se nr~5, kl.~10, 5~maj."),
        ("el", "Στη σελ. 5.", "Στη σελ.~5."),
        ("he", "עמ׳ 5.", "עמ׳~5."),
        ("ar", "انظر ص 5.", "انظر ص~5."),
        (
            "en",
            "J. K. Rowling, plan B. The, c. 1900, 24 May, July 4, 9 a.m.",
            "J.^K.~Rowling, plan B. The, c.~1900, 24~May, July~4, 9~a.m.",
        ),
        ("en", "The 24 Mayors may 4.", "The 24 Mayors may 4."),
        ("de", "44 v. Chr., S. 12 ff.", "44~v.^Chr., S.~12~ff."),
        ("fr", "P. ex. ; p. ex. ici, No 5.", "P. ex.^; p.^ex. ici, No~5."),
        ("es", "El 24 de mayo, p. ej. en EE. UU.", "El 24~de~mayo, p.^ej. en EE.^UU."),
        ("cs", "Rok 5 př. n. l.", "Rok 5 př.^n.^l."),
        ("tr", "24 Kasım 2026 – evet", "24~Kasım 2026~– evet"),
        ("nb", "ja – nei", "ja~– nei"),
        ("nl", "ja – nee", "ja~– nee"),
        ("el", "ναι – όχι", "ναι~– όχι"),
        ("pl", "W r. 1903 o godz. 10, pt. „x”, szpt. „x”.", "W~r.~1903 o~godz.~10, pt.~„x”, szpt. „x”."),
        ("de", "1 250 000 ha oder 5 t/ha", "1^250^000~ha oder 5~t/ha"),
        ("de-CH", "Am 3. März 1784, 12 Uhr", "Am 3.~März 1784, 12~Uhr"),
        ("de", "Kapitel 1.3. Maiglöckchen, 3. Mairegen, 5 Mio. t", "Kapitel 1.3. Maiglöckchen, 3. Mairegen, 5~Mio. t"),
        ("en", "1 250 000 or 12 1 000 000 000", "1^250^000 or 12 1^000^000^000"),
        ("en", "in 2 500 g bags, 1 2500 000, 1.5 250 000", "in 2 500~g bags, 1 2500 000, 1.5 250 000"),
        ("fr-CA", "Quoi ? Note : « 10 000 fois »", "Quoi^? Note~: «~10^000 fois~»"),
        ("en", "$x = 5$ cm, $a$ cm, $10^{3}$ kg or $7$ apples", "$x = 5$~cm, $a$ cm, $10^{3}$~kg or $7$ apples"),
        ("sv", "12 345 678 och 2024 500", "12^345^678 och 2024 500"),
        ("en", "What ? 10 000 or 3 g/l, 5 GBs", "What ? 10 000 or 3~g/l, 5 GBs"),
        ("ja", "12\u2009500\u2009km, a\u2009b", "12^500^km, a\u2009b"),
        ("en", "21 885 1024", "21~885~1024"),
        ("en", "in 21 885 1024", "in 21 885 1024"),
        ("en", "☎ 21 885, ☎ or", "☎~21 885, ☎ or"),
        ("de", "21 885", "21^885"),
        ("hi", "यह एक है । वह दो है ॥", "यह एक है~। वह दो है~॥"),
    ],
)
def test_lines_do_not_break_at_these_spaces(language: str, source: str, expected: str) -> None:
    assert shown(Context(language).typeset(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<kbd>Ctrl</kbd><kbd>K</kbd>", "Ctrl^K"),
        ("{kbd}`Ctrl`{kbd}`K`<kbd>L</kbd>", "Ctrl^K^L"),
        ("<kbd>Ctrl</kbd> <kbd>K</kbd>, <kbd>Ctrl</kbd>+<kbd>C</kbd>", "Ctrl K, Ctrl+C"),
        ("|<kbd>Ctrl</kbd><kbd>K</kbd>|\n|-|\n|a|\n", "Ctrl^K"),
    ],
)
def test_names_of_keys_are_apart(source: str, expected: str) -> None:
    assert expected in shown(re.sub("<[^>]*>", "", publisher.render(source)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"A" ["Quoi ?" "b"]{lang=fr} "c"', '“A” <span lang="fr">«^Quoi^?^» «^b^»</span> “c”'),
        ('"that [le « mot » !]{lang=fr} here"', '“that <span lang="fr">le «~mot~»^!</span> here”'),
        (
            '[a "b" [c "d"]{lang=de} "e"]{lang=sv} "f"',
            '<span lang="sv">a ”b” <span lang="de">c „d“</span> ”e”</span> “f”',
        ),
        ('[Link "x"](a){lang=fr} "y"', '<a href="a" lang="fr">Link «^x^»</a> “y”'),
        ('<i lang="pl">"c"</i> "d"', '<i lang="pl">„c”</i> “d”'),
        ('<b><i lang=\'de\'>"c" <u>"d"</u></i> "e"</b>', '<b><i lang="de">„c“ <u>„d“</u></i> “e”</b>'),
        ('[**"a"** `"b"`]{lang=de} "c"', '<span lang="de"><strong>„a“</strong> <code>&#34;b&#34;</code></span> “c”'),
        ('["a"]{.x} ["b"]{lang=xx_} "c" lang=fr', '<span class="x">“a”</span> <span>“b”</span> “c” lang=fr'),
    ],
)
def test_phrases_have_the_punctuation_of_their_language(source: str, expected: str) -> None:
    assert shown(publisher.render(source)) == f"<p>{expected}</p>\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('# "a" : b {lang=fr}\n\n"c"\n', '<h1 lang="fr">«^a^»~: b</h1>\n<p>“c”</p>\n'),
        (':::{lang=de}\n"a"\n\n- ["b"]{lang=fr} "c"\n:::\n\n"d"\n', '<div lang="de">\n<p>„a“</p>\n<ul>\n<li><span lang="fr">«^b^»</span> „c“</li>\n</ul>\n</div>\n<p>“d”</p>\n'),
        ('::::{lang=de}\n:::{note} "A"\n"b"\n:::\n::::\n\n"c"\n', "„A“ „b“ “c”"),
        ('<div lang="fr">\n\n"a" ?<br>\n"b"\n\n</div>\n\n"c"\n', "«^a^»^? «^b^» “c”"),
        ('<div lang="fr">\n\n"a"\n', "«^a^»"),
    ],
)  # fmt: skip
def test_blocks_have_the_punctuation_of_their_language(source: str, expected: str) -> None:
    markup = shown(publisher.render(source))
    if expected.startswith("<"):
        assert markup == expected
    else:
        places = [markup.find(words) for words in expected.split()]
        assert places == sorted(places)
        assert -1 not in places


def test_a_book_is_not_searched_for_languages_without_need(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("publisher.markdown.typography.languages_of", refuse)
    publisher.render('"a" [b]{.c} lang: de\n')
    with pytest.raises(AssertionError):
        publisher.render('"a" [b]{lang=de}\n')


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """The structure elements below a node, in order."""
    children = node.get("/K", ()) if isinstance(node, pikepdf.Dictionary) else ()
    for child in children if isinstance(children, pikepdf.Array) else (children,):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def test_languages_of_phrases_are_tagged_in_print(tmp_path: Path) -> None:
    text = '# A\n\nA [mot]{lang=fr}, <i lang="la">carpe</i>, [*lien*](https://example.org){lang=it}.[^1]\n\n:::{lang=de}\nWort.\n:::\n\n## Titre {lang=fr}\n\n[^1]: [ord]{lang=sv}\n'
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (edition,) = publisher.build(tmp_path / "a.md", formats=["pdf"]).editions
    with pikepdf.open(edition.path) as pdf:
        assert str(pdf.Root.Lang) == "en"
        tagged = [(str(e.S), str(e.Lang)) for e in elements(pdf.Root.StructTreeRoot) if "/Lang" in e]
    assert tagged == [("/Span", "fr"), ("/Span", "la"), ("/Link", "it"), ("/Span", "sv"), ("/P", "de"), ("/H2", "fr")]


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("std::vec::Vec::from(...rest)", "std::|vec::|Vec::|from(...|rest)"),
        ("let all = first....second.third", "let all = first....|second.|third"),
        ("take(&a_list[1..=30], a/b/c)", "take(&amp;a_list[1..|=30], a/b/c)"),
        ("/usr/share/doc/packages/README.gz", "/usr/|share/|doc/|packages/|README.|gz"),
        ("../books/tests/cookbook/images", "../books/|tests/|cookbook/|images"),
        ("publisher schema > .publication.schema.json", "publisher schema &gt; .publication.|schema.|json"),
        ("array<int, optional(str)>", "array&lt;int, optional(str)&gt;"),
        ("array<optional(integer), int>", "array&lt;|optional(|integer), int&gt;"),
        ("::alloc::collections::btree_map", "::alloc::|collections::|btree_map"),
    ],
)
def test_code_is_not_divided_between_dots(code: str, wanted: str) -> None:
    assert code_name(code, "|") == wanted


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("--retention-size SIZE, --compact/--no-compact", "[--retention-size] SIZE, [--compact]/|[--no-compact]"),
        ("a--b, a-b -x|-yz", "a--b, a-b [-x]|[-yz]"),
        ("--yes-i-really-mean-it-delete", "[--yes]-i-really-mean-it-delete"),
        ("too_many_requests_for_this_getProducer", "too_|many_|requests_|for_|this_|get|Producer"),
    ],
)
def test_options_in_code_are_not_divided_after_their_hyphens(code: str, wanted: str) -> None:
    assert code_name(code, "|", "[{}]") == wanted
