"""Write the gettext files of all languages again after the English words have changed.

Words that are new get an empty entry; where the English has changed, the old translation is kept as “fuzzy” until a translator
has looked at it. Both count as missing in builds. ``--add hu`` begins the file of another language.

Run it with ``make words``, then fill in the entries that it lists, with any editor for gettext files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from publisher.language.catalogues import FOLDERS, files
from publisher.language.gettext_files import read_file, started, template, written


def update(file: Path) -> list[str]:
    """Update one file, and return the words that it lacks."""
    catalog = read_file(file) if file.exists() else started(file.stem)
    catalog.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    file.write_bytes(written(catalog))
    return [m.context for m in catalog if m.context and (m.fuzzy or not m.string or not all(m.string))]


def begin(language: str, folder: Path = FOLDERS[0]) -> None:
    """Begin the file of a language. End the program if there is one, whose words would be lost."""
    file = folder / f"{language.replace('-', '_')}.po"
    if file.exists() or file.stem.lower() in files():
        raise SystemExit(f"{file.name} exists already; its words are kept.")
    file.write_bytes(written(started(language)))


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
