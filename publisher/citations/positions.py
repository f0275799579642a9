"""Where an item is cited: for the first time, again, directly again, not long ago."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from publisher.citations.model import Cite, Cluster


class Place(Struct, frozen=True):
    """The ``positions`` that hold for a cite, and the number of the note in which the item was cited first."""

    positions: frozenset[str] = frozenset({"first"})
    first_note: int = 0


FIRST = Place()
LATER = Place(frozenset({"subsequent"}), 1)


def places(clusters: Sequence[Cluster], distance: int) -> list[list[Place]]:
    """The place of each cite of each cluster."""
    first: dict[str, int] = {}
    latest: dict[str, int] = {}
    found: list[list[Place]] = []
    previous: Cluster | None = None
    for cluster in clusters:
        row: list[Place] = []
        for number, cite in enumerate(cluster.cites):
            if cite.id not in first:
                row.append(FIRST)
            else:
                positions = {"subsequent"}
                before = _before(cluster, number, previous)
                if before is not None and before.id == cite.id:
                    positions |= _repeated(before, cite)
                if cluster.note and latest.get(cite.id) and cluster.note - latest[cite.id] <= distance:
                    positions.add("near-note")
                row.append(Place(frozenset(positions), first[cite.id]))
        cited = [cite for cite in cluster.cites if cite.form != "author-only"]
        for cite in cited:
            first.setdefault(cite.id, cluster.shown or cluster.note)
            latest[cite.id] = cluster.note
        # A work that is cited twice in one citation is cited again the second time.
        found.append(_within(cluster, row, first))
        previous = cluster if cited else previous
    return found


def _within(cluster: Cluster, row: list[Place], first: dict[str, int]) -> list[Place]:
    seen: set[str] = set()
    fixed = []
    for number, (cite, place) in enumerate(zip(cluster.cites, row, strict=True)):
        if place is FIRST and cite.id in seen:
            before = cluster.cites[number - 1]
            repeated = _repeated(before, cite) if before.id == cite.id else set()
            place = Place(frozenset({"subsequent", "near-note"} | repeated), first[cite.id])
        seen.add(cite.id)
        fixed.append(place)
    return fixed


def _before(cluster: Cluster, number: int, previous: Cluster | None) -> Cite | None:
    if number:
        return cluster.cites[number - 1]
    if previous is None or len({cite.id for cite in previous.cites}) != 1:
        return None
    if cluster.note and previous.note and cluster.note - previous.note > 1:
        return None
    return previous.cites[-1]


def _repeated(before: Cite, cite: Cite) -> set[str]:
    if not before.locator:
        return {"ibid", "ibid-with-locator"} if cite.locator else {"ibid"}
    if not cite.locator:
        return set()
    if (before.locator, before.label) == (cite.locator, cite.label):
        return {"ibid"}
    return {"ibid", "ibid-with-locator"}
