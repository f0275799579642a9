"""Our changes to WeasyPrint, pydyf and cssselect2, and the reasons. Nothing else in the project touches their private parts.

Documents that do not come from ``lay_out`` are painted and tagged as before.
"""

from __future__ import annotations

import functools
import inspect
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import cssselect2
import pydyf
import weasyprint
import weasyprint.css
import weasyprint.css.properties
import weasyprint.draw.text
import weasyprint.images
import weasyprint.layout
import weasyprint.layout.block
import weasyprint.layout.float
import weasyprint.layout.inline
import weasyprint.layout.page
import weasyprint.layout.percent
import weasyprint.layout.preferred
import weasyprint.pdf
import weasyprint.pdf.fonts
import weasyprint.svg
import weasyprint.text.fonts
import weasyprint.text.line_break
from fontTools.ttLib import TTFont
from weasyprint.css.validation.expanders import EXPANDERS
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.layout import LayoutContext
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream

from publisher.layout import (
    baseline_grid,
    clusters,
    columns,
    divided_notes,
    drawn_text,
    facing_pages,
    formulas,
    justification,
    long_words,
    markers,
    matching,
    page_ends,
    parsing,
    repeated,
    shaping,
    state,
    table_columns,
)
from publisher.layout.early_drawing import watched
from publisher.layout.font_uses import SharedFonts
from publisher.layout.importing import declare_functions
from publisher.layout.total_fit import lines

_tested = {"weasyprint": "70.0", "pydyf": "0.13.0", "cssselect2": "0.10.1"}
_add_tags = weasyprint.pdf.add_tags
_CSS = weasyprint.CSS
_build_fonts = weasyprint.pdf.build_fonts_dictionary
_make_all_pages = weasyprint.layout.make_all_pages
_iter_line_boxes = weasyprint.layout.block.iter_line_boxes


@functools.cache
def apply() -> None:
    """Apply all patches, once in a process."""
    found = {"weasyprint": weasyprint.VERSION, "pydyf": pydyf.VERSION, "cssselect2": cssselect2.VERSION}
    if found != _tested:
        raise RuntimeError(f"private API: run tests/test_layout.py before moving the pin from {_tested} to {found}")

    state.declare()
    # Most documents are parsed as XML.
    weasyprint.tinyhtml5 = SimpleNamespace(parse=parsing.parse)
    # Style sheets are parsed once for all units.
    weasyprint.css.CSS = _style_sheet
    # Selectors are matched once for elements of the same kind.
    cssselect2.Matcher.match = matching.match
    # The fonts of a document are embedded once for all units.
    weasyprint.pdf.build_fonts_dictionary = _build_fonts_dictionary
    # We write the tag tree: WeasyPrint starts a new one on every page and knows few roles.
    weasyprint.pdf.add_tags = _add_our_tags
    # Chapters are fitted to their pages, and page numbers settled, between the rounds of the layout.
    weasyprint.layout.make_all_pages = _make_all_our_pages
    # Facing pages of books end at one depth, before their backgrounds are laid out.
    weasyprint.layout.make_margin_boxes = functools.partial(
        facing_pages.make_margin_boxes, weasyprint.layout.make_margin_boxes
    )
    # Rules against page breaks give way before much of a page is left empty.
    _replace(weasyprint.layout.block.avoid_page_break, page_ends.avoid_page_break)
    _replace(weasyprint.layout.block.find_earlier_page_break, page_ends.find_earlier_page_break)
    _replace(
        weasyprint.layout.block.block_level_page_break,
        _altered(
            weasyprint.layout.block.block_level_page_break,
            {"('avoid', 'auto'),": "('avoid', 'auto'), ('avoid', 'avoid-page'),"},
        ),
    )
    weasyprint.layout.page.block_level_layout = page_ends.root_layout
    # The padding of a box at the end of a page is counted once, not twice. Lines of books are on a grid.
    in_flow_layout = _altered(
        weasyprint.layout.block._in_flow_layout,
        {
            "border_page_overflow = context.overflows_page(bottom_space, new_position_y)": (
                "border_page_overflow = context.overflows_page(\n                bottom_space"
                " - new_child.padding_bottom - new_child.border_bottom_width, new_position_y)"
            ),
            # What is beside a block is on the baseline of the first line.
            "new_children.append(new_child)\n": "new_children.append(new_child)\n    align_marker(new_children)\n",
        },
    )
    in_flow_layout.__globals__["align_marker"] = markers.align
    weasyprint.layout.block._in_flow_layout = functools.partial(baseline_grid.in_flow_layout, in_flow_layout)
    # Space below a box with ``box-decoration-break: clone`` is no part of its decoration: it needs no room at the end of a page.
    # A block that continues on the next page ends below its last line, as do its background and its rules.
    block_container_layout = _altered(
        weasyprint.layout.block.block_container_layout,
        {
            "bottom_space += box.padding_bottom + box.border_bottom_width + box.margin_bottom": (
                "bottom_space += box.padding_bottom + box.border_bottom_width"
            ),
            "box.padding_bottom + box.border_bottom_width +\n                    box.margin_bottom)": (
                "box.padding_bottom + box.border_bottom_width)"
            ),
            "new_box_height > new_box.height:": (
                "(new_box_height > new_box.height) > isinstance(new_box, boxes.BlockBox):"
            ),
        },
    )
    _replace(weasyprint.layout.block.block_container_layout, block_container_layout)
    # A column begins with its first line, not with the space above it.
    weasyprint.layout.block.block_box_layout = columns.block_box_layout
    # Columns end where the notes that they call fit below them.
    weasyprint.layout.block.columns_layout = columns.columns_layout
    weasyprint.layout.LayoutContext._update_footnote_area = columns.update_footnote_area
    weasyprint.layout.column._report_footnotes = columns.report_footnotes
    # A line moves below a float only if that makes it shorter: copies of what is in the rail are floats outside of the page.
    # A block that is as wide as its room does not do so because its width was rounded.
    _replace(
        weasyprint.layout.float.avoid_collisions,
        _altered(
            weasyprint.layout.float.avoid_collisions,
            {
                "box_width > max_right_bound - max_left_bound:": (
                    "box_width * (1 - isinstance(box,boxes.LineBox) * "
                    "(max_right_bound - max_left_bound > containing_block.width - 0.01)) - 0.01 > max_right_bound - max_left_bound:"
                )
            },
        ),
    )
    # A word that fills many lines is not shaped again as a whole for each of them.
    weasyprint.layout.inline.split_first_line = long_words.split_first_line
    weasyprint.layout.preferred.split_first_line = long_words.split_first_line
    # The first line of a paragraph from right to left is indented at its right. Formulas of consecutive lines do not touch.
    weasyprint.layout.inline.get_next_linebox = _next_line
    weasyprint.layout.inline.line_box_verticality = functools.partial(
        baseline_grid.line_box_verticality, weasyprint.layout.inline.line_box_verticality
    )
    # A space at the end of a line from left to right is at its right, even after a word from right to left.
    weasyprint.layout.inline.remove_last_whitespace = _altered(
        weasyprint.layout.inline.remove_last_whitespace,
        {
            "box.pango_layout.first_line_direction % 2:": (
                "box.pango_layout.first_line_direction % 2 * (line.style['direction'] == 'rtl'):"
            )
        },
    )
    # A line may end before the first character of a box.
    weasyprint.layout.inline.split_inline_level = _altered(
        weasyprint.layout.inline.split_inline_level, {".decode()[-1]": ".decode()[-1:]or(None)"}
    )
    # The lines of a paragraph are decided together.
    declare_functions()
    for ours in (lines.split_inline_box, lines.split_text_box, lines.text_align):
        setattr(weasyprint.layout.inline, ours.__name__, ours)
    # Chinese and Japanese are justified between characters, too.
    weasyprint.layout.inline.justify_line = justification.justify_line
    # Text in drawings is shaped as a whole in scripts that need it.
    letters = weasyprint.svg.TAGS["text"]
    letters.__globals__["pieces"] = drawn_text.pieces
    whole = _altered(letters, {"node.text]": "pieces(node.text)]"})
    weasyprint.svg.text = whole
    weasyprint.svg.TAGS.update({tag: whole for tag, draw in weasyprint.svg.TAGS.items() if draw is letters})
    # The same text is not shaped by Pango again and again.
    layout = weasyprint.text.line_break.Layout
    layout.setup, layout.set_text, layout.deactivate = shaping.set_up, shaping.set_text, shaping.deactivate
    layout.__getattr__ = shaping.get_missing
    _replace(weasyprint.text.line_break.strut, shaping.strut)
    weasyprint.layout.inline.can_break_text = shaping.can_break_text
    # The glyphs of one character say it together.
    draw = weasyprint.draw.text.draw_first_line
    draw.__globals__["Clusters"] = clusters.Clusters
    drawn = _altered(
        draw,
        {
            "utf8_text = None": "utf8_text = None\n        several=Clusters(textbox.pango_layout.text,glyph_item)",
            "enumerate(glyphs_info[0:num_glyphs]):": (
                "enumerate(glyphs_info[0:num_glyphs]):\n            string=several.mark(i,stream,string)"
            ),
            "font.to_unicode:": "several.known(i,glyph_id,font):",
            "'>'\n\n    #": "'>'\n        string=several.end(num_glyphs,stream,string)\n\n    #",
        },
    )
    weasyprint.draw.text.draw_first_line = functools.partial(shaping.draw_first_line, drawn)
    # Styles, lengths and drawings are not computed again where they are the same.
    _replace(weasyprint.layout.percent.resolve_percentages, repeated.resolve_percentages)
    weasyprint.css.StyleFor.set_computed_styles = repeated.set_computed_styles
    Box.is_in_normal_flow = repeated.is_in_normal_flow
    weasyprint.draw.draw_background_image = repeated.draw_background_image
    # A paragraph without room moves to the next page, not the notes that others call. Notes are divided.
    linebox_layout = weasyprint.layout.block._linebox_layout
    linebox_layout.__globals__["divided_notes"] = divided_notes
    weasyprint.layout.block._linebox_layout = _altered(
        linebox_layout,
        {
            "report = not context.in_column and can_break_now and not could_break_before": "report = False",
            **divided_notes.LINES,
        },
    )
    weasyprint.formatting_structure.build.create_anonymous_boxes = divided_notes.created
    weasyprint.formatting_structure.boxes.FootnoteAreaBox.deepcopy = divided_notes.copied
    weasyprint.layout.block_level_layout = divided_notes.area_layout
    weasyprint.layout.LayoutContext.report_footnote = divided_notes.report_footnote
    weasyprint.layout.LayoutContext.unlayout_footnote = divided_notes.unlayout_footnote
    # Short columns of tables are not wrapped for the sake of long ones.
    weasyprint.layout.table.auto_table_layout = table_columns.auto_table_layout
    # The margin of a table at the top of a page is discarded if the box around it, which has the margin, says so, too.
    wrapper = weasyprint.css.properties.TABLE_WRAPPER_BOX_PROPERTIES
    if "margin_break" in wrapper or "margin_top" not in wrapper:
        raise RuntimeError("the properties of boxes around tables have changed")
    wrapper.add("margin_break")
    # Position and size of a background are set within assertions, which python -O omits.
    sets = ("add('position', position)", "add('size', size)")
    expand_background = _altered(
        EXPANDERS["background"], {"@expander('background')\n": "", **{f"assert {call}": call for call in sets}}
    )
    EXPANDERS["background"] = weasyprint.css.validation.expanders.expand_background = expand_background
    # The first line of a paragraph that continues on another page is not its first line (CSS Pseudo-Elements 4, 2.1).
    weasyprint.layout.block.iter_line_boxes = _iter_line_boxes_once_first
    # Boxes without meaning are painted as artifacts, and a mark records the stream that contains it: an element with
    # opacity is painted in a stream of its own, not in that of the page.
    Stream.marked = _marked
    # A property that rebuilds the list of pages at each access makes outlines quadratic.
    pydyf.PDF.page_references = property(_page_references)
    # Saving an instance of a variable font, or an unpacked WOFF font, would write the time into it.
    timeless = functools.partial(TTFont, recalcTimestamp=False)
    weasyprint.pdf.fonts.TTFont = weasyprint.text.fonts.TTFont = timeless
    # Without a handler, Python prints the log of fontTools on the standard error.
    logging.getLogger("fontTools").addHandler(logging.NullHandler())


def _replace(function: Any, ours: Any) -> None:
    """Replace a function in all modules of WeasyPrint that import it by its name."""
    name = function.__name__
    for path, module in [*sys.modules.items()]:
        if path.startswith("weasyprint.") and vars(module).get(name) is function:
            setattr(module, name, ours)


def _altered(function: Any, changes: Mapping[str, str]) -> Any:
    """The function with replacements in its source."""
    source = inspect.getsource(function)
    for before, after in changes.items():
        if source.count(before) != 1:
            raise RuntimeError(f"{function.__name__} has changed")
        source = source.replace(before, after)
    known: dict[str, Any] = {}
    exec(compile(source, inspect.getfile(function), "exec"), function.__globals__, known)
    return known[function.__name__]


def _style_sheet(
    *, url: str | None = None, matcher: Any = None, url_fetcher: Any = None, **named: Any
) -> weasyprint.CSS:
    kept = getattr(url_fetcher, "styles", None)
    if kept is None or url is None or matcher is not None:
        return _CSS(url=url, matcher=matcher, url_fetcher=url_fetcher, **named)
    known = kept.sheets
    collected = ("page_rules", "layers", "counter_style")
    found = known.get(url)
    if found is None:
        before = len(url_fetcher.messages), len(url_fetcher.failures)
        parts: tuple[list[Any], list[Any], dict[Any, Any]] = [], [], {}
        own = named | dict(zip(collected, parts, strict=True))
        found = (_CSS(url=url, url_fetcher=url_fetcher, **own), *parts)
        if before == (len(url_fetcher.messages), len(url_fetcher.failures)):
            known[url] = found
    sheet, page_rules, layers, counter_style = found
    named["page_rules"].extend(page_rules)
    named["layers"].extend(layers)
    named["counter_style"].update(counter_style)
    return sheet


def _build_fonts_dictionary(
    pdf: pydyf.PDF, fonts: dict[Any, Font], compress: bool, subset: bool, options: Mapping[str, Any]
) -> pydyf.Dictionary:
    own = {key: font for key, font in fonts.items() if not isinstance(fonts, SharedFonts) or not fonts.shares(font)}
    return _build_fonts(pdf, own, compress, subset, options)


def _add_our_tags(pdf: pydyf.PDF, document: weasyprint.Document, pdf_version: Any, page_streams: list[Stream]) -> None:
    if structure := getattr(document, "structure", None):
        structure.write(pdf, page_streams)
    else:
        _add_tags(pdf, document, pdf_version, page_streams)


def _make_all_our_pages(
    context: LayoutContext, root_box: Box, html: weasyprint.HTML, pages: list[PageBox]
) -> Iterator[tuple[int, PageBox]]:
    if numbers := getattr(html, "page_numbers", None):
        if not pages:
            html.opening.begin(context, root_box)
            for note in context.footnotes:  # taken out of the tree before spaces between blocks are removed
                note.process_whitespace()
            if not html.sources.texts:
                html.sources.read((root_box, *context.footnotes))
        made = html.copyfitting.make_pages(context, root_box, html, pages)
        yield from numbers.follow(made if pages else watched(made, html, context), root_box, context)
    else:
        yield from _make_all_pages(context, root_box, html, pages)


def _iter_line_boxes_once_first(
    context: LayoutContext, box: Box, position_y: Any, bottom_space: Any, skip_stack: Any, *more: Any
) -> Any:
    *others, first_line_style = more
    style = first_line_style if skip_stack is None else None
    return _iter_line_boxes(context, box, position_y, bottom_space, skip_stack, *others, style)


def _next_line(context: LayoutContext, linebox: Box, *more: Any) -> Any:
    indent = linebox.text_indent
    line, resume_at = lines.get_next_linebox(context, linebox, *more)
    if indent and line is not None and line.style["direction"] == "rtl":
        for child in filter(Box.is_in_normal_flow, line.children):
            child.translate(-indent, 0)
    if line is not None:
        formulas.keep_apart(context, line)
    return line, resume_at


@contextmanager
def _marked(self: Stream, box: Box, tag: str) -> Iterator[None]:
    if self._tags is None:
        yield
        return
    if box.artifact:
        self.begin_marked_content("Artifact", f"<</Type /{box.artifact}>>")
    else:
        mark = {"tag": tag, "mcid": len(self._tags), "stream": self}
        if self._tags.setdefault(box, mark) is not mark:
            raise RuntimeError("a box is painted twice")
        self.begin_marked_content(tag, f"<</MCID {mark['mcid']}>>")
    start = len(self.stream)
    try:
        yield
    finally:
        if box.when_painted:
            box.when_painted(self, start)
        self.end_marked_content()


def _page_references(self: Any) -> tuple[bytes, ...]:
    count = len(self.pages["Kids"])
    known_count, references = getattr(self, "_known_page_references", (-1, ()))
    if count != known_count:
        references = tuple(f"{number} 0 R".encode() for number in self.pages["Kids"][::3])
        self._known_page_references = (count, references)
    return tuple(references)
