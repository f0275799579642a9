"""Indexes: entries for what follows, and where an index is printed."""

from __future__ import annotations

import re

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive
from publisher.markdown.indexing import HINT, mentions_of, moved


def index(call: Call) -> tuple[d.Block, ...]:
    """Mark the place with the entries in the argument and in the lines of the body."""
    mentions: list[d.Mention] = []
    if call.argument.strip():
        start = call.argument_at
        mentions += mentions_of(
            call.reader, call.argument, lambda offset: call.reader.source.after(start, offset), several=True
        )
    for line in re.finditer(r".*\S.*", call.text):
        mentions += mentions_of(call.reader, line[0], moved(call.locate, line.start()), several=True)
    if not (call.argument + call.text).strip():
        call.reader.findings.error("index-entry", "“index” is without an entry", call.location, HINT)
    if not mentions:
        return ()
    if "sort" in call.options:
        mentions = _sorted(call, mentions)
    name = " ".join(call.option("in").split())
    return (d.IndexPlace(tuple(mentions), name, location=call.location, attributes=call.attributes),)


def _sorted(call: Call, mentions: list[d.Mention]) -> list[d.Mention]:
    """The mentions with the text by which their entry is sorted, and those of sub-entries after semicolons."""
    given = [part.strip() for part in call.option("sort").split(";")]
    if not all(given) or any(len(given) > len(mention.topics) for mention in mentions):
        call.wrong("sort", "a text for the entry, and one for each sub-entry after a semicolon")
        return mentions

    def with_text(mention: d.Mention) -> d.Mention:
        topics = [replace(topic, sort=text) for topic, text in zip(mention.topics, given, strict=False)]
        return replace(mention, topics=(*topics, *mention.topics[len(topics) :]))

    return list(map(with_text, mentions))


def show_index(call: Call) -> tuple[d.Block, ...]:
    """Return an index, which a transform fills; the argument names one other than the usual one."""
    name = " ".join(call.argument.split())
    return (d.Index(index=name, location=call.location, attributes=call.attributes),)


DIRECTIVES = {
    "index": Directive(index, frozenset({"in", "sort"}), raw=True, verbatim=True),
    "show-index": Directive(show_index, alone=True, verbatim=True),
}
