"""Who stands in the middle: the graph of those who speak with each other."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import networkx as nx  # type: ignore[import-untyped]

# No film has so many who speak; what only looks like one must end too.
_MOST_SOURCES: Final = 300


class Place(NamedTuple):
    """Partners of a character, their share of all others, and the ways that lead over it."""

    partners: int
    degree: float
    betweenness: float


def places(names: Sequence[str], exchanges: Mapping[tuple[str, str], int]) -> dict[str, Place]:
    """Return the place of every character in the graph of exchanges."""
    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(exchanges)
    degree = nx.degree_centrality(graph) if len(names) > 1 else dict.fromkeys(names, 0.0)
    sampled = min(len(names), _MOST_SOURCES)
    between = nx.betweenness_centrality(graph, k=sampled, seed=0)
    return {name: Place(graph.degree(name), degree[name], between[name]) for name in names}
