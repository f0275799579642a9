"""An item rendered by the elements of a style."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from publisher.citations import dates, names, numbers
from publisher.citations.conditions import holds
from publisher.citations.element import Element
from publisher.citations.rendering import Inherited, Rendering
from publisher.citations.tree import Fields, Span, has_text, span

SHORT = {"title": "title-short", "container-title": "container-title-short"}
LINKS = {
    "DOI": "https://doi.org/",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/",
    "PMCID": "https://www.ncbi.nlm.nih.gov/pmc/articles/",
}
COUNTS = ("number-of-pages", "number-of-volumes")


class Elements(Rendering):
    """Renders an item by elements. A group counts which of its variables have values."""

    def layout(self) -> Span | None:
        """All that the layout of the area says of the item, without what the layout puts around it."""
        area = self.style.area(self.area)
        layout = area.child("layout") if area else None
        return span(self.children(layout)) if layout else None

    def children(self, element: Element) -> list[Span | None]:
        shown = []
        for child in element.children:
            if child.name == "choose":
                shown += self.choose(child)
            elif method := _ELEMENTS.get(child.name):
                shown.append(method(self, child))
        return shown

    def text(self, element: Element) -> Span | None:
        get = element.attributes.get
        fields = self.fields(element)
        if macro := get("macro"):
            fields.pop("delimiter", None)
            return self._macro(macro, fields)
        if variable := get("variable"):
            return self._variable(element, variable, fields)
        if term := get("term"):
            text = self.locale.term(term, get("form", "long"), plural=get("plural") == "true")
            if term == "no-date" and text and self.pending_suffix:
                suffix = self.pending_suffix
                self.pending_suffix = ""
                dash = "" if text[-1:] != "." else "-"
                return span([text, Span((dash + suffix,), tag="year-suffix")], fields, tag="date")
            return span([text], fields, tag="date" if term == "no-date" else "term")
        return span(self.rich(get("value", "")), fields)

    def _macro(self, name: str, fields: Fields) -> Span | None:
        variables, filled = self.variables, self.filled
        self.variables = self.filled = 0
        shown = span(self.children(self.style.macros[name]), fields)
        called, full = self.variables, self.filled
        self.variables += variables
        self.filled += filled
        return None if called and not full else shown

    def _variable(self, element: Element, name: str, fields: Fields) -> Span | None:
        if name == "year-suffix" and not self.memory.year_suffix:
            return None
        self.variables += 1
        text = ""
        if element.get("form") == "short" and name in SHORT:
            text = self.variable(SHORT[name]) if name not in self.substituted else ""
        text = text or self.variable(name)
        if not text:
            return None
        self.filled += 1
        self._used(name)
        if name in ("page", "locator") or (name == "page-first"):
            return span(self._pages(name, text), fields)
        if name == "citation-number":
            return span([text], fields, tag=name)
        if name == "year-suffix":
            self.pending_suffix = ""
            return span([text], fields, tag=name)
        if name == "URL" or name in LINKS:
            return self._link(name, text, fields)
        if name in ("title", "container-title") and element.get("form") != "short":
            fields.setdefault("tag", "title" if name == "title" else "")
        if name in ("volume", "issue", "number", "edition") and numbers.is_numeric(text):
            text = numbers.dashed(text, ranges=name in ("volume", "issue"))
        return span(self.rich(text), fields)

    def _used(self, name: str) -> None:
        if self.substituting is not None:
            self.substituted.add(name)

    def _pages(self, name: str, text: str) -> Sequence[str | Span]:
        label = self.cite.label if self.cite and name == "locator" else "page"
        form = self.style.root.get("page-range-format") if label == "page" else ""
        delimiter = self.locale.term("page-range-delimiter") or "–"
        return self.rich(numbers.page_ranges(text, form, delimiter))

    def _link(self, name: str, text: str, fields: Fields) -> Span | None:
        prefix = fields.get("prefix", "")
        address = text if name == "URL" or text.startswith("http") else LINKS[name] + text
        if name != "URL" and prefix.startswith("http"):
            fields["prefix"] = ""
            link = Span((text,), prefix=prefix, tag="link", value=address)
            return span([replace(link, inner_affixes=True)], fields)
        return span([Span((text,), tag="link", value=address)], fields)

    def group(self, element: Element) -> Span | None:
        variables, filled = self.variables, self.filled
        self.variables = self.filled = 0
        shown = span(self.children(element), self.fields(element))
        called, full = self.variables, self.filled
        self.variables, self.filled = variables, filled
        if called and not full:
            self.variables += 1
            return None
        if shown is not None:
            self.variables += 1
            self.filled += 1
        elif called:
            self.variables += 1
        return shown

    def choose(self, element: Element) -> list[Span | None]:
        """What the branch that applies shows. The delimiter of the group around it is between its parts."""
        for branch in element.children:
            if branch.name == "else" or (branch.name in ("if", "else-if") and holds(self, branch)):
                return self.children(branch)
        return []

    def label(self, element: Element) -> Span | None:
        variable = element.get("variable")
        text = self.variable(variable)
        if not text:
            return None
        term = variable
        if variable == "locator":
            term = self.cite.label if self.cite else "page"
        elif variable == "page-first":
            term = "page"
        plural = element.get("plural", "contextual")
        is_plural = plural == "always"
        if plural == "contextual":
            is_plural = numbers.is_plural(text, count=variable in COUNTS)
        return span(
            [self.locale.term(term, element.get("form") or "long", plural=is_plural)],
            self.fields(element),
            tag="label",
        )

    def num(self, element: Element) -> Span | None:
        variable = element.get("variable")
        self.variables += 1
        text = self.variable(variable)
        if not text:
            return None
        self.filled += 1
        self._used(variable)
        form = element.get("form") or "numeric"
        if variable in ("page", "locator"):
            return span(self._pages(variable, text), self.fields(element))
        gender = self.locale.gender(self.cite.label if variable == "locator" and self.cite else variable)
        shown = numbers.form(text, form, self.locale, gender)
        if variable == "citation-number":
            return span([shown], self.fields(element), tag=variable)
        return span([shown] if shown != text else self.rich(shown), self.fields(element))

    def names(self, element: Element) -> Span | None:
        return names.render(self, element)

    def date_element(self, element: Element) -> Span | None:
        shown = dates.render(self, element)
        if shown is not None:
            self._used(element.get("variable"))
        return shown

    def substitute(self, element: Element, inherited: Inherited) -> Span | None:
        """The first child of a ``substitute`` that shows something."""
        for child in element.children:
            method = _ELEMENTS.get(child.name)
            if method is None and child.name != "choose":
                continue
            before, used = self.substituting, set(self.substituted)
            self.substituting = inherited
            shown = method(self, child) if method else span(self.choose(child))
            self.substituting = before
            if shown is not None and has_text(shown):
                return shown
            self.substituted = used
        return None


_ELEMENTS: dict[str, Callable[[Elements, Element], Span | None]] = {
    "text": Elements.text,
    "group": Elements.group,
    "label": Elements.label,
    "number": Elements.num,
    "names": Elements.names,
    "date": Elements.date_element,
}
