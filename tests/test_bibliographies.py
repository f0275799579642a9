"""Bibliographies in files: works, their places, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.citations.context_objects import context_object
from publisher.citations.items import item
from publisher.citations.model import plain
from publisher.citations.processor import Processor
from publisher.citations.reading.latex import text_of
from publisher.citations.reading.people import people, person
from publisher.citations.reading.titles import sentence
from publisher.citations.reading.works import Library, missing, read_works
from publisher.citations.style import named_style
from publisher.diagnostics import Findings
from publisher.language import Words
from tests.limits import at_most

FOLDER = Path(__file__).parent / "citations"


HUGE = "9" * 5000  # digits, more than Python reads as an integer


def read(name: str, text: str, language: str = "en") -> tuple[Library, list[str]]:
    findings = Findings()
    library = read_works({name: text}, findings, Words(language))
    return library, [str(found) for found in findings]


@pytest.mark.parametrize(
    ("language", "named", "title", "genre"),
    [
        ("en", "", "Die große bucht", "PhD thesis"),
        ("de", "", "Die große Bucht", "Dissertation"),
        ("de", "langid={english},", "Die große bucht", "Dissertation"),
    ],
)
def test_entries_without_a_language_have_that_of_the_book(language: str, named: str, title: str, genre: str) -> None:
    library, _ = read("a.bib", f"@phdthesis{{a, {named} title={{Die große Bucht}}}}", language)
    data = library.works["a"].data
    assert (data["title"], data["genre"]) == (title, genre)


def test_titles_keep_their_case_in_a_language_that_is_not_english() -> None:
    library, _ = read("a.bib", "@book{a, title={Eine Untersuchung der Bucht}, author={Weiss, Udo}, date={2001}}", "de")
    items = {key: found.item for key, found in library.works.items()}
    shown = Processor(named_style("chicago-author-date"), items, "de", uncited=["a"])
    shown.register([])
    assert "Eine Untersuchung der Bucht" in plain(shown.bibliography()[0].text)


def without(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def test_bibtex_is_read_as_pandoc_reads_it() -> None:
    theirs = {each["id"]: each for each in json.loads((FOLDER / "references.json").read_text("utf-8"))}
    library, found = read("references.bib", (FOLDER / "references.bib").read_text("utf-8"))
    assert found == []
    # We write “3” for “3rd”, so that each language has its own ordinals, and leave apostrophes to the processor.
    different = {key for key, work in library.works.items() if {**work.data, "id": key} != theirs[key]}
    assert different == {"kuhn1996", "curie1898"}
    assert library.works.keys() == theirs.keys()
    for key, field in (("kuhn1996", "edition"), ("curie1898", "container-title")):
        assert without({**library.works[key].data, "id": key}, field) == without(theirs[key], field)


BROKEN = """@string{jcp = "J. Comp. Phys."}
@article{a1, title = {A {DNA} B}, journal = jcp # { extra}, month = jan, year = 1999, author = "M{\\"u}ller, J."}
@book{a3, title={Ok}, title={Twice}, year=2001}
@book{a3, title={Dup}}
@misc{a4, title = {no close,
  year = 2002

@misc{a5, title={After}, note = undefinedstr}
@misc{a6 title={x}}
@misc{a7, title={Whole}, crossref={a55}}
@misc{a8, title = "open,
  year = 2000
}
@misc{a9, note="}
"""


def test_an_entry_that_is_broken_does_not_hide_others() -> None:
    library, found = read("b.bib", BROKEN)
    assert [
        line.partition(": ")[0] + ": " + line.partition("]: ")[2]
        for line in sorted(found, key=lambda line: int(line.split(":")[1]))
    ] == [
        "b.bib:3:1: The entry “a3” has “title” twice; the first one is used",
        "b.bib:4:1: There are two entries “a3”; the first one is used",
        "b.bib:5:1: The entry “a4” cannot be read",
        "b.bib:8:1: There is no string “undefinedstr”; the name is shown",
        "b.bib:9:1: This entry cannot be read",
        "b.bib:10:1: “crossref” names “a55”, which is not in this file",
        "b.bib:11:1: The entry “a8” cannot be read",
        "b.bib:14:1: The entry “a9” cannot be read",
    ]
    assert [*library.works] == ["a1", "a3", "a5", "a7"]
    assert library.works["a1"].data["container-title"] == "J. Comp. Phys. extra"
    assert library.works["a1"].location.line == 2
    assert library.works["a3"].data["title"] == "Ok"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("w.json", '[\n {"id": "a", "title": "A", "type": "book"},\n {"id": "b", "title": "B"}\n]', 3),
        ("w.yaml", "- id: a\n  title: A\n  type: book\n\n- id: b\n  title: B\n", 5),
        ("w.yaml", "references:\n- {id: a, title: A, type: book}\n- id: b\n  title: B\n", 3),
    ],
)
def test_csl_is_read_with_its_lines(name: str, text: str, line: int) -> None:
    library, found = read(name, text)
    assert found == []
    assert [*library.works] == ["a", "b"]
    assert library.works["a"].item.type == "book"
    assert library.works["b"].location.line == line


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("w.json", '[{"id": "a"},\n {"id": }]', "2:9"),
        ("w.json", '{"a": 1}', "1:1"),
        ("w.json", "[\n3]", "2:1"),
        ("w.json", '[{"title": "A"}]', "1:2"),
        ("w.yaml", "- id: a\n  title: [A\n- id: b\n", "2:10"),
        ("w.yaml", "words", "1:1"),
    ],
)
def test_broken_csl_is_an_error_at_its_place(name: str, text: str, place: str) -> None:
    _, found = read(name, text)
    assert [line.partition(": ")[0] for line in found] == [f"{name}:{place}"]
    assert "error[bibliography-broken]" in found[0]


@pytest.mark.parametrize(
    ("fields", "place", "problem"),
    [
        ('"issued": {"date-parts": null}', "1:32", "“issued” of “a” has “date-parts” that are not a list"),
        ('"issued": {"date-parts": [["x"]]}', "1:32", "“issued” of “a” has a date part “x”"),
        ('"issued": {"date-parts": [[2001, 99]]}', "1:32", "“issued” of “a” has a date part “99”"),
        ('"issued": {"date-parts": [[' + HUGE + "]]}", "1:32", "“issued” of “a” has a date part “9999"),
        ('"issued": true', "1:32", "“issued” of “a” is not a date"),
        ('"issued": {"season": []}', "1:32", "“issued” of “a” has a “season” that is not text"),
        ('"author": [5]', "1:32", "“author” of “a” has an entry that is not a name"),
        ('"author": [[5]]', "1:32", "“author” of “a” has an entry that is not a name"),
        ('"author": [{"family": ["Lee"]}]', "1:32", "“author” of “a” has a name whose “family” is not text"),
        ('"type": "book",\n "editor": true', "2:2", "“editor” of “a” is not a list of names"),
        ('"type": "book",\n "page": ["1", "2"]', "2:2", "“page” of “a” is not text"),
        ('"title-short": false', "1:32", "“title-short” of “a” is not text"),
        ('"keyword": {"a": 1}', "1:32", "“keyword” of “a” is not text"),
        ('"volume": NaN', "1:2", "The JSON cannot be read from here: NaN is not a number"),
        ('"custom": ' + "[" * 50000, "1:2", "The JSON cannot be read from here: It is nested too deeply"),
    ],
    ids=range(15),
)
def test_a_value_of_a_wrong_type_is_an_error_at_its_place(fields: str, place: str, problem: str) -> None:
    library, found = read("w.json", '[{"id": "a", "title": "Title", ' + fields + "}]")
    assert [line[: len(problem) + 40] for line in found] == [
        f"w.json:{place}: error[bibliography-broken]: {problem}"[: len(problem) + 40]
    ]
    kept = {"id": "a", "title": "Title", "type": "book"} if "type" in fields else {"id": "a", "title": "Title"}
    assert [work.data for work in library.works.values()] == ([kept] if "cannot be read" not in problem else [])


def test_numbers_are_kept_as_they_are_written() -> None:
    for name, text in (
        ("w.json", '[{"id": 7, "title": 1984, "version": 1.10, "volume": ' + HUGE + "}]"),
        ("w.yaml", f"- id: 7\n  title: 1984\n  version: 1.10\n  volume: {HUGE}\n"),
    ):
        library, found = read(name, text)
        assert found == []
        assert library.works["7"].item.fields == {"title": "1984", "version": "1.10", "volume": HUGE}


@pytest.mark.parametrize(
    ("text", "places", "keys"),
    [
        ("- id: a\n  title: &t T\n- id: b\n  title: *t\n", ["2:10"], ["a", "b"]),
        ("- &a\n  id: a\n  author: [*a]\n- id: b\n", ["1:3"], ["b"]),
        ("a: &a [x, x]\nb: &b [*a, *a]\nreferences: &c\n- *b\n", ["3:13"], []),
        (
            "\n".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9) if n else 'x'}]" for n in range(40))
            + "\nreferences:\n- id: a\n  author: *x39\n",
            ["40:6"],
            ["a"],
        ),
        ("- {id: a, title: T, ? [x] : y}\n", ["1:23"], ["a"]),
    ],
)
def test_yaml_is_a_tree(text: str, places: list[str], keys: list[str]) -> None:
    """A few lines with aliases can stand for any amount of data, or for a list that contains itself."""
    with at_most(2):
        library, found = read("w.yaml", text)
    assert [line.partition(": ")[0] for line in found] == [f"w.yaml:{place}" for place in places]
    assert all("error[bibliography-broken]" in line for line in found)
    assert [*library.works] == keys


def test_a_value_given_twice_is_a_warning() -> None:
    for name, text in (
        ("w.json", '[{"id": "a", "title": "A", "title": "B"}]'),
        ("w.yaml", "- {id: a, title: A, title: B}\n"),
    ):
        library, found = read(name, text)
        assert ["has “title” twice" in line for line in found] == [True]
        assert library.works["a"].item.fields["title"] == "A"


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["2001-05", "May 2001", "0", "²", HUGE, f"1{HUGE}-{HUGE}", f"{HUGE}/{HUGE}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["date-parts", "raw", "season", "literal", "family", "given", "suffix", "circa", "year"])
            | st.text(max_size=4),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "title",
        "issued",
        "author",
        "editor",
        "page",
        "type",
        "note",
        "volume",
        "edition",
        "keyword",
        "id",
        "accessed",
        "URL",
        "custom",
        "language",
    ]
)


@given(data=st.dictionaries(FIELDS, VALUES, max_size=8))
def test_no_item_breaks_the_processor(data: dict[str, Any]) -> None:
    """Whatever a file of works contains, it is read, or an error says why not; the processor takes what was read."""
    text = json.dumps([{"id": "a", **data}])
    library, found = read("w.json", text)
    assert library.works or found
    items = {key: work.item for key, work in library.works.items()} or {"a": item({"id": "a", **data})}
    for style in ("apa", "chicago-notes-bibliography"):
        processor = Processor(named_style(style), items, uncited=[*items])
        processor.register([])
        assert len(processor.bibliography()) == len(items)
        assert all(context_object(work.data) for work in library.works.values())
    assert item({"id": "a", **data}).id is not None


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("Erd{\\H{o}}s, M{\\\"u}ller, \\v{Z}, \\c{c}, {\\'i}, \\ss", "Erdős, Müller, Ž, ç, í, ß"),
        ("\\emph{a} \\textbf{b} {\\it c} \\textsuperscript{2}", "<i>a</i> <b>b</b> <i>c</i> <sup>2</sup>"),
        ("a--b---c ``d'' e~f \\& 5\\%", "a–b—c “d” e\u00a0f & 5%"),
        ("$H_2O$ and $x^{10}$, $\\alpha$", "H<sub>2</sub>O and x<sup>10</sup>, α"),
        ("{\\L}ukasz \\o{} \\aa{} \\'{\\i}", "Łukasz ø å í"),
        ("unknown \\foo{kept}", "unknown kept"),
        ("open { brace", "open brace"),
    ],
)
def test_latex_becomes_text(latex: str, text: str) -> None:
    assert " ".join(text_of(latex).split(" ")).replace("  ", " ") == text


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Donald E. Knuth", ("Donald E.", "", "Knuth", "")),
        ("Knuth, Donald E.", ("Donald E.", "", "Knuth", "")),
        ("Ludwig van Beethoven", ("Ludwig", "van", "Beethoven", "")),
        ("van der Berg, Jan", ("Jan", "van der", "Berg", "")),
        ("King, Jr, Martin Luther", ("Martin Luther", "", "King", "Jr")),
        (
            "Charles Louis Xavier Joseph de la Vall{\\'e}e Poussin",
            ("Charles Louis Xavier Joseph", "de la", "Vallée Poussin", ""),
        ),
        ("family=Smith, given=Ann, prefix=van", ("Ann", "van", "Smith", "")),
    ],
)
def test_names_are_taken_apart(name: str, parts: tuple[str, ...]) -> None:
    read_name = person(name)
    assert tuple(read_name.get(key, "") for key in ("given", "dropping-particle", "family", "suffix")) == parts


def test_a_prefix_that_is_used_stays_with_its_name() -> None:
    prefix = {"non-dropping-particle": "van"}
    assert person("family=Smith, given=Ann, prefix=van, useprefix=true") == {"family": "Smith", "given": "Ann"} | prefix


def test_braces_hold_a_name_together() -> None:
    assert people("{Barnes and Noble} and Ann Lee") == [
        {"literal": "Barnes and Noble"},
        {"family": "Lee", "given": "Ann"},
    ]


@pytest.mark.parametrize(
    ("style", "authors", "shown"),
    [
        ("apa", "Ann Lee and Bo Ek and others", "Lee, A., Ek, B., et al. (2001)"),
        ("chicago-author-date", "Ann Lee and others", "Lee, Ann et al. 2001"),
        ("ieee", "Ann Lee and Bo Ek and others", "A. Lee, B. Ek, et al., T"),
    ],
)
def test_others_are_not_a_name(style: str, authors: str, shown: str) -> None:
    library, _ = read("o.bib", f"@book{{x, author={{{authors}}}, title={{T}}, year=2001}}")
    processor = Processor(named_style(style), {"x": library.works["x"].item}, uncited=["x"])
    processor.register([])
    assert shown in plain(processor.bibliography()[0].text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Attention Is All You Need", "Attention is all you need"),
        ("Nature: The Whole Story", "Nature: The whole story"),
        ("The <nocase>Bayes</nocase> Factor", "The Bayes factor"),
        ("A Guide to LaTeX and iOS", "A guide to LaTeX and iOS"),
        ("What Do I Know? A Life", "What do I know? A life"),
    ],
)
def test_english_titles_get_sentence_case(title: str, text: str) -> None:
    assert sentence(title, english=True) == text
    assert sentence("Über die Natur", english=False) == "Über die Natur"


def test_what_a_work_lacks() -> None:
    library, _ = read("m.bib", "@article{x, title={T}}\n@book{y, title={T}, editor={A B}, year=2000}")
    assert missing(library.works["x"]) == ["author", "journal", "date"]
    assert missing(library.works["y"]) == []


@pytest.mark.parametrize(
    "title",
    ["{" * 5000 + "}" * 5000, '\\"' * 20000, '"' * 20000, "'a " * 20000, "<i>" * 20000, "\\emph{" * 5000 + "}" * 5000],
)
def test_what_is_nested_too_deep_is_text(title: str) -> None:
    with at_most(2):
        library, _ = read("deep.bib", f"@book{{x, author={{A B}}, year=2000, title={{{title}}}}}")
        processor = Processor(named_style("apa"), {"x": library.works["x"].item}, uncited=["x"])
        processor.register([])
        assert "(2000)" in plain(processor.bibliography()[0].text)
