"""Typefaces of a project in the e-book: only those with characters that the packaged typefaces lack, reduced to the book's.

The reading system chooses the typeface of the text, as always; the project's is for characters that the chosen one lacks.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from publisher.cache import key
from publisher.editions import Job
from publisher.editions.epub.package import Item
from publisher.editions.style_files import media_type
from publisher.editions.typefaces import FaceRule, face_rule, letters_of, mixes_languages, named_files, needed
from publisher.media.fonts import coverage, cut, split_face


def embedded_fonts(job: Job) -> tuple[str, list[Item]]:
    """Rules for the style sheet, and the files of fonts. Raise ``FontError``."""
    own = named_files(job.media.own_fonts)
    if not own:
        return "", []
    letters = letters_of(job.book, job.words)
    names = {file: name for name, file in own.items()}
    rules, items = list[FaceRule](), list[Item]()
    languages = mixes_languages(job.book)
    for face in needed(job.media.own_fonts, letters):
        text = "".join(sorted(letter for letter in letters if ord(letter) in coverage(face.file)))
        file, number = split_face(face.file)
        made = partial(cut, face.file, text, {}, plain=True, languages=languages)
        data, _ = job.cache.make(key("font-cut", str(languages), text, file.read_bytes(), str(number)), made)
        name = names[face.file]
        items.append(Item(name, media_type(Path(name)), data))
        rules.append(face_rule(name, face))
    families = ", ".join(f'"{family}"' for family in dict.fromkeys(rule.family for rule in rules))
    style = "".join(
        f'@font-face {{ font-family: "{rule.family}"; font-weight: {rule.weight}; font-style: {rule.style}; '
        f"src: url({rule.file}); }}\n"
        for rule in rules
    )
    return (f"{style}body {{ font-family: serif, {families}; }}\n" if rules else ""), items


__all__ = ["embedded_fonts"]
