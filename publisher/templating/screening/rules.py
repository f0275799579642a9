"""Allow-lists for pages: elements, attributes, addresses. Whatever is not listed is refused."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Set
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from msgspec import Struct

from publisher.addresses import as_browsers_read, is_harmless, scheme_of
from publisher.mathematics.addresses import is_address
from publisher.patterns import lazy
from publisher.theme.styles import foreign_addresses

XHTML = "http://www.w3.org/1999/xhtml"
SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


ELEMENTS: Mapping[str, frozenset[str]] = {
    XHTML: _words(
        "html head title meta link base style script body template",
        "address article aside footer header h1 h2 h3 h4 h5 h6 hgroup main nav search section",
        "blockquote center dd details div dl dt figcaption figure hr legend li ol p pre summary ul fieldset",
        "a abbr acronym b bdi bdo big br cite code data del dfn em font i ins kbd mark nobr q rp rt rtc ruby rb s samp small",
        "span strike strong sub sup time tt u var wbr",
        "audio img picture source track video caption col colgroup table tbody td tfoot th thead tr",
        "button form input label meter output progress",
    ),
    SVG: _words(
        "svg g defs symbol use title desc switch path rect circle ellipse line polyline polygon text tspan textpath image a",
        "lineargradient radialgradient stop clippath mask pattern marker filter feblend fecolormatrix fecomponenttransfer",
        "fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood fefunca fefuncb",
        "fefuncg fefuncr fegaussianblur femerge femergenode femorphology feoffset fepointlight fespecularlighting fespotlight",
        "fetile feturbulence",
    ),
    MATHML: _words(
        "math mrow mi mn mo ms mtext mspace msub msup msubsup mfrac msqrt mroot mover munder munderover mmultiscripts",
        "mprescripts none mtable mtr mtd mpadded mphantom mstyle menclose merror semantics annotation",
    ),
    SITEMAP: _words("urlset url loc lastmod changefreq priority"),
}
_GLOBAL = _words(
    "id class lang dir title hidden tabindex role translate accesskey spellcheck enterkeyhint inputmode autocapitalize inert",
    "popover slot part itemscope itemprop itemtype itemid property typeof vocab resource prefix about datatype",
    "start reversed colspan rowspan scope span open datetime",  # what authors may write in braces after anything
    "xml:lang xml:space xml:id epub:type epub:prefix space type",
)
_OF: Mapping[str, frozenset[str]] = {
    "a": _words("href hreflang rel target download name xlink:href xlink:title xlink:show"),
    "audio": _words("src controls preload loop muted"),
    "base": _words("href target"),
    "blockquote": _words("cite"),
    "button": _words("type disabled name value popovertarget popovertargetaction"),
    "col": _words("span width align"),
    "colgroup": _words("span width align"),
    "data": _words("value"),
    "del": _words("cite datetime"),
    "details": _words("open name"),
    "fieldset": _words("disabled name"),
    "form": _words("method autocomplete name"),
    "font": _words("color face size"),
    "html": _words("version"),
    "image": _words("href xlink:href width height x y preserveaspectratio crossorigin decoding"),
    "img": _words("src srcset sizes alt width height loading decoding fetchpriority align border longdesc"),
    "input": _words(
        "type name value checked disabled placeholder min max step size maxlength readonly autocomplete list"
    ),
    "ins": _words("cite datetime"),
    "label": _words("for"),
    "li": _words("value"),
    "link": _words("rel href type title media hreflang sizes"),
    "math": _words("alttext"),
    "meta": _words("name content charset media property http-equiv scheme"),
    "meter": _words("value min max low high optimum"),
    "ol": _words("start reversed"),
    "output": _words("for name"),
    "progress": _words("value max"),
    "q": _words("cite"),
    "script": _words("src defer async"),
    "source": _words("src srcset sizes media width height"),
    "style": _words("media"),
    "table": _words("align border cellpadding cellspacing summary width"),
    "td": _words("colspan rowspan headers align valign width height abbr"),
    "th": _words("colspan rowspan headers scope abbr align valign width height"),
    "time": _words("datetime"),
    "tr": _words("align valign"),
    "track": _words("kind src srclang label default"),
    "video": _words("src controls preload loop muted poster width height playsinline"),
    "use": _words("href xlink:href width height x y"),
    "annotation": _words("encoding"),
}
# Geometry and presentation of drawings and formulas; their values are checked like styles.
_DRAWN = _words(
    "accent accentunder align alignment-baseline amplitude azimuth basefrequency baseline-shift bias bevelled clip clip-path",
    "clip-rule clippathunits color color-interpolation color-interpolation-filters columnalign columnlines columnspacing",
    "columnspan cx cy d depth diffuseconstant direction display displaystyle divisor dominant-baseline dx dy edgemode elevation",
    "enable-background exponent fence fill fill-opacity fill-rule filter filterunits flood-color flood-opacity font-family",
    "font-size font-size-adjust font-stretch font-style font-variant font-weight form fr frame fx fy gradienttransform",
    "gradientunits height image-rendering in in2 intercept isolation k1 k2 k3 k4 kernelmatrix kernelunitlength largeop",
    "lengthadjust letter-spacing lighting-color limitingconeangle linethickness lquote lspace marker marker-end marker-mid",
    "marker-start markerheight markerunits markerwidth mask mask-type maskcontentunits maskunits mathbackground mathcolor",
    "mathsize mathvariant maxsize method minsize mix-blend-mode mode movablelimits notation numoctaves offset opacity operator",
    "order orient overflow paint-order pathlength patterncontentunits patterntransform patternunits pointer-events points",
    "pointsatx pointsaty pointsatz preservealpha preserveaspectratio primitiveunits r radius refx refy requiredfeatures",
    "result rotate rowalign rowlines rowspacing rowspan rquote rspace rx ry scale scriptlevel seed separator shape-rendering",
    "slope spacing specularconstant specularexponent spreadmethod startoffset stddeviation stitchtiles stop-color stop-opacity",
    "stretchy stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity",
    "stroke-width subscriptshift superscriptshift surfacescale symmetric systemlanguage tablevalues targetx targety text-anchor",
    "text-decoration text-rendering textlength transform transform-box transform-origin unicode-bidi values vector-effect",
    "version viewbox visibility voffset width word-spacing writing-mode x x1 x2 xchannelselector y y1 y2 ychannelselector z",
)
_NAMESPACES = frozenset({XHTML, SVG, MATHML, SITEMAP, "http://www.w3.org/1999/xlink", "http://www.idpf.org/2007/ops"})
_PREFIXES = {
    "http://www.w3.org/1999/xlink": "xlink:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.idpf.org/2007/ops": "epub:",
}
_RELATIONS = _words(
    "alternate apple-touch-icon author bookmark canonical contents copyright external help icon index license me next nofollow",
    "noopener noreferrer prev previous search shortcut start stylesheet tag up",
)
_FETCHED = frozenset({"icon", "stylesheet", "apple-touch-icon"})
_INPUTS = frozenset({"checkbox", "radio", "text", "number", "range", "search"})
_DATA = lazy(r"data:image/(?:png|jpeg|gif|webp|avif|bmp|x-icon)(?:;base64)?,", re.IGNORECASE)
_DRAWING = lazy(r"data:image/svg\+xml(?:;[^,;]*)*,", re.IGNORECASE)
_CANDIDATE = lazy(r"[\s,]*(\S+)([^,]*)")
_DECLARED = lazy(r"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
_SUBSET = lazy(r"<!DOCTYPE(?:(?!<!DOCTYPE)[^>\[])*+\[|<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)", re.IGNORECASE)
# Comments that other parsers may end elsewhere, or read as conditional.
_ODD_COMMENT = lazy(r"^-?>|^[?/]|^\s*\[|<!")


class Allowed(Struct, frozen=True):
    """What pages of one edition may contain in addition: texts of scripts, addresses of script files, of a base,
    and of pictures and files that the edition itself has made."""

    scripts: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    made: Set[str] = frozenset()


class Problem(Struct, frozen=True):
    """Content that is not allowed: the tag as written, and why."""

    written: str
    reason: str
    names: tuple[str, ...] = ()  # text that the template probably contains


class Judge:
    """Checks tags and texts against the lists."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed

    def _drawing(self, address: str) -> Iterator[Problem]:
        head, _, data = address.partition(",")
        try:
            content = b64decode(unquote(data)) if ";base64" in head.lower() else unquote_to_bytes(data)
            yield from self.xml(content.decode())
        except ValueError:
            yield Problem(head, "a drawing that can't be read")

    def xml(self, markup: str) -> Iterator[Problem]:
        """Check the tree of XHTML, SVG or a sitemap."""
        from lxml import etree

        if found := _SUBSET.search(markup) or _DECLARED.match(markup):
            yield Problem(found[0].strip(), "a document type, or an encoding other than UTF-8", (found[0].strip(),))
            return
        try:
            root = etree.fromstring(
                markup.encode(), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
            )
        except etree.XMLSyntaxError as error:
            yield Problem("", f"it is not well-formed: {error.msg}")
            return
        instructions: Any = root.xpath("//processing-instruction()")
        for instruction in instructions:
            yield Problem(f"<?{instruction.target}", "a processing instruction", (f"<?{instruction.target}",))
        for element in root.iter(etree.Element):
            yield from self._xml_element(element)

    def _xml_element(self, element: Any) -> Iterator[Problem]:
        namespace, name = _split(element.tag)
        attributes = {_prefixed(key): value for key, value in element.attrib.items()}
        written = as_written(name, attributes)
        yield from self.element(namespace, name, written)
        yield from self.tag(name, attributes, written)
        if name in ("script", "style"):
            yield from self.text(name, attributes, "".join(element.itertext()), written)

    def element(self, namespace: str, name: str, written: str) -> Iterator[Problem]:
        """Check whether an element of this namespace is allowed in a page."""
        if name.lower() not in ELEMENTS.get(namespace, ()):
            yield Problem(written, f"<{name}> is not for editions", (f"<{name}", name))

    def tag(self, name: str, attributes: Mapping[str, str], written: str) -> Iterator[Problem]:
        """Check a tag with its attributes."""
        name = name.lower()
        if name == "form" and attributes.get("method", "").lower() != "dialog":
            yield Problem(written, "a form that sends data", ("<form", "form"))
        if not any(name in known for known in ELEMENTS.values()):
            yield Problem(written, f"<{name}> is not for editions", (f"<{name}", name))
            return
        for key, value in attributes.items():
            if reason := self._attribute(name, key.lower(), value, attributes):
                yield Problem(written, reason, _traces(name, key, value[:40]))

    def text(self, name: str, attributes: Mapping[str, str], text: str, written: str) -> Iterator[Problem]:
        """Check the text of a script or style."""
        if name == "style":
            for address, _, _ in foreign_addresses(text):
                yield Problem(address[:80], "a style that loads an external resource", (address, "<style"))
        elif not _is_data(attributes) and not attributes.get("src") and text.strip() not in self._allowed.scripts:
            yield Problem((written + text.strip())[:80], "a script that is not publisher's own", ("<script", "script"))

    def comment(self, text: str) -> Iterator[Problem]:
        """Check the text of a comment."""
        if _ODD_COMMENT.search(text):
            yield Problem(f"<!--{text[:40]}", "a comment that can be read as markup", ("<!--", "<!", "<?"))

    def _attribute(self, name: str, key: str, value: str, attributes: Mapping[str, str]) -> str:
        special = getattr(self, f"_{name}_{key}".replace("-", "_").replace(":", "_"), None)
        if special:
            return str(special(value, attributes))
        if key == "xmlns" or key.startswith("xmlns:"):
            return "" if value in _NAMESPACES else "a namespace that is not allowed"
        if key == "style":
            return next((f"its style loads “{address[:80]}”" for address, _, _ in foreign_addresses(value)), "")
        if key.startswith(("data-", "aria-")) or key in _GLOBAL or key in _OF.get(name, ()):
            return ""
        if key in _DRAWN:
            return next((f"it loads “{address[:80]}”" for address, _, _ in foreign_addresses(value)), "")
        return f"the attribute {key} is not allowed"

    def _leads(self, value: str, _: Mapping[str, str]) -> str:
        return "" if is_harmless(value) or value in self._allowed.made else f"an unsafe address: “{value[:80]}”"

    def _loads(self, value: str, _: Mapping[str, str]) -> str:
        if (
            value in self._allowed.made
            or is_within(value)
            or _DATA.match(value.strip())
            or is_address(value)  # the drawing of a formula
        ):
            return ""
        if _DRAWING.match(value.strip()):
            return next((f"its drawing has {p.written}: {p.reason}" for p in self._drawing(value.strip())), "")
        return f"it loads “{value[:80]}”"

    def _within_page(self, value: str, _: Mapping[str, str]) -> str:
        return "" if value.strip().startswith("#") else f"it loads “{value[:80]}”"

    _a_href = _a_xlink_href = _blockquote_cite = _q_cite = _ins_cite = _del_cite = _img_longdesc = _leads
    _audio_src = _track_src = _video_poster = _video_src = _loads
    _img_src = _image_href = _image_xlink_href = _source_src = _loads
    _use_href = _use_xlink_href = _lineargradient_href = _lineargradient_xlink_href = _within_page
    _radialgradient_href = _radialgradient_xlink_href = _pattern_href = _pattern_xlink_href = _within_page
    _textpath_href = _textpath_xlink_href = _filter_href = _filter_xlink_href = _within_page

    def _img_srcset(self, value: str, attributes: Mapping[str, str]) -> str:
        position = 0
        while found := _CANDIDATE.match(value, position):
            address, position = found[1], found.end()
            if address.endswith(","):
                address, position = address.rstrip(","), found.end(1)
            if reason := self._loads(address, attributes):
                return reason
        return ""

    _source_srcset = _img_srcset

    # Elements of which only some uses are harmless

    def _script_src(self, value: str, _: Mapping[str, str]) -> str:
        return "" if value in self._allowed.files else "a script that is not publisher's own"

    def _script_type(self, value: str, attributes: Mapping[str, str]) -> str:
        return (
            ""
            if value in ("", "module", "text/javascript") or _is_data(attributes)
            else f"a script of type {value[:40]}"
        )

    def _base_href(self, value: str, _: Mapping[str, str]) -> str:
        return "" if value in self._allowed.bases else f"its addresses would begin with “{value[:80]}”"

    def _meta_http_equiv(self, value: str, attributes: Mapping[str, str]) -> str:
        plain = value.strip().lower() == "content-type" and "utf-8" in attributes.get("content", "").lower()
        return "" if plain else f"a meta element that is not allowed: {value[:40]}"

    def _meta_charset(self, value: str, _: Mapping[str, str]) -> str:
        return "" if value.strip().lower() == "utf-8" else f"an encoding other than UTF-8: {value[:40]}"

    def _input_type(self, value: str, _: Mapping[str, str]) -> str:
        return "" if value.strip().lower() in _INPUTS else f"a field of type {value[:40]}"

    def _link_rel(self, value: str, _: Mapping[str, str]) -> str:
        odd = sorted(set(value.lower().split()) - _RELATIONS)
        return f"a link that loads: {odd[0]}" if odd else ""

    def _link_href(self, value: str, attributes: Mapping[str, str]) -> str:
        rel = set(attributes.get("rel", "").lower().split())
        return self._loads(value, attributes) if rel & _FETCHED else self._leads(value, attributes)


def _is_data(attributes: Mapping[str, str]) -> bool:
    """Whether a script element contains data that is not run."""
    return attributes.get("type", "") == "application/ld+json" and "src" not in attributes


def as_written(name: str, attributes: Mapping[str, str]) -> str:
    """A start tag, shortened for a finding."""
    return (f"<{name.lower()}" + "".join(f' {key}="{value[:80]}"' for key, value in attributes.items()) + ">")[:80]


def _traces(name: str, key: str, value: str) -> tuple[str, ...]:
    """What a template that renders this probably contains, the likeliest first."""
    whole = (f'{key}="{value}', f"{key}='{value}", f"{key}={value}")
    return (*whole, *([value] if len(value) > 3 else []), f"{key}=", f"<{name}", key)


def _split(name: str) -> tuple[str, str]:
    namespace, _, local = name.rpartition("}")
    return namespace[1:], local


def _prefixed(key: str) -> str:
    namespace, local = _split(key)
    return _PREFIXES.get(namespace, f"{namespace}:" if namespace else "") + local


def is_within(address: str) -> bool:
    """Whether an address stays in the edition's folder, as browsers resolve it."""
    plain = as_browsers_read(address)
    if scheme_of(plain) or plain.startswith("/"):
        return False
    path = unquote(re.split(r"[?#]", plain, maxsplit=1)[0]).replace("\\", "/")
    return ".." not in path.split("/")
