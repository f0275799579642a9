"""PDF/UA-2 (ISO 14289-2): a finished PDF/UA-1 file with the structure of PDF 2.0 (ISO 32000-2).

Its elements have namespaces, links and outline lead to elements, notes and calls refer to each other, as do entries of contents and
headings, and formulas have MathML.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from publisher.pdf_files.entries import MATHML, NOTE_TYPE
from publisher.pdf_files.imposition import listed, outline_entries
from publisher.pdf_files.saving import saved

_PDF_2 = "http://iso.org/pdf2/ssn"
_MATHML_TYPE = Name("/application/mathml+xml")
# Types of PDF 1.7 that PDF 2.0 does not have: they stay in the namespace of PDF 1.7, which is the default.
_OLD = frozenset({"Art", "BlockQuote", "TOC", "TOCI", "Quote", "Reference", "Code"})
_FILE = String("formula.mml")
_RENAMED = {"Note": "FENote"}
_DATES = ("/CreationDate", "/ModDate")
_PART = (b"<pdfuaid:part>1</pdfuaid:part>", b"<pdfuaid:part>2</pdfuaid:part>\n<pdfuaid:rev>2024</pdfuaid:rev>")


def as_ua_2(data: bytes) -> bytes:
    """Return a PDF by ``typeset`` with ``identified`` elements as PDF/UA-2. Raises ``KeyError`` for a link to no destination."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        _Conversion(pdf).convert()
        return saved(pdf, version="2.0")


class _Conversion:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._tree = pdf.Root.StructTreeRoot
        self._document = self._tree.K[0]
        self._named = _names(self._tree.get("/IDTree"))
        names = pdf.Root.get("/Names", Dictionary()).get("/Dests")
        self._places = dict(pikepdf.NameTree(names).items()) if names is not None else {}
        self._at: dict[tuple[tuple[int, int], float, float], str] = {}  # places and the names of elements there
        for name, place in self._places.items():
            if name in self._named:
                self._at.setdefault(_key(place), name)
        self._files: dict[str, pikepdf.Object] = {}  # by their MathML

    def convert(self) -> None:
        """Convert the document."""
        namespace = self._pdf.make_indirect(Dictionary(Type=Name.Namespace, NS=String(_PDF_2)))
        self._tree.Namespaces = Array([namespace])
        if "/RoleMap" in self._tree:
            del self._tree.RoleMap  # its types are those of PDF 2.0
        for element in _elements(self._document):
            self._retype(element, namespace)
        for element in _elements(self._document):
            self._refer(element)
        for page in self._pdf.pages:
            for link in page.get("/Annots", ()):
                if isinstance(name := link.get("/Dest"), String):
                    del link.Dest
                    link.A = self._action(str(name), self._places[str(name)])
        for entry in outline_entries(self._pdf.Root.get("/Outlines")):
            target = entry.Dest
            del entry.Dest
            entry.A = self._action(self._name_at(target), target)
        self._describe()

    def _retype(self, element: pikepdf.Object, namespace: pikepdf.Object) -> None:
        role = str(element.S)[1:]
        if role == "Note":
            kind = Name.Footnote if NOTE_TYPE in element else Name.Endnote
            if NOTE_TYPE in element:
                del element[NOTE_TYPE]
            _add_attributes(element, Dictionary(O=Name.FENote, NoteType=kind))
        role = _RENAMED.get(role, role)
        if role not in _OLD:
            element.S = Name(f"/{role}")
            element.NS = namespace
        for attributes in listed(element.get("/A")):
            if attributes.get("/ListNumbering") == Name("/None"):
                attributes.ListNumbering = Name.Description  # of terms
            if "/BaselineShift" in attributes:
                attributes.TextPosition = Name.Sup if float(attributes.BaselineShift) > 0 else Name.Sub
            if "/checked" in attributes:
                attributes.Checked = attributes.checked
                del attributes["/checked"]
        if MATHML in element:
            self._attach(element, str(element[MATHML]))
            del element[MATHML]

    def _attach(self, formula: pikepdf.Object, markup: str) -> None:
        """Add MathML to a formula, as an associated file."""
        if markup not in self._files:
            stream = self._pdf.make_stream(markup.encode(), Type=Name.EmbeddedFile, Subtype=_MATHML_TYPE)
            file = Dictionary(
                Type=Name.Filespec, F=_FILE, UF=_FILE, Desc=String("MathML"), EF=Dictionary(F=stream, UF=stream)
            )
            file.AFRelationship = Name.Supplement
            self._files[markup] = self._pdf.make_indirect(file)
        formula.AF = Array([self._files[markup]])

    def _refer(self, element: pikepdf.Object) -> None:
        """Let calls refer to their notes and notes to their calls, and entries of contents to what they list."""
        role = str(element.S)[1:]
        if role not in ("Reference", "TOCI"):
            return
        for target in self._targets(element):
            if role == "TOCI" and not any(other == target for other in element.get("/Ref", ())):
                _append(element, "/Ref", target)
            elif role == "Reference" and Name.FENote == target.S:
                _append(element, "/Ref", target)
                _append(target, "/Ref", element)

    def _targets(self, element: pikepdf.Object) -> Iterator[pikepdf.Object]:
        """The elements to which the links in an element lead, without those of entries inside."""
        for kid in listed(element.get("/K")):
            if isinstance(kid, Dictionary):
                if kid.get("/Type") == Name.OBJR and (name := kid.Obj.get("/Dest")) is not None:
                    if found := self._named.get(str(name)):
                        yield found
                elif "/S" in kid and kid.S not in (Name.TOC, Name.TOCI):
                    yield from self._targets(kid)

    def _action(self, name: str, place: pikepdf.Object) -> Dictionary:
        element = self._named.get(name) or self._named.get(self._above(place)) or self._document
        return Dictionary(S=Name.GoTo, D=place, SD=Array([element, *list(place)[1:]]))

    def _above(self, place: pikepdf.Object) -> str:
        """The name of the nearest element above a destination on its page, for an id of an element without content."""
        page, _, top = _key(place)
        above = ((up, name) for (on, _, up), name in self._at.items() if on == page and up >= top)
        return min(above, default=(0, ""))[1]

    def _name_at(self, place: pikepdf.Object) -> str:
        """The name of the element at a destination of the outline."""
        return self._at.get(_key(place), "")

    def _describe(self) -> None:
        pdf = self._pdf
        for key in [str(key) for key in pdf.docinfo if str(key) not in _DATES]:
            del pdf.docinfo[key]  # XMP says the same
        packet = pdf.Root.Metadata.read_bytes().replace(*_PART)
        pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


def _names(tree: pikepdf.Object | None) -> dict[str, pikepdf.Object]:
    return {} if tree is None else dict(pikepdf.NameTree(tree).items())


def _elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    waiting = [element]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += [kid for kid in listed(element.get("/K")) if isinstance(kid, Dictionary) and "/S" in kid]


def _add_attributes(element: pikepdf.Object, attributes: Dictionary) -> None:
    element.A = Array([*listed(element.get("/A")), attributes])


def _append(element: pikepdf.Object, key: str, value: pikepdf.Object) -> None:
    element[key] = Array([*listed(element.get(key)), value])


def _key(place: pikepdf.Object) -> tuple[tuple[int, int], float, float]:
    page, _, left, top, *_ = list(place)
    return page.objgen, round(float(left), 1), round(float(top), 1)


__all__ = ["as_ua_2"]
