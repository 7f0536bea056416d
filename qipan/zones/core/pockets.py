"""Streets a line shuts off without lying inside it: every way out of them leads through the line."""

from __future__ import annotations

import numpy as np

from qipan.zones.core.streets import Mask, StreetGraph, components


def pockets(graph: StreetGraph, inside: Mask) -> Mask:
    """Return the segments (n,) outside a node mask from which no street leads to the main part of the outside.

    The main part is the largest piece of what the line leaves of each connected network; a network the line
    does not touch has no pocket.
    """
    outside = ~inside
    pieces = components(graph, keep=outside[graph.tail] & outside[graph.head])
    network = graph.network
    nodes = np.flatnonzero(outside)
    if not len(nodes):
        return np.zeros(graph.segments, dtype=bool)
    sizes = np.bincount(pieces[nodes], minlength=int(pieces.max()) + 1)
    # The largest piece of each network stays open: go through nodes by size, the last one written wins.
    order = nodes[np.argsort(sizes[pieces[nodes]], kind="stable")]
    main = np.full(int(network.max()) + 1, -1, dtype=np.int64)
    main[network[order]] = pieces[order]
    shut: Mask = outside & (pieces != main[network])
    return shut[: graph.segments]
