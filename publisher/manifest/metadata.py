"""What a manifest says about a publication, besides its chapters and editions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)

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
    listed,
    matching,
    unless_refused,
    valid_macros,
    valid_variables,
)
from publisher.manifest.variables import expanded
from publisher.manifest.works import DEFAULT_STYLE, CitationStyle, Works

IDLE = object()
"""Marks a key that is validated but that no edition uses yet."""


def about(text: str, default: Any = ..., **more: Any) -> Any:
    """A field with a description, which goes to the JSON Schema; without ``default`` it is required."""
    return Field(default, description=text, **more)


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, defer_build=True)


class Person(Strict):
    """A contributor to the publication; a text is the name of an author."""

    name: Text = about("The name as shown")
    role: Annotated[Text, matching("[a-z]{3}", "a MARC relator code", "Write one such as aut, edt, ill or trl.")] = (
        about("MARC relator code: aut, edt, ill, trl …", "aut")
    )
    sort: Text = about("The name for sorting: Example, Ada", "")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


class Cover(Strict):
    """The cover's picture; a text is its path."""

    image: File = about("Path of the picture")
    alt: Text = about("Alternative text: what the picture shows", "")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"image": value} if isinstance(value, str) else value


class Math(Strict):
    """Settings of formulas; ``math: false`` turns them off."""

    enabled: StrictBool = about("Do dollar signs delimit formulas?", True)
    macros: Annotated[dict[str, Text], AfterValidator(valid_macros)] = about("Macros (\\R) and their definitions", {})

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"enabled": value} if isinstance(value, bool) else value


class Fonts(Strict):
    """Fonts in addition to those of the publisher."""

    files: tuple[FontFile, ...] = about("Paths of font files; in a collection, a face: fonts.ttc#Name of the face", ())
    families: tuple[Text, ...] = about("Families of this machine's fonts; they need `system: true`", ())
    system: StrictBool = about("May print use fonts of this machine, for scripts that the others lack?", False)


class Accessibility(Strict):
    """Claims about accessibility that the editions contain."""

    conforms_to: Text = about("The standard that the editions conform to", "", alias="conformsTo")
    certified_by: Text = about("Who certified it", "", alias="certifiedBy")


class Tdm(Strict):
    """Text and data mining (TDMRep)."""

    reserved: StrictBool = about("Are the rights to text and data mining reserved?")
    policy: Url = about("Address of the policy", "")


class Rights(Strict):
    """Who holds the rights, and the licence for others."""

    holder: Text = about("Who holds the rights", "")
    year: Annotated[StrictInt, Field(ge=1000, le=9999)] | None = about("The year of publication", None)
    license: Text = about("SPDX identifier such as CC-BY-4.0", "")
    notice: Text = about("A sentence for the imprint: All rights reserved …", "")
    tdm: Annotated[Tdm | None, IDLE] = about("Text and data mining", None)


class System(Strict):
    """An AI system that was used."""

    name: Text = about("Its name")
    provider: Text = about("Who provides it", "")
    uses: tuple[Use, ...] = about("What it was used for", ())


class Review(Strict):
    """Who reviewed which state of the source. It is not to be written by hand."""

    by: Text = about("The reviewer's name")
    on: Date = about("The day")
    source: Annotated[
        Text, matching("sha256:[0-9a-f]{64}", "a SHA-256 hash", "It is the hash of the reviewed source.")
    ] = about("Hash of the source that was reviewed")


class Ai(Strict):
    """How AI was used; empty means unknown."""

    disclosure: Literal["", "human-only", "ai-assisted", "ai-autonomous"] = about("How it was made", "")
    systems: tuple[System, ...] = about("The systems", ())
    review: Review | None = about("The review by a person", None)
    review_required: StrictBool = about("Is a stale review an error?", False)


class Described(Strict):
    """The keys that a translation may have, too."""

    title: Text = about("The title")
    short_title: Text = about("A shorter title, for running heads and the names of files", "")
    subtitle: Text = about("The subtitle", "")
    authors: Annotated[
        tuple[Person, ...], BeforeValidator(listed, json_schema_input_type=Text | tuple[Person, ...])
    ] = about("Who made it", ())
    publisher: Text = about("Who publishes it", "")
    identifier: Text = about("An ISBN, urn:uuid:…, a DOI or an address", "")
    date: Date = about("Date of publication: 2026, 2026-11 or 2026-11-24", "")
    edition: Annotated[StrictInt, Field(ge=1, le=999)] = about("The number of the edition, for the imprint", 0)
    description: Text = about("What it is about, in a few sentences", "")
    blurb: Text = about("Text on the back of a separate cover; by default the description", "")
    subjects: tuple[Text, ...] = about("Keywords", ())
    status: Literal["draft", "final"] = about("A draft carries a watermark", "final")
    cover: Cover | None = about("The cover; by default the theme draws one", None)
    logo: File = about("Path of the picture beside the title in web editions, in place of the cover", "")
    favicon: File = about("Path of the picture by which browsers mark web editions: SVG or PNG", "")
    footer: Text = about("Markdown at the foot of the pages of web editions", "")
    variables: Annotated[
        dict[str, Annotated[Value, BeforeValidator(unless_refused)]],
        BeforeValidator(expanded),
        AfterValidator(valid_variables),
    ] = about("The values of {{ name }}", {})
    fonts: Fonts = about("Fonts to add", Fonts())
    bibliography: Annotated[tuple[Works, ...], ONE_OR_MORE] = about(
        "Paths of files with works to cite: BibTeX, BibLaTeX, CSL-JSON or CSL-YAML", ()
    )
    csl: CitationStyle = about("Citation style: apa, ieee, chicago-notes …, or the path of a .csl file", DEFAULT_STYLE)
    rights: Rights = about("Rights", Rights())
    cip: Text = about("The Cataloguing-in-Publication record of a library, for the imprint", "")
    words: File = about("Path of a file with words of the editions: YAML, or gettext (.po)", "")
    numerals: Numerals = about("Digits of page numbers and the like: native or latin; by default the usual ones", "")
    url: Url = about("Address of the published web edition", "")


class Translation(Described):
    """What differs in a translation; files with the same paths in the folder that is named after its language differ, too."""

    title: Text = about("The title", "")
    titles: dict[str, Text] = about(
        "Titles of parts and chapters that the manifest gives, and names, labels and fields of editions, with translations",
        {},
    )

    @model_validator(mode="before")
    @classmethod
    def _checked(cls, value: object) -> object:
        return unless_refused(value)
