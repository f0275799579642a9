"""A poll: a question with options to choose from, numbered like figures; and a role for loud words."""

from typing import ClassVar

from publisher import document as d
from publisher.markdown import Directive


class Poll(d.Block, frozen=True):
    """A question and its options; a ``closed`` one takes no more answers."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    counter: ClassVar[str] = "poll"
    title: tuple[d.Inline, ...]
    children: tuple[d.Block, ...]
    closed: bool = False
    number: str = ""


def poll(call):
    lists = [block for block in call.children if isinstance(block, d.List)]
    if not lists:
        call.reader.findings.error("poll-empty", "A poll needs a list of options", call.location, "Write “- option”.")
        return call.children
    return (Poll(call.title, tuple(lists), "closed" in call.options, location=call.location, attributes=call.attributes),)


def shout(_, text, at):
    return d.Strong((d.Text(text.upper(), location=at),), location=at)


DIRECTIVES = {"poll": Directive(poll, frozenset({"closed"}), argument="required")}
ROLES = {"shout": shout}
