"""The trees of tags of all units as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from publisher.pdf_files.name_trees import name_tree


class BoundTags:
    """A structure tree to which those of units are added in order."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root))
        self._kids: list[pikepdf.Object] = []
        self._of_pages: list[pikepdf.Object] = []
        self._others: list[tuple[pikepdf.Object, str, pikepdf.Object]] = []
        self._identified: dict[str, pikepdf.Object] = {}
        self._roles: dict[str, pikepdf.Object] = {}

    def add(
        self, tree: pikepdf.Object, pages: Sequence[pikepdf.Object], resources: pikepdf.Object, *, skipped: int
    ) -> None:
        """Add the tree of a unit with its ``pages`` and their common ``resources``; ``skipped`` pages before them have no tags."""
        if "/A" in tree.K[0]:  # the same in all units
            self._document.A = tree.K[0].A
        for kid in tree.K[0].get("/K", ()):
            kid.P = self._document
            self._kids.append(kid)
        numbers = list(tree.ParentTree.Nums)
        owners = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
        self._of_pages += [owners[index] for index in range(skipped, skipped + len(pages))]
        for page in pages:
            for link in page.get("/Annots", ()):
                if "/StructParent" in link:
                    self._others.append((link, "/StructParent", owners[int(link.StructParent)]))
        for form in _forms(resources, set()):
            if "/StructParents" in form:
                self._others.append((form, "/StructParents", owners[int(form.StructParents)]))
        if "/IDTree" in tree:
            names = list(tree.IDTree.Names)
            for name, element in zip(names[::2], names[1::2], strict=True):
                self._identify(str(name), element)
        self._roles |= dict(tree.get("/RoleMap", Dictionary()).items())

    def write(self, pages: Sequence[pikepdf.Object]) -> None:
        """Write the tree of all ``pages``."""
        self._document.K = Array(self._kids)
        holders = [(page, "/StructParents", owners) for page, owners in zip(pages, self._of_pages, strict=True)]
        parents: list[int | pikepdf.Object] = []
        for key, (holder, entry, owner) in enumerate(holders + self._others):
            holder[entry] = key
            parents += (key, owner)
        root = self._root
        root.K = Array([self._document])
        root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=Array(parents)))
        root.ParentTreeNextKey = len(pages) + len(self._others)
        if self._identified:
            root.IDTree = self._pdf.make_indirect(name_tree(self._identified.items()))
        if self._roles:
            root.RoleMap = Dictionary({key: self._roles[key] for key in sorted(self._roles)})
        self._pdf.Root.StructTreeRoot = root

    def _identify(self, name: str, element: pikepdf.Object) -> None:
        """Store an element under its ID, or under a similar one if another unit has the same."""
        unique, number = name, 1
        while unique in self._identified:
            number += 1
            unique = f"{name}.{number}"
        if unique != name:
            element.ID = pikepdf.String(unique)
        self._identified[unique] = element


def _forms(resources: pikepdf.Object, seen: set[tuple[int, int]]) -> Iterator[pikepdf.Object]:
    """The form XObjects of resources, and those inside them."""
    for kind in ("/XObject", "/Pattern"):
        for form in resources.get(kind, Dictionary()).values():
            if form.objgen not in seen and form.get("/Subtype") != Name.Image:
                seen.add(form.objgen)
                yield form
                if "/Resources" in form:
                    yield from _forms(form.Resources, seen)
