"""What becomes of the strictest line when the weights are halved or doubled: best is best for these weights only."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from qipan.zones.core.draw import draw
from qipan.zones.core.drawing import Drawing
from qipan.zones.core.streets import StreetGraph

FACTORS = {"halved": 0.5, "doubled": 2.0}


@dataclass(frozen=True)
class Moved:
    """The strictest line under other weights; `people_in_both` stand in the recommended one too."""

    people: int
    gates: int
    people_in_both: int

    def as_dict(self) -> dict[str, int]:
        return dataclasses.asdict(self)


def sensitivity(
    graph: StreetGraph,
    drawing: Drawing,
    *,
    include: Sequence[int] = (),
    exclude: Sequence[int] = (),
    may_enclose: bool = True,
) -> dict[str, Moved]:
    """Return the line with an infection averted worth half and twice as much; empty where no level is a cut.

    Halving all risks comes to the same, so one number stands for the whole model's strength.
    """
    if drawing.certificate is None:
        return {}
    plain = drawing.zones[0].inside[: graph.segments]
    found = {}
    for word, factor in FACTORS.items():
        risk = drawing.protocol.risk
        other = dataclasses.replace(risk, averted_person_days=risk.averted_person_days * factor)
        moved = draw(
            graph,
            drawing.sites,
            protocol=dataclasses.replace(drawing.protocol, risk=other),
            tradeoff=drawing.tradeoff,
            include=include,
            exclude=exclude,
            may_enclose=may_enclose,
        ).zones[0]
        both = moved.inside[: graph.segments] & plain
        found[word] = Moved(moved.counts.people, moved.gates, int(graph.people[both].sum()))
    return found
