"""What must and must not lie inside, by clause or by the officer; refuses what contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qipan.kit.refusal import Refused
from qipan.zones.core.protocol import Protocol
from qipan.zones.core.risk import Site
from qipan.zones.core.streets import Mask, StreetGraph

LARGEST_TRADEOFF = 1e9  # beyond it nobody is confined anyway, and prices would leave the numbers' range


@dataclass(frozen=True)
class Demands:
    """Masks (n,) of segments; `required` per level, included ones among them; wider levels require no less."""

    required: Mapping[str, Mask]
    include: Mask
    exclude: Mask


def demands_of(
    graph: StreetGraph,
    sites: Sequence[Site],
    protocol: Protocol,
    tradeoffs: Sequence[float],
    include: Sequence[int],
    exclude: Sequence[int],
) -> Demands:
    """Check what was asked and gather it per level; raises Refused."""
    if not sites:
        raise Refused("zones.no_sites", "There is no place to draw around", do="Give at least one place", where="at")
    for tradeoff in tradeoffs:
        if not 0 < tradeoff <= LARGEST_TRADEOFF:
            raise Refused(
                "zones.tradeoff", "The trade-off must be a positive number", where="tradeoff", params={"is": tradeoff}
            )
    for site in sites:
        protocol.risk.check(site)
        if not 0 <= site.segment < graph.segments:
            raise Refused("zones.off_board", "This place is not on the board", where="at")
    inside, outside = _mask(graph, include, "include"), _mask(graph, exclude, "exclude")
    if (inside & outside).any():
        raise Refused(
            "zones.contradiction",
            "Segments %(segments)s are both included and excluded",
            do="Take one of the two back",
            where="exclude",
            params={"segments": _first(inside & outside)},
        )
    required, so_far = {}, inside
    for level in protocol.levels:
        so_far = so_far.copy()
        so_far[[site.segment for site in sites if level.requires(site, protocol.risk)]] = True
        required[level.level] = so_far
        if (so_far & outside).any():
            raise Refused(
                "zones.contradiction",
                "Segments %(segments)s are excluded, but the clause requires them inside",
                do="Take one of the two back",
                where="exclude",
                params={"segments": _first(so_far & outside)},
            )
    return Demands(required=required, include=inside, exclude=outside)


def _mask(graph: StreetGraph, segments: Sequence[int], where: str) -> Mask:
    ids = np.asarray(segments, dtype=np.int64)
    if np.any((ids < 0) | (ids >= graph.segments)):
        raise Refused("zones.off_board", "This place is not on the board", where=where)
    mask = np.zeros(graph.segments, dtype=bool)
    mask[ids] = True
    return mask


def _first(segments: Mask) -> str:
    """The first few of a mask (n,), as a person reads them."""
    return ", ".join(str(segment) for segment in np.flatnonzero(segments)[:5])
