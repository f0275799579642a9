"""The web edition: a site with a page for each chapter, or one self-contained page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote

from markupsafe import Markup
from msgspec.json import encode
from msgspec.structs import replace
from rcssmin import cssmin
from rjsmin import jsmin

from publisher.cache import Cache, key
from publisher.document import Asset, Book, ContentsEntry
from publisher.editions import Download, Job, Written
from publisher.editions.cover import preview_image
from publisher.editions.formulas import hold_punctuation
from publisher.editions.html.addresses import HOME, MARKDOWN, SiteAddresses, public
from publisher.editions.html.as_markdown import MarkdownWriter, llms_text
from publisher.editions.html.chapters import put_page, render_chapters
from publisher.editions.html.fonts import formula_font, web_fonts
from publisher.editions.html.pages import (
    WebPage,
    has_search_in_parts,
    is_nested,
    pages_of,
    site_address,
    without_sections,
)
from publisher.editions.html.pictures import (
    addresses,
    data_url,
    embedded_address,
    written_versions,
)
from publisher.editions.html.search_index import search_index
from publisher.editions.html.site import Site, linked_data
from publisher.editions.lead_in import mark_lead_ins
from publisher.editions.reduction import reduced
from publisher.editions.style_files import find_file, media_type, sheets_for
from publisher.editions.title_block import Byline
from publisher.media.library import SVG_TYPE
from publisher.media.math_font import NAME as MATH_FONT
from publisher.media.schemes import in_light
from publisher.templating import CUSTOM, Renderer, RenderSettings
from publisher.templating.screening import Allowed
from publisher.theme.mirroring import mirrored
from publisher.theme.styles import local_files
from publisher.theme.tokens import SCHEMES

COVER = "cover.css"
UNFOLDED = 400  # pages; in the contents of a larger site, only the branch of the page is unfolded
STYLES = ("tokens.css", COVER, "site.css")
PREVIEW_NAME = "assets/preview.png"
_VOID = re.compile(r"<(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b([^<>]*?)\s*/>")
_FACE = re.compile(r'@font-face{font-family:"([^"]+)";src:url\((fonts/[\w.-]+)\)')
_FILE = re.compile(r"url\((fonts/[\w.-]+)\)")
_URL = re.compile(r"""url\(\s*["']?([^"'()\s]+)["']?\s*\)""")


def write(job: Job) -> Written:
    """Write the site, or the single page, into the job's folder."""
    whole, job = job.edition.layout == "single", without_sections(job)
    renderer = job.renderer()
    pages = pages_of(job, embedded=whole)
    marked = job.with_book(mark_lead_ins(hold_punctuation(job.book)))
    with written_versions(job, {} if whole else job.data.assets) as versions, ThreadPoolExecutor(1) as thread:
        site = _site(job, whole, renderer)
        files: Callable[[], None] | None = None
        if not whole:
            site = replace(site, fonts=tuple(_write_style(job, renderer)))
            _use_settings(job, site, pages, renderer)
            files = partial(copy_context().run, _write_files, job, marked.book, renderer.settings, pages)
            if job.workers.here.started:  # which render meanwhile; two threads of Python only disturb each other
                files = thread.submit(files).result
        places = {page.id: page.file for page in pages} if files else {}
        use = partial(_use_settings, site=site, pages=pages, renderer=renderer)
        job, chapters = render_chapters(marked, renderer, versions, use, places)
        _write_pages(job, renderer, pages, chapters)
        if files:
            files()
    if not whole:
        _write_around(job, renderer, pages)
    home = next((page for page in pages if page.file == HOME), pages[0])
    return Written(job.folder / home.file)


def _use_settings(job: Job, site: Site, pages: list[WebPage], renderer: Renderer) -> None:
    """Give the renderer the settings of this edition; what pages may contain is rendered with them."""
    settings = _settings(job, site, pages)
    renderer.use(settings)
    renderer.use(replace(settings, allowed=_allowed(site, renderer)))


def _settings(job: Job, site: Site, pages: list[WebPage]) -> RenderSettings:
    """The settings of this edition's templates."""
    settings = replace(
        job.settings(site=site),
        images=addresses(job, embedded=site.embedded),
        finish=html5,
    )
    if site.embedded and not job.data.single:
        parted = {chapter.id for part in job.book.parts for chapter in part.children}
        about = {chapter.id: {"in_part": chapter.id in parted} for chapter in job.book.chapters}
        return replace(settings, template="section.html", of_chapter=about, shift=1)
    beside = [page.beside() for page in pages]
    around = zip([None, *beside], pages, [*beside[1:], None], strict=False)
    files = {page.id: page.file for page in pages if page.id}
    if any(page.id and page.file == HOME for page in pages):  # there is no title page that lists the parts
        files |= {part.id: files[part.children[0].id] for part in job.book.parts}
    return replace(
        settings,
        template="chapter.html",
        of_chapter={page.id: {"page": page, "previous": before, "next": after} for before, page, after in around},
        pages=True,
        folders={name: posixpath.dirname(file) for name, file in files.items() if "/" in file},
        addresses=SiteAddresses(files, job.book.chapters[0].id if job.data.single else ""),
    )


def _write_pages(job: Job, renderer: Renderer, pages: list[WebPage], chapters: Mapping[str, str]) -> None:
    """Write the pages of ``chapters``, and the title page or single page."""
    apart = renderer.settings.pages
    rendered = {} if apart else {name: Markup(markup) for name, markup in chapters.items()}
    for page, after in zip(pages, [*pages[1:], None], strict=True):
        if page.id and page.file not in job.files.digests:
            _put(job, page.file, chapters[page.id])
        elif not page.id:
            more = {"contents": job.book.contents, "rendered": rendered}
            put_page(job, renderer, page, after, kept=apart, **more)


def html5(markup: str) -> str:
    """Convert XHTML of the templates to HTML: void elements lose their slash."""
    return _VOID.sub(r"<\1\2>", markup)


def _allowed(site: Site, renderer: Renderer) -> Allowed:
    """What screened pages may contain: the publisher's own scripts, and the site's own address."""
    scripts = {renderer.page("early.js").strip()}
    if site.fonts:  # at each depth of folders, they have other addresses
        depths = {folder.count("/"): page for page, folder in renderer.settings.folders.items()}
        scripts |= {renderer.page("fonts.js", here=page).strip() for page in ("", *depths.values())}
    if site.embedded:
        scripts.add(site.script.strip())
    files = frozenset() if site.embedded else frozenset({site.script})
    made = {address for name, address in renderer.settings.images.items() if name.startswith("files/")}
    made.update(filter(None, (site.cover, site.icon, site.logo)))
    return Allowed(frozenset(scripts), files, frozenset({site.address, site.base}), made)


# Data that all pages share


def _site(job: Job, embedded: bool, renderer: Renderer) -> Site:
    metadata, cover = job.book.metadata, job.data.cover
    byline = Byline.of(metadata, job.words, publisher=True)
    home = site_address(job)
    tokens = job.theme.tokens
    nested = not embedded and is_nested(job)
    picture = home + _preview_name(job) if home and not embedded and not job.data.single else ""
    return Site(
        byline=byline.line(job.words.join(byline.names)),
        contents=tuple(map(_without_sections, job.book.contents)) if nested else job.book.contents,
        cover=(embedded_address(job, cover) if embedded else quote(_cover_name(cover))) if cover else "",
        cover_alt=job.data.cover_alt,
        cover_size=(cover.width, cover.height) if cover and cover.width and cover.height else None,
        downloads=tuple(_download(offered) for offered in job.data.downloads),
        embedded=embedded,
        grounds=tuple(tokens.scheme(name)["paper"].value for name in SCHEMES),
        address=home,
        base=home or job.edition.base,
        drawn=picture.endswith(PREVIEW_NAME),
        home="#main" if embedded else HOME,
        identifier=metadata.public_identifier,
        languages=job.data.languages,
        icon=_icon(job, renderer, embedded=embedded),
        icon_type=job.data.favicon.media_type if job.data.favicon else SVG_TYPE,
        logo=(embedded_address(job, job.data.logo) if embedded else _name(job.data.logo, "logo"))
        if job.data.logo
        else "",
        linked_data=linked_data(metadata, home, picture),
        nested=nested,
        markdown=MARKDOWN if job.edition.markdown else "",
        unfolded=len(job.book.chapters) <= UNFOLDED,
        numbered=any(chapter.number for chapter in job.book.chapters),
        picture=picture,
        script=Markup(_script(renderer, job.cache)) if embedded else "assets/reader.js",
        style=renderer.inlined(_embedded_style(job, renderer)) if embedded else "assets/style.css",
    )


def _without_sections(entry: ContentsEntry) -> ContentsEntry:
    """An entry for the contents of all pages, which should not be made anew if a section of one gets another title."""
    return replace(entry, children=tuple(map(_without_sections, entry.chapters)))


# Files in addition to pages


def _write_style(job: Job, renderer: Renderer) -> list[str]:
    """Write the style sheet and its fonts; return the fonts used on every page, for preloading."""
    style, fonts = _style(job, renderer, "search.css", *(["tree.css"] if is_nested(job) else []))
    _put(job, "assets/style.css", style)
    for name, file in fonts.items():
        job.files.copy(f"assets/{name}", file) if isinstance(file, Path) else _put(job, f"assets/{name}", file)
    upright = dict(reversed(_FACE.findall(style)))  # the first typeface of a family
    light = job.theme.tokens.scheme("light")
    families = [light[f"font-{use}"].value.split(",")[0].strip("\"' ") for use in ("text", "title", "ui")]
    return [f"assets/{upright[family]}" for family in families if family in upright]


def _write_files(job: Job, book: Book, settings: RenderSettings, pages: list[WebPage]) -> None:
    renderer = Renderer(settings, job.cache)
    chapters = {chapter.id: chapter for chapter in book.chapters}
    read = {page.file: chapters[page.id] for page in pages if page.id}
    if job.edition.markdown:
        _write_markdown(job, settings, [page for page in pages if page.id])
    _put(
        job,
        "assets/reader.js",
        _script(renderer, job.cache, *_searching(job), *(["tree.js"] if is_nested(job) else [])),
    )
    if has_search_in_parts(job):
        from publisher.editions.html.search_parts import index_parts  # its patterns are slow to compile

        for name, data in index_parts(read, job.words, job.cache, job.edition.name):
            _put(job, f"assets/{name}", data)
    else:
        _put(job, "assets/search-index.js", f"searchIndex({encode(search_index(read, job.words)).decode()});\n")
    if job.data.favicon:
        _save(job, job.data.favicon, _name(job.data.favicon, "icon"))
    else:
        _put(job, "assets/icon.svg", _drawn_icon(job, renderer))
    if job.data.logo:
        _save(job, job.data.logo, _name(job.data.logo, "logo"))
    for asset in job.data.assets.values():
        _save(job, asset, asset.name)
    for file in job.data.files.values():
        job.files.copy(file.name, file.file)
    if job.data.cover:
        _save(job, job.data.cover, _cover_name(job.data.cover))


def _write_markdown(job: Job, settings: RenderSettings, pages: Sequence[WebPage]) -> None:
    """Write each page as Markdown beside it, and ``llms.txt``, which lists them."""

    def address(here: str, chapter: str, target: str) -> str:
        page, sign, fragment = settings.addresses(chapter, target, here).partition("#")
        return (f"{page}{MARKDOWN}" if page else "") + sign + fragment

    chapters = {chapter.id: chapter for chapter in reduced(job.book, job.words).chapters}
    for page in pages:
        writer = MarkdownWriter(job.words, partial(address, page.id), "../" * page.file.count("/"))
        _put(job, page.file + MARKDOWN, writer.chapter(chapters[page.id], page.below))
    home = site_address(job)
    listed = {page.id: (home + quote(page.file + MARKDOWN), page.description) for page in pages}
    _put(job, "llms.txt", llms_text(job.book.metadata, job.book.contents, listed))


def _write_around(job: Job, renderer: Renderer, pages: list[WebPage]) -> None:
    """Write what a published site has in addition to pages: downloads and old addresses; unless it is one page, an error page and
    files for search engines."""
    home = site_address(job)
    for offered in job.data.downloads:
        job.files.copy(_address(offered), offered.written.main)
    for redirect in job.data.facts.redirects:
        outside = re.match(r"https?://", redirect.target)
        target = redirect.target if outside else "../" * redirect.file.count("/") + quote(redirect.target, safe="/#")
        known = home + public(redirect.target.partition("#")[0]) if home and not outside else ""
        page = {"target": target, "canonical": known or target, "name": redirect.name}
        _put(job, redirect.file, renderer.page("redirect.html", redirect=page))
    if job.data.single:
        return
    lost = WebPage("404.html", "missing.html", job.words.pattern("page_not_found"))
    put_page(job, renderer, lost)
    if pages[0].url:
        _put(job, "sitemap.xml", renderer.page("sitemap.xml", pages=pages))
        if _preview_name(job) == PREVIEW_NAME:
            _put(job, PREVIEW_NAME, preview_image(job))


def _preview_name(job: Job) -> str:
    """The name of the preview picture: the author's cover, or one drawn by the theme. Other sites do not show SVG."""
    pixels = job.data.cover and job.data.cover.media_type != SVG_TYPE
    return _cover_name(job.data.cover) if job.data.cover and pixels else PREVIEW_NAME


def _address(offered: Download) -> str:
    file = offered.written.main
    return f"downloads/{file.stem}-{offered.name}{file.suffix}"


def _download(offered: Download) -> dict[str, object]:
    """The address of a downloadable edition, and what readers want to know before downloading."""
    file = offered.written.main
    return {
        "href": _address(offered),
        "name": offered.title,
        "format": offered.label,
        "media_type": offered.media_type,
        "pages": offered.written.pages,
        "bytes": file.stat().st_size,
    }


def _style(job: Job, renderer: Renderer, *more: str) -> tuple[str, dict[str, Path | bytes]]:
    """The style sheet, and the files that it uses or their contents."""
    own = web_fonts(job)
    more = (*sheets_for(job.book), *more, *(["logo.css"] if job.data.logo else []))
    faces, families = "", ""
    if own.rules:
        faces = renderer.page("faces.css", faces=own.rules, tokens={})
        families = renderer.page("faces.css", faces=(), tokens=own.tokens)
    about, texts = job.book.metadata, {name: renderer.text(name) for name in (*STYLES, *more)}
    if about.direction:
        texts[COVER] = mirrored(texts[COVER])  # the other style sheets have logical sides
    upright = [renderer.text("upright.css")] if about.upright else []
    sheets = [faces, *texts.values(), families, *upright, job.list_style, renderer.text(CUSTOM)]
    style = renderer.screened("style.css", _minified(cssmin, "\n".join(filter(None, sheets)), job.cache))
    named = local_files(style) if renderer.styled else dict.fromkeys(_FILE.findall(style))
    made = own.files | formula_font(job)  # which reports why there is none
    named = dict.fromkeys(name for name in named if name != MATH_FONT or name in made)
    files: dict[str, Path | bytes] = {
        name: file for name in named if (file := made.get(name) or find_file(name, renderer, job.findings))
    }
    if "fonts/inter.woff2" in files and renderer.has("fonts/OFL.txt"):
        files["fonts/OFL.txt"] = renderer.file("fonts/OFL.txt")
    return style, files


def _embedded_style(job: Job, renderer: Renderer) -> str:
    style, fonts = _style(job, renderer)
    uri = {
        name: data_url(file if isinstance(file, bytes) else file.read_bytes(), media_type(Path(name)))
        for name, file in fonts.items()
    }
    return _URL.sub(lambda m: f"url({uri[unquote(m[1])]})" if unquote(m[1]) in uri else m[0], style)


def _script(renderer: Renderer, cache: Cache, *more: str) -> str:
    names = ("dom.js", "tabs.js", "quiz.js", "reader.js", *more)
    return _minified(jsmin, "\n".join([renderer.page("words.js"), *map(renderer.text, names)]), cache)


def _minified(minify: Callable[[str], str], text: str, cache: Cache) -> str:
    """A style sheet or script without comments and needless space."""
    return cache.make(key(minify.__name__, text), lambda: minify(text).encode())[0].decode()


def _searching(job: Job) -> tuple[str, ...]:
    """The scripts of the search."""
    return ("search-words.js", "search-parts.js" if has_search_in_parts(job) else "search-whole.js", "search.js")


def _cover_name(cover: Asset) -> str:
    return _name(cover, "cover")


def _name(picture: Asset, stem: str) -> str:
    return f"assets/{stem}{picture.file.suffix.lower()}"


def _icon(job: Job, renderer: Renderer, *, embedded: bool) -> str:
    """The address of the picture by which browsers mark the site."""
    own = job.data.favicon
    if embedded:
        return embedded_address(job, own) if own else data_url(_drawn_icon(job, renderer), SVG_TYPE)
    return _name(own, "icon") if own else "assets/icon.svg"


def _drawn_icon(job: Job, renderer: Renderer) -> bytes:
    """The icon of the theme, in the colours of the cover."""
    return in_light(renderer.file("icon.svg").read_bytes(), job.theme.tokens)


def _save(job: Job, asset: Asset, name: str) -> None:
    _put(job, name, job.media.shown(asset))


def _put(job: Job, name: str, content: str | bytes) -> None:
    job.files.put(name, content.encode() if isinstance(content, str) else content)


__all__ = ["html5", "write"]
