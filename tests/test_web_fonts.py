"""Fonts of a project on the web and in e-books: parts of large ones, with the characters of the book."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTCollection, TTFont

import publisher
from publisher.editions.html import fonts
from publisher.editions.html.fonts import ranges
from publisher.theme.styles import local_files, with_files
from tests.test_installed_fonts import font

# 900 ideographs, of which the first 500 are in all chapters.
LETTERS = "".join(chr(0x4E00 + 7 * n) for n in range(900))
MANIFEST = """version: 1
title: {title}
language: {language}
identifier: urn:isbn:9780000000002
chapters: [a.md, b.md]
fonts: {{files: ["{file}"]}}
editions: {{w: {{format: html}}, s: {{format: html, layout: single}}, e: {{format: epub}}}}
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection, a face of which has more characters than the book, and the same face as a file."""
    folder = tmp_path_factory.mktemp("fonts")
    collection = TTCollection()
    more = "".join(chr(0x3400 + n) for n in range(200))
    collection.fonts = [font(f"Big {name}", LETTERS + more + "“”—…一", 1000) for name in ("JP", "SC")]
    collection.save(folder / "big.ttc")
    font("Big SC", LETTERS + more + "“”—…一", 1000).save(folder / "big.ttf")
    return folder


def book(folder: Path, files: Path, file: str, language: str = "zh", title: str = "一") -> publisher.Result:
    folder.mkdir()
    (folder / file).write_bytes((files / file).read_bytes())
    (folder / "publication.yaml").write_text(
        MANIFEST.format(title=title, language=language, file=file), encoding="utf-8"
    )
    (folder / "a.md").write_text(f"# A\n\n“{LETTERS[:700]}”\n", encoding="utf-8")
    (folder / "b.md").write_text(f"# B\n\n{LETTERS[:500] + LETTERS[700:]}\n", encoding="utf-8")
    return publisher.build(folder)


def characters(data: bytes) -> set[int]:
    with TTFont(io.BytesIO(data)) as found:
        return set(found.getBestCmap())


def test_a_face_of_a_collection_comes_in_parts(tmp_path: Path, files: Path) -> None:
    result = book(tmp_path / "book", files, "big.ttc")
    assert {d.code for d in result.diagnostics} == {"font-weight"}
    assets = result.editions[0].path.parent / "assets"
    style = (assets / "style.css").read_text(encoding="utf-8")
    parts = sorted((assets / "fonts").glob("own-1-*.woff2"))
    assert [part.name for part in parts] == ["own-1-1.woff2", "own-1-2.woff2", "own-1-3.woff2"]
    found = [characters(part.read_bytes()) for part in parts]
    assert set.union(*found) >= set(map(ord, LETTERS))
    assert not set.union(*found) & set(range(0x3400, 0x3400 + 200)) - set(map(ord, LETTERS))
    assert sum(map(len, found)) == len(set.union(*found))
    assert found[0] <= set(map(ord, LETTERS[:500] + "一“”—…"))  # a page needs the first part, and few others
    for part, letters in zip(parts, found, strict=True):
        rule = re.search(
            rf'@font-face{{font-family:"Big SC";src:url\(fonts/{part.name}\)[^}}]*unicode-range:([^;}}]+)', style
        )
        assert rule
        assert rule[1].replace(" ", "") == ranges("".join(map(chr, letters)))


def test_families_follow_the_packaged_ones(tmp_path: Path, files: Path) -> None:
    result = book(tmp_path / "book", files, "big.ttc")
    style = (result.editions[0].path.parent / "assets/style.css").read_text(encoding="utf-8")
    tokens = re.findall(r"--font-text:([^;}]+)", style)
    assert tokens[-1].replace(", ", ",").startswith('"East Asian Punctuation","Source Serif 4","Big SC",')
    assert 'font-family:"East Asian Punctuation";src:url(fonts/east-asian-punctuation.woff2)' in style
    single = result.editions[1].path.read_text(encoding="utf-8")
    assert single.count("data:font/woff2") >= 4
    assert "url(fonts/own" not in single
    assert not list(result.editions[1].path.parent.rglob("*.woff2"))


def test_a_small_font_stays_one_file(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(name: str, language: str = "en") -> tuple[str, list[str], bytes]:
        result = book(tmp_path / name, files, "big.ttf", language, "B")
        assets = result.editions[0].path.parent / "assets"
        own = sorted((assets / "fonts").glob("own-*"))
        return (assets / "style.css").read_text(encoding="utf-8"), [file.name for file in own], own[0].read_bytes()

    style, names, data = made("small")
    assert names == ["own-1.ttf"]
    assert data == (files / "big.ttf").read_bytes()
    assert not re.search(r"own-1\.ttf[^}]*unicode-range", style)
    monkeypatch.setattr(fonts, "LARGE", 1000)
    assert made("large")[1] == ["own-1-1.woff2", "own-1-2.woff2", "own-1-3.woff2"]


@pytest.mark.parametrize(
    ("phrase", "kept"), [("[一]{lang=ja}", True), ("[一]{lang=zh-Hant}", True), ("[a]{lang=fr}", False)]
)
def test_fonts_keep_the_forms_of_languages_that_a_book_mixes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phrase: str, kept: bool
) -> None:
    """Ideographs have other forms in Japanese; a book in one language needs only those of its face."""
    whole = font("Han", "一二", 1000)
    rule = "languagesystem hani dflt; languagesystem hani JAN; feature locl { script hani; language JAN; sub g0 by g1; } locl;"
    addOpenTypeFeaturesFromString(whole, rule)
    whole.save(tmp_path / "han.ttf")
    monkeypatch.setattr(fonts, "LARGE", 10)
    (tmp_path / "publication.yaml").write_text(
        MANIFEST.format(title="一", language="zh", file="han.ttf"), encoding="utf-8"
    )
    (tmp_path / "a.md").write_text(f"# 一\n\n{phrase}\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# B\n", encoding="utf-8")
    web, _, ebook = publisher.build(tmp_path).editions
    with zipfile.ZipFile(ebook.path) as archive:
        (part,) = (archive.read(name) for name in archive.namelist() if "own-1" in name)
    for data in (next((web.path.parent / "assets/fonts").glob("own-1*")).read_bytes(), part):
        with TTFont(io.BytesIO(data)) as found:
            assert ("GSUB" in found and len(found.getGlyphOrder()) == 3) == kept


def test_marks_may_be_narrow_in_phrases_of_other_languages(tmp_path: Path) -> None:
    whole = font("Han", "一“‘", 1000)
    addOpenTypeFeaturesFromString(whole, "feature pwid { sub g1 by g2; } pwid;")
    whole.save(tmp_path / "han.ttf")
    (tmp_path / "publication.yaml").write_text(
        MANIFEST.format(title="一", language="zh", file="han.ttf"), encoding="utf-8"
    )
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text('# 一\n\n["no"]{lang=en}\n', encoding="utf-8")
    assets = publisher.build(tmp_path).editions[0].path.parent / "assets"
    with TTFont(assets / "fonts/east-asian-punctuation.woff2") as found:
        assert [record.FeatureTag for record in found["GSUB"].table.FeatureList.FeatureRecord] == ["pwid"]
    style = (assets / "style.css").read_text(encoding="utf-8")
    assert re.search(r"\[lang\]:not\(:lang\(zh\)[^{]*{font-variant-east-asian:proportional-width", style)


def test_a_book_that_needs_no_font_names_none(tmp_path: Path, files: Path) -> None:
    folder = tmp_path / "latin"
    folder.mkdir()
    (folder / "big.ttf").write_bytes((files / "big.ttf").read_bytes())
    (folder / "publication.yaml").write_text(
        MANIFEST.format(title="B", language="en", file="big.ttf"), encoding="utf-8"
    )
    for name in ("a", "b"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nText “quoted” — and so on…\n", encoding="utf-8")
    result = publisher.build(folder)
    assert result.diagnostics == ()
    style = (result.editions[0].path.parent / "assets/style.css").read_text(encoding="utf-8")
    assert '"Big SC"' not in "".join(re.findall(r"--font-text:[^;}]+", style))
    with zipfile.ZipFile(result.editions[2].path) as archive:
        assert not [name for name in archive.namelist() if "fonts/" in name]


def test_an_e_book_has_the_characters_that_it_needs(tmp_path: Path, files: Path) -> None:
    result = book(tmp_path / "book", files, "big.ttc", "ja")
    with zipfile.ZipFile(result.editions[2].path) as archive:
        assert [name for name in archive.namelist() if "fonts/" in name] == ["EPUB/fonts/own-1.otf"]
        letters = characters(archive.read("EPUB/fonts/own-1.otf"))
        style = archive.read("EPUB/style.css").decode()
        package = archive.read("EPUB/content.opf").decode()
    assert set(map(ord, LETTERS)) <= letters
    assert not letters & set(range(0x3400, 0x3400 + 200)) - set(map(ord, LETTERS))
    assert 'body { font-family: serif, "Big JP"; }' in style
    assert list(local_files(style)) == ["fonts/own-1.otf"]
    assert 'href="fonts/own-1.otf"' in package
    assert 'media-type="font/otf"' in package


@pytest.mark.parametrize(
    ("letters", "wanted"),
    [("a", "U+61"), ("cab", "U+61-63"), ("一丁a", "U+61,U+4E00-4E01"), ("\U00020000", "U+20000"), ("", "")],
)
def test_ranges_of_characters_are_joined(letters: str, wanted: str) -> None:
    assert ranges(letters) == wanted


def test_files_of_a_style_sheet_get_other_names() -> None:
    """Each at its own place, however it is written; other strings are kept."""
    style = (
        "a{background:url(../a.svg)} b{background:url( 'a.svg#x' )} /* a.svg */ c{content:'a.svg'} "
        "d{background:image-set('x\\20 y.png' 1x)}"
    )
    names = {"../a.svg": "a.svg", "a.svg": "a-2.svg", "x y.png": "z.png"}
    assert with_files(style, names) == (
        'a{background:url("a.svg")} b{background:url( "a-2.svg#x" )} /* a.svg */ c{content:"a.svg"} '
        'd{background:image-set("z.png" 1x)}'
    )
    assert with_files(style, {"a.svg": "a.svg"}) == style
