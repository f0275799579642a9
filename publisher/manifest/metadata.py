"""What a manifest says about a publication, besides its chapters and editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from publisher.manifest.record import Record, Short

if TYPE_CHECKING:  # see record
    from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt

    from publisher.manifest.colours import ColourValue
    from publisher.manifest.keys import IDLE, about
    from publisher.manifest.values import (
        ONE_OR_MORE,
        Date,
        File,
        FontFile,
        Numerals,
        Text,
        Url,
        Use,
        Value,
        matching,
        people,
        unless_refused,
        valid_macros,
        valid_variables,
    )
    from publisher.manifest.variables import expanded
    from publisher.manifest.works import CitationStyle, Works

DEFAULT_STYLE = "chicago-author-date"


class Person(Record, frozen=True, kw_only=True):
    """A contributor to the publication; a text is the name of an author."""

    short: ClassVar[Short] = ("name", (str,))

    name: Annotated[Text, about("The name as shown")]
    role: Annotated[
        Text,
        matching("[a-z]{3}", "a MARC relator code", "Write one such as aut, edt, ill or trl."),
        about("MARC relator code: aut, edt, ill, trl …"),
    ] = "aut"
    sort: Annotated[Text, about("The name for sorting: Example, Ada")] = ""


class Cover(Record, frozen=True, kw_only=True):
    """The cover's picture; a text is its path."""

    short: ClassVar[Short] = ("image", (str,))

    image: Annotated[File, about("Path of the picture")]
    alt: Annotated[Text, about("Alternative text: what the picture shows")] = ""


class Math(Record, frozen=True, kw_only=True):
    """Settings of formulas; ``math: false`` turns them off."""

    short: ClassVar[Short] = ("enabled", (bool,))

    enabled: Annotated[StrictBool, about("Do dollar signs delimit formulas?")] = True
    macros: Annotated[dict[str, Text], AfterValidator(valid_macros), about("Macros (\\R) and their definitions")] = {}


class Colour(Record, frozen=True, kw_only=True):
    """A colour: one for paper, e-books and light pages of the web (``light``, or the colour itself), and one for dark pages."""

    short: ClassVar[Short] = ("light", (str, int))

    light: Annotated[
        ColourValue, about("The colour on paper, in e-books and on light pages: #00586a, rgb(0 88 106), teal …")
    ] = ""
    dark: Annotated[
        ColourValue, about("The colour on dark pages; by default one of the same hue, as light as the theme's is there")
    ] = ""


class Fonts(Record, frozen=True, kw_only=True):
    """Fonts in addition to those of the publisher."""

    files: Annotated[
        tuple[FontFile, ...], about("Paths of font files; in a collection, a face: fonts.ttc#Name of the face")
    ] = ()
    families: Annotated[tuple[Text, ...], about("Families of this machine's fonts; they need `system: true`")] = ()
    system: Annotated[StrictBool, about("May print use fonts of this machine, for scripts that the others lack?")] = (
        False
    )


class Accessibility(Record, frozen=True, kw_only=True):
    """Claims about accessibility that the editions contain."""

    conforms_to: Annotated[Text, about("The standard that the editions conform to", alias="conformsTo")] = ""
    certified_by: Annotated[Text, about("Who certified it", alias="certifiedBy")] = ""


class Tdm(Record, frozen=True, kw_only=True):
    """Text and data mining (TDMRep)."""

    reserved: Annotated[StrictBool, about("Are the rights to text and data mining reserved?")]
    policy: Annotated[Url, about("Address of the policy")] = ""


class Rights(Record, frozen=True, kw_only=True):
    """Who holds the rights, and the licence for others."""

    holder: Annotated[Text, about("Who holds the rights")] = ""
    year: Annotated[Annotated[StrictInt, Field(ge=1000, le=9999)] | None, about("The year of publication")] = None
    license: Annotated[Text, about("SPDX identifier such as CC-BY-4.0")] = ""
    notice: Annotated[Text, about("A sentence for the imprint: All rights reserved …")] = ""
    tdm: Annotated[Tdm | None, IDLE, about("Text and data mining")] = None


class System(Record, frozen=True, kw_only=True):
    """An AI system that was used."""

    name: Annotated[Text, about("Its name")]
    provider: Annotated[Text, about("Who provides it")] = ""
    uses: Annotated[tuple[Use, ...], about("What it was used for")] = ()


class Review(Record, frozen=True, kw_only=True):
    """Who reviewed which state of the source. It is not to be written by hand."""

    by: Annotated[Text, about("The reviewer's name")]
    on: Annotated[Date, about("The day")]
    source: Annotated[
        Text,
        matching("sha256:[0-9a-f]{64}", "a SHA-256 hash", "It is the hash of the reviewed source."),
        about("Hash of the source that was reviewed"),
    ]


class Ai(Record, frozen=True, kw_only=True):
    """How AI was used; empty means unknown."""

    disclosure: Annotated[Literal["", "human-only", "ai-assisted", "ai-autonomous"], about("How it was made")] = ""
    systems: Annotated[tuple[System, ...], about("The systems")] = ()
    review: Annotated[Review | None, about("The review by a person")] = None
    review_required: Annotated[StrictBool, about("Is a stale review an error?")] = False


class Described(Record, frozen=True, kw_only=True):
    """The keys that a translation may have, too."""

    title: Annotated[Text, about("The title")]
    short_title: Annotated[Text, about("A shorter title, for running heads and the names of files")] = ""
    subtitle: Annotated[Text, about("The subtitle")] = ""
    authors: Annotated[
        tuple[Person, ...],
        BeforeValidator(people, json_schema_input_type=Text | Person | tuple[Person, ...]),
        about("Who made it"),
    ] = ()
    publisher: Annotated[Text, about("Who publishes it")] = ""
    identifier: Annotated[Text, about("An ISBN, urn:uuid:…, a DOI or an address")] = ""
    date: Annotated[Date, about("Date of publication: 2026, 2026-11 or 2026-11-24")] = ""
    edition: Annotated[StrictInt, Field(ge=1, le=999), about("The number of the edition, for the imprint")] = 0
    description: Annotated[Text, about("What it is about, in a few sentences")] = ""
    blurb: Annotated[Text, about("Text on the back of a separate cover; by default the description")] = ""
    subjects: Annotated[tuple[Text, ...], about("Keywords")] = ()
    status: Annotated[Literal["draft", "final"], about("A draft carries a watermark")] = "final"
    cover: Annotated[Cover | None, about("The cover; by default the theme draws one")] = None
    logo: Annotated[File, about("Path of the picture beside the title in web editions, in place of the cover")] = ""
    favicon: Annotated[File, about("Path of the picture by which browsers mark web editions: SVG or PNG")] = ""
    footer: Annotated[Text, about("Markdown at the foot of the pages of web editions")] = ""
    variables: Annotated[
        dict[str, Annotated[Value, BeforeValidator(unless_refused)]],
        BeforeValidator(expanded),
        AfterValidator(valid_variables),
        about("The values of {{ name }}"),
    ] = {}
    fonts: Annotated[Fonts, about("Fonts to add")] = Fonts()
    bibliography: Annotated[
        tuple[Works, ...],
        ONE_OR_MORE,
        about("Paths of files with works to cite: BibTeX, BibLaTeX, CSL-JSON or CSL-YAML"),
    ] = ()
    csl: Annotated[CitationStyle, about("Citation style: apa, ieee, chicago-notes …, or the path of a .csl file")] = (
        DEFAULT_STYLE
    )
    rights: Annotated[Rights, about("Rights")] = Rights()
    cip: Annotated[Text, about("The Cataloguing-in-Publication record of a library, for the imprint")] = ""
    words: Annotated[File, about("Path of a file with words of the editions: YAML, or gettext (.po)")] = ""
    numerals: Annotated[
        Numerals, about("Digits of page numbers and the like: native or latin; by default the usual ones")
    ] = ""
    url: Annotated[Url, about("Address of the published web edition")] = ""


class Translation(Described, frozen=True, kw_only=True):
    """What differs in a translation; files with the same paths in the folder that is named after its language differ, too."""

    no_keys: ClassVar[frozenset[str]] = frozenset({"given"})

    title: Annotated[Text, about("The title")] = ""
    titles: Annotated[
        dict[str, Text],
        about(
            "Titles of parts and chapters that the manifest gives, and names, labels and fields of editions, with translations"
        ),
    ] = {}
    given: tuple[str, ...] = ()
    """The names of the fields that the manifest contains."""
