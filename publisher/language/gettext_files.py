"""Catalogues as gettext files, which editors for translators read and write.

The identifier of a word is the context of its message, and the English pattern the message itself: so a translation is
outdated when the English changes. Entries that are empty or marked as fuzzy count as missing.
"""

from __future__ import annotations

import io
import re
from gettext import c2py
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from publisher.language.catalogue import OF_CLDR, Catalogue, Forms
from publisher.language.catalogues.en import PATTERNS

HEADER = "# {name} words of publisher.\n# Native reader: none yet"
REVIEWER = re.compile(r"^# Native reader: (?!none yet)(.+)$", re.MULTILINE)


def read_file(file: Path) -> Catalog:
    """A gettext file. Raise ``PoFileError`` if it is not one."""
    with file.open("rb") as stream:
        return read_po(stream, locale=file.stem, abort_invalid=True)


def read_text(text: str) -> Catalog:
    """The text of a gettext file. Raise ``PoFileError`` if it is none, and ``ValueError`` for wrong plural forms."""
    return read_po(io.StringIO(text), abort_invalid=True)


def read_catalogue(file: Path) -> Catalogue:
    """The catalogue in a gettext file, with the words that it has."""
    found = read_file(file)
    select = c2py(found.plural_expr)
    translated = {m.context: m for m in found if m.context and m.string and not m.fuzzy}
    patterns: dict[str, str | Forms] = {}
    for key, english in PATTERNS.items():
        message = translated.get(key)
        if message is None or message.id != source_of(english):
            continue
        if isinstance(message.string, str):
            patterns[key] = message.string
        elif all(forms := message.string or ()):
            patterns[key] = {str(number): form for number, form in enumerate(forms)}
    reviewed = REVIEWER.search(found.header_comment)
    return Catalogue(
        language=file.stem.replace("_", "-"),
        patterns=patterns,
        plural=lambda n: str(select(n)),
        reviewer=reviewed[1].strip() if reviewed else "",
    )


def source_of(english: str | Forms) -> str | tuple[str, str]:
    """The message of an English pattern: one text, or the singular and the plural."""
    return english if isinstance(english, str) else (english["one"], english["other"])


def template() -> Catalog:
    """The English words to be translated."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for key, pattern in PATTERNS.items():
        if key not in OF_CLDR:
            catalog.add(source_of(pattern), context=key)
    return catalog


def started(language: str) -> Catalog:
    """The file of a language without words."""
    catalog = Catalog(locale=language.replace("-", "_"), project="publisher", charset="utf-8", fuzzy=False)
    assert catalog.locale
    catalog.header_comment = HEADER.format(name=catalog.locale.english_name)
    return catalog


def written(catalog: Catalog) -> bytes:
    """The bytes of a gettext file, without dates and places, so that equal words give equal files."""
    for message in catalog:
        message.locations, message.flags = [], message.flags - {"python-format", "python-brace-format"}
        message.previous_id = []
    header = catalog.header_comment
    lines = [f"Language: {catalog.locale_identifier}", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    lines += ["Content-Transfer-Encoding: 8bit", f"Plural-Forms: {catalog.plural_forms}"]
    stream = io.BytesIO()
    stream.write((header + '\nmsgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n").encode())
    write_po(stream, catalog, width=0, omit_header=True, no_location=True)
    return stream.getvalue()
