"""Languages: all words that editions add come from a catalogue.

A second language proves it: all words of its catalogue are in «marks» and the book is Greek, so that any other word in Latin
letters was written by a template or module.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import string
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from jinja2 import nodes
from lxml import etree
from lxml import html as parser

import publisher
from publisher.citations.locale import dialect
from publisher.diagnostics import Findings
from publisher.document import Book, Chapter, Metadata, Text
from publisher.language import Words, catalogues, is_traditional
from publisher.language.catalogue import OF_CLDR
from publisher.language.catalogues import find_catalogue
from publisher.language.catalogues.en import PATTERNS
from publisher.language.listing import as_gettext, as_yaml
from publisher.language.quotation_marks import quotes
from publisher.manifest.gettext_words import gettext_patterns
from publisher.manifest.yaml_source import read_yaml
from publisher.mathematics.engine import spoken_language
from publisher.templating.environment import Sandbox
from publisher.templating.limits import Limits
from publisher.templating.node_names import kinds
from publisher.transforms import TransformContext
from publisher.transforms.bibliographies import mark_bibliographies
from tests import modules
from tests.conftest import ROOT, Write
from tools.words import begin, update

PACKAGE, TEMPLATES = ROOT / "publisher", ROOT / "templates"
TITLES, FILES = "titles_bibliography", "files_chapter"
GREEK = {TITLES: "πηγές", FILES: "πρόλογος = preface"}


def marked_words() -> dict[str, Any]:
    """The words of a language without a catalogue: those in English, in marks."""
    texts = {key: GREEK.get(key) or [f"«{form}»" for form in forms(pattern)] for key, pattern in PATTERNS.items()}
    return {key: text[0] if len(text) == 1 else text for key, text in texts.items()}


@pytest.fixture
def marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A language with a catalogue: one file beside the others."""
    lines = ['msgid ""', 'msgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"']
    for key, text in marked_words().items():
        english = forms(PATTERNS[key])
        lines += ["", f"msgctxt {json.dumps(key)}", f"msgid {json.dumps(english[0], ensure_ascii=False)}"]
        if isinstance(text, str):
            lines += [f"msgstr {json.dumps(text, ensure_ascii=False)}"]
        else:
            lines += [f"msgid_plural {json.dumps(english[1], ensure_ascii=False)}"]
            lines += [f"msgstr[{n}] {json.dumps(form, ensure_ascii=False)}" for n, form in enumerate(text)]
    (tmp_path / "catalogues").mkdir()
    (tmp_path / "catalogues/qaa.po").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr(catalogues, "FOLDERS", [*catalogues.FOLDERS, tmp_path / "catalogues"])
    find_catalogue.cache_clear()
    yield "qaa"
    find_catalogue.cache_clear()


# Catalogues


def fields(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


def forms(pattern: Any) -> list[str]:
    return [pattern] if isinstance(pattern, str) else [*pattern.values()]


LANGUAGES = (
    "ar",
    "cs",
    "de",
    "el",
    "es",
    "fa",
    "fr",
    "he",
    "hi",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ru",
    "sv",
    "th",
    "tr",
    "uk",
    "ur",
    "zh-Hans",
    "zh-Hant",
)


def test_these_languages_have_a_catalogue() -> None:
    assert sorted(catalogues.files()) == sorted(name.lower().replace("-", "_") for name in LANGUAGES)


def test_no_catalogue_lacks_a_word() -> None:
    """Translate those that are listed here: `make words` adds them to the files."""
    assert {name: missing for name in LANGUAGES if (missing := Words(name).missing())} == {}


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_catalogues_have_the_same_values(language: str) -> None:
    catalogue = find_catalogue(language)
    assert catalogue.language == language
    assert {*catalogue.patterns} >= {*PATTERNS} - OF_CLDR
    for key, pattern in catalogue.patterns.items():
        known = set.union(*map(fields, forms(PATTERNS[key])))
        assert all(fields(form) <= known for form in forms(pattern)), key
        if isinstance(pattern, str):
            assert fields(pattern) == known, key
        else:
            assert {catalogue.plural(n) for n in range(1000)} == {*pattern}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_one_kind_do_not_run_together(language: str) -> None:
    """Labels differ from each other, names of kinds too, and neither begins or ends with a space."""
    words = Words(language)
    for prefix in ("label_", "list_", "theorem_"):
        named = {key: words.pattern(key, n="7") for key in PATTERNS if key.startswith(prefix)}
        assert len({*named.values()}) == len(named), named
        assert all(text == text.strip() and "7" in text + "7" * (prefix != "label_") for text in named.values())


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_names_of_buttons_contain_what_they_show(language: str) -> None:
    """Those who speak to their computer say what they see (WCAG 2.5.3)."""
    words = Words(language)
    for shown, name in (("search", "search_book"), ("copy", "copy_code")):
        assert words.pattern(shown).casefold() in words.pattern(name).casefold()


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_of_words_are_as_the_tool_writes_them(language: str, tmp_path: Path) -> None:
    file = catalogues.files()[language.lower().replace("-", "_")]
    copy = tmp_path / file.name
    copy.write_bytes(file.read_bytes())
    assert update(copy) == []
    assert copy.read_bytes() == file.read_bytes()
    text = file.read_text(encoding="utf-8")
    assert re.match(r"# \S.* words of publisher\.\n# Native reader: \S", text)


def test_the_file_of_a_language_is_begun_once(tmp_path: Path) -> None:
    begin("hu", tmp_path)
    text = (tmp_path / "hu.po").read_text(encoding="utf-8")
    assert text.startswith("# Hungarian words of publisher.")
    (tmp_path / "hu.po").write_text(text + "# translated\n", encoding="utf-8")
    for language in ("hu", "de", "zh-Hant"):
        with pytest.raises(SystemExit, match="exists already"):
            begin(language, tmp_path)
    assert (tmp_path / "hu.po").read_text(encoding="utf-8").endswith("# translated\n")
    assert [file.name for file in tmp_path.iterdir()] == ["hu.po"]


@pytest.mark.parametrize(
    ("tag", "traditional"),
    [
        *(("zh-Hant", True), ("zh-TW", True), ("zh-hk", True), ("zh-Hant-MO", True), ("zh-Hant-CN", True)),
        *(("zh", False), ("zh-Hans-HK", False), ("zh-CN", False), ("ja-TW", False), ("ko", False), ("zh-Latn-TW", False)),
    ],
)  # fmt: skip
def test_everything_agrees_on_the_characters_of_chinese(tag: str, traditional: bool) -> None:
    assert is_traditional(tag) == traditional
    if tag.startswith("zh"):
        assert (quotes(tag)[0] == "「") == traditional
        assert (find_catalogue(tag).language == "zh-Hant") == traditional
        assert (spoken_language(tag) == "") == traditional
        assert dialect(tag) == ("zh-TW" if traditional else "zh-CN")
        assert (Words(tag).sort_key("人")[0] == Words("zh-TW").sort_key("人")[0]) == traditional


def test_words_are_missing_if_the_english_has_changed(tmp_path: Path, marked: str) -> None:
    file = tmp_path / "catalogues/qaa.po"
    text = file.read_text(encoding="utf-8")
    changed = text.replace('msgid "Contents"', 'msgid "Content"').replace(
        'msgctxt "draft"', '#, fuzzy\nmsgctxt "draft"'
    )
    file.write_text(changed.replace('"«Copy»"', '""'), encoding="utf-8")
    find_catalogue.cache_clear()
    words = Words(marked)
    assert words.missing() == ["contents", "copy", "draft"]
    assert [words.pattern(key) for key in ("contents", "copy", "draft", "close")] == [
        "Contents",
        "Copy",
        "Draft",
        "«Close»",
    ]


def test_a_catalogue_says_who_reviewed_it(tmp_path: Path, marked: str) -> None:
    file = tmp_path / "catalogues/qaa.po"
    assert find_catalogue(marked).reviewer == ""
    file.write_text("# Native reader: Ana Reader, 2026\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    find_catalogue.cache_clear()
    assert find_catalogue(marked).reviewer == "Ana Reader, 2026"
    file.write_text(file.read_text(encoding="utf-8").replace("Ana Reader, 2026", "none yet"), encoding="utf-8")
    find_catalogue.cache_clear()
    assert find_catalogue(marked).reviewer == ""


def test_an_english_book_loads_one_catalogue() -> None:
    code = (
        "import sys; from publisher.language import Words; w = Words('en-GB'); w.pattern('contents'); w.date('2026-11-24');"
        "w.join(['A', 'B']); w.decimal(1.5); w.sort_key('a'); w.missing();"
        "print([m for m in ('babel', 'pyuca', 'pypinyin', 'publisher.language.cldr') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_catalogues_have_the_words_that_are_used() -> None:
    """``word`` and ``pattern`` name them; those of kinds and roles are put together."""
    texts = [f.read_text(encoding="utf-8") for f in (*TEMPLATES.rglob("*"), *PACKAGE.rglob("*.py")) if f.suffix in READ]
    text = "\n".join(texts)
    asked = set(re.findall(r'\bword\("(\w+)"[,)]', text))
    made = set(re.findall(r'\b(?:word|pattern)\(f?"(\w+_)["{]', text))
    assert asked <= {*PATTERNS}
    assert made == {
        "admonition_",
        "credit_",
        "label_",
        "list_",
        "month_",
        "role_",
        "theorem_",
    }  # the first parts of names
    rest = {key for key in PATTERNS if not key.startswith((*made,)) and f'"{key}"' not in text.replace(CATALOGUE, "")}
    assert rest == set()


CATALOGUE = (PACKAGE / "language/catalogues/en.py").read_text(encoding="utf-8")
READ = (".html", ".xhtml", ".js", ".xml", ".py")


@pytest.mark.parametrize(
    ("language", "used"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("EN", "en"),
        ("hu", "en"),
        ("enm", "en"),
        ("de", "de"),
        ("de-AT-1996", "de"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-hk", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-Hans-TW", "zh-Hans"),
        ("pt-PT", "pt"),
        ("sr-Latn", "en"),
    ],
)
def test_the_nearest_language_is_used(language: str, used: str) -> None:
    assert Words(language).catalogue.language == used


def test_a_language_is_one_file(marked: str) -> None:
    words = Words(f"{marked}-Latn-x-test")
    assert words.catalogue.language == marked
    assert words.pattern("contents") == "«Contents»"
    assert [words.pattern("pages", n=n) for n in (1, 2)] == ["«1 page»", "«2 pages»"]
    assert words.label("figure", "3.2") == "«Figure\u00a03.2»"
    assert words.label("poll", "1") == "Poll\u00a01"  # a project's own kind
    assert words.date("2026-11-24") == "«24 «November» 2026»"


def test_words_are_filled_in() -> None:
    words = Words("en")
    assert words.pattern("callout", n=2) == "Callout 2"
    assert [words.pattern("pages", n=n) for n in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]
    assert [words.date(value) for value in ("2026", "2026-03", "2026-03-01")] == ["2026", "March 2026", "1 March 2026"]
    assert [words.join(items) for items in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]


@pytest.mark.parametrize(
    ("key", "values", "message"),
    [
        ("contnts", {}, "the word “contnts” is undefined. Did you mean “contents”?"),
        ("callout", {}, "the word “callout” takes a value “n”"),
        ("pages", {}, "the word “pages” takes a value “n”"),
    ],
)
def test_wrong_words_are_errors(key: str, values: dict[str, Any], message: str) -> None:
    with pytest.raises(LookupError) as error:
        Words("en").pattern(key, **values)
    assert error.value.args == (message,)


def test_words_are_sorted_as_in_a_dictionary() -> None:
    expected = [
        "C++",
        "café",
        "cafe au lait",
        "cafés",
        "co-op",
        "cooperate",
        "naïve",
        "naïveté",
        "Öland",
        "Ørsted",
        "osso",
        "résumé",
        "Résumé",
        "zoo",
    ]
    backwards = expected[::-1]
    assert sorted(backwards, key=Words("en").sort_key) == expected
    assert sorted(["resumé", "Resume", "resume"], key=Words("en").sort_key) == ["resume", "Resume", "resumé"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "ähnlich Ahorn Ähre Öl Oliven Strasse Straße Zebra"),
        ("sv", "Ask Olle über yta Zorn Åke Ärla ærligt Ödla Örebro Ørsted Östen"),
        ("nb", "Zorn Äpple Ærlig Ørn Östen Åse"),
        ("fr", "cote coté côte côté"),
        ("es", "casa chico llama luz nube ñandú ñu oso"),
        ("cs", "cena Čech hrad chata chléb ibis rak řeka sova šum"),
        ("pl", "cyrk ćma las lód łoś mama zebra źle żaba"),
        ("hu", "óra orr őr örvény ösvény özvegy pad űr üveg"),
        ("tr", "cam çay göl gül hızlı ılık Irak ilk İzmir"),
        ("ru", "абрикос ёж ель енот яма Zoo"),
        ("uk", "гора ґанок день їжак йод"),
        ("el", "άλφα βήτα Ωμέγα Zoo"),
        ("he", "אבא שלום Zoo"),
        ("ar", "آدم أرض باب كتاب ياء Zoo"),
        ("fa", "پدر چای گل یاس Zoo"),
        ("ja", "ABC カード かい サアカス サーカス さくら"),
        ("ko", "가방 나무 Zoo"),
        ("zh", "3D 阿 北京 上海 音乐 重庆 ABC"),
        ("zh-Hant", "一 丁 三 乙 人"),
    ],
)
def test_words_are_sorted_by_their_language(language: str, expected: str) -> None:
    words = expected.split()
    backwards = words[::-1]
    assert sorted(backwards, key=Words(language).sort_key) == words


@pytest.mark.parametrize(
    ("language", "day", "month", "year", "joined", "number"),
    [
        ("en", "24 November 2026", "November 2026", "2026", "A, B and C", "1,234.5"),
        ("de", "24. November 2026", "November 2026", "2026", "A, B und C", "1.234,5"),
        ("es", "24 de noviembre de 2026", "noviembre de 2026", "2026", "A, B y C", "1.234,5"),
        ("pl", "24 listopada 2026", "listopad 2026", "2026", "A, B i C", "1\xa0234,5"),
        ("ja", "2026年11月24日", "2026年11月", "2026年", "A、B、C", "1,234.5"),
        ("hu", "2026. november 24.", "2026. november", "2026", "A, B és C", "1\xa0234,5"),
        ("zh-Hant-x-own", "2026年11月24日", "2026年11月", "2026年", "A、B和C", "1,234.5"),
        ("qaa", "24 November 2026", "November 2026", "2026", "A, B and C", "1,234.5"),
    ],
)
def test_dates_lists_and_numbers_are_written_by_language(
    language: str, day: str, month: str, year: str, joined: str, number: str
) -> None:
    words = Words(language)
    assert [words.date(value) for value in ("2026-11-24", "2026-11", "2026")] == [day, month, year]
    assert words.join(["A", "B", "C"]) == joined
    assert [words.join(items) for items in ([], ["A"])] == ["", "A"]
    assert words.decimal(1234.5) == number


@pytest.mark.parametrize(
    ("language", "numerals", "number", "day", "decimal", "style"),
    [
        ("fa", "", "۱۲", "\u200f۲۴ نوامبر ۲۰۲۶", "۱٬۲۳۴٫۵", "persian"),
        ("fa", "latin", "12", "\u200f24 نوامبر 2026", "1,234.5", ""),
        ("ar", "", "12", "\u200f24 نوفمبر 2026", "1,234.5", ""),
        ("ar", "native", "١٢", "\u200f٢٤ نوفمبر ٢٠٢٦", "١٬٢٣٤٫٥", "arabic-indic"),
        ("ar-EG", "", "١٢", "\u200f٢٤ نوفمبر ٢٠٢٦", "١٬٢٣٤٫٥", "arabic-indic"),
        ("hi", "", "12", "24 नवंबर 2026", "1,234.5", ""),
        ("hi", "native", "१२", "२४ नवंबर २०२६", "१,२३४.५", "devanagari"),
        ("mr", "", "१२", "२४ नोव्हेंबर, २०२६", "१,२३४.५", "devanagari"),
        ("zh", "native", "12", "2026年11月24日", "1,234.5", ""),
        ("en", "native", "12", "24 November 2026", "1,234.5", ""),
    ],
)
def test_numbers_have_the_digits_of_the_language(
    language: str, numerals: str, number: str, day: str, decimal: str, style: str
) -> None:
    words = Words(language, {}, numerals)
    assert [words.digits(12), words.date("2026-11-24"), words.decimal(1234.5)] == [number, day, decimal]
    assert (words.digit_style, words.digits("3.2a")[1::2]) == (style, ".a")
    assert number in words.pattern("note_number", n=12)
    assert "12" in words.pattern("note_number", n="12")  # a text


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("de", ["1 Seite", "2 Seiten", "5 Seiten"]),
        ("ru", ["1 страница", "2 страницы", "5 страниц"]),
        ("ar", ["صفحة واحدة", "صفحتان", "\u200f5 صفحات"]),
        ("ja", ["1 ページ", "2 ページ", "5 ページ"]),
    ],
)
def test_plural_forms_are_those_of_the_language(language: str, forms: list[str]) -> None:
    assert [Words(language).pattern("pages", n=n).replace("\xa0", " ") for n in (1, 2, 5)] == forms


@pytest.mark.parametrize(
    ("language", "editions"),
    [
        ("en", {1: "1st edition", 2: "2nd edition", 3: "3rd edition", 11: "11th edition", 22: "22nd edition", 113: "113th edition"}),
        ("de", {2: "2. Auflage"}),
        ("fr", {1: "1re édition", 2: "2e édition"}),
        ("sv", {2: "2:a upplagan", 3: "3:e upplagan", 12: "12:e upplagan"}),
        ("fa", {2: "چاپ ۲"}),
        ("ja", {2: "第2版"}),
        ("hu", {2: "2nd edition", 5: "5th edition"}),  # there are only English words
    ],
)  # fmt: skip
def test_editions_have_ordinal_numbers(language: str, editions: dict[int, str]) -> None:
    words = Words(language)
    assert {number: words.edition(number) for number in editions} == editions


def test_a_project_writes_ordinal_numbers() -> None:
    words = Words("hu", {"edition_number": "other = {n}. kiadás; one = {n}-ső kiadás"})
    assert [words.edition(1), words.edition(2)] == ["1-ső kiadás", "2. kiadás"]
    assert Words("hu", {"edition_number": "{n}. kiadás"}).edition(2) == "2. kiadás"


def test_the_imprint_names_the_edition(project: Write) -> None:
    manifest = "version: 1\ntitle: T\nlanguage: de\nedition: 2\npublisher: Verlag\nidentifier: urn:isbn:9780000000002\ndate: 2026-11\nchapters: [a.md]\neditions: {web: {format: html}, book: {format: pdf, layout: book}, ebook: {format: epub}}\n"
    web, book, ebook = publisher.build(project({"publication.yaml": manifest, "a.md": "# A\n\nB.\n"})).editions
    assert "2. Auflage, <time" in web.path.read_text(encoding="utf-8").replace("\n", "")
    assert '"bookEdition":"2"' in web.path.read_text(encoding="utf-8").replace('": "', '":"')
    with pypdfium2.PdfDocument(book.path) as pdf:
        assert "Verlag, 2. Auflage, November 2026" in "".join(page.get_textpage().get_text_range() for page in pdf)
    with zipfile.ZipFile(ebook.path) as archive:
        pages = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith("xhtml"))
    assert "Erschienen bei Verlag, 2. Auflage, <time" in pages.replace("\n", "")


# Words of a project


def test_a_project_changes_words(project: Write) -> None:
    own = 'label_figure: "Abb. {n}"\npages: {one: "ein Blatt", other: "{n} Blatt"}\ndate_day: "{day}.{month}{year}"\nmonth_11: "11."\n'
    manifest = "version: 1\ntitle: T\nlanguage: de\nwords: own.yaml\nidentifier: urn:isbn:9780000000002\ndate: 2026-11-24\nchapters: [a.md]\neditions: {web: {format: html, layout: single}}\n"
    text = "# A\n\n[](#f)\n\n:::{figure} p.svg\n:label: f\n:alt: A\n\nB\n:::\n"
    folder = project({"publication.yaml": manifest, "a.md": text, "own.yaml": own, "p.svg": BOOK["p.svg"]})
    result = publisher.build(folder)
    page = result.editions[0].path.read_text(encoding="utf-8")
    assert result.diagnostics == ()
    assert page.count("Abb. 1</") == 2
    assert "24.11.2026" in page
    assert "Zum Text springen" in page
    assert publisher.build(folder).editions[0].cached
    (folder / "own.yaml").write_text(own.replace("Abb.", "Bild"), encoding="utf-8")
    again = publisher.build(folder).editions[0]
    assert (again.cached, again.path.read_text(encoding="utf-8").count("Bild 1</")) == (False, 2)


def test_plural_forms_of_a_project_have_names() -> None:
    words = Words("cs", {"pages": {"one": "{n} list", "few": "{n} listy", "other": "{n} listů"}})
    assert [words.pattern("pages", n=n) for n in (1, 2, 5)] == ["1 list", "2 listy", "5 listů"]
    assert Words("qaa", {"pages": {"other": "{n}"}}).pattern("pages", n=1) == "1"


@pytest.mark.parametrize("language", ["en", "de", "ru", "zh-Hant", "hu"])
def test_all_words_of_a_language_are_listed(language: str) -> None:
    findings = Findings()
    tree = read_yaml(as_yaml(language), "w.yaml", findings)
    assert tree is not None
    assert isinstance(tree.data, dict)
    assert {*tree.data} == {*PATTERNS} - (set() if language == "en" else OF_CLDR)
    words, again = Words(language), Words(language, tree.data)
    assert again.missing() == []
    for n in (1, 2, 5):
        assert again.pattern("pages", n=n) == words.pattern("pages", n=n)
    assert again.label("figure", "3.2") == words.label("figure", "3.2")


@pytest.mark.parametrize("language", ["de", "ru", "zh-Hant"])
def test_the_gettext_file_of_a_language_gives_its_words(language: str) -> None:
    findings = Findings()
    own = dict(gettext_patterns(as_gettext(language), "w.po", language, findings))
    words, again = Words(language), Words(language, own)
    assert (list(findings), again.missing()) == ([], [])
    for n in (1, 2, 5, 21):
        assert again.pattern("pages", n=n) == words.pattern("pages", n=n)
    assert again.label("figure", "3.2") == words.label("figure", "3.2")


@pytest.mark.parametrize("rule", ["n", "1/n", "(n +"])
def test_a_wrong_rule_for_plural_forms_is_reported(rule: str) -> None:
    findings, text = Findings(), as_gettext("de").replace("plural=(n != 1)", f"plural={rule}")
    assert rule in text
    assert list(gettext_patterns(text, "w.po", "de", findings)) == []
    assert [finding.code for finding in findings] == ["words-syntax"]


def test_a_word_without_plural_forms_must_not_get_them() -> None:
    text, findings = as_gettext("de"), Findings()
    wrong = 'msgid "Contents"\nmsgid_plural "x"\nmsgstr[0] "A"\nmsgstr[1] "B"'
    text = re.sub(r'msgid "Contents"\nmsgstr "\w+"', lambda _: wrong, text)
    assert "contents" not in dict(gettext_patterns(text, "w.po", "de", findings))
    assert "words-value" in {finding.code for finding in findings}


def test_plural_forms_of_a_gettext_file_are_those_of_its_header() -> None:
    """What is not translated, or fuzzy, is missing."""
    text = as_gettext("hr").replace('msgid "Contents"\nmsgstr ""', 'msgid "Contents"\nmsgstr "Sad"\n"ržaj"')
    plural = 'msgid "{n} page"\nmsgid_plural "{n} pages"\nmsgstr[0] "'
    given = plural + '{n} a"\nmsgstr[1] "{n} b"\nmsgstr[2] "{n} c"'
    text = text.replace(plural + '"\nmsgstr[1] ""\nmsgstr[2] ""', given)
    text = text.replace(
        'msgctxt "cover"\nmsgid "Cover"\nmsgstr ""', '#, fuzzy\nmsgctxt "cover"\nmsgid "Cover"\nmsgstr "K"'
    )
    findings = Findings()
    own = dict(gettext_patterns(text, "hr.po", "hr", findings))
    assert (list(findings), {*own}) == ([], {"contents", "pages"})
    assert own["contents"] == "Sadržaj"
    assert [Words("hr", own).pattern("pages", n=n) for n in (1, 2, 5, 21)] == ["1 a", "2 b", "5 c", "21 a"]


def test_babel_reads_a_gettext_file_only_if_it_is_named(project: Write) -> None:
    manifest = "version: 1\ntitle: T\nwords: own.{}\nidentifier: urn:x:y\nchapters: [a.md]\n"
    folder = project(
        {
            "publication.yaml": manifest,
            "a.md": "# A\n",
            "own.yaml": "contents: C\n",
            "own.po": 'msgctxt "contents"\nmsgid "Contents"\nmsgstr "C"\n',
        }
    )
    code = "import sys, publisher; publisher.check('.'); print('babel' in sys.modules)"
    for kind, reads in (("yaml", "False"), ("po", "True")):
        (folder / "publication.yaml").write_text(manifest.format(kind))
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == reads


# No English word decides


@pytest.mark.parametrize(
    ("language", "title", "classes", "expected"),
    [
        ("en", "References", (), True),
        ("en-GB", "works cited", (), True),
        ("en", "πηγές", (), False),
        ("en", "Tides", ("references",), True),
        ("qaa", "References", (), False),
        ("qaa", "Πηγές", (), True),
    ],
)
def test_a_bibliography_has_a_title_of_its_language(
    marked: str,  # noqa: ARG001 (it adds a language)
    language: str,
    title: str,
    classes: tuple[str, ...],
    expected: bool,
) -> None:
    at = publisher.Location("a.md")
    chapter = Chapter("a.md", (Text(title, location=at),), (), location=at)
    attributes = chapter.attributes.__class__("", classes)
    book = Book(
        Metadata("T", language, "", ""), (Chapter("a.md", chapter.title, (), location=at, attributes=attributes),)
    )
    found = mark_bibliographies(book, TransformContext("html", Path(), Findings(), words=Words(language)))
    assert [c.lists_works for c in found.chapters] == [expected]


# Nothing is written by itself

# Classes of elements, file types, languages of programs.
CLASSES = {
    "admonition",
    "book",
    "by other",
    "byline other",
    "handout",
    "landing",
    "not all",
    "references",
    "view themed",
}
SELECTORS = {
    "input:not([type=radio]), textarea, select, [contenteditable], [popover]",
    "main a.noteref, main a.xref",
    "main details:not([open])",
}
PROGRAMMING = {"Java", "JavaScript", "Markdown", "PowerShell", "Python", "Rust", "TypeScript"}
WORDS = re.compile(r"\b[A-Z][a-z]+|[a-z’]{2,},? [A-Za-z][a-z’]+")
SEVERAL = re.compile(r"\b[A-Za-z][a-z’]*,? [a-z’]{2,}|\b[a-z’]{2,},? [A-Za-z][a-z’]+")
LETTERS = re.compile(r"[A-Za-z]{2,}")
READ_OUT = re.compile(
    r'\b(?:alt|title|aria-label|aria-description|aria-roledescription|placeholder|label|summary)="([^"]*)"'
)
HIDDEN = re.compile(r"<!--.*?-->|<style.*?</style>|<script.*?</script>|@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", re.DOTALL)


def shown_by(template: str) -> Iterator[str]:
    """What a template itself writes between tags and into attributes that are read out, and its strings that look like words."""
    tree = Sandbox((), Limits()).parse(template)
    whole = [n for output in tree.find_all(nodes.Output) for n in output.nodes]
    text = HIDDEN.sub("", "".join(n.data if isinstance(n, nodes.TemplateData) else "\0" for n in whole))
    if "<" in text:
        yield from (found[1] for found in READ_OUT.finditer(text) if LETTERS.search(found[1]))
        yield from (part.strip("\0 \n") for part in between_tags(text) if LETTERS.search(part))
    yield from (n.value for n in tree.find_all(nodes.Const) if isinstance(n.value, str) and WORDS.search(n.value))


def between_tags(text: str) -> list[str]:
    """The text between tags. Text with ``="`` is a piece of a tag that another template closes."""
    return [part for part in re.split(r"<[^<>]*>", text) if '="' not in part]


def shown_by_script(script: str) -> Iterator[str]:
    """The strings of a script that look like words; markup in them is read as such."""
    script = re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)
    for found in re.findall(r'"((?:[^"\\\n]|\\.)*)"|`([^`]*)`', script):
        text = re.sub(r"\$\{[^}]*\}", "\0", "".join(found))
        parts = between_tags(text) if "<" in text else [text]
        yield from (
            part.strip()
            for part in parts
            if WORDS.search(part) and not re.match(r"\.|\\|Arrow|Escape$|Tab$|Backspace$", part)
        )


def shown_by_style(style: str) -> Iterator[str]:
    """Strings that a style sheet puts into pages."""
    for value in re.findall(r"\bcontent:([^;}]*)", style):
        yield from (text for text in re.findall(r'"([^"]*)"', value) if LETTERS.search(text))


def test_templates_write_no_words() -> None:
    found = {}
    for file in sorted(TEMPLATES.rglob("*")):
        text = file.read_text(encoding="utf-8") if file.suffix in (".html", ".xhtml", ".xml", ".js", ".css") else ""
        if file.suffix == ".css":
            words = set(shown_by_style(text))
        elif file.suffix == ".js" and file.name != "words.js":
            words = set(shown_by_script(text))
        else:
            # Names of styles in Word are English, as those that are built in.
            words = set(shown_by(re.sub(r"(call style)\(.*?\) %", r"\1() %", text)))
        if words := words - CLASSES - SELECTORS - PROGRAMMING:
            found[file.name] = words
    assert found == {}


@pytest.mark.parametrize(
    ("scan", "text", "words"),
    [
        (shown_by, '<p title="Skip it">{{ word("skip") }}</p>', ["Skip it"]),
        (shown_by, "<p>{% if a %}Draft{% endif %}</p>", ["Draft"]),
        (shown_by, '<p>{{ "Back to the text" }}</p>', ["Back to the text"]),
        (shown_by, '{% set names = {"a": "Note"} %}', ["Note"]),
        (shown_by, '<p class="draft">{{ word("draft", n=1) }}</p>', []),
        (shown_by_script, 'say("Not found"); on("click", x)', ["Not found"]),
        (shown_by_script, "x.innerHTML = `<b class='a b'>Found</b> ${n}`", ["Found"]),
        (shown_by_style, '.a::before { content: "Note: " }', ["Note: "]),
    ],
)
def test_words_of_templates_are_seen(scan: Any, text: str, words: list[str]) -> None:
    assert list(scan(text)) == words


# Packages whose strings could get into editions; the others read and report, and what they make is shown by the build below.
WRITERS = ("document", "editions", "fragment.py", "layout", "pdf_files", "transforms")
# What is raised, reported or logged, and the names of what becomes part of a message.
REPORTS = {"Diagnostic", "error", "note", "warning", "_untie"}
MESSAGES = re.compile(r"problem|hint|report|complaint|failure|note_|same_condition|SOURCES|_WARNINGS|_IDLE")


def strings(tree: ast.AST, *, message: bool = False) -> Iterator[ast.Constant]:
    """The strings of a module that are no docstrings, messages or patterns."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not message:
            yield node
        yield from strings(node, message=message or is_message(node))


def is_message(node: ast.AST) -> bool:
    match node:
        case ast.Raise():
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name) as called):
            return name in REPORTS or name.endswith("Error") or bool(MESSAGES.search(ast.unparse(called)))
        case ast.Assign(targets=[target]):
            return any(isinstance(n, ast.Name) and MESSAGES.search(n.id) for n in ast.walk(target))
        case ast.FunctionDef(name=name) | ast.keyword(arg=str(name)):
            return bool(MESSAGES.search(name))
    return False


# Classes of tables, names of typefaces, of a count of work and of a span of time, XML, character maps, C, a patch of a source.
OTHERS = {
    ".*Expect ugly output",
    "Table of Contents",  # what Word calls a field that it offers to update
    "laying out ",
    "pages made",
    "jetbrains mono",
    "source serif 4",
    "turned dense",
}
CODE = re.compile(r"<\?x|<rdf:|^report = |\b(?:overflows?|divided_notes)\b|CMap|begincmap|^\s*void \w+ \(")


def written_by(file: Path) -> list[str]:
    return [
        node.value for node in strings(modules.tree(file)) if SEVERAL.search(node.value) and not CODE.search(node.value)
    ]


def put_into_nodes(file: Path) -> Iterator[str]:
    """The words that a module gives to nodes of the document as it makes them."""
    for call in modules.nodes(file):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in NODES:
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            parts = [p for value in given for p in (value.values if isinstance(value, ast.JoinedStr) else [value])]
            yield from (
                p.value
                for p in parts
                if isinstance(p, ast.Constant) and isinstance(p.value, str) and WORDS.search(p.value)
            )


NODES = {node.__name__ for of_name in kinds().values() for node in of_name}


def test_python_writes_no_words() -> None:
    files = [
        f
        for f in sorted(PACKAGE.rglob("*.py"))
        if f.relative_to(PACKAGE).parts[0] in WRITERS and "catalogues" not in f.parts
    ]
    found = {}
    for file in files:
        if words := set(written_by(file)) - OTHERS:
            found[file.name] = words
    assert found == {}
    assert [word for file in PACKAGE.rglob("*.py") for word in put_into_nodes(file)] == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('title = "Back to the text"', ["Back to the text"]),
        ('"""A docstring of a module."""\nx = f"{n} more pages"', [" more pages"]),
        ('findings.warning("a-b", "No such file", at, "Write another.")', []),
        ('problem = f"No such file: {name}"\nraise ValueError("No such file")', []),
    ],
)
def test_words_of_python_are_seen(code: str, words: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(code)
    assert written_by(tmp_path / "a.py") == words


# A book in a second language

MANIFEST = """\
version: 1
title: Θάλασσα
subtitle: Ένα βιβλίο
language: qaa
words: λέξεις.yaml
identifier: urn:isbn:9780000000002
date: 2026-11-24
description: Για τη θάλασσα.
publisher: Εκδότης
rights: {license: CC-BY-4.0, holder: Άννα}
subjects: [Νερό]
status: draft
authors:
  - {name: Άννα}
  - {name: Βασίλης}
  - {name: Γιώργος, role: trl}
  - {name: Δήμος, role: edt}
  - {name: Ελένη, role: ill}
  - {name: Ζωή, role: pht}
  - {name: Ηλίας, role: art}
  - {name: Θωμάς, role: ctb}
audiences: [teacher]
lists: [figures, tables, listings]
frontmatter: [πρόλογος.md]
chapters:
  - part: Μέρος
    chapters: [a.md, b.md]
appendices: [c.md]
backmatter: [d.md]
editions:
  e1: {format: html, downloads: [e3, e6]}
  e2: {format: html, layout: single, audience: teacher}
  e3: {format: pdf, layout: book}
  e4: {format: pdf, layout: handout, audience: teacher}
  e6: {format: epub}
"""
CHAPTER = """\
---
status: draft
---

# Κύματα {#waves}

Βλέπε [](#fig), [](#tab), [](#lst), [](#ex), [](#sec), [](b.md), [](#eq), [λέξεις](#fig), μια σημείωση[^a] και πάλι[^a]. [Όρος](#term)

[^a]: Σημείωση.

## Ενότητα {#sec}

- [x] έγινε
- [ ] μένει

Όρος {#term}
: Ορισμός.

:::{figure} p.svg
:label: fig
:alt: Σχήμα
:source: Πηγή
:credit: Φωτογράφος
:license: Άδεια

Λεζάντα.
:::

::::{figure}
:::{figure} p.svg
:alt: Σχήμα

Μέρος
:::

Μαζί.
::::

:::{table} Πίνακας
:label: tab

| Α | Β |
|---|---|
| 1 | 2 |
:::

| Γ | Δ |
|---|---|
| 1 | 2 |

```{code} text
:caption: Κώδικας
:label: lst

α  # <1>
```

1. Εξήγηση.

```console
$ α
```

$$
α
$$ (eq)

::::{note}
Α
::::

KINDS

:::{dropdown}
Α
:::

:::{aside}
Α
:::

:::{margin}
Α
:::

:::{exercise}
:label: ex

Α;
:::

:::{exercise} Τίτλος
:label: ey
:class: unnumbered

Α;
:::

:::{solution} ex
Α.
:::

:::{solution} ey
Α.
:::

:::{quiz}
:answers: html
Α;

- [x] Ναι
- [ ] Όχι

  Όχι.
:::

:::{quiz}
:class: unnumbered
Α;

- [x] Ναι
- [x] Όχι
:::
"""
KINDS = ("attention", "caution", "danger", "error", "hint", "important", "seealso", "tip", "warning")
FORMS = {
    key: dict(zip(("one", "other"), text, strict=True)) if isinstance(text, list) else text
    for key, text in marked_words().items()
}
BOOK = {
    "publication.yaml": MANIFEST,
    "λέξεις.yaml": json.dumps(FORMS, ensure_ascii=False),  # which is YAML, too
    "πρόλογος.md": "# Πρόλογος\n\nΛέξεις.\n",
    "a.md": CHAPTER.replace("KINDS", "\n\n".join(f":::{{{kind}}} Τίτλος\nΑ\n:::" for kind in KINDS)),
    "b.md": "# Νερό\n\nΒλέπε [](a.md) και [](c.md).\n",
    "c.md": "# Γη\n\nΛέξεις.\n",
    "d.md": "# Πηγές\n\nΛέξεις.\n",
    "p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><path d="M0 0h90v60z"/></svg>',
}
# What is no word: names of formats, of a licence, of languages of programs; roman numerals; letters that count.
SIGNS = re.compile(
    r"\b(PDF|EPUB|ISBN|CC BY|CC0|Python|JavaScript|Rust|JSON|YAML|TOML|HTML|CSS|SQL|Diff|C|[ivxIVX]+|[A-Z])\b|https?://\S+|urn:\S+|[\w-]+\.[a-z]{2,5}\b"
)


def left(text: str) -> list[str]:
    """The words in Latin letters outside of marks."""
    text, before = " ".join(text.replace("\xad", "").split()), ""
    while text != before:
        text, before = re.sub(r"«[^«»]*»", "", text), text
    return LETTERS.findall(SIGNS.sub("", text))


# Attributes that are neither shown nor read out.
TECHNICAL_NAMES = """
    accept-charset data-of font-family text-anchor aria-controls aria-current aria-describedby aria-details aria-hidden aria-keyshortcuts aria-labelledby autocomplete charset class
    color-interpolation-filters colspan crossorigin d data-key data-right data-sync datetime decoding defer dir disabled download enterkeyhint fill
    fill-rule headers height hidden href hreflang http-equiv id inputmode itemprop lang loading media method name path points preserveAspectRatio
    property rel role rowspan scheme scope sizes spellcheck src srcset start stroke stroke-linecap stroke-linejoin style tabindex target transform
    accent accentunder columnalign display displaystyle fence form mathvariant movablelimits notation separator stretchy symmetric
    type value version viewBox width xlink:href xml:lang xml:space xmlns data-columns data-lines data-line data-selected data-number for open
    checked reversed kind poster preload srclang prefix refines full-path media-type idref linear properties toc page-progression-direction unique-identifier opf
"""
TECHNICAL = frozenset(TECHNICAL_NAMES.split())


def read_markup(tree: Any) -> Iterator[str]:
    """What a page shows and what is read out of it, element by element."""
    for hidden in tree.iter("{*}script", "{*}style", "script", "style"):
        if "ld+json" in hidden.get("type", ""):
            yield from values_in(json.loads(hidden.text))
        hidden.text = ""
    yield "\n".join(tree.itertext())
    for element in tree.iter():
        about = element.get("name", element.get("property", ""))
        for name, value in element.attrib.items():
            local = str(name).partition("}")[2] or str(name)
            if local == "content" and about not in (
                "author",
                "description",
                "og:title",
                "og:description",
                "og:site_name",
                "og:image:alt",
            ):
                continue
            if local not in TECHNICAL and not str(name).startswith("{http://www.idpf.org"):
                yield value


def values_in(data: Any, key: str = "") -> Iterator[str]:
    """The texts in JSON-LD, without keys, types and addresses."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from values_in(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from values_in(value, key)
    elif isinstance(data, str) and key not in (
        "@context",
        "@type",
        "@id",
        "encodingFormat",
        "inLanguage",
        "bookFormat",
        "url",
        "license",
    ):
        yield data


def read_site(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*.html")):
        yield from read_markup(parser.fromstring(file.read_bytes()))
    for file in folder.rglob("*.svg"):
        yield from read_markup(etree.parse(file).getroot())
    for file in folder.glob("assets/reader.js"):
        script = file.read_text(encoding="utf-8")
        yield from texts_in(
            json.JSONDecoder().raw_decode(script, script.index("const words=") + len("const words="))[0]
        )
    for file in folder.glob("assets/search-index.js"):
        yield from (title for _, _, title, _ in json.loads(file.read_text(encoding="utf-8")[12:-3])["sections"])


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.format_map(dict.fromkeys(fields(value), "")) if "{" in value else value
    else:
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_in(item)


# Values of the package document in a vocabulary.
VOCABULARY = re.compile(r"schema:(?!accessibilitySummary)|dcterms:modified|title-type|role|identifier-type|rendition:")


def read_epub(file: Path) -> Iterator[str]:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith((".xhtml", ".ncx", ".svg")):
                yield from read_markup(etree.fromstring(archive.read(name)))
            if name.endswith(".opf"):
                package = etree.fromstring(archive.read(name))
                for element in package.find("{*}metadata"):
                    technical = VOCABULARY.match(element.get("property", "")) or etree.QName(element).localname in (
                        "language",
                        "date",
                    )
                    yield "" if technical else element.text or ""


def read_pdf(file: Path) -> Iterator[str]:
    document = pypdfium2.PdfDocument(file)
    for index, page in enumerate(document):
        yield page.get_textpage().get_text_bounded()
        yield document.get_page_label(index)
    yield from (text for key, text in document.get_metadata_dict().items() if key not in ("Producer", "Creator"))
    with pikepdf.open(file) as pdf:
        with pdf.open_metadata() as metadata:
            yield from (
                str(value)
                for key, value in metadata.items()
                if key.partition("}")[2] in ("title", "creator", "description", "subject", "rights")
            )
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary):
                yield from (
                    str(thing[key])
                    for key in ("/Alt", "/E", "/Contents", "/Title", "/ActualText", "/T", "/TU", "/Lbl")
                    if isinstance(thing.get(key), pikepdf.String)
                )


READERS = {"html": lambda path: read_site(path.parent), "pdf": read_pdf, "epub": read_epub}


def unmarked(result: publisher.Result) -> dict[str, list[str]]:
    """The English words in each edition; all of them have many words of the catalogue."""
    texts = {edition.name: list(READERS[edition.format](edition.path)) for edition in result.editions}
    assert all(sum(text.count("«") for text in found) > 20 for found in texts.values())
    return {
        name: words
        for name, found in texts.items()
        if (words := sorted({word for text in found for word in left(text)} - {"viii"}))  # a page in the front matter
    }


@pytest.mark.slow
def test_a_book_in_another_language_contains_no_english(project: Write) -> None:
    folder = project(BOOK)
    result = publisher.build(folder)
    assert [d for d in result.diagnostics if d.code.startswith("words")] == []
    assert unmarked(result) == {}


# All that the program knows, in Greek letters: what is left in Latin ones was not in the source.
LATIN_TO_GREEK = str.maketrans(
    {chr(97 + n): chr(0x3B1 + n) for n in range(24)} | {chr(65 + n): "Ω" for n in range(26)} | {"y": "η", "z": "ζ"}
)
GREEK_LETTERS = """\
import re
from msgspec.structs import replace
from publisher.document import *

LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "αβψδεφγηιξκλμνοπθρστυϝωχυζΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠΘΡΣΤΥϜΩΧΥΖ")
TEXTS = ("value", "alt", "title", "comment", "short_title", "address", "opening", "closing", "description", "subtitle", "publisher", "rights")
READ_OUT = ("title", "alt", "aria-label", "data-label", "placeholder")


def greek(text):
    return text.translate(LETTERS)


def node_in_greek(node):
    changed = {}
    for name in TEXTS:
        if isinstance(value := getattr(node, name, None), str) and not isinstance(node, (Math, InlineMath)):
            changed[name] = greek(value)
    if isinstance(node, (Math, InlineMath)):
        changed["value"] = "1"
    if isinstance(node, TermReference):
        changed["term"] = greek(node.term)
    if isinstance(node, (IndexMark, IndexPlace)):
        changed["mentions"] = tuple(map(mention_in_greek, node.mentions))
    given = node.attributes
    if any(key in READ_OUT for key, _ in given.pairs):
        pairs = tuple((key, greek(value) if key in READ_OUT else value) for key, value in given.pairs)
        changed["attributes"] = replace(given, pairs=pairs)
    return replace(node, **changed) if changed else node


def mention_in_greek(mention):
    def topics(given):
        return tuple(Topic(greek(t.text), rewrite_all(t.words, dict.fromkeys((Text, InlineCode, InlineMath), node_in_greek)), greek(t.sort)) for t in given)

    return replace(mention, topics=topics(mention.topics), see=topics(mention.see))


def in_greek(book, context):
    kinds = {type(node) for division in book.divisions for node in walk(division)}
    book = book.rewrite({kind: node_in_greek for kind in kinds if not issubclass(kind, (Chapter, Part))})
    book = book.map_chapters(lambda chapter: replace(chapter, short_title=greek(chapter.short_title)))
    about = book.metadata
    authors = tuple(replace(person, name=greek(person.name), sort="") for person in about.authors)
    texts = {name: greek(getattr(about, name)) for name in ("title", "subtitle", "publisher", "description")}
    rights = about.rights.replace("Example Press", "Α")
    subjects = tuple(map(greek, about.subjects))
    return replace(book, metadata=replace(about, authors=authors, rights=rights, subjects=subjects, **texts))


TRANSFORMS = (in_greek,)
"""


@pytest.mark.slow
def test_every_construct_in_another_language_contains_no_english(tmp_path: Path) -> None:
    folder = tmp_path / "sink"
    shutil.copytree(ROOT / "tests/books/kitchen-sink", folder)
    manifest = (folder / "publication.yaml").read_text(encoding="utf-8")
    # Titles of works and words in formulas are those of the source.
    for own in (", chapters/citations.md", "  - part: Science\n    chapters: [chapters/mathematics.md]\n"):
        assert own in manifest
        manifest = manifest.replace(own, "")
    terms = folder / "chapters/terms.md"
    terms.write_text(terms.read_text(encoding="utf-8").replace("$E = mc^2$", "E"), encoding="utf-8")
    more = "language: qaa\nwords: words.yaml\nextensions: [greek.py]"
    (folder / "publication.yaml").write_text(manifest.replace("language: en", more), encoding="utf-8")
    (folder / "words.yaml").write_text(json.dumps(FORMS, ensure_ascii=False), encoding="utf-8")
    for file in (folder / "assets").glob("*.svg"):
        text = re.sub(
            r">([^<>]+)<", lambda found: f">{found[1].translate(LATIN_TO_GREEK)}<", file.read_text(encoding="utf-8")
        )
        file.write_text(text, encoding="utf-8")
    (folder / "greek.py").write_text(GREEK_LETTERS, encoding="utf-8")
    editions = ("web", "page", "teacher", "book", "ebook")  # pupils get less than teachers
    assert unmarked(publisher.build(folder, editions=editions, allow_python=True)) == {}


# Names of typefaces, of a format, and of keys as they are on all keyboards.
NAMES = re.compile(r"Source Serif 4|Inter|JetBrains Mono|MathML|Ctrl|Enter|Esc")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "el", "fa", "he", "hi", "ja", "ko", "ru", "th", "ur", "zh-Hans", "zh-Hant"])
def test_a_text_in_another_script_contains_no_english(tmp_path: Path, shared: Path, language: str) -> None:
    source = shared / "corpus/udhr" / f"{language}.md"
    (tmp_path / "a.md").write_bytes(source.read_bytes())
    result = publisher.build(tmp_path / "a.md")
    assert {d.code for d in result.diagnostics} <= {"fonts-installed", "glyph-missing", "cover-letters"}
    assert result.editions
    given = set(LETTERS.findall(source.read_text(encoding="utf-8")))
    for edition in result.editions:
        texts = [NAMES.sub("", text) for text in READERS[edition.format](edition.path)]
        words = {word for text in texts for word in left(text)} - given
        assert (edition.name, words) == (edition.name, set())
