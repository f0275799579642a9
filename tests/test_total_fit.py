"""Paragraphs whose lines are decided together: the optimum by trying all, and pages whose text is that of WeasyPrint's lines."""

from __future__ import annotations

import io
import itertools
import random
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

import pypdfium2
import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString

from publisher.addresses import address_breaks, addresses_in
from publisher.layout import unit
from publisher.layout.total_fit import code as code_lines
from publisher.layout.total_fit.optimum import LINE, Breaks, Justified, Ragged, Setting, optimum
from publisher.theme.mirroring import mirrored
from tests.test_installed_fonts import font
from tests.test_layout import made, page

html, _ = unit.engine()

from weasyprint.formatting_structure import boxes  # noqa: E402
from weasyprint.text.line_break import line_size  # noqa: E402

from publisher.layout.total_fit.hyphens import Joint, joints  # noqa: E402
from publisher.layout.total_fit.hyphens import words as words_of  # noqa: E402
from publisher.layout.total_fit.measure import width_of  # noqa: E402

TEXT = (
    "The number of lines of a paragraph, their looseness, and the hyphens at their ends are considered together; an algorithm "
    "of nineteen hundred and eighty, by Knuth and Plass, finds the most acceptable combination among all possibilities."
)


def words(widths: list[float], hyphens: list[int]) -> Breaks:
    """Words with spaces of 1 between them; those in ``hyphens`` are halves, joined by a hyphen of 0.5 instead of a space."""
    breaks, x, spaces = Breaks(slack=1), 0.0, 0
    for number, width in enumerate(widths):
        x += width
        hyphen = number in hyphens and number < len(widths) - 1
        breaks.ends.append(x + 0.5 * hyphen)
        breaks.spaces.append(spaces)
        if not hyphen:
            x, spaces = x + 1, spaces + 1
        breaks.begins.append(x)
        breaks.next_spaces.append(spaces)
        breaks.penalties.append(50.0 * hyphen)
        breaks.hyphens.append(hyphen)
        breaks.zones.append(None)
        breaks.forced.append(False)
    return breaks


def cost(breaks: Breaks, widths: list[float], setting: Setting, most: float, ends: tuple[int, ...]) -> float:
    """The demerits of a set of breaks, infinite if it is not permitted."""
    total, start, spaces, run, before, final = 0.0, 0.0, 0, 0, 0, len(breaks) - 1
    for number, j in enumerate(ends):
        extra = widths[min(number, len(widths) - 1)] - breaks.ends[j] + start
        ratio = setting.ratio(extra, breaks.spaces[j] - spaces)
        if ratio < -1 or (ratio > most and j < final):
            return float("inf")
        ratio = 0.0 if j == final and extra > 0 else ratio
        alone = j == final and number and breaks.spaces[j] == spaces
        total += (
            (50_000 if alone else 0)
            + (5_000 if j == final and run else 0)
            + (LINE + 100 * abs(ratio) ** 3) ** 2
            + breaks.penalties[j] ** 2
        )
        run = run + 1 if breaks.hyphens[j] else 0
        kind = -1 if ratio < -0.5 else 1 if ratio > 0.5 else 0
        total += (10_000 if run == 2 else 0) + (5_000 if kind * before < 0 else 0)
        if run > 2:
            return float("inf")
        start, spaces, before = breaks.begins[j], breaks.next_spaces[j], kind
    return total


@pytest.mark.parametrize("setting", [Justified(0.6, 0.3), Ragged(2.5)], ids=["justified", "ragged"])
@pytest.mark.parametrize("seed", range(40))
def test_no_other_breaks_are_better(setting: Setting, seed: int) -> None:
    source = random.Random(seed)
    count = source.randint(2, 12)
    breaks = words([source.uniform(1, 6) for _ in range(count)], source.sample(range(count), count // 3))
    widths = [source.uniform(10, 16) for _ in range(source.randint(1, 3))]
    every = ((*ends, count - 1) for size in range(count) for ends in itertools.combinations(range(count - 1), size))
    best = min(cost(breaks, widths, setting, 3, ends) for ends in every)
    found = optimum(breaks, widths, setting, 3)
    assert (float("inf") if found is None else cost(breaks, widths, setting, 3, (*found,))) == pytest.approx(best)


def test_forced_breaks_and_zones() -> None:
    breaks = words([3, 3, 3, 3], [1])
    breaks.forced[0] = True
    assert optimum(breaks, [20], Ragged(2), 99) == [0, 3]
    breaks.zones[1] = breaks.ends[0]
    assert optimum(breaks, [8], Ragged(2, zone=4), 99, first=1) == [1, 3]
    assert optimum(breaks, [8], Ragged(2, zone=5), 99, first=1) is None
    assert optimum(words([9], []), [5], Ragged(1), 99) is None


def pages(body: str, style: str, monkeypatch: pytest.MonkeyPatch, **files: bytes) -> list[Any]:
    """The pages of a document, as boxes."""
    documents: list[Any] = []
    render = html.render
    with monkeypatch.context() as patch:
        patch.setattr(
            html, "render", lambda *given, **named: documents.append(render(*given, **named)) or documents[-1]
        )
        made(page(body, f"<style>{style}</style>"), **files)
    return [sheet._page_box for sheet in documents[-1].pages]


def lines(root: Any) -> Iterator[Any]:
    return (box for box in root.descendants(placeholders=True) if isinstance(box, boxes.LineBox))


def text(line: Any) -> str:
    found = (box for box in line.descendants() if isinstance(box, boxes.TextBox))
    return "".join(box.text for box in found)


def prose(found: Iterable[Any]) -> str:
    """The text of lines, without the hyphens at their ends."""
    return "".join(f"{line} ".replace("‐ ", "") for line in map(text, found))


def texts(root: Any) -> list[str]:
    return [text(line) for sheet in root for line in lines(sheet.children[0]) if text(line)]


def style(width: int, more: str = "", wrap: str = "pretty") -> str:
    return (
        f"@page {{ size: {width}px 900px; margin: 20px; @top-left {{ content: none }} @bottom-right {{ content: none }} }}"
        f"html {{ font-size: 10px; line-height: 20px; hyphens: auto; text-align: justify; --text-wrap: {wrap} }} body, p {{ margin: 0 }}{more}"
    )


def gaps(line: Any) -> set[float]:
    return {round(box.justification_spacing, 3) for box in line.descendants() if isinstance(box, boxes.TextBox)}


def test_spaces_are_even(monkeypatch: pytest.MonkeyPatch) -> None:
    spread = {}
    for wrap in ("pretty", "auto"):
        found = [max(gaps(line)) for line in lines(pages(f"<p>{TEXT * 4}</p>", style(290, wrap=wrap), monkeypatch)[0])]
        spread[wrap] = max(found[:-1])
    assert spread["pretty"] < 0.9 * spread["auto"]


@pytest.mark.parametrize("width", range(240, 440, 20))
def test_few_hyphens(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "".join(f"<p>{' '.join(random.Random(n).sample(TEXT.split(), 30))}</p>" for n in range(20))
    ends = "".join("-" if line.endswith(("‐", "-")) else " " for line in texts(pages(body, style(width), monkeypatch)))
    assert "---" not in ends


def test_where_no_good_breaks_exist_a_paragraph_is_ragged(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "<p>Some incomprehensibilities are even counterrevolutionary, as is said.</p>"
    root, plain = (pages(body, style(150, "p { hyphens: none }", wrap), monkeypatch) for wrap in ("pretty", "auto"))
    assert texts(root) == texts(plain)
    assert max(gap for line in lines(plain[0]) for gap in gaps(line)) > 0.65 * 10
    assert {gap for line in lines(root[0]) for gap in gaps(line)} == {0}


def test_ragged_lines_have_no_needless_hyphens_and_no_word_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    ragged = "p { text-align: left; hyphenate-limit-zone: 0 }"
    hyphens, alone = {}, {}
    for wrap in ("pretty", "auto"):
        found = [texts(pages(f"<p>{TEXT}</p>", style(n, ragged, wrap), monkeypatch)) for n in range(160, 320, 8)]
        hyphens[wrap] = sum(line.endswith("‐") for each in found for line in each)
        alone[wrap] = sum(" " not in each[-1].strip() for each in found)
    assert hyphens["pretty"] < hyphens["auto"] * 2 / 3
    assert alone["pretty"] < alone["auto"]


def test_a_zone_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = "p { text-align: left; hyphenate-limit-zone: 100% }"
    assert not any(line.endswith("‐") for line in texts(pages(f"<p>{TEXT}</p>", style(200, whole), monkeypatch)))


@pytest.mark.parametrize("width", [170, 240, 330])
def test_lines_of_a_title_are_about_equally_long(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    title, whole = " ".join(TEXT.split()[:21]), "p { text-align: left; hyphenate-limit-zone: 100% }"
    filled, even = (
        texts(pages(f"<p>{title}</p>", style(width, whole, wrap), monkeypatch)) for wrap in ("auto", "balance")
    )
    assert (len(even), " ".join(line.strip() for line in even)) == (len(filled), title)
    assert min(map(len, even)) > 0.6 * max(map(len, even))
    assert max(map(len, even)) <= max(map(len, filled))


@pytest.mark.parametrize(
    "expected",
    [
        ["Wo das Wasser", "nicht weiß, wohin"],
        ["Erster Teil: Woraus", "das Moor besteht"],
        ["Das Modell", "fein-abgestimmteste"],
    ],
)
def test_a_title_is_divided_where_its_lines_are_even(expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    large = "p { text-align: left; font-size: 28px; line-height: 30px; hyphenate-limit-zone: 100% }"
    title = f"<p lang='de'>{' '.join(expected)}</p>"
    assert texts(pages(title, style(313, large, "balance"), monkeypatch)) == expected
    assert texts(pages(title, style(353, large, "auto"), monkeypatch)) != expected


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (300, ["Photosynthesis:", "A Complete Lesson Plan"]),
        (280, ["Photosynthesis: A", "Complete Lesson Plan"]),
        (300, ["The light in a leaf", "and the water"]),
        (300, ["Vitamin A Tables", "and an Appendix"]),
        (300, ["The old river", "and the two of us"]),
        (300, ["She and he and I", "or you and me"]),
        (320, ["The long old roads –", "and their journeys"]),
    ],
    ids=["an article", "no room", "small words", "a letter", "a short line", "only small words", "a dash"],
)
def test_no_line_of_a_title_ends_with_a_little_word_or_begins_with_a_dash(
    width: int, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    look = "p { text-align: left; font-size: 24px; line-height: 30px; hyphenate-limit-zone: 100% }"
    assert texts(pages(f"<p>{' '.join(expected)}</p>", style(width, look, "balance"), monkeypatch)) == expected


@pytest.mark.parametrize(("width", "alone"), [(260, "line"), (290, "")])
def test_an_entry_of_contents_leaves_no_word_alone(width: int, alone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    leader, ragged = "<style>span::before { content: leader('.') }</style>", "p { text-align: left }"
    entry = "<p>An entry of the contents that is longer than a line <span>12</span></p>"
    filled, even = (
        texts(pages(leader + entry, style(width, ragged, wrap), monkeypatch))[-1].partition("..")[0].strip()
        for wrap in ("auto", "balance")
    )
    assert (filled, even) == (alone, "is longer than a line")


def test_boxes_in_lines_stay_at_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    root = pages(f"<p>{TEXT} <b>“quoted words”</b> {TEXT}</p>", style(290, "b { display: inline-block }"), monkeypatch)
    (box,) = (box for box in root[0].descendants() if isinstance(box, boxes.InlineBlockBox))
    assert box.children[0].position_x == pytest.approx(box.position_x)


def test_lines_of_few_letters_and_many_pictures_are_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "<p>" + "a <img src='dot.png' alt='x'/> " * 5 + "</p>"
    more = "img { width: 50px; height: 9px } p { text-align: center }"
    (root,) = pages(body, style(290, more, wrap="balance"), monkeypatch)
    assert sorted(text(line).count("a") for line in lines(root.children[0])) == [2, 3]


def test_lines_do_not_depend_on_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"<p>{TEXT * 3}</p>"
    short = "@page { size: 290px 100px } p { orphans: 1; widows: 1 }"
    whole, divided = (texts(pages(body, style(290, more), monkeypatch)) for more in ("", short))
    assert len(pages(body, style(290, short), monkeypatch)) > 3
    assert whole == divided


def test_lines_beside_a_float_fill_their_room(monkeypatch: pytest.MonkeyPatch) -> None:
    more = "i { float: left; width: 90px; height: 50px }"
    (root,) = pages(f"<i></i><p>{TEXT * 2}</p>", style(330, more), monkeypatch)
    found = list(lines(root))
    rights = [round(line.position_x + line.width) for line in found[:-1]]
    assert [round(line.position_x) for line in found[:3]] == [110] * 3
    assert all(abs(right - 310) <= 4 for right in rights)
    assert min(gap for line in found[:-1] for gap in gaps(line)) < 0 < max(gap for line in found for gap in gaps(line))


def test_lines_beside_an_initial_are_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    more = "p::first-letter { float: left; font-size: 36px; line-height: 40px }"
    (root,) = pages(f"<p>{TEXT * 2}</p>", style(330, more), monkeypatch)
    (plain,) = pages(f"<p>{TEXT * 2}</p>", style(330, more, "auto"), monkeypatch)
    found = [line for line in lines(root) if len(text(line)) > 1]
    assert found[1].position_x > 30 > found[2].position_x
    assert prose(found) == prose(line for line in lines(plain) if len(text(line)) > 1)
    assert [hasattr(line, "excess") for line in found[:3]] == [False, True, True]  # planned


def test_punctuation_protrudes_without_a_change_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"<p>“Once,” they say, {TEXT} {TEXT}</p>"
    (root,) = pages(body, style(330), monkeypatch)
    first, *_ = lines(root)
    assert -4 < first.position_x - 20 < -1
    ends = {text(line)[-1]: line.position_x + line.width - 310 for line in lines(root)}
    assert {1 < ends[mark] < 3 for mark in ",‐"} == {True}
    assert {abs(ends[mark]) < 0.1 for mark in ends.keys() - {*",‐."}} == {True}
    shown = (
        pypdfium2.PdfDocument(made(page(body, f"<style>{style(330)}</style>")).data)[0].get_textpage().get_text_range()
    )
    assert "".join(shown.split()).replace("\ufffe", "").replace("‐", "") == "".join(re.sub("<.*?>", "", body).split())


def test_the_first_character_of_an_item_does_not_protrude(monkeypatch: pytest.MonkeyPatch) -> None:
    (root,) = pages(f"<p>“Once,” “they” say, {TEXT}</p>", style(330) + " p { --protrusion: lines }", monkeypatch)
    first, *_ = lines(root)
    assert first.position_x == pytest.approx(20)


@pytest.mark.parametrize(
    ("code", "ends"),
    [
        ("std::fmt", [(5, Joint.COLONS)]),
        ("an_item.rs/next", [(3, Joint.UNDERSCORE), (8, Joint.OTHER), (11, Joint.OTHER)]),
        ("a_b", []),
        ("HashMap", []),
    ],
)
def test_joints_of_code(code: str, ends: list[tuple[int, Joint]]) -> None:
    assert [*joints(code)] == ends


def test_words_are_divided_at_apostrophes() -> None:
    assert [*words_of("He doesn’t, people’s l'intelligence", 6)] == [(12, "people"), (23, "intelligence")]


def test_code_is_broken_without_a_hyphen(monkeypatch: pytest.MonkeyPatch) -> None:
    body = (
        "<p>Here are <code>collections::binary_heap::BinaryHeap</code> and <code>unwrap_or_default</code> to see.</p>"
    )
    found = texts(pages(body, style(200, "code { hyphens: none }"), monkeypatch))
    assert any(line.endswith(("::", "_")) for line in found)
    assert not any("‐" in line for line in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://example.org/a/~b?c=d&e-f%20g#h.", ["https://|example|.org|/a|/~b|?c|=|d|&|e|-f|%20g|#h."]),
        ("Ask joe.black@mail.example.org (or www.x-y.org).", ["joe|.black|@mail|.example|.org", "www|.x|-y|.org)."]),
        ("doi:10.1000/182, main.rs, crates.io", ["doi:|10|.1000|/182,", "main|.rs", "crates|.io"]),
        ("and/or km/h 3.14 p.5 i.e. U.S.A. and so on. Then", []),
    ],
)
def test_where_addresses_are_broken(text: str, found: list[str]) -> None:
    addresses = [text[start:end] for start, end in addresses_in(text)]
    places = [[0, *address_breaks(address), len(address)] for address in addresses]
    broken = ("|".join(a[i:j] for i, j in itertools.pairwise(p)) for a, p in zip(addresses, places, strict=True))
    assert [*broken] == found


@pytest.mark.parametrize("width", range(160, 260, 10))
def test_addresses_are_neither_hyphenated_nor_broken_after_a_hyphen(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_address = "https://comfort.example.org/information-administration/hyphenation"
    mail = "information.department@university-administration.example.org"
    body = f"<p>See {page_address} as well as {mail} for more—if you care.</p>"
    found = texts(pages(body, style(width, "p { text-align: left }"), monkeypatch))
    assert "‐" not in "".join(found)
    assert not any(line.endswith(("-", "comfort.", "@")) for line in found[:-1])
    assert not any(line.startswith("—") for line in found)


HEBREW = "כל בני אדם נולדו בני חורין ושווים בערכם ובזכויותיהם, כולם חוננו בתבונה ובמצפון ולפיכך חובה עליהם לנהוג ברוח של אחוה. "
ARABIC = (
    "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق، وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء. "
)
TWO_SIDES = f"{HEBREW} בשנת 1948 כתבה Eleanor Roosevelt על Universal Declaration of Human Rights, ועל 12.5 internationalization. "
CHINESE = "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。"
CODE = "在Python里可以用<code>concurrent.futures.ProcessPoolExecutor</code>分配工作，用internationalization和counterrevolutionary一词，"
RIGHT_TO_LEFT = "p { direction: rtl }"


@pytest.mark.parametrize("text", [HEBREW, ARABIC, TWO_SIDES])
def test_lines_from_right_to_left_are_even(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    widest = {"pretty": 0.0, "auto": 0.0}
    for width, wrap in itertools.product(range(320, 400, 20), widest):
        *found, _ = lines(pages(f'<p lang="he">{text * 3}</p>', style(width, RIGHT_TO_LEFT, wrap), monkeypatch)[0])
        assert wrap == "auto" or all(hasattr(line, "excess") for line in found)  # planned
        widest[wrap] += max(gap for line in found for gap in gaps(line))
    assert 0 < widest["pretty"] < 0.8 * widest["auto"]


@pytest.mark.parametrize("width", range(250, 330, 10))
def test_a_paragraph_in_two_directions_fills_its_lines(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    (root,) = pages(f"<p>{TWO_SIDES * 2}</p>", style(width, RIGHT_TO_LEFT), monkeypatch)
    *found, last = lines(root)
    assert prose([*found, last]).split() == (TWO_SIDES * 2).split()
    for line in found:
        assert all(-0.9 < gap < 0.65 * 10 for gap in gaps(line))
        if gaps(line) != {0}:
            protrudes = 4 if text(line)[-1] in ",.-" else 0.1
            assert 20 - protrudes < line.position_x < 20.1
            assert line.position_x + line.width == pytest.approx(width - 20, abs=0.1)


def test_boxes_end_at_the_left_in_lines_from_right_to_left(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "".join(f"<p style='width: {width}px'>{'<b>אבג דהו</b> זחט חטי ' * 15}</p>" for width in range(300, 400, 10))
    (root,) = pages(
        body, style(440, RIGHT_TO_LEFT + "b { padding-left: 60px } @page { size: 440px 4000px }"), monkeypatch
    )
    found = [*lines(root)]
    assert len(found) > 60
    assert all(line.position_x > 20 - 0.1 and min(gaps(line)) > -0.9 for line in found)


def test_punctuation_protrudes_at_the_left_of_a_line_from_right_to_left(monkeypatch: pytest.MonkeyPatch) -> None:
    for more, protrudes in (("", True), (" b { direction: ltr }", False)):
        text_ = f"<b>{'אבג דהו, ' * 30}</b>"
        (root,) = pages(f"<p>{text_}</p>", style(230, RIGHT_TO_LEFT + more), monkeypatch)
        *found, _ = lines(root)
        ends = {text(line)[-1]: line.position_x - 20 for line in found}
        assert (-3 < ends[","] < -1) == protrudes


@pytest.mark.parametrize("width", range(160, 260, 20))
def test_words_from_right_to_left_are_neither_divided_nor_spaced(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    body = f'<p lang="en">{ARABIC} extraordinary internationalization {ARABIC}</p>'
    (root,) = pages(body, style(width, RIGHT_TO_LEFT), monkeypatch)
    found = [box for box in root.descendants() if isinstance(box, boxes.TextBox)]
    assert not any("‐" in box.text for box in found)
    assert {box.style["letter_spacing"] for box in found} == {"normal"}


@pytest.mark.parametrize(("sheet", "same"), [(mirrored(""), True), ("", False)])
def test_lines_are_as_wide_as_measured_though_spaces_are_kerned(
    sheet: str, same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typefaces kern letters with spaces, but not where these are stretched."""
    kerned, data = font("Kerned", " אבגדהו", 600), io.BytesIO()
    addOpenTypeFeaturesFromString(
        kerned, "languagesystem hebr dflt; feature kern { pos g1 g0 -150; pos g0 g1 -150; } kern;"
    )
    kerned.save(data)
    more = f"{sheet} {RIGHT_TO_LEFT} @font-face {{ font-family: Kerned; src: url(kerned.ttf) }} p {{ font-family: Kerned }}"
    body = f"<p lang='he'>{'אבא אבגדא אבגדהוא ' * 20}</p>"
    (root,) = pages(body, style(330, more), monkeypatch, **{"kerned.ttf": data.getvalue()})
    *found, _ = (box for box in root.descendants() if isinstance(box, boxes.TextBox))
    widths = []
    for box in found:
        layout = box.pango_layout
        layout.reactivate(box.style)
        widths.append(line_size(layout.get_first_line()[0], box.style)[0] - box.width)
    assert len(widths) > 5
    assert (max(map(abs, widths)) < 0.1) == same


def test_a_prefix_stays_with_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"<p>{'אבג ו־דהוזחט ' * 30}</p>"
    for width in range(200, 300, 10):
        assert not any(line.endswith("־") for line in texts(pages(body, style(width, RIGHT_TO_LEFT), monkeypatch)))


def wide_pages(body: str, width: int, monkeypatch: pytest.MonkeyPatch, wrap: str = "pretty") -> Any:
    """The pages of a document whose wide characters are squares."""
    letters = "".join(sorted({letter for letter in body if ord(letter) > 0x2E80}))
    data = io.BytesIO()
    font("Squares", letters, 1000).save(data)
    more = "@font-face { font-family: Squares; src: url(wide.ttf) } p { font-family: Text, Squares }"
    return pages(body, style(width, more, wrap), monkeypatch, **{"wide.ttf": data.getvalue()})


def added(line: Any) -> float:
    """What is added between the characters of a line, in ems."""
    found = [box.pango_layout for box in line.descendants() if isinstance(box, boxes.TextBox)]
    return max((width / 10 for layout in found for _, width in getattr(layout, "gaps", ())), default=0.0)


def test_no_line_before_a_long_word_has_wide_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"<p>{(CODE + CHINESE) * 3}</p>"
    for width in (380, 440, 520):
        widest = {}
        for wrap in ("pretty", "auto"):
            *found, _ = lines(wide_pages(body, width, monkeypatch, wrap)[0])
            widest[wrap] = max(map(added, found))
        assert 0 < widest["pretty"] < min(0.3, 0.7 * widest["auto"])


def test_no_paragraph_ends_with_one_character(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "".join(f"<p>{(CHINESE * 2)[:count]}字。</p>" for count in range(42, 60))
    alone = {}
    for wrap in ("pretty", "auto"):
        found = [line for sheet in wide_pages(body, 230, monkeypatch, wrap) for line in lines(sheet.children[0])]
        assert not any(text(line).startswith(("，", "。")) for line in found)
        assert max(map(added, found)) < 0.12
        full = [line for line in found if line.resume_at is not None]
        assert all(line.position_x + line.width == pytest.approx(210, abs=0.1) for line in full)
        alone[wrap] = sum(text(line) == "字。" for line in found)
    assert alone["pretty"] == 0 < alone["auto"]


def test_lines_end_beside_annotations(monkeypatch: pytest.MonkeyPatch) -> None:
    base = "<ruby style='display: inline-block; width: 30px'>漢字</ruby>"
    text_ = (base * 2 + "人人。" + base + "一自由" + base + "，") * 8
    body = "".join(f"<p lang='ja' style='width: {width}px'>{text_}</p>" for width in range(180, 220, 4))
    found = [line for sheet in wide_pages(body, 300, monkeypatch) for line in lines(sheet.children[0])]
    found = [line for line in found if text(line) != "漢字"]
    assert all(hasattr(line, "excess") for line in found)  # planned
    assert max(map(added, found)) < 0.3
    assert not any(text(line).startswith(("。", "，")) for line in found)
    assert sum(text(line).endswith("漢字") and line.resume_at is not None for line in found) > 3


@pytest.mark.parametrize(
    ("align", "share"),
    [("center", 0.5), ("right", 1), ("end", 1), ("left; direction: rtl", 1), ("right; direction: rtl", 0)],
)
def test_balanced_lines_are_in_the_middle_or_at_the_right(
    align: str, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = style(300, f"p {{ text-align: {align} }}", "balance")
    found = [*lines(pages(f"<p>{' '.join(['word'] * 12)}</p>", look, monkeypatch)[0])]
    assert len(found) == 2
    assert min(line.width for line in found) > 0.8 * max(line.width for line in found)
    empty = [260 - line.width for line in found]
    before = [
        room - line.position_x + 20 if "rtl" in align else line.position_x - 20
        for line, room in zip(found, empty, strict=True)
    ]
    assert before == pytest.approx([share * room for room in empty])


def test_titles_in_chinese_are_balanced(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = {}
    for wrap in ("auto", "balance"):
        found = [*lines(wide_pages(f"<p>{CHINESE[:22]}</p>", 240, monkeypatch, wrap)[0])]
        lengths[wrap] = [len(text(line)) for line in found]
        assert set(map(added, found)) == {0}
    assert lengths == {"auto": [20, 2], "balance": [11, 11]}


OTHER_PIECES = (
    "שלום ", "עברית, ", "ו־Latin ", "<b>בני אדם</b> ", '<b dir="ltr">two words, </b>', "السلام ", "<em>عليكم</em> ", "1948 ", "12.5% ", "(well-known) ",
    "extraordinary ", "人人生而自由，", "「字」", "<b>加粗</b>", "Python", '<span class="gap"> </span>', "日本語。", "대한민국 ", '<i class="box">箱</i>', '<i class="box">box</i>',
    '<i class="pad">padded</i>', '<i class="pad">אב</i> ', "<sup>2</sup>", '<span class="note">A note 字 of אבג words.</span>', "<br/>", '<img src="dot.png" alt="dot"/>',
)  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_no_text_in_other_scripts_is_lost(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    source = random.Random(seed)
    paragraphs = ("".join(source.choices(OTHER_PIECES, k=source.randint(5, 60))) for _ in range(3))
    body = "".join(f'<p class="{source.choice(["", "left", "rtl"])}">{pieces}</p>' for pieces in paragraphs)
    more = f"{FUZZED} .rtl {{ direction: rtl }} b[dir] {{ direction: ltr }}"
    planned, plain = (content(pages(body, style(300, more, wrap), monkeypatch)) for wrap in ("pretty", "auto"))
    assert planned == plain


LEFT_TO_WEASYPRINT = (
    f'<p style="direction: rtl; text-align: left">{HEBREW}</p>',
    f"<p>{TEXT} \u202bאבג\u202c {TEXT}</p>",
    f'<p style="white-space: pre-wrap">{TEXT}</p>',
    f'<p>{TEXT} <i style="float: left">float</i></p>',
    f'<p>{TEXT} <i style="display: inline-flex">box</i></p>',
    f'<p style="text-align: center">{TEXT}</p>',
    f'<p style="text-align-last: justify">{TEXT}</p>',
    f'<p style="--text-wrap: auto">{TEXT}</p>',
)


@pytest.mark.parametrize("body", LEFT_TO_WEASYPRINT)
def test_what_is_left_to_weasyprint(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert texts(pages(body, style(250), monkeypatch)) == texts(pages(body, style(250, wrap="auto"), monkeypatch))


def test_boxes_as_wide_as_their_content_keep_it_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    body = '<p style="float: left">“A few (words) of text, <b>some</b> of them bold.”</p>'
    assert len(texts(pages(body, style(600), monkeypatch))) == 1


PIECES = (
    "extraordinary ", "a ", "of ", "words, ", "(two) ", "“said” ", "well-known ", "possibilities—", "and/or ", "soft\xadhyphen\xadation ",
    "no\xa0break ", "<em>emphatic</em> ", "<em>one <b>two</b></em>, ", "<code>std::collections::HashMap</code> ", "<b>bo</b>ld ",
    '<code class="nb">let x = 1</code> ', '<a href="#x">a link to something</a> ', '<span class="nb">kept together</span> ',
    '<img src="dot.png" alt="dot"/> ', '<img src="dot.png" alt="dot"/>', "<br/>", "<sup>2</sup> ", '<i class="box">box of words</i> ',
    '<i class="pad">padded</i> ', '<i class="pad"> </i>', "<i></i>", "word<wbr/>break ", "https://example.org/a/long/address/of_a_page.html?x=1 ",
    "0123456789012345678901234567890123456789012345678901234567890123456789 ", "שלום ", "字 ", '<span class="note">A note of several words.</span> ',
    '<span class="abs">!</span>', '<span class="fl">float</span> ', "é̂tude ", "नमस्ते ", "\n", "  ", '<span style="white-space:pre">a  b</span> ',
)  # fmt: skip
FUZZED = """.nb { white-space: nowrap } code { overflow-wrap: anywhere; hyphens: none } code.nb, .box { display: inline-block }
.pad { padding: 0 5px; border: 1px solid } .note { float: footnote } .abs { position: absolute } .fl { float: right }
img { width: 12px } p { orphans: 1; widows: 1 } p + p { text-indent: 20px } .narrow { columns: 2 }
.line::first-line { font-weight: bold } .left { text-align: left } @page { size: 300px 300px }"""


def content(root: list[Any]) -> tuple[str, str]:
    """The letters of text and of notes; hyphens at the ends of lines and spaces are left out."""
    found = ["", ""]
    for sheet in root:
        for part in sheet.children:
            area = isinstance(part, boxes.FootnoteAreaBox)
            if area or part is sheet.children[0]:
                for box in part.descendants(
                    placeholders=True
                ):  # each once: a first line with a style is a box in another
                    if isinstance(box, boxes.TextBox):
                        found[area] += box.text.removesuffix("‐")
    return "".join(sorted("".join(found[0].split()))), "".join(sorted("".join(found[1].split())))


def document(seed: int) -> str:
    source = random.Random(seed)
    columns = source.choice(["", "narrow"])
    classes = ["", "", "left", "line"]
    paragraphs = []
    for _ in range(source.randint(1, 4)):
        pieces = "".join(source.choices(PIECES, k=source.randint(1, 60)))
        paragraphs.append(f'<p class="{source.choice(classes)}">{pieces}</p>')
    return f'<div class="{columns}">{"".join(paragraphs)}</div>'


@pytest.mark.parametrize("seed", range(60))
def test_no_text_is_lost(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, plain = (
        content(pages(document(seed), style(300, FUZZED, wrap), monkeypatch)) for wrap in ("pretty", "auto")
    )
    assert planned == plain


def test_a_changed_text_is_planned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of a page is filled in, or what is said about it left out, when the pages are known."""
    remark = '<span data-unless-on-page-of="#x"> on page <b data-page-of="#x"></b></span>'
    paragraphs = "".join(f'<p>{n} {TEXT} <a href="#x">reference{remark}</a> {TEXT}</p>' for n in range(20))
    body = paragraphs.replace("<p>9 ", '<p id="x">9 ')
    root = pages(body, style(330, "@page { size: 330px 200px } p { orphans: 1; widows: 1 }"), monkeypatch)
    found = prose(line for sheet in root for line in lines(sheet.children[0]))
    assert 0 < found.count("on page") < 20
    assert found.count(TEXT) == 40
    assert all(-1 < gap < 6.5 for sheet in root for line in lines(sheet) for gap in gaps(line))


def test_a_word_that_is_wider_than_a_line_is_hyphenated(monkeypatch: pytest.MonkeyPatch) -> None:
    more = "p { text-align: left; hyphenate-limit-zone: 100%; overflow-wrap: break-word }"
    found = texts(pages('<p lang="de">Word 1 Donaudampfschifffahrtselektrizitäten</p>', style(160, more), monkeypatch))
    assert len(found) == 3
    assert found[1].endswith("‐")


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("let all = vec![1, 22, 333, 4444, 55555];", "let all = vec![1, 22, 333,|4444, 55555];"),
        ("fn mix(self, other: Point&lt;X2, Y2>) -> Point {", "fn mix(self,|other: Point&lt;X2, Y2>)|-> Point {"),
        ("cargo run --release --of-the-edition 2024", "cargo run --release|--of-the-edition 2024"),
        ("        deep.inside(of_a, number_of_things);", "        deep.inside(of_a,|number_of_things);"),
        ("        unbreakable_indeed_this_name", "        unbreakable_indeed_|this_name"),
        ("let x = a &amp;& b || c_or_d_or &amp;& f_g;", "let x = a &amp;& b || c_or_d_or|&amp;& f_g;"),
        ("<i class='c'># A comment of many words, yes</i>", "# A comment of many words,|yes"),
        (
            "let s = make(it);  <i class='c'>// The name of it, a word</i>",
            "let s = make(it);|// The name of it, a word",
        ),
        ("print(<i class='s'>'some-text, of (many) words'</i>)", "print('some-text, of (many)|words')"),
        ("x = 1", "x = 1"),
    ],
)
def test_where_code_is_wrapped(code: str, lines: str, monkeypatch: pytest.MonkeyPatch) -> None:
    more = "p { white-space: pre-wrap; font: 10px Mono; overflow-wrap: anywhere; --text-wrap: code; text-align: left; hyphens: none }"
    body = f"<p>{code}\n</p>"
    found = texts(pages(body, style(40 + 6 * 28 + 3, more), monkeypatch))
    assert "|".join(line.rstrip() for line in found) == unescape(lines)


def test_a_comment_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting:
        read = 0

        def search(self, text: str, start: int, end: int) -> None:
            self.read += len(text[start:end])

    work = {}
    for count in (1000, 2000):
        monkeypatch.setattr(code_lines, "_MARK", counting := Counting())
        text = "# " + "word " * count
        assert len([*code_lines.code_breaks(text, "c" * len(text))]) == count
        work[count] = counting.read
    assert 0 < work[2000] < 2.1 * work[1000]


def test_letters_are_spaced_before_a_paragraph_is_ragged(monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"<p>{TEXT}</p>"
    spaced = {}
    for width in range(200, 330, 2):
        (root,) = pages(body, style(width, "p { hyphens: none }"), monkeypatch)
        *found, _ = lines(root)
        wide = [
            box.style["letter_spacing"]
            for line in found
            for box in line.descendants()
            if isinstance(box, boxes.TextBox)
        ]
        if any(spacing not in ("normal", 0) for spacing in wide):
            spaced[width] = found
            assert all(spacing in ("normal", 0) or 0 < spacing < 0.5 for spacing in wide)
            assert all(abs(line.position_x + line.width - (width - 20)) < 3 for line in found)
            assert all(gap < 0.65 * 10 for line in found for gap in gaps(line))
            assert prose(lines(root)).split() == TEXT.split()
    assert len(spaced) > 3


def test_letters_are_spaced_as_much_as_planned_beside_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """So spaces between words are no wider than permitted, though no letters of formulas are spaced."""
    words = " ".join(f"{word} <i></i>" if n % 3 else word for n, word in enumerate(TEXT.split()))
    more = "p { hyphens: none } i { display: inline-block; width: 12px; height: 5px }"
    widest = []
    for width in range(200, 330, 2):
        (root,) = pages(f"<p>{words}</p>", style(width, more), monkeypatch)
        for box in root.descendants():
            spacing = box.style["letter_spacing"]
            if isinstance(box, boxes.TextBox) and spacing not in ("normal", 0):
                widest.append(spacing + width_of(" ", box.style) + box.justification_spacing)
    assert len(widest) > 3
    assert max(widest) < 0.65 * 10
