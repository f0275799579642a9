"""Write the gettext files of all languages again after the English words have changed.

Words that are new get an empty entry; where the English has changed, the old translation is kept as “fuzzy” until a translator
has looked at it. Both count as missing in builds. ``--add hu`` begins the file of another language.

Run it with ``make words``, then fill in the entries that it lists, with any editor for gettext files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import write_po

from publisher.language.catalogues import FOLDERS, files
from publisher.language.catalogues.en import PATTERNS
from publisher.language.gettext_files import read_file, source_of
from publisher.language.words import OF_CLDR

HEADER = "# {name} words of publisher.\n# Native reader: none yet"


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


def write(catalog: Catalog, file: Path) -> None:
    """Write a file that depends on its words alone."""
    for message in catalog:
        message.locations, message.flags = [], message.flags - {"python-format", "python-brace-format"}
        message.previous_id = []
    header = catalog.header_comment
    lines = [f"Language: {catalog.locale_identifier}", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    lines += ["Content-Transfer-Encoding: 8bit", f"Plural-Forms: {catalog.plural_forms}"]
    with file.open("wb") as stream:
        stream.write((header + '\nmsgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n").encode())
        write_po(stream, catalog, width=0, omit_header=True, no_location=True)


def update(file: Path) -> list[str]:
    """Update one file, and return the words that it lacks."""
    catalog = read_file(file) if file.exists() else started(file.stem)
    catalog.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    write(catalog, file)
    return [m.context for m in catalog if m.context and (m.fuzzy or not m.string or not all(m.string))]


def begin(language: str, folder: Path = FOLDERS[0]) -> None:
    """Begin the file of a language. End the program if there is one, whose words would be lost."""
    file = folder / f"{language.replace('-', '_')}.po"
    if file.exists() or file.stem.lower() in files():
        raise SystemExit(f"{file.name} exists already; its words are kept.")
    write(started(language), file)


def main() -> None:
    """Update all files."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--add", metavar="LANGUAGE", action="append", default=[], help="begin the file of a language")
    for language in options.parse_args().add:
        begin(language)
    for file in files().values():
        lacking = update(file)
        print(f"{file.name}: {len(lacking)} to do" + (f": {', '.join(lacking)}" if lacking else ""))


if __name__ == "__main__":
    main()
