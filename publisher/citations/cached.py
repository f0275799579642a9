"""Written citations, kept for editions and builds with the same ones."""

from __future__ import annotations

from publisher import work
from publisher.cache import Cache, key
from publisher.citations.model import Cluster, Written
from publisher.citations.processor import Processor
from publisher.citations.sources import CitationSources
from publisher.language import Words
from publisher.pickling import canonical, dumps, loads


def written(
    sources: CitationSources, words: Words, clusters: tuple[Cluster, ...], uncited: tuple[str, ...], cache: Cache
) -> Written:
    """Write citations and the bibliography, unless this or an earlier build has written the same."""
    asked = (words.language, clusters, uncited)
    if asked not in sources.written:
        sources.written[asked] = _kept(sources, words, clusters, uncited, cache)
    return sources.written[asked]


def _kept(
    sources: CitationSources, words: Words, clusters: tuple[Cluster, ...], uncited: tuple[str, ...], cache: Cache
) -> Written:
    ids = dict.fromkeys([*(cite.id for cluster in clusters for cite in cluster.cites), *uncited])
    items = {each: sources.library.works[each].item for each in ids}
    name = key("citations", sources.digest, words.language, canonical((clusters, uncited, tuple(items.values()))))
    if data := cache.get(name):
        try:
            found = loads(data)
        except Exception:  # of any kind, if the bytes are not what they should be
            found = None
        if isinstance(found, Written):
            return found
    work.count("citations written", len(clusters))
    processor = Processor(sources.style, items, words.language, uncited=uncited, collate=words.sort_key)
    processor.register(clusters)
    made = Written(tuple(processor.citations(clusters)), tuple(processor.bibliography()))
    cache.put(name, dumps(made))
    return made
