"""The web edition: its pages contain what the model contains, and every link has a target."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from lxml import html as parser
from PIL import Image as Raster

import publisher
from publisher import document as d
from publisher.editions import Job
from publisher.editions.html import edition
from publisher.editions.title_block import Byline
from publisher.language import Words
from publisher.media.fonts import font_file
from tests.conftest import Write
from tests.editions import streams
from tests.sites import FILES, MANIFEST, Site, make


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make(tmp_path_factory.mktemp("site"), FILES)


Make = Callable[..., Site]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Build the project with some files replaced or added."""
    return lambda changes, **options: make(tmp_path, FILES | changes, **options)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def nodes(job: Job) -> Counter[str]:
    return Counter(type(n).__name__ for chapter in job.book.chapters for n in d.walk(chapter))


# Pages


def test_every_chapter_has_a_page_and_a_line_in_the_contents(site: Site) -> None:
    assert site.pages() == ["extra.html", "index.html", "one.html", "two.html", "日本.html"]
    contents = site.page("index.html").xpath("//nav[@aria-labelledby='contents']")[0]
    links = [unquote(a.get("href")) for a in contents.xpath(".//a[@class='chapter']")]
    assert links == ["one.html", "two.html", "日本.html", "extra.html"]
    sections = [unquote(a.get("href")) for a in contents.xpath(".//ol[@class='sections']//a")]
    assert sections == ["one.html#second", "two.html#deep-down", "日本.html#拡散モデル"]
    assert "Part I The Beginning" in words(contents)


def test_the_side_marks_the_page_and_shows_its_sections_only(site: Site) -> None:
    nav = site.page("one.html").xpath("//nav[@aria-label='Contents']")[0]
    (current,) = nav.xpath(".//a[@aria-current='page']")
    assert words(current) == "1 Same title"
    assert [a.get("href") for a in nav.xpath(".//ol[@class='sections']//a")] == ["#second"]
    assert not site.page("index.html").xpath("//nav[@aria-label='Contents']")


def test_previous_and_next_form_a_chain(site: Site) -> None:
    page, chain = "index.html", ["index.html"]
    while following := site.page(page).xpath("//link[@rel='next']/@href"):
        before, page = page, unquote(following[0])
        chain.append(page)
        tree = site.page(page)
        assert [unquote(h) for h in tree.xpath("//link[@rel='prev']/@href")] == [before]
        assert [unquote(h) for h in tree.xpath("//nav[@class='pager']/a[@rel='prev']/@href")] == [before]
    assert chain == ["index.html", "one.html", "two.html", "日本.html", "extra.html"]
    assert site.page("index.html").xpath("//a[@class='primary']/@href") == ["one.html"]


def addresses(tree: Any) -> Iterator[str]:
    for name in ("href", "src"):
        yield from tree.xpath(f"//*[not(@rel='canonical')]/@{name}")


def test_every_link_leads_to_a_file_and_an_id(site: Site) -> None:
    ids = {name: set(site.page(name).xpath("//@id")) for name in site.pages()}
    seen = 0
    for name in site.pages():
        for address in addresses(site.page(name)):
            parts = urlsplit(address)
            if parts.scheme == "https":
                continue
            target, fragment = unquote(parts.path) or name, unquote(parts.fragment)
            assert not parts.scheme, address
            assert not target.startswith("/"), address
            assert (site.folder / "web" / target).is_file(), address
            assert not fragment or fragment in ids[target], address
            seen += 1
    assert seen > 80
    style = site.text("assets/style.css")
    files = re.findall(r"url\(([^)]+)\)", style)
    assert len(files) == 7
    assert all((site.folder / "web/assets" / f).is_file() for f in files)


def test_a_page_contains_what_its_chapter_contains(site: Site) -> None:
    counts, found = nodes(site.jobs["web"]), Counter[str]()
    for name in site.pages():
        (main,) = site.page(name).xpath("//main")
        for kind, path in {
            "Image": ".//img",
            "Heading": ".//div[contains(@class, 'heading')]/*[self::h2 or self::h3 or self::h4]",
            "Table": ".//div[@class='table']/table",
            "CodeBlock": ".//pre",
            "Footnote": ".//section[@role='doc-endnotes']/ol/li",
            "FootnoteReference": ".//a[@role='doc-noteref']",
            "Admonition": ".//aside[@role='note']",
            "Figure": ".//figure[not(contains(@class, 'code'))]",
            "CrossReference": ".//a[contains(@class, 'xref')]",
        }.items():
            found[kind] += len(main.xpath(path))
    assert found == {kind: counts[kind] for kind in found}
    assert all(found.values()), found


def test_code_keeps_its_characters(site: Site) -> None:
    blocks = [n for c in site.jobs["web"].book.chapters for n in d.walk(c) if isinstance(n, d.CodeBlock)]
    shown = [pre.text_content() for name in ("one.html",) for pre in site.page(name).xpath("//pre")]
    assert shown == [b.value.rstrip("\n") + "\n" for b in blocks]
    head = site.page("one.html").xpath("//div[@class='code-head']")
    assert words(head[0]) == "Python"


def test_notes_lead_there_and_back(site: Site) -> None:
    tree = site.page("one.html")
    for note in tree.xpath("//section[@role='doc-endnotes']/ol/li"):
        calls = [a.get("id") for a in tree.xpath(f"//a[@role='doc-noteref' and @href='#{note.get('id')}']")]
        assert [a.get("href") for a in note.xpath(".//a[@role='doc-backlink']")] == [f"#{c}" for c in calls]
        assert calls


def test_a_long_line_of_code_breaks_after_brackets_and_dots(made: Make) -> None:
    code = 'print(count(open("a.b/c").read()).most_common(10)[0])'
    built = made({"source/two.md": f"# Two\n\n```python\n{code}\nx.y(z)\n```\n\n## Deep down\n"})
    long, short = built.page("two.html").find_class("line")
    assert (long.text_content(), short.text_content()) == (code + "\n", "x.y(z)\n")
    (markup,) = re.findall(r"print\(.*", built.text("two.html"))
    pieces = re.sub(r"<.*?>", "", markup.replace("<wbr>", "|")).replace("&#34;", '"')
    assert pieces == 'print(|count(|open(|"a.b/c").|read()).|most_common(|10)[|0])'
    assert not short.xpath(".//wbr")


def test_figures_open_large_and_decoration_does_not(site: Site) -> None:
    shown, decoration = site.page("one.html").xpath("//figure[not(contains(@class, 'code'))]")
    assert shown.xpath("./a[@class='plate']/@href") == ["images/drawing.svg"]
    assert words(shown.xpath("./figcaption")[0]) == "Figure 1.1 Its caption."
    assert shown.xpath(".//img/@style") == ["width:50%;"]
    assert not decoration.xpath(".//a")


@pytest.mark.parametrize(
    ("identifier", "line"),
    [
        ("urn:isbn:9780000000002", "ISBN 9780000000002"),
        ("https://doi.org/10.1000/182", "DOI 10.1000/182"),
        ("doi:10.1000/182", "DOI 10.1000/182"),
        ("urn:uuid:3eef7500-e3fa-48c3-81a1-84f1dcd8b0e6", ""),
    ],
)
def test_a_colophon_names_what_readers_can_use(made: Make, identifier: str, line: str) -> None:
    changed = MANIFEST.replace("urn:isbn:9780000000002", identifier)
    built = made({"source/publication.yaml": changed}, editions=["web"])
    said = [
        f"{words(dd.getprevious())} {words(dd)}" for dd in built.page("index.html").xpath("//dd[@class='identifier']")
    ]
    assert said == ([line] if line else [])


def test_titles_are_unique_and_pages_have_one_h1(site: Site) -> None:
    titles = [site.page(name).findtext(".//title") for name in site.pages()]
    assert len(set(titles)) == len(titles)
    assert "1 Same title — A <Kitchen> & “Sink”" in titles
    for name in site.pages():
        assert len(site.page(name).xpath("//h1")) == 1


def test_two_unnumbered_chapters_of_one_name_have_two_titles(made: Make) -> None:
    title = "# Same *title* {.unnumbered}\n\nText.\n"
    changed = made({"source/one.md": title, "source/two.md": title, "source/extra.md": "# Extra\n\nText.\n"})
    titles = [changed.page(f"{name}.html").findtext(".//title") for name in ("one", "two")]
    assert titles == ["Same title — A <Kitchen> & “Sink”", "Same title — A <Kitchen> & “Sink” (2)"]


@pytest.mark.parametrize("name", ["index.html", "one.html", "日本.html"])
def test_the_head_contains_the_metadata_of_the_page(site: Site, name: str) -> None:
    text, tree = site.text(name), site.page(name)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    address = "https://example.org/books/sink/" + ("" if name == "index.html" else name)
    assert [unquote(u) for u in tree.xpath("//link[@rel='canonical']/@href")] == [address]
    assert [unquote(u) for u in tree.xpath("//meta[@property='og:url']/@content")] == [address]
    assert tree.xpath("//meta[@name='description']/@content")[0]
    assert tree.xpath("//meta[@name='theme-color']/@content") == ["#fdfdfb", "#12171a"]
    data = json.loads(tree.xpath("//script[@type='application/ld+json']")[0].text)
    assert (data["@type"], data["name"]) == ("Book", "A <Kitchen> & “Sink”")
    assert [p["name"] for p in data["author"]] == ["Ada Example", "Grace Example"]
    assert [p["name"] for p in data["translator"]] == ["Someone Else"]
    assert tree.xpath("//body/*[1][self::a and @href='#main']")


def test_without_an_address_nothing_is_absolute(made: Make) -> None:
    plain = made({"source/publication.yaml": MANIFEST.replace("url: https://example.org/books/sink\n", "")})
    for name in plain.pages():
        tree = plain.page(name)
        assert not tree.xpath("//link[@rel='canonical'] | //meta[starts-with(@property, 'og:')]")
        assert len([a for a in addresses(tree) if ":" in a]) == (2 if name == "one.html" else 0)


def test_html_has_no_slash_in_void_elements_and_no_id_twice(site: Site) -> None:
    for name, place in [(n, "web") for n in site.pages()] + [("index.html", "one")]:
        assert not re.search(r"<(br|img|input|link|meta|hr|col|wbr)\b[^<>]*/>", site.text(name, place))
        ids = site.page(name, place).xpath("//@id")
        assert len(set(ids)) == len(ids)


def test_short_words_of_a_long_line_of_code_are_not_divided(made: Make) -> None:
    code = "curl -fsSL x.org/install.sh | sudo bash -s -- --no-systemd 10:00:00.123456Z"
    built = made({"source/two.md": f"# Two\n\n```text\n{code}\n```\n\n## Deep down\n"})
    (line,) = built.page("two.html").find_class("line")
    assert line.text_content() == code + "\n"
    assert not line.xpath(".//wbr")
    assert [word.text for word in line.find_class("held")] == ["-fsSL", "-s", "--no-systemd"]


def test_languages_of_code_have_their_names(made: Make) -> None:
    names = {
        "c++": "C++",
        "HTTP": "HTTP",
        "js": "JavaScript",
        "graphql": "GraphQL",
        "pycon": "Python",
        "mermaids": "Mermaids",
    }
    blocks = "".join(f"```{language}\nx\n```\n\n" for language in names)
    built = made({"source/two.md": f"# Two\n\n{blocks}## Deep down\n"})
    assert [head.text_content() for head in built.page("two.html").find_class("code-head")] == [*names.values()]


def test_only_void_elements_lose_their_slash() -> None:
    assert edition.html5('<br/><img src="a/" /><path d="M0"/><a href="/">/></a>') == (
        '<br><img src="a/"><path d="M0"/><a href="/">/></a>'
    )


def test_blanks_to_fill_in(made: Callable[..., Site]) -> None:
    page = made(
        {"source/two.md": "# Two\n\n**Name:** ________ Date____ and 3–4 ___, `____`; a___b, foo____bar.\n"}
    ).page("two.html")
    assert [blank.text for blank in page.find_class("blank")] == ["________", "____", "___"]
    assert page.find_class("lead-in") == []


def test_styles_and_scripts_are_small(site: Site) -> None:
    files = [(site.folder / "web/assets" / name).read_bytes() for name in ("style.css", "reader.js")]
    assert sum(map(len, files)) < 70_000
    assert sum(len(gzip.compress(file, 9)) for file in files) < 20_000


# Widths of the letters of English, of fonts that readers have: the mean by frequency, in em.
OFTEN = dict(
    zip(
        " etaoinsrhldcumfwgpybvk",
        (183, 103, 75, 65, 62, 57, 57, 53, 50, 50, 33, 33, 22, 23, 20, 20, 17, 16, 15, 14, 13, 8, 6),
        strict=True,
    )
)
LOCAL = {
    "DejaVu Serif": 0.507, "DejaVu Serif Italic": 0.507, "Liberation Serif": 0.396, "Liberation Serif Italic": 0.398,
    "Georgia": 0.44, "DejaVu Sans": 0.502, "Arial": 0.437, "DejaVu Sans Mono": 0.602, "Consolas": 0.55,
}  # fmt: skip
STANDS_FOR = {
    ("Source Serif Fallback", ""): "source-serif-4",
    ("Source Serif Fallback", "italic"): "source-serif-4-italic",
    ("Source Serif Display Fallback", ""): "source-serif-4-display",
    ("Inter Fallback", ""): "inter",
    ("JetBrains Mono Fallback", ""): "jetbrains-mono",
}


def test_stand_ins_are_as_wide_and_tall_as_the_faces(site: Site) -> None:
    style = site.text("assets/style.css")
    rules = [r for r in re.findall(r"@font-face{([^}]*)}", style) if "local(" in r]
    seen = set()
    for rule in rules:
        said = dict(part.split(":", 1) for part in rule.split(";"))
        family, slope = said["font-family"].strip('"'), said.get("font-style", "")
        seen.add((family, slope))
        with TTFont(site.folder / f"web/assets/fonts/{STANDS_FOR[family, slope]}.woff2") as font:
            em, glyphs, widths = font["head"].unitsPerEm, font.getBestCmap(), font["hmtx"]
            mean = sum(widths[glyphs[ord(c)]][0] * n for c, n in OFTEN.items()) / em / sum(OFTEN.values())
            size = float(said["size-adjust"].strip("%")) / 100
            assert size * LOCAL[said["src"].split('"')[1]] == pytest.approx(mean, rel=0.02), rule
            for name, tall in (("ascent", font["hhea"].ascent), ("descent", -font["hhea"].descent)):
                assert size * float(said[f"{name}-override"].strip("%")) / 100 == pytest.approx(tall / em, rel=0.02), (
                    rule
                )
        assert f'"{family}"' in re.search(r":root{([^}]*)}", style)[1]  # a list of the tokens names it
    assert seen == set(STANDS_FOR)


# Search


def test_the_search_index_names_every_section(site: Site) -> None:
    text = site.text("assets/search-index.js")
    assert text.startswith("searchIndex(")
    index = json.loads(text[len("searchIndex(") : -len(");\n")])
    assert [page[0] for page in index["pages"]] == ["one.html", "two.html", "日本.html", "extra.html"]
    headings = sum(isinstance(n, d.Heading) for c in site.jobs["web"].book.chapters for n in d.walk(c))
    assert len(index["sections"]) == 4 + headings + 2  # two chapters have notes
    for number, target, _, _ in index["sections"]:
        assert not target or site.page(index["pages"][number][0]).xpath(f"//*[@id='{target}']")
    found = {title: body for _, _, title, body in index["sections"]}
    assert found["3.1 拡散モデル"] == "雑音から画像を作る。"
    assert "Two's note" in found["Notes"].replace("’", "'")


def test_words_of_the_search_index_do_not_run_together(made: Make) -> None:
    note, figure = ":::{note} Title\nText.\n:::\n", ":::{figure} dot.png\n:alt: Alt\n\nCaption.\n:::\n"
    code, tabs = (
        "```{code-block} py\n:caption: Code\n\nx\n```\n",
        "::::{tab-set}\n:::{tab-item} One\nA.\n:::\n:::{tab-item} Two\nB.\n:::\n::::\n",
    )
    built = made(
        {"source/two.md": "\n".join(["# Two", note, figure, code, tabs, "|a|b|\n|-|-|\n|c|d|\n", "## Deep down"])}
    )
    index = json.loads(built.text("assets/search-index.js")[len("searchIndex(") : -len(");\n")])
    assert [text for _, _, title, text in index["sections"] if title == "2 Two"] == [
        "Title Text. Alt Caption. Code x One A. Two B. a b c d"
    ]


# One page


def test_a_single_page_needs_nothing_else(site: Site) -> None:
    assert [f.name for f in (site.folder / "one").iterdir()] == ["index.html"]
    text, tree = site.text("index.html", "one"), site.page("index.html", "one")
    assert not tree.xpath("//link[@rel='stylesheet'] | //script[@src] | //iframe")
    assert all(a.startswith(("#", "data:", "https://example.org")) for a in addresses(tree))
    assert all(u.startswith("data:font/woff2;base64,") for u in re.findall(r"url\(([^)]+)\)", text))
    ids = set(tree.xpath("//@id"))
    links = [unquote(a[1:]) for a in addresses(tree) if a.startswith("#")]
    assert links
    assert set(links) <= ids
    kinds = Counter(src.split(";")[0] for src in tree.xpath("//main//img/@src"))
    assert kinds == {"data:image/svg+xml": 1, "data:image/png": 2}


def test_a_single_page_holds_all_chapters_below_one_title(site: Site) -> None:
    tree = site.page("index.html", "one")
    assert [words(h) for h in tree.xpath("//h1")] == ["A <Kitchen> & “Sink”"]
    assert [words(h) for h in tree.xpath("//main/section[@id]/header/h2")] == [
        "Same title",
        "Same title",
        "日本語の章",
        "Extra",
    ]
    levels = [int(h.tag[1]) for h in tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]")]
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert [words(a) for a in tree.xpath("//nav[@aria-label='Contents']//ol[@class='sections']//a")] == [
        "1.1 Second",
        "2.1 Deep down",
        "3.1 拡散モデル",
    ]
    assert not tree.xpath("//nav[@class='pager'] | //button[contains(@class, 'search-open')]")


def test_a_single_chapter_has_a_file_name_and_title_of_its_own(made: Make) -> None:
    cut = made({}, chapter="two", editions=["web"])
    assert [f.name for f in (cut.folder / "web").iterdir()] == ["a-kitchen-sink-two.html"]
    tree = cut.page("a-kitchen-sink-two.html")
    assert words(tree.xpath("//h1")[0]) == "Same title"
    assert words(tree.xpath("//p[@class='kicker']")[0]) == "Chapter 2"
    assert not tree.xpath("//link[@rel='stylesheet']")


def test_a_book_of_one_chapter_has_no_title_page(tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text("# Only one\n\nText.\n\n## A section\n\nText.\n")
    publisher.build(file, formats=["html"], output=tmp_path / "out")
    (page,) = (tmp_path / "out/web").glob("*.html")
    tree = parser.fromstring(page.read_text(encoding="utf-8"))
    assert page.name == "index.html"
    assert tree.findtext(".//title") == "Only one"
    assert [words(h) for h in tree.xpath("//h1")] == ["Only one"]
    assert not tree.xpath("//nav[@class='pager'] | //a[@class='primary'] | //section[@class='colophon']")


@pytest.mark.parametrize(("title", "head"), [("only ONE", "Only one Sub"), ("Other", "Other · Sub Only one")])
def test_the_only_chapter_of_a_book_shows_the_title_of_the_book(project: Write, title: str, head: str) -> None:
    manifest = f"version: 1\ntitle: {title}\nsubtitle: Sub\ndescription: About.\nchapters: [a.md]\neditions: {{web: {{format: html}}}}\n"
    folder = project({"publication.yaml": manifest, "a.md": "# Only one\n\nText.\n"})
    (made,) = publisher.build(folder).editions
    tree = parser.fromstring(made.path.read_text(encoding="utf-8"))
    assert words(tree.xpath("//header[starts-with(@class, 'opener')]")[0]) == head
    assert tree.xpath("//meta[@name='description']/@content") == ["About."]


# What a published site has besides pages


def test_a_dead_link_shows_a_page_of_the_site(site: Site, made: Make) -> None:
    lost = site.page("404.html")
    assert lost.xpath("//base/@href") == ["https://example.org/books/sink/"]
    assert lost.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert {unquote(a) for a in lost.xpath("//nav//a/@href")} >= {"one.html", "日本.html"}
    plain = made({"source/publication.yaml": MANIFEST.replace("url: https://example.org/books/sink\n", "")})
    assert plain.page("404.html").xpath("//base") == []


def test_the_map_of_the_site_names_every_page(site: Site, made: Make) -> None:
    tree = etree.fromstring(site.text("sitemap.xml").encode())
    home = "https://example.org/books/sink/"
    found = {unquote(e.text) for e in tree.iter("{*}loc")}
    assert found == {home + (name if name != "index.html" else "") for name in site.pages()}
    plain = made({"source/publication.yaml": MANIFEST.replace("url: https://example.org/books/sink\n", "")})
    assert not (plain.folder / "web/sitemap.xml").exists()


def test_the_theme_draws_the_picture_that_goes_with_a_link(site: Site) -> None:
    assert site.page("one.html").xpath("//meta[@property='og:image']/@content") == [
        "https://example.org/books/sink/assets/preview.png"
    ]
    with Raster.open(site.folder / "web/assets/preview.png") as picture:
        assert picture.size == (1200, 630)
        assert len(picture.getcolors(1 << 20) or []) > 100  # words and art, not an empty field


def test_pages_lead_to_their_source(made: Make) -> None:
    changed = MANIFEST.replace("date:", "edit: https://git.example/edit/{file}\ndate:")
    site = made({"source/publication.yaml": changed})
    (link,) = [a for a in site.page("日本.html").xpath("//footer//a") if "Edit" in words(a)]
    assert unquote(link.get("href")) == "https://git.example/edit/source/日本.md"
    assert "Edit" not in words(site.page("index.html"))


def test_finished_editions_are_offered(project: Write) -> None:
    editions = "{paper: {format: pdf}, ebook: {format: epub}, web: {format: html, downloads: [ebook, paper]}}"
    manifest = f"version: 1\ntitle: Kitchen\nchapters: [a.md, b.md]\neditions: {editions}\n"
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n", "b.md": "# B\n"})
    whole = {e.name: e for e in publisher.build(folder).editions}
    web = folder / "build/web"
    page = parser.fromstring((web / "index.html").read_text(encoding="utf-8"))
    links = page.xpath("//ul[@class='downloads']//a/@href")
    assert [Path(unquote(link)).name for link in links] == ["kitchen-paper.pdf", "kitchen-ebook.epub"]
    assert {*page.xpath("//a/@download")} == {""}  # the name is that of the file
    assert (web / unquote(links[0])).read_bytes()[:5] == b"%PDF-"
    assert (web / unquote(links[1])).read_bytes()[:2] == b"PK"
    assert whole["ebook"].path.read_bytes() == (web / unquote(links[1])).read_bytes()


# Covers, fonts, templates of the project


def test_the_authors_cover_is_shown(made: Make) -> None:
    manifest = MANIFEST.replace("chapters:\n", "cover: {image: dot.png, alt: A teal field}\nchapters:\n", 1)
    covered = made({"source/publication.yaml": manifest})
    (cover,) = covered.page("index.html").xpath("//img[@class='cover']")
    assert (cover.get("src"), cover.get("alt"), cover.get("width")) == ("assets/cover.png", "A teal field", "30")
    assert (covered.folder / "web/assets/cover.png").is_file()
    picture = covered.page("one.html").xpath("//meta[@property='og:image']/@content")
    assert picture == ["https://example.org/books/sink/assets/cover.png"]
    assert covered.page("index.html", "one").xpath("//img[@class='cover']/@src")[0].startswith("data:image/png")


def test_downloads_have_names_for_readers(project: Write) -> None:
    editions = "{epub: {format: epub, title: To read}, large-print: {extends: epub}, epub-3: {format: epub}"
    web = "web: {format: html, downloads: [epub, large-print, epub-3]}"
    manifest = f"version: 1\ntitle: Kitchen\nchapters: [a.md, b.md]\neditions: {editions}, {web}}}\n"
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n", "b.md": "# B\n"})
    publisher.build(folder)
    page = parser.fromstring((folder / "build/web/index.html").read_text(encoding="utf-8"))
    assert page.xpath("//ul[@class='downloads']//a/text()") == ["To read", "Large print", "EPUB 3"]


def test_without_a_picture_the_theme_draws_the_cover(site: Site) -> None:
    (cover,) = site.page("index.html").xpath("//div[@aria-hidden='true']/div[@class='cover']")
    assert "A <Kitchen> & “Sink”" in words(cover)


def test_a_projects_font_comes_along(tmp_path: Path) -> None:
    manifest = MANIFEST.replace("chapters:\n", "fonts: {files: [mine.ttf]}\nchapters:\n", 1)
    (tmp_path / "source").mkdir()
    shutil.copyfile(font_file("jetbrains-mono.ttf"), tmp_path / "source/mine.ttf")
    own = make(tmp_path, FILES | {"source/publication.yaml": manifest}, editions=["web"])
    face = '"JetBrains Mono";src:url(fonts/own-1.ttf);font-weight:100 800;font-style:normal'
    assert face in own.text("assets/style.css")
    assert (own.folder / "web/assets/fonts/own-1.ttf").stat().st_size > 100_000


def test_one_file_overrides_one_thing(made: Make) -> None:
    own = made(
        {
            "templates/html/nodes/table.html": '{% extends "nodes/table.html" %}'
            '{% block node %}<div class="mine">{{ super() }}</div>{% endblock %}',
            "templates/html/inlines.html": "{% macro strong(node) %}<b>{{ content(node.children) }}</b>{% endmacro %}",
            "templates/shared/tokens.css": ":root { --paper: #fffff0; --ink: #000000; }",
            "templates/web/nodes/block_quote.html": '<blockquote class="own">{{ content(node.children) }}</blockquote>',
        }
    )
    tree = own.page("one.html")
    assert len(tree.xpath("//div[@class='mine']/div[@class='table']/table")) == 3
    assert words(own.page("two.html").xpath("//b")[0]) == "Strong"
    assert own.page("two.html").xpath("//a[@role='doc-noteref']")  # the other macros are still there
    style = own.text("assets/style.css")
    assert style.index("--paper:#fdfdfb") < style.index("--paper:#fffff0")
    assert tree.xpath("//meta[@name='theme-color']/@content") == ["#fffff0", "#12171a"]
    assert tree.xpath("//blockquote[@class='own']")
    assert not own.page("index.html", "one").xpath("//blockquote[@class='own']")


def test_the_fonts_of_the_tokens_are_fetched_first(site: Site, made: Make) -> None:
    plain, own = site.text("one.html"), made({"templates/shared/tokens.css": ":root { --font-text: Georgia, serif; }"})
    fonts = [f"assets/fonts/{name}.woff2" for name in ("source-serif-4", "source-serif-4-display", "inter")]
    assert json.dumps(fonts) in plain
    assert json.dumps(fonts[1:]) in own.text("one.html")
    assert "preload" not in site.text("index.html", "one")


def test_a_skeleton_can_be_extended(made: Make) -> None:
    name = "templates/html/page.html"
    own = made({name: '{% extends "page.html" %}{% block foot %}<footer>Mine</footer>{{ super() }}{% endblock %}'})
    assert words(own.page("one.html").xpath("//footer[1]")[0]) == "Mine"
    assert own.page("one.html").xpath("//footer[@class='foot']")


def test_a_fragment_has_no_anchors_or_buttons() -> None:
    markup = publisher.render("## A {#a}\n\n```py\nx\n```\n\n|a|\n|-|\n|b|\n\n:::{tip}\nx\n:::\n\n- [x] y\n")
    assert 'class="anchor"' not in markup
    assert "<svg" not in markup
    assert '<h2 id="a">A</h2>' in markup
    assert '<div class="table">' not in markup


@pytest.mark.parametrize(
    ("people", "line"),
    [
        ([], ""),
        ([("A", "aut")], "A"),
        ([("A", "aut"), ("B", "aut"), ("C", "aut"), ("T", "trl")], "A, B and C"),
        ([("E", "edt"), ("F", "edt")], "Edited by E and F"),
        ([("T", "trl"), ("E", "edt")], "Translated by T"),
        ([("Di Signer", "cov")], ""),
    ],
)
def test_bylines_name_authors_else_others(people: list[tuple[str, str]], line: str) -> None:
    metadata = d.Metadata("T", "en", "", "", authors=tuple(d.Person(*p) for p in people))
    byline = Byline.of(metadata, Words("en"))
    assert byline.line(Words("en").join(byline.names)) == line


def test_lines_that_are_kept_are_indented_where_they_do_not_fit(project: Write) -> None:
    manifest = (
        "version: 1\ntitle: T\nchapters: [a.md]\neditions: {w: {format: html, layout: single}, e: {format: epub}}\n"
    )

    def built(text: str) -> list[str]:
        editions = publisher.build(project({"publication.yaml": manifest, "a.md": f"# A\n\n{text}\n"})).editions
        return [b"\n".join(streams(edition.path)).decode(errors="replace") for edition in editions]

    for text in built("> One,\\\n> two,\\\n> three"):
        assert text.count('class="verse"') == 3
        assert re.search(r"\.verse ?\{[^}]*text-indent: ?-1.5em", text)
    assert all(".verse" not in text for text in built("One, two"))
    for text in built("Words.\n\n:::{verse}\nOne\n    two\n:::"):
        assert re.search(r'padding-[a-z-]+: 3\.5em; text-indent: -3\.5em">\u2003\u2003two', text), "from its own indent"
