"""Markup that is not recognised, or includes more than its author meant. Each is a warning; the text is kept."""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec.structs import replace

from publisher.diagnostics import nearest
from publisher.markdown.attributes import report_lost
from publisher.markdown.directives.admonitions import CALLOUTS
from publisher.markdown.directives.call import Directive
from publisher.markdown.indexing import is_marked, shown_of
from publisher.markdown.lint.subject import Subject
from publisher.markdown.options import misplaced_options
from publisher.markdown.parsed import Locate
from publisher.markdown.token_tree import TokenTree
from publisher.patterns import lazy

ALERTS = ("note", "tip", "important", "warning", "caution")
# Not [!words](address), which is a link.
_ALERT = lazy(r"\[!(?P<kind>[A-Za-z][\w -]*)\](?P<folded>[+-]?)(?P<title>(?![\[(:]).*)")
_OPTION = lazy(r":(?P<key>[\w-]+):(?:[ \t].*)?")
# Directives with too few colons.
_COLONS = lazy(r"(?:::[ \t]*|:)\{(?P<name>[\w-]+)\}")
_LINK = lazy(
    r"!?\[[^\[\]]*\]\((?P<address>(?=[^()<>\s\"]+ )(?:[^()<>\"]|\([^()<>\"]{0,200}\)){1,300}?)"
    r"(?P<title> [\"“„«][^\"“”»]{0,200}[\"”“»])?\)"
)
_ADDRESS = lazy(r"[/#]|\.\w{2,5}$")  # (cf. p. 5) is none
_ROLE = lazy(r"\{(?P<name>[a-z-]+)\}\s+$")


def check_paragraph(subject: Subject, paragraph: TokenTree) -> None:
    """Report alerts outside quotations, directives with fewer than three colons, options without a directive."""
    text, known = paragraph.text, subject.directives
    if (alert := _ALERT.match(text)) and alert["kind"].lower() in ALERTS and not _in_quotation(paragraph):
        problem, hint = (
            f"“[!{alert['kind']}]” does not open an alert and is shown as text",
            "Begin each line of an alert with “> ”.",
        )
        subject.findings.warning("alert-syntax", problem, subject.at(paragraph), hint)
    elif (short := _COLONS.match(text)) and short["name"] in known:
        hint = f"Write :::{{{short['name']}}}, and close it with “:::”."
        subject.findings.error(
            "directive-syntax", f"“{short[0]}” does not open a directive", subject.at(paragraph), hint
        )
    elif (option := _OPTION.fullmatch(text.split("\n", 1)[0])) and _is_alone(paragraph):
        names = frozenset().union(*(directive.known for directive in known.values()))
        if option["key"] in names and option[0].rstrip() != f":{option['key']}:":
            problem = f"The option “{option['key']}” does not belong to a directive and is shown as text"
            hint = "Put it directly below the first line of a directive."
            subject.findings.warning("option-misplaced", problem, subject.at(paragraph), hint)


def check_end(subject: Subject, paragraph: TokenTree) -> None:
    """Report a backslash at the end of a paragraph, which breaks no line."""
    text = paragraph.text
    if text.endswith("\\") and not text.endswith("\\\\"):
        at = subject.source.inline(text, paragraph.map)(len(text) - 1)
        hint = "Remove it, or remove what ends the paragraph: lines are broken only within one."
        if text == "\\":
            hint = "Remove it: it does not add space."
        elif "\\" in text.split()[-1][:-1]:
            hint = "Write “\\\\” if a path ends in it, or remove it."
        subject.findings.warning(
            "backslash-literal", "The backslash at the end of a paragraph is shown as text", at, hint
        )


# Labels of figures and tables in several languages.
_LABEL = lazy(
    r"[*_]{0,3}(?:(?P<figure>fig(?:ur[ae]?|uur|\.)?|abb(?:ildung|\.)|afb(?:eelding|\.)|kuva|obr(?:ázek|\.)|rys(?:unek|\.)|рис(?:унок|\.)|[图圖図])"
    r"|tab(?:le(?:au)?|el(?:le|la|a)?|ell|la|\.)?|taulukko|табл(?:ица|\.)|表)"
    r"\s*\d++(?:[.–-]\d++)*+[*_]{0,3}\s*[:：.–—][*_]{0,3}\s*\S",
    re.IGNORECASE,
)
_TABLES = ("table", "csv-table", "list-table")


def check_picture(subject: Subject, paragraph: TokenTree) -> None:
    """Report a picture whose text alternative is a caption, which is not shown."""
    inline = paragraph.first
    match inline.children if inline else None:
        case [image] if image.type == "image" and (found := _LABEL.match(image.content)) and found["figure"]:
            problem = f"“{found[0][:-1].strip()} …” is the text alternative of a picture, which is not shown"
            hint = "For a caption, write :::{figure} with the address, :alt: and the caption, without the number."
            subject.tally.warning("image-alt-caption", problem, subject.at(paragraph), hint, "")


def check_caption(subject: Subject, paragraph: TokenTree) -> None:
    """Report a paragraph beside a picture or a table that was meant as its caption, with a number of its own."""
    inline = paragraph.first
    text = inline.content if inline else ""
    below = inline is not None and [child.type for child in inline.children[:2]] == ["image", "softbreak"]
    if not (found := _LABEL.match(text.partition("\n")[2] if below else text)):
        return
    kind = "figure" if found["figure"] else "table"
    if not below and not any(_is_captioned(near, kind) for near in neighbours(paragraph)):
        return
    hint = "Write the words without the number after :::{table}, and “:::” below the table."
    if kind == "figure":
        hint = "Write :::{figure} and the address, :alt:, and the words without the number as the caption."
    problem = f"“{found[0][:-1].strip('*_ ')} …” is a paragraph beside a {kind}, not its caption"
    subject.tally.warning("caption-numbered", problem, subject.at(paragraph), hint, kind)


def check_counted(subject: Subject, node: TokenTree, _: Directive) -> None:
    """Report a caption with a number, before which the counted one is shown."""
    if node.info not in ("figure", *_TABLES):
        return
    holder = node if node.info != "figure" else next((n for n in node.children if n.type == "paragraph"), None)
    inline = holder.children[0] if holder and holder.children and holder.children[0].type == "inline" else None
    if inline and (found := _LABEL.match(inline.content)) and bool(found["figure"]) == (node.info == "figure"):
        problem = f"“{found[0][:-1].strip('*_.: ')}” is shown after the number that is counted"
        subject.findings.warning("caption-numbered", problem, subject.at(node), "Leave out the written number.")


def neighbours(node: TokenTree) -> list[TokenTree]:
    """The blocks before and after one."""
    return [near for near in (node.previous_sibling, node.next_sibling) if near is not None] if node.parent else []


def _is_captioned(node: TokenTree, kind: str) -> bool:
    if node.type == "directive":
        return node.info in (("figure", "image") if kind == "figure" else _TABLES)
    if kind == "table" or node.type != "paragraph":
        return node.type == kind
    return node.first is not None and [child.type for child in node.first.children] == ["image"]


def check_numbers(subject: Subject, node: TokenTree) -> None:
    """Report a list whose numbers neither repeat nor rise by one: it is counted from the first one."""
    if "numbering" in node.meta:
        return
    numbers = [int(item.info) for item in node.children]
    for place, (before, number) in enumerate(pairwise(numbers), 1):
        if number - before not in (0, 1):
            shown = numbers[0] + place
            problem = (
                f"This item is shown with the number {shown}, not {number}: lists are counted from their first number"
            )
            hint = "Correct the numbers, or put a paragraph or a line “%” between two lists."
            subject.findings.warning("list-number", problem, subject.at(node.children[place]), hint)
            return


def check_indent(subject: Subject, node: TokenTree) -> None:
    """Report a list directly below an item that is indented, but not far enough to be part of the item."""
    before = node.previous_sibling
    if before is None or before.type not in ("bullet_list", "ordered_list") or not node.map:
        return
    content = next(iter(before.children[-1].children), None)
    at, outer = subject.at(node), subject.at(before)
    if content and outer.column < at.column and subject.source.lines[node.map[0] - 1].strip("> \t"):
        needed = subject.at(content).column - outer.column
        problem = "This list is not part of the item above it"
        hint = f"To make it part of the item, indent it by {needed} spaces more than the item."
        subject.findings.warning("list-indent", problem, at, hint)


def _is_alone(paragraph: TokenTree) -> bool:
    """Whether a paragraph is neither in a directive nor before one, which would report it."""
    after = paragraph.next_sibling if paragraph.parent else None
    inside = paragraph.parent is not None and paragraph.parent.type == "directive"
    return not inside and (after is None or after.type != "directive")


def _in_quotation(node: TokenTree) -> bool:
    return node.parent is not None and node.parent.type == "blockquote"


# Not in scripts without spaces between words.
_LETTER = r"[A-Za-z\u00c0-\u0dff\u10a0-\u10ff\u1e00-\u1fff]"
_LAST_SIGN = lazy(rf"(?<!\S)[^\s\d]{{,39}}{_LETTER}[.!?,;:]\Z")
_LAST_WORD = lazy(rf"(?<![\w'’-]){_LETTER}[\w'’-]*\Z(?<=\w)")


def check_text(subject: Subject, text: TokenTree, locate: Locate) -> None:
    """Report links whose address contains spaces, roles that are separated from their text, and words that a role repeats."""
    content = text.content
    role = text.next_sibling
    if role is not None and role.type == "myst_role" and role.meta["name"].partition(":")[0] == "index":
        _check_mark(subject, content, role, locate)
    if "](" in content:
        for link in _LINK.finditer(content):
            if not _ADDRESS.search(link["address"]):
                continue
            hint = f"Put the address between < and >: (<{link['address']}>{' …' if link['title'] else ''})."
            at = locate(text.meta.get("at", 0))
            place = replace(at, column=at.column + link.start())
            problem = f"“{link[0]}” is not a {'picture' if link[0][0] == '!' else 'link'} and is shown as text"
            subject.findings.warning("link-literal", problem, place, hint)
    if content.endswith(("} ", "}\t")) and (found := _ROLE.search(content)) and found["name"] in subject.roles:
        after = text.next_sibling
        if after is not None and after.type == "code_inline":
            at = locate(text.meta.get("at", 0))
            place = replace(at, column=at.column + found.start())
            problem = f"“{{{found['name']}}}” is separate from its text and is shown as text"
            subject.findings.warning("role-literal", problem, place, "Remove the space before the backtick.")


_EMPTY_LINE = lazy(r"\n[ \t]*\n")


def check_comment(subject: Subject, block: TokenTree) -> None:
    """Report a comment that is not closed: an error if it hides blocks, since no reader would get them."""
    if block.content.lstrip().startswith("<!--") and "-->" not in block.content:
        hides = _EMPTY_LINE.search(block.content.strip())
        report = subject.findings.error if hides else subject.findings.warning
        problem = f"The comment is not closed{'; what follows is hidden' if hides else ''}"
        report("html-unclosed", problem, subject.at(block), "Close it with -->.")


def check_quote(subject: Subject, quote: TokenTree) -> None:
    """Report a quotation that is meant as an alert but is not one."""
    first = quote.first
    if first is None or first.type != "paragraph":
        return
    line = first.text.split("\n", 1)[0]
    name = line.strip("[]*_")
    if name.lower() in ALERTS and line in (f"[{name}]", f"**{name}**", f"__{name}__"):
        problem, hint = f"“{line}” does not open an alert; this stays a quotation", f"Write > [!{name.upper()}]."
        subject.findings.warning("alert-syntax", problem, subject.at(first), hint)
    if not (found := _ALERT.fullmatch(line)):
        return
    kind, known = found["kind"].lower(), subject.directives
    at = subject.source.inline(line, first.map)(0)
    if kind not in ALERTS:
        meant = kind if kind in known else CALLOUTS.get(kind)
        hint = f"Write :::{{{meant}}}." if meant else nearest(kind, ALERTS)
        if kind in ("cite", "quote"):
            hint = "Leave the sign out: these lines are a quotation."
        elif found["folded"]:
            hint = "Write :::{dropdown} with a title."
        subject.findings.warning("alert-unknown", f"There is no alert “{found['kind']}”", at, hint)
    else:
        hint = f"Write :::{{{kind}}} {found['title'].strip()}, or leave the title out."
        subject.findings.warning("alert-syntax", "An alert can't have a title; this stays a quotation", at, hint)


def _check_mark(subject: Subject, before: str, role: TokenTree, locate: Locate) -> None:
    """Report a mark of an index that shows its word directly after another one, in scripts with spaces between words."""
    word, bracket, _ = role.content.partition("<")
    word = word.strip() if bracket else shown_of(role.content).strip()
    if not word or is_marked(role.content):
        return
    at, name = locate(role.meta["at"]), role.meta["name"]
    if re.search(rf"(?<!\w){re.escape(word)}$", before, re.IGNORECASE):
        problem, hint = f"“{word[:80]}” is printed twice", "Leave out the word before the role, which shows it."
        subject.findings.warning("index-doubled", problem, at, hint)
    elif not bracket and (glued := _LAST_WORD.search(before) or _LAST_SIGN.search(before)):
        entry = role.content.strip().removeprefix("!").lstrip()
        problem = f"“{word[:80]}” is printed directly after “{glued[0]}”"
        hint = f"Write {{{name}}}`single: {entry}`, which shows nothing"
        hint += f", or {{{name}}}`{glued[0]} <{entry}>` in place of both." if glued[0][-1].isalnum() else "."
        subject.findings.warning("index-doubled", problem, at, hint)


def check_code(subject: Subject, fence: TokenTree) -> None:
    """Report a block of code that is closed only by the end of the file, the list or the quotation."""
    if not fence.map:
        return
    start, end = fence.map
    lines = subject.source.lines[start:end]
    last = lines[-1].strip(" \t>") if len(lines) > 1 else ""
    if len(last) < len(fence.markup) or last.strip(fence.markup[0]):
        problem = f"“{fence.markup}” is not closed; all that follows is inside it"
        subject.findings.warning("code-unclosed", problem, subject.at(fence), f"Close it with a line “{fence.markup}”.")


def check_options(subject: Subject, node: TokenTree, directive: Directive) -> None:
    """Report options before their directive, after the beginning of its body, or without a colon."""
    for found in misplaced_options(node, directive.known):
        if found.line:
            body = node.meta["body"]
            at = subject.at(found.paragraph) if found.paragraph else subject.source.block([body, body + 1])
            key = found.names[0]
            hint = f"Put the option's name between two colons, followed by a space: “:{key}: …”."
            problem = f"“{found.line[:40]}” is not an option and is shown as text"
            report_lost(subject.findings, "option-literal", problem, at, hint)
            continue
        hint = "Put it directly below the directive's first line."
        names = " and ".join(f"“{key}”" for key in found.names)
        problem = f"The option {names} is in the wrong place and is shown as text"
        if len(found.names) > 1:
            problem = f"The options {names} are in the wrong place and are shown as text"
        at = subject.source.block([found.row, found.row + 1])
        subject.findings.warning("option-misplaced", problem, at, hint)
