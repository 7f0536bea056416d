"""Draw the zones of a protocol around the places a case stayed. Pure: facts in, lines with proof out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qipan.solve.certificate import Certificate
from qipan.zones.core.counts import count, everywhere
from qipan.zones.core.demands import Demands, demands_of
from qipan.zones.core.drawing import Drawing, Zone
from qipan.zones.core.gates import best_junctions, gates_of
from qipan.zones.core.lines import Weights, nested_lines
from qipan.zones.core.protocol import Level, Protocol
from qipan.zones.core.risk import Site, risk_by_segment
from qipan.zones.core.streets import Floats, Mask, StreetGraph
from qipan.zones.core.usual import distance_to_sites, usual_ways, within

ALTERNATIVES = {"smallest": 2.0, "recommended": 1.0, "wider": 0.5}  # times the officer's trade-off


def draw(
    graph: StreetGraph,
    sites: Sequence[Site],
    *,
    protocol: Protocol,
    tradeoff: float = 1.0,
    include: Sequence[int] = (),
    exclude: Sequence[int] = (),
    may_enclose: bool = True,
    declared_area: str = "",
) -> Drawing:
    """Return every zone of the protocol, strictest first, with counts and a certificate.

    `tradeoff` multiplies the price of confining a person for a day: raising it only shrinks. `include`
    and `exclude` are segments; `may_enclose=False` keeps out every dwelling with no risk of its own;
    `declared_area` is an area code for the level that is the rest of it ("" = the whole board).
    Raises Refused on no sites, senseless hours or trade-off, or demands that contradict each other.
    """
    return draw_each(
        graph,
        sites,
        protocol=protocol,
        tradeoffs=[tradeoff],
        include=include,
        exclude=exclude,
        may_enclose=may_enclose,
        declared_area=declared_area,
    )[0]


def alternatives(
    graph: StreetGraph,
    sites: Sequence[Site],
    *,
    protocol: Protocol,
    tradeoff: float = 1.0,
    include: Sequence[int] = (),
    exclude: Sequence[int] = (),
    may_enclose: bool = True,
    declared_area: str = "",
) -> dict[str, Drawing]:
    """Return smallest, recommended and wider: the same drawing at twice, once and half the trade-off, nested."""
    wanted = [tradeoff * factor for factor in ALTERNATIVES.values()]
    drawn = draw_each(
        graph,
        sites,
        protocol=protocol,
        tradeoffs=wanted,
        include=include,
        exclude=exclude,
        may_enclose=may_enclose,
        declared_area=declared_area,
    )
    return dict(zip(ALTERNATIVES, drawn, strict=True))


def draw_each(
    graph: StreetGraph,
    sites: Sequence[Site],
    *,
    protocol: Protocol,
    tradeoffs: Sequence[float],
    include: Sequence[int] = (),
    exclude: Sequence[int] = (),
    may_enclose: bool = True,
    declared_area: str = "",
) -> list[Drawing]:
    """Return one drawing per trade-off, nested: the points of the officer's slider, solved at one scale."""
    began = time.perf_counter()
    table = _Table(graph, tuple(sites), protocol, demands_of(graph, sites, protocol, tradeoffs, include, exclude))
    lines = table.lines(tradeoffs, may_enclose)
    spent = time.perf_counter() - began
    drawings = []
    for tradeoff, each in zip(tradeoffs, lines, strict=True):
        began = time.perf_counter()
        zones = table.zones(each, _area_mask(graph, declared_area))
        drawings.append(table.drawing(tradeoff, zones, seconds=spent + time.perf_counter() - began))
    return drawings


@dataclass(frozen=True)
class _Drawn:
    """One level's line before it is counted."""

    level: Level
    inside: Mask  # per node
    certificate: Certificate | None = None


class _Table:
    """What all levels and trade-offs of one drawing share."""

    def __init__(self, graph: StreetGraph, sites: tuple[Site, ...], protocol: Protocol, demands: Demands) -> None:
        self.graph, self.sites, self.protocol, self.demands = graph, sites, protocol, demands
        self.risk = risk_by_segment(graph, sites, protocol.risk)
        price = np.tile(protocol.norm.barrier_price(graph.street_class), 2)
        # A wall or a gate that stands already is shut at no price; its guards are still counted.
        self.price: Floats = np.where(
            graph.has_gate, 0.0, price * protocol.risk.guard_day_person_days * protocol.risk.days
        )

    def lines(self, tradeoffs: Sequence[float], may_enclose: bool) -> list[list[_Drawn]]:
        """Return per trade-off one line per level that has one."""
        if self.protocol.levels[0].drawn == "buffer":
            return [[self._buffer(level) for level in self._lined()] for _ in tradeoffs]
        graph, model, levels = self.graph, self.protocol.risk, self._lined()
        weights = Weights(
            keep=self.risk * model.averted_person_days,
            confine=graph.people.astype(np.float64) * model.days,
            price=self.price,
        )
        unproved = (self.risk <= 0) & (graph.households > 0) & ~self.demands.include
        lines = nested_lines(
            graph,
            weights,
            multiples=[tradeoff * level.multiple for tradeoff in tradeoffs for level in levels],
            must_in=[self.demands.required[level.level] for _ in tradeoffs for level in levels],
            must_out=self.demands.exclude if may_enclose else self.demands.exclude | unproved,
            around=distance_to_sites(graph, self.sites),
        )
        drawn = [
            _Drawn(level, line.inside, line.certificate)
            for level, line in zip(levels * len(tradeoffs), lines, strict=True)
        ]
        return [drawn[k : k + len(levels)] for k in range(0, len(drawn), len(levels))]

    def _lined(self) -> list[Level]:
        return [level for level in self.protocol.levels if level.drawn != "rest_of"]

    def _buffer(self, level: Level) -> _Drawn:
        segments = (
            within(distance_to_sites(self.graph, self.sites), level.radius_m) | self.demands.required[level.level]
        )
        return _Drawn(level, best_junctions(self.graph, segments & ~self.demands.exclude, self.price))

    def zones(self, drawn: Sequence[_Drawn], area: Mask) -> tuple[Zone, ...]:
        """Count each level; a zone's ring is what the stricter ones leave of it."""
        levels = list(drawn)
        if self.protocol.levels[-1].drawn == "rest_of":
            taken = np.logical_or.reduce([each.inside for each in drawn]) if drawn else np.zeros(self.graph.nodes, bool)
            levels.append(_Drawn(self.protocol.levels[-1], everywhere(self.graph, area) | taken))
        zones: list[Zone] = []
        stricter = np.zeros(self.graph.segments, dtype=bool)
        for each in levels:
            segments = each.inside[: self.graph.segments]
            zones.append(self._zone(each, segments & ~stricter))
            stricter = segments
        return tuple(zones)

    def _zone(self, drawn: _Drawn, ring: Mask) -> Zone:
        graph, norm, level = self.graph, self.protocol.norm, drawn.level
        counts = count(graph, drawn.inside, risk=self.risk, norm=norm)
        if level.drawn == "rest_of" or self.protocol.effect == "visit":
            # The rest has a border that nobody closes, and a visit keeps nobody in.
            counts = replace(counts, gates=0, guards=0, enclosure_only=0, shut_off=0)
        return Zone(
            level=level.level,
            drawn=level.drawn,
            label=level.label,
            effect=self.protocol.effect,
            counts=counts,
            ring_people=int(graph.people[ring].sum()),
            gate_list=gates_of(graph, drawn.inside, norm) if counts.gates else (),
            inside=drawn.inside,
            ring=ring,
            certificate=drawn.certificate,
        )

    def drawing(self, tradeoff: float, zones: tuple[Zone, ...], *, seconds: float) -> Drawing:
        began = time.perf_counter()
        usual = usual_ways(
            self.graph,
            self.sites,
            risk=self.risk,
            norm=self.protocol.norm,
            price=self.price,
            risk_covered=zones[0].counts.risk_covered,
        )
        return Drawing(
            protocol=self.protocol,
            sites=self.sites,
            tradeoff=tradeoff,
            zones=zones,
            usual=usual,
            risk=self.risk,
            seconds=seconds + time.perf_counter() - began,
        )


def _area_mask(graph: StreetGraph, code: str) -> Mask:
    """Which segments lie in the area of this code or below it."""
    if not code:
        return np.ones(graph.segments, dtype=bool)
    is_below = np.array([each.startswith(code) for each in graph.area_codes], dtype=bool)
    return is_below[graph.area] if len(is_below) else np.zeros(graph.segments, dtype=bool)
