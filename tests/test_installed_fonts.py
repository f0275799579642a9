"""Fonts of the machine for scripts that the packaged typefaces lack."""

from __future__ import annotations

import ctypes
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

import publisher
from publisher import resources
from publisher.current import Request, unchanged
from publisher.media import faces, fonts, installed
from publisher.media.faces import FaceError, face_of, family_of
from publisher.media.fonts import FontError
from publisher.media.installed import installed_fonts, source_of
from tests.conftest import Write


def font(family: str, letters: str, width: int = 600) -> TTFont:
    """A font in which these letters are squares."""
    pen = TTGlyphPen(None)
    for point, draw in zip(
        ((50, 0), (50, 500), (width - 50, 500), (width - 50, 0)), (pen.moveTo, *[pen.lineTo] * 3), strict=True
    ):
        draw(point)
    pen.closePath()
    names = [".notdef", *(f"g{n}" for n in range(len(letters)))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(letter): f"g{n}" for n, letter in enumerate(letters)})
    square = pen.glyph()
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (width, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    return builder.font


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine with these fonts only."""
    folder = tmp_path / "machine/deep"
    folder.mkdir(parents=True)
    font("Noto Serif Hebrew", " " + "".join(map(chr, range(0x5D0, 0x5EB)))).save(folder / "NotoSerifHebrew-Regular.ttf")
    collection = TTCollection()
    collection.fonts = [
        font(f"Noto Serif CJK {name}", "日本中文", 900 + n) for n, name in enumerate(("JP", "KR", "SC", "TC", "HK"))
    ]
    collection.save(folder / "NotoSerifCJK-Regular.ttc")
    monkeypatch.setattr(installed, "FOLDERS", (str(folder.parent),))
    monkeypatch.setattr(resources, "FOLDERS", installed.FOLDERS)
    for found in (installed._installed, faces.font_files):
        found.cache_clear()
    yield folder
    for found in (installed._installed, faces.font_files):
        found.cache_clear()


@pytest.mark.parametrize(
    ("letter", "file"),
    [("א", "NotoSerifHebrew-Regular.ttf"), ("ا", "NotoNaskhArabic-Regular.ttf"), ("अ", "NotoSerifDevanagari-Regular.ttf"), ("ก", "NotoSerifThai-Regular.ttf")]
    + [(letter, "NotoSerifCJK-Regular.ttc") for letter in "日あア한。「，ㄅ𠀀"]
    + [(letter, None) for letter in "aé☃"],
)  # fmt: skip
def test_scripts_have_a_source(letter: str, file: str | None) -> None:
    source = source_of(letter)
    assert (source and source.files[0]) == file


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("abc", "en", []),
        ("é – “x”", "en", []),
        ("אב", "he", ["NotoSerifHebrew-Regular.ttf"]),
        ("日", "ja", ["0"]),
        ("日", "ko", ["1"]),
        ("日", "zh", ["2"]),
        ("日", "zh-Hans-CN", ["2"]),
        ("日", "zh-TW", ["3"]),
        ("日", "zh-Hant-HK", ["4"]),
        ("日 א", "en", ["0", "NotoSerifHebrew-Regular.ttf"]),
        ("अ", "hi", []),
    ],
)
@pytest.mark.usefixtures("machine")
def test_fonts_are_chosen_by_script_and_language(text: str, language: str, names: list[str]) -> None:
    assert [path.name for path in installed_fonts([text], fonts.characters(), language)] == names


@pytest.mark.parametrize("name", fonts.FACES)
def test_fonts_cover_the_characters_of_their_cmap(tmp_path: Path, name: str) -> None:
    packed = tmp_path / "packed.woff"
    with TTFont(fonts.font_file(name)) as font:
        wanted, font.flavor = {*font.getBestCmap()}, "woff"
        font.save(packed)
    assert len(wanted) > 100
    assert fonts.coverage(fonts.font_file(name)) == fonts.coverage(packed) == wanted


def test_a_face_of_a_collection_is_a_font(machine: Path) -> None:
    face = machine / "NotoSerifCJK-Regular.ttc/2"
    assert fonts.describe(face).family == "Noto Serif CJK SC"
    assert fonts.coverage(face) == {ord(letter) for letter in "日本中文"}
    assert fonts.suffix_of(face) == ".otf"
    assert fonts.font_bytes(face) == fonts.font_bytes(face)
    (machine / "one.ttf").write_bytes(fonts.font_bytes(face))
    assert TTFont(machine / "one.ttf")["hmtx"]["g0"] == (902, 50)


def named(file: Path) -> set[str]:
    with pikepdf.open(file) as pdf:
        return {
            str(o.FontName).partition("+")[2]
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and "/FontName" in o
        }


@pytest.mark.usefixtures("machine")
def test_a_file_uses_them_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nlang: he\n---\n\n# אב\n\nגד\n", encoding="utf-8")
    result = publisher.build(tmp_path / "a.md", formats=["pdf"])
    assert [d.code for d in result.diagnostics] == ["fonts-installed"]
    assert "NotoSerifHebrew-Regular.ttf" in result.diagnostics[0].message
    assert any("Font" in name for name in named(result.editions[0].path))


@pytest.mark.usefixtures("machine")
def test_a_file_in_english_is_the_same_on_each_machine(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\n日本\n", encoding="utf-8")
    (found,) = publisher.build(tmp_path / "a.md", formats=["pdf"]).diagnostics
    assert found.code == "glyph-missing"
    assert found.hint.endswith("and write a manifest with fonts: {system: true}.")


@pytest.mark.parametrize("system", [True, False])
def test_a_project_says_whether_it_uses_them(tmp_path: Path, machine: Path, system: bool) -> None:
    manifest = "version: 1\ntitle: T\nlanguage: ja\nidentifier: urn:isbn:9780000000002\nchapters: [a.md]\n"
    (tmp_path / "publication.yaml").write_text(
        manifest + f"fonts: {{system: {json.dumps(system)}}}\n", encoding="utf-8"
    )
    (tmp_path / "a.md").write_text("# A\n\n日本\n", encoding="utf-8")
    result = publisher.build(tmp_path, formats=["pdf"])
    assert [d.code for d in result.diagnostics] == ([] if system else ["glyph-missing"])
    if not system:
        assert result.diagnostics[0].hint == (
            "Install NotoSerifCJK-Regular.ttc (Debian: apt install fonts-noto-cjk), and add to the manifest: fonts: {system: true}."
        )
    again = publisher.build(tmp_path, formats=["pdf"])
    assert again.editions[0].cached
    (machine / "NotoSerifCJK-Regular.ttc").touch()
    assert publisher.build(tmp_path, formats=["pdf"]).editions[0].sha256 == result.editions[0].sha256


@pytest.mark.usefixtures("machine")
def test_the_web_gets_none(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nlang: ja\n---\n\n# A\n\n日本\n", encoding="utf-8")
    (edition,) = publisher.build(tmp_path / "a.md", formats=["html"]).editions
    assert "own-1" not in edition.path.read_text(encoding="utf-8")


def test_fonts_that_are_installed_later_are_seen(project: Write, machine: Path) -> None:
    """A build that would change nothing is one with the same fonts to choose from."""
    folder = project({"a.md": "---\nlang: ru\n---\n\n# Один\n\nשלום ไทย\n"})
    request = Request(path=folder, formats=("html",))
    publisher.build(folder, formats="html")
    assert unchanged(request)
    font("Noto Serif Thai", "ไทย").save(machine / "NotoSerifThai-Regular.ttf")
    installed._installed.cache_clear()
    faces.font_files.cache_clear()
    assert unchanged(request) is None
    publisher.build(folder, formats="html")
    assert unchanged(request)


@pytest.mark.parametrize(
    ("name", "language", "number"),
    [
        *(("", "ja", 0), ("", "ko-KR", 1), ("", "zh", 2), ("", "zh-Hant", 3), ("", "zh-HK", 4), ("", "en", 0)),
        *(("Noto Serif CJK KR", "zh", 1), ("notoserifcjkhk", "ja", 4), ("Noto Serif CJK SC", "", 2)),
    ],
)
def test_a_face_is_found_by_its_name_or_its_language(machine: Path, name: str, language: str, number: int) -> None:
    file = machine / "NotoSerifCJK-Regular.ttc"
    assert face_of(file, name, language) == file / str(number)
    assert face_of(machine / "NotoSerifHebrew-Regular.ttf", "", language) == machine / "NotoSerifHebrew-Regular.ttf"


def test_the_names_of_faces_are_suggested(machine: Path) -> None:
    with pytest.raises(FaceError, match="has no face “Noto Serif CJK XX”") as caught:
        face_of(machine / "NotoSerifCJK-Regular.ttc", "Noto Serif CJK XX", "ja")
    assert "Noto Serif CJK" in caught.value.hint
    (machine / "broken.ttc").write_bytes(b"ttcf" + bytes(20))
    with pytest.raises(FontError):
        face_of(machine / "broken.ttc", "", "ja")


def test_the_faces_of_a_family_are_found(machine: Path) -> None:
    (machine / "broken.ttf").write_bytes(b"nothing")
    folders = (str(machine),)
    faces.font_files.cache_clear()
    assert family_of("Noto Serif CJK SC", folders) == [machine / "NotoSerifCJK-Regular.ttc/2"]
    assert family_of("Noto Serif Hebrew", folders) == [machine / "NotoSerifHebrew-Regular.ttf"]
    font("Other", "x").save(machine / "strange.ttf")
    faces.font_files.cache_clear()
    assert family_of("other", folders) == [machine / "strange.ttf"]
    assert family_of("Missing", folders) == []


@pytest.mark.usefixtures("machine")
def test_named_fonts_are_used_in_their_order(tmp_path: Path) -> None:
    """The first that has a character shows it; families of the machine follow files."""
    manifest = "version: 1\ntitle: T\nlanguage: ja\nidentifier: urn:isbn:9780000000002\nchapters: [a.md]\n"
    font("First", "日中").save(tmp_path / "first.ttf")
    font("Second", "日本").save(tmp_path / "second.ttf")
    (tmp_path / "a.md").write_text("# A\n\n日日本中文\n", encoding="utf-8")
    shown = {}
    for order in ("[first.ttf, second.ttf]", "[second.ttf, first.ttf]"):
        more = f"fonts: {{system: true, families: [Noto Serif CJK JP], files: {order}}}\neditions: {{p: {{format: pdf}}}}\n"
        (tmp_path / "publication.yaml").write_text(manifest + more, encoding="utf-8")
        result = publisher.build(tmp_path)
        assert {d.code for d in result.diagnostics} == {"font-weight"}
        with pypdfium2.PdfDocument(result.editions[0].path) as pdf:
            page = pdf[0].get_textpage()
            text = page.get_text_range()
            start = text.index("日日")
            shown[order] = [fonts_of(page, start + n) for n in range(5)]
    assert shown["[first.ttf, second.ttf]"] == ["Font-1", "Font-1", "Font-2", "Font-1", "Font-3"]
    assert shown["[second.ttf, first.ttf]"] == ["Font-1", "Font-1", "Font-1", "Font-2", "Font-3"]


def fonts_of(page: pypdfium2.PdfTextPage, index: int) -> str:
    """The name of the font of a character."""
    buffer, flags = ctypes.create_string_buffer(100), ctypes.c_int()
    pypdfium2.raw.FPDFText_GetFontInfo(page, index, buffer, 100, flags)
    return buffer.value.decode().partition("+")[2].rstrip(",")


def test_what_a_book_in_another_script_has_of_its_own(project: Write) -> None:
    """Parts in a script without italics are upright, titles keep their typeface, and large print has no serifs."""
    editions = "{web: {format: html}, b: {format: pdf, layout: book, trim: A5}, l: {format: pdf, layout: handout, large-print: true}}"

    def built(text: str) -> tuple[str, list[pypdfium2.PdfDocument]]:
        manifest = f"version: 1\ntitle: T\nfonts: {{files: [own.ttf]}}\nchapters: [a.md]\neditions: {editions}\n"
        folder = project({"publication.yaml": manifest, "a.md": f"# Word\n\nA word: {text}\n"})
        font("Own", "אבג").save(folder / "own.ttf")
        web, *prints = publisher.build(folder).editions
        style = (web.path.parent / "assets/style.css").read_text(encoding="utf-8")
        return style, [pypdfium2.PdfDocument(edition.path) for edition in prints]

    style, slanted = built("*[אבג]{lang=he}*")
    _, upright = built("[אבג]{lang=he}")
    assert ".upright" in style
    for one, other in zip(slanted, upright, strict=True):
        assert one[len(one) - 1].render().to_pil().tobytes() == other[len(other) - 1].render().to_pil().tobytes()
    for pdf, name in zip(slanted, ("Source-Serif", "Inter"), strict=True):
        page = pdf[len(pdf) - 1].get_textpage()
        assert all(name in fonts_of(page, page.get_text_range().index(word)) for word in ("Word", "A word"))


def test_symbols_are_printed_without_a_font_of_the_machine(tmp_path: Path) -> None:
    """The web and e-books show those of the reader's machine."""
    manifest = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {p: {format: pdf}, e: {format: epub}, w: {format: html}}\n"
    (tmp_path / "publication.yaml").write_text(manifest, encoding="utf-8")
    (tmp_path / "a.md").write_text("# A\n\nGo ✅ or ❌, **🚀** `💡` ☎️ ⭐️ now, ⌀ 4 cm, F♯, 🇩🇪 👍🏽.\n", encoding="utf-8")
    result = publisher.build(tmp_path)
    assert result.diagnostics == ()
    paper, book, site = (edition.path for edition in result.editions)
    page = pypdfium2.PdfDocument(paper)[0].get_textpage()
    text = page.get_text_range()
    assert [sign for sign in "✅❌🚀💡☎⭐⌀♯" if sign not in text] == []
    before, after = (page.get_charbox(text.index(sign)) for sign in "☎⭐")
    assert 0 < after[0] - before[2] < 8, "a space is as wide as in words"
    with zipfile.ZipFile(book) as whole:
        assert not [name for name in whole.namelist() if "emoji" in name or "STIX" in name]
    assert not [*site.parent.rglob("fonts/noto*")]


def test_symbols_may_be_entities(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\n&#x1F600; &#9731; &phone;\n", encoding="utf-8")
    assert publisher.build(tmp_path / "a.md", formats=["pdf"]).diagnostics == ()


def test_lists_of_a_quotation_are_slanted_like_its_paragraphs(project: Write) -> None:
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {b: {format: pdf, layout: handout}}\n"
    text = "# C\n\n> Quoted words:\n>\n> 1. item of a list\n\nPlain.\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    page = pypdfium2.PdfDocument(edition.path)[0].get_textpage()
    names = [fonts_of(page, page.get_text_range().index(word)) for word in ("Quoted", "item", "Plain")]
    assert names[0] == names[1] != names[2]
