"""Sites of many pages: addresses, redirects, dates, navigation."""

from __future__ import annotations

import subprocess
from html import escape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html as parser
from markdown_it import MarkdownIt

import publisher
from publisher.diagnostics import Location
from publisher.document import Paragraph, Text
from publisher.editions.html.as_markdown import MarkdownWriter
from publisher.language import Words
from tests.conftest import Write
from tests.test_nesting import HEAD, PAGES

KEEP = {
    "index.html",
    *("api/index.html", "api/a.html", "api/b.html", "guides/index.html", "guides/2-start.html", "guides/10-last.html"),
    *("guides/auth/index.html", "guides/auth/tokens.html"),
}
OWN = ("assets/style.css", "images/old.html", "sitemap.xml", "llms.txt", "404.html", "API/A.html", "api/a.html/old")
FOLDERS = {name if name.endswith("index.html") else name.replace(".html", "/index.html") for name in KEEP}


def site(folder: Path, options: str = "", more: str = "") -> Path:
    edition = f"editions: {{web: {{format: html{options}}}}}\n"
    (folder / "publication.yaml").write_text(f"{HEAD}url: https://example.org/book\nchapters: docs/\n{more}{edition}")
    return publisher.build(folder, output=folder / "out").editions[0].path.parent


def pages(folder: Path) -> dict[str, str]:
    found = {file.relative_to(folder).as_posix(): file.read_text() for file in sorted(folder.rglob("*.html"))}
    return {name: text for name, text in found.items() if name != "404.html"}


@pytest.mark.parametrize(("urls", "expected"), [("keep", KEEP), ("folders", FOLDERS)])
def test_pages_are_where_their_sources_are(project: Write, urls: str, expected: set[str]) -> None:
    folder = site(project(PAGES), f", urls: {urls}")
    found = pages(folder)
    assert {*found} == expected
    for name, text in found.items():
        page = parser.fromstring(text)
        ids = {name: set(parser.fromstring(other).xpath("//@id")) for name, other in found.items()}
        for address in page.xpath("//@href | //@src"):
            to = urlsplit(urljoin(name, address))
            if not to.netloc and not to.scheme:
                path = unquote(to.path)
                assert (folder / path).is_file(), (name, address)
                assert not to.fragment or unquote(to.fragment) in ids[path], (name, address)
        (canonical,) = page.xpath("//link[@rel='canonical']/@href")
        assert canonical == "https://example.org/book/" + (name[:-10] if name.endswith("index.html") else name)


def test_identifiers_that_pages_use_themselves_may_be_addresses(project: Write) -> None:
    names = ("cover", "search", "Notes", "404", "x/cover")
    files = {f"{name}.md": f"# {name}\n\nText.\n" for name in names}
    folder = project({**files, "cover.md": "# Cover\n\n[search](search.md)\n"})
    listed = ", ".join(files)
    (folder / "publication.yaml").write_text(f"{HEAD}chapters: [{listed}]\neditions: {{web: {{format: html}}}}\n")
    found = pages(publisher.build(folder, output=folder / "out").editions[0].path.parent)
    assert [*found] == ["404-2.html", "cover-2.html", "cover.html", "index.html", "notes.html", "search.html"]
    assert parser.fromstring(found["cover.html"]).xpath("//main//p/a/@href") == ["search.html"]


def test_an_index_is_the_home_page(project: Write) -> None:
    folder = project(PAGES)
    kept, flat = pages(site(folder, ", urls: keep")), pages(site(folder))
    home = parser.fromstring(kept["index.html"])
    assert home.xpath("string(//h1)") == "Welcome"
    assert home.xpath("string(//title)") == "Handbook"
    assert home.xpath("//dd[@class='identifier']")  # the colophon
    assert parser.fromstring(flat["index.html"]).xpath("string(//h1)") == "Handbook"
    assert "docs.html" in flat


def test_a_translation_has_the_same_addresses(project: Write) -> None:
    folder = project(
        {**PAGES, "de/docs/guides/index.md": "# Anleitungen\n\nText.\n", "de/docs/index.md": "# Hallo\n\nText.\n"}
    )
    (folder / "publication.yaml").write_text(
        f"{HEAD}chapters: docs/\ntranslations: {{de: {{title: Handbuch, titles: {{Api: Schnittstelle}}}}}}\n"
        "editions: {web: {format: html, urls: keep}}\n"
    )
    result = publisher.build(folder, output=folder / "out")
    assert [{*pages(edition.path.parent)} for edition in result.editions] == [KEEP, KEEP]
    page = parser.fromstring((folder / "out/web-de/guides/auth/tokens.html").read_text())
    assert page.xpath("//link[@hreflang='en']/@href") == ["../../../web/guides/auth/tokens.html"]


def test_the_way_to_a_page_and_its_sections_are_shown(project: Write) -> None:
    page = parser.fromstring(pages(site(project(PAGES), ", urls: keep"))["guides/auth/tokens.html"])
    assert page.xpath("//nav[@class='trail']//a/@href") == ["../index.html", "index.html"]
    assert page.xpath("//details[@class='on-page']//a/@href") == [] == page.xpath("//*[@class='sections']")
    open_ = page.xpath("//details[@class='contents']//details[@open]/preceding-sibling::a/@href")
    assert open_ == ["../index.html", "index.html"]
    assert page.xpath("//a[@aria-current='page']/@href") == ["#tokens"]
    closed = page.xpath("//details[@class='contents']//details[not(@open)]/preceding-sibling::a/span/text()")
    assert closed == ["1", "Api"]


def test_only_the_branch_of_a_page_is_in_the_contents_of_a_large_site(
    project: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.editions.html.edition.UNFOLDED", 3)
    page = parser.fromstring(pages(site(project(PAGES), ", urls: keep"))["guides/auth/tokens.html"])
    names = [a.xpath("normalize-space(.)") for a in page.xpath("//details[@class='contents']//a")]
    assert names == ["Welcome", "1 Api", "2 Guides", "2.1 Start", "2.2 Last", "2.3 Signing in", "2.3.1 Tokens"]


def test_a_section_without_text_lists_its_chapters(project: Write) -> None:
    page = parser.fromstring(pages(site(project(PAGES), ", urls: keep"))["api/index.html"])
    assert page.xpath("//nav[@class='listing']//a/@href") == ["a.html", "b.html"]
    assert page.xpath("string(//h1)") == "Api"


def test_a_section_without_text_yields_its_address_to_a_redirect(project: Write) -> None:
    found = pages(site(project(PAGES), ", urls: folders, redirects: {api: docs/api/b.md}"))
    assert parser.fromstring(found["api/index.html"]).xpath("//meta[@http-equiv]/@content") == [
        "0; url=../api/b/index.html"
    ]
    assert parser.fromstring(found["api/index-2.html"]).xpath("string(//h1)") == "Api"


def test_old_addresses_lead_to_pages(project: Write) -> None:
    redirects = "{old.html: docs/guides/auth/tokens.md#lifetime, old/page/: docs/index.md, v1: 'https://example.com/x'}"
    folder = site(project(PAGES), f", urls: keep, base: /book/, redirects: {redirects}")
    found = pages(folder)
    for name, target, canonical in (
        ("old.html", "guides/auth/tokens.html#lifetime", "https://example.org/book/guides/auth/tokens.html"),
        ("old/page/index.html", "../../index.html", "https://example.org/book/"),
        ("v1/index.html", "https://example.com/x", "https://example.com/x"),
    ):
        page = parser.fromstring(found[name])
        assert page.xpath("//meta[@http-equiv]/@content") == [f"0; url={target}"]
        assert page.xpath("//a/@href") == [target]
        assert page.xpath("//link[@rel='canonical']/@href") == [canonical]
    assert "old" not in (folder / "sitemap.xml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        *((old, "docs/index.md", "redirect-clash") for old in OWN),
        ("old", "docs/index.md, old/: docs/api/a.md", "redirect-clash"),
        ("old", "docs/index.md, Old/index.html: docs/api/a.md", "redirect-clash"),
        ("old", "docs/guides/auth/tokens.md#lifetimes", "redirect-missing"),
    ],
)
def test_an_old_address_must_be_free_and_have_a_target(project: Write, old: str, new: str, code: str) -> None:
    folder = project(PAGES)
    edition = f"editions: {{web: {{format: html, urls: keep, redirects: {{{old}: {new}}}}}}}\n"
    (folder / "publication.yaml").write_text(f"{HEAD}chapters: docs/\n{edition}")
    errors = [d for d in publisher.check(folder).diagnostics if d.severity == "error"]
    assert [error.code for error in errors] == [code]
    assert code == "redirect-clash" or errors[0].hint == "Did you mean “lifetime”?"


def test_an_address_with_a_dot_is_a_folder_unless_it_is_html(project: Write) -> None:
    redirects = "{guide/v1.2: docs/index.md, 'old.HTML': docs/index.md, a.htm: docs/index.md}"
    folder = site(project(PAGES), f", urls: keep, redirects: {redirects}")
    assert {*pages(folder)} - KEEP == {"guide/v1.2/index.html", "old.HTML/index.html"}
    assert (folder / "a.htm").is_file()


@pytest.mark.parametrize("chapters", ["[docs/api/a.md]", "[{title: 'Api {#api}', chapters: [docs/api/a.md]}]"])
def test_a_site_of_one_chapter_is_one_page(project: Write, chapters: str) -> None:
    link = "[the API](#api)" if "#api" in chapters else "[the API](a.md)"
    folder = project({**PAGES, "docs/api/a.md": f"# Reading\n\n## How\n\n{link}\n"})
    (folder / "publication.yaml").write_text(
        f"{HEAD}url: https://example.org/book\nchapters: {chapters}\neditions:\n  text: {{format: text}}\n"
        "  web: {format: html, urls: keep, downloads: [text], redirects: {old: docs/api/a.md#how}}\n"
    )
    made = publisher.build(folder, output=folder / "out").editions[1].path.parent
    assert {*pages(made)} == {"index.html", "old/index.html"}
    page = parser.fromstring((made / "index.html").read_text())
    assert page.xpath("string(//h1)") == "Reading"
    assert page.xpath("//main//p/a/@href") == ["#a"]
    assert page.get_element_by_id("a").tag == "header"
    assert all((made / file).is_file() for file in page.xpath("//a/@href[starts-with(., 'downloads/')]"))
    moved = parser.fromstring((made / "old/index.html").read_text())
    assert moved.xpath("//a/@href") == ["../index.html#how"]


def test_the_page_for_dead_links_knows_the_path_of_the_site(project: Write) -> None:
    folder = project(PAGES)
    (folder / "publication.yaml").write_text(
        f"{HEAD}chapters: docs/\neditions: {{web: {{format: html, base: /docs/}}}}\n"
    )
    lost = publisher.build(folder, output=folder / "out").editions[0].path.parent / "404.html"
    assert parser.fromstring(lost.read_text()).xpath("//base/@href") == ["/docs/"]


def test_pages_show_when_they_were_changed(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(PAGES)

    def git(*command: str, day: str = "2026-01-02") -> None:
        moment = f"{day}T23:30:00-0500"
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        environment = {
            "GIT_COMMITTER_DATE": moment,
            "GIT_AUTHOR_DATE": moment,
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
        }
        subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True, env=environment)

    git("init")
    git("add", ".")
    git("commit", "-m", "one")
    (folder / "docs/api/b.md").write_text("# Writing\n\nMore.\n")
    git("commit", "-am", "two", day="2026-03-04")
    (folder / "docs/api/a.md").write_text("# Reading\n\nNot committed.\n")
    (folder / "docs/new.md").write_text("# New\n\nText.\n")
    found = pages(site(folder, ", urls: keep, changed: true"))
    shown = {name: "".join(parser.fromstring(text).xpath("//footer/p[2]/text()")) for name, text in found.items()}
    assert shown["api/b.html"] == "Last changed: 4 March 2026"
    assert shown["api/a.html"] == "Last changed: 2 January 2026"
    assert shown["new.html"] == shown["api/index.html"] == ""
    (folder / "publication.yaml").write_text(
        f"{HEAD}chapters: docs/\neditions: {{a: {{format: html, changed: true}}, b: {{format: html, changed: true}}}}\n"
    )
    asked: list[str] = []
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda command, **given: asked.append(command[6]) or run(command, **given))
    result = publisher.build(folder, output=folder / "out")  # of which nothing is certain
    assert asked == ["rev-parse", "log"]
    assert not result.editions[0].cached
    shallow = folder.parent / "shallow"
    git("clone", "--depth", "1", f"file://{folder}", str(shallow))
    site(shallow, ", changed: true")
    noted = [d.code for d in publisher.build(shallow, output=shallow / "out").diagnostics]
    assert "changes-unknown" in noted


def test_the_manifest_gives_logo_favicon_and_footer(project: Write) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><script>x</script><path d="M0 0h9"/></svg>'
    folder = project({**PAGES, "logo.svg": drawing, "mark.svg": drawing})
    more = "logo: logo.svg\nfavicon: mark.svg\nfooter: Made by *Ada*. ![By](mark.svg) [Imprint](docs/api/b.md)\n"
    made = site(folder, ", urls: keep", more)
    page = parser.fromstring(pages(made)["guides/auth/tokens.html"])
    assert page.xpath("//a[@class='brand']/img/@src") == ["../../assets/logo.svg"]
    assert page.xpath("//link[@rel='icon']/@href") == ["../../assets/icon.svg"]
    assert page.xpath("//footer//a/@href") == ["../../api/b.html"]
    assert page.xpath("string(//footer/p[2])") == "Made by Ada.  Imprint"
    assert page.xpath("//footer//img/@src") == ["../../images/mark.svg"]
    assert (made / "images/mark.svg").is_file()
    assert "script" not in (made / "assets/logo.svg").read_text() + (made / "assets/icon.svg").read_text()
    assert ".logo" in (made / "assets/style.css").read_text()
    (folder / "logo.svg").write_text("no picture")
    with pytest.raises(publisher.PublisherError, match=r"publication.yaml:7:7: error\[image-broken\]: “logo.svg”"):
        site(folder, more=more)


def test_other_sites_have_the_same_styles_and_scripts(project: Write) -> None:
    folder = project({"a.md": "# A\n\n## B\n", "c.md": "# C\n"})
    (folder / "publication.yaml").write_text(f"{HEAD}chapters: [a.md, c.md]\neditions: {{web: {{format: html}}}}\n")
    assets = publisher.build(folder, output=folder / "out").editions[0].path.parent / "assets"
    assert not [name for name in (".on-page", ".branch", ".logo") if name in (assets / "style.css").read_text()]
    assert "on-page" not in (assets / "reader.js").read_text()


def test_a_section_of_a_nested_page_is_on_no_other_page(project: Write) -> None:
    folder = project(PAGES)
    site(folder, ", urls: keep")
    (folder / "docs/guides/index.md").write_text(PAGES["docs/guides/index.md"].replace("Before", "After"))
    result = publisher.build(folder, output=folder / "out")
    assert dict(result.work)["chapters rendered before"] == 8


RICH = """\
# Rich *text*

A `code`, **bold**, ~~gone~~, [out](https://example.org/a_b), [in](b.md#there), 1 * 2 and a note[^n].

1. One

   More: x^2^, H~2~O.
2. Two
   - [x] done

> Said.

```python
x = "```"
```

:::{figure} dot.svg
:alt: A dot
:label: fig

A *dot*.
:::

| A | B |
|---|---|
| 1 | a\\|b |

:::{note}
Mind the gap.
:::

:::{exercise} Think
Hard.
:::

$$
x^2
$$

[secret]{when=teacher}

Term
: Meaning.

[^n]: The note.
"""
AS_MARKDOWN = """\
# 1 Rich *text*

A `code`, **bold**, ~~gone~~, [out](https://example.org/a_b), [in](b.html.md#there), 1 \\* 2 and a note[^1].

1. One

   More: x<sup>2</sup>, H<sub>2</sub>O.

2. Two

   - [x] done

> Said.

````python
x = "```"
````

![A dot](images/dot.svg)

**Figure\u00a01.1** A *dot*.

| A | B |
| --- | --- |
| 1 | a\\|b |

**Note**

Mind the gap.

**Exercise\u00a01.1\u2002Think**

Hard.

$$
x^2
$$

Term
:   Meaning.

[^1]: The note.
"""


@pytest.mark.parametrize(
    "text",
    [
        "1.5 l",
        "1.",
        "2026. A",
        "3) x",
        "1234567890. x",
        "-5",
        "- x",
        "# x",
        "= x",
        "~~x~~",
        "> x",
        "R&amp;D",
        "&#65;",
        "A&B",
    ],
)
def test_text_stays_text_in_markdown(text: str) -> None:
    at = Location("a.md")
    paragraph = Paragraph((Text(text, location=at),), location=at)
    written = MarkdownWriter(Words("en"), lambda chapter, target: "").block(paragraph)
    assert MarkdownIt("gfm-like", {"linkify": False}).render(written) == f"<p>{escape(text, quote=False)}</p>\n"


def test_pages_are_written_as_markdown(project: Write) -> None:
    folder = project({"a.md": RICH, "b.md": "# B\n\n## There\n\nText.\n", "dot.svg": PAGES["docs/a.svg"]})
    (folder / "publication.yaml").write_text(
        f"{HEAD}description: About it.\naudiences: [teacher]\nchapters: [a.md, {{part: P, chapters: [b.md]}}]\n"
        "editions: {web: {format: html, markdown: true}}\n"
    )
    made = publisher.build(folder, output=folder / "out").editions[0].path.parent
    assert (made / "a.html.md").read_text() == AS_MARKDOWN
    assert (made / "llms.txt").read_text() == (
        "# Handbook\n\n> About it.\n\n- [1 Rich text](a.html.md): A code, bold, gone, out, in, 1 * 2 and a note.\n"
        "\n## I P\n\n- [2 B](b.html.md): Text.\n"
    )
    page = parser.fromstring((made / "a.html").read_text())
    assert page.xpath("//link[@type='text/markdown']/@href") == ["a.html.md"]
