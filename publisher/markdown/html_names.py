"""Elements and attributes of raw HTML: which are kept, and how the others are handled."""

from __future__ import annotations

import re

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "section",
        "summary",
        "table",
        "caption",
        "colgroup",
        "col",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "ul",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
    ]
)
INLINES = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd",
    "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
    "wbr",
})  # fmt: skip
VOID = frozenset({"br", "col", "hr", "img", "wbr"})
DANGEROUS = frozenset(
    [
        "applet",
        "audio",
        "base",
        "button",
        "canvas",
        "dialog",
        "embed",
        "form",
        "frame",
        "frameset",
        "iframe",
        "input",
        "link",
        "math",
        "meta",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "param",
        "picture",
        "script",
        "select",
        "source",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "track",
        "video",
        "xmp",
    ]
)
SWALLOWED = frozenset(
    {"script", "style", "iframe", "object", "template", "title", "textarea", "svg", "math", "noscript", "xmp"}
)
VERBATIM = frozenset({"code", "kbd", "pre", "samp", "script", "style"})
# Obsolete presentational attributes: the theme decides the look.
RETIRED = frozenset({"acronym", "big", "blink", "font", "marquee", "nobr", "strike", "tt"})
UNWRAPPED = frozenset({"main", "nav", "header", "footer", "address"})
LOOKS = "Style sheets decide how editions look: write Markdown, or a class that a style sheet of yours has rules for."
GLOBAL = frozenset({"id", "class", "lang", "dir", "title"})
ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href"}),
    "p": frozenset({"align"}),
    "div": frozenset({"align"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "td": frozenset({"colspan", "rowspan", "align"}),
    "th": frozenset({"colspan", "rowspan", "align", "scope"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "details": frozenset({"open"}),
    "time": frozenset({"datetime"}),
}
# Attributes with numbers, and their limits.
NUMBERS = {
    "start": re.compile(r"-?\d{1,9}", re.ASCII),
    "type": re.compile(r"[aAiI1]"),
    "width": re.compile(r"\d{1,5}(?:\.\d{1,4})?(?:px|%)?", re.ASCII),
}
NUMBERS["height"] = NUMBERS["width"]
# Without effect for readers; removed without a finding.
FOR_BROWSERS = frozenset({"decoding", "fetchpriority", "loading", "referrerpolicy", "rel", "target"})
SILENT = FOR_BROWSERS | {"alt", "href", "name", "role", "src", "srcset"}
TYPES = frozenset({"string"})  # names of types that resemble elements
# Elements that a tag closes implicitly.
CLOSED_BY = {
    "p": frozenset({"p"}),
    "li": frozenset({"li", "p"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dt", "dd", "p"})),
    **dict.fromkeys(("td", "th"), frozenset({"td", "th", "p"})),
    "tr": frozenset({"td", "th", "tr", "p"}),
    **dict.fromkeys(("tbody", "tfoot"), frozenset({"td", "th", "tr", "thead", "tbody", "p"})),
}
