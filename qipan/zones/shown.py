"""A zone as a page shows it: three alternatives, a table of levels, the usual ways, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qipan.board.core.atlas import Atlas
from qipan.kit.whole import whole
from qipan.ui.words import number
from qipan.zones import queries
from qipan.zones.models import Drawing, Line, Version, Zone

NAMES = {
    "smallest": gettext_lazy("Smallest"),
    "recommended": gettext_lazy("Recommended"),
    "wider": gettext_lazy("Wider"),
}
USUAL = {
    "compounds": gettext_lazy("Whole compounds"),
    "areas": gettext_lazy("Whole areas"),
    "circles": gettext_lazy("Circles"),
}
SAME_RISK = 0.005
UNNAMED = {
    "compound": gettext_lazy("a compound"),
    "segment": gettext_lazy("a lane"),
    "building": gettext_lazy("a building"),
}
CHANGES = {
    "drafted": gettext_lazy("first drawing"),
    "chosen": gettext_lazy("another alternative"),
    "included": gettext_lazy("added a part"),
    "excluded": gettext_lazy("took a part out"),
    "released": gettext_lazy("let out who was in for enclosure only"),
    "undone": gettext_lazy("went back"),
}


@dataclass(frozen=True)
class Alternative:
    """One of the three, with its three numbers."""

    name: str
    label: str
    without_evidence: int
    people: int
    gates: int
    stands: bool


@dataclass(frozen=True)
class Way:
    """A row of the usual-way table; shares are of the longest bar, in percent."""

    label: str
    people: int
    gates: int
    people_share: float
    gates_share: float
    is_ours: bool
    covers_less: float | None = None  # percent of the risk, where this way cannot cover as much


@dataclass(frozen=True)
class Unit:
    """Something at the edge that can be taken in or out with one press."""

    ref: str  # compound:3 or segment:12
    name: str
    people: int
    is_inside: bool


def source_of_people(said: str) -> str:
    """Where a board's count of people comes from, in the reader's words."""
    kind, _colon, rest = said.partition(":")
    if kind == "invented":
        return _("an invented county")
    if kind == "given":
        return _("one given total of %(n)s, spread over the dwellings") % {"n": number(float(rest))}
    return said


def alternatives(zone: Zone, stands: Drawing) -> list[Alternative]:
    rows = []
    for drawing in queries.alternatives(zone, stands.drawn_in):
        sums = queries.totals(drawing)
        rows.append(
            Alternative(
                name=drawing.alternative,
                label=str(NAMES[drawing.alternative]),
                without_evidence=drawing.without_evidence,
                people=sums["people"],
                gates=sums["gates"],
                stands=drawing.pk == stands.pk,
            )
        )
    return rows


def usual_ways(drawing: Drawing, lines: Sequence[Line]) -> list[Way]:
    """This drawing's strictest line beside compounds, whole areas and circles.

    Circles cover the same risk by construction; compounds cover what they hold, and say so when that is less.
    """
    strictest = next(line for line in lines if line.drawn != "rest_of")
    ours = {"people": strictest.people, "gates": strictest.gates, "risk_covered": strictest.risk_covered}
    rows = [(_("This drawing"), ours), *((str(USUAL[name]), drawing.usual[name]) for name in USUAL)]
    most_people = max(1, *(way["people"] for _label, way in rows))
    most_gates = max(1, *(way["gates"] for _label, way in rows))
    return [
        Way(
            label=label,
            people=way["people"],
            gates=way["gates"],
            people_share=100 * way["people"] / most_people,
            gates_share=100 * way["gates"] / most_gates,
            is_ours=way is ours,
            covers_less=100 * way["risk_covered"] if way["risk_covered"] < ours["risk_covered"] - SAME_RISK else None,
        )
        for label, way in rows
    ]


def differences(mine: Version, theirs: Version) -> list[tuple[str, int, int]]:
    """(what, in the version seen, in the newer one) for every figure of the two standing drawings."""
    labels = {
        "people": _("People"),
        "households": _("Households"),
        "gates": _("Gates"),
        "guards": _("Guards"),
        "kits": _("Kits"),
    }
    old, new = queries.totals(mine.drawing), queries.totals(theirs.drawing)
    first = (_("Households for enclosure only"), mine.drawing.without_evidence, theirs.drawing.without_evidence)
    return [first, *((label, old[key], new[key]) for key, label in labels.items())]


def units_at_edge(drawing: Drawing, atlas: Atlas, *, limit: int = 24) -> list[Unit]:
    """Compounds and named streets that the widest drawn line touches, those with most people first."""
    drawn = [line for line in queries.lines(drawing) if line.drawn != "rest_of"]
    inside = np.zeros(len(atlas.seg_u), dtype=bool)
    inside[np.asarray(drawn[-1].segments, dtype=np.intp)] = True
    touched = np.zeros(len(atlas.jun_lon), dtype=bool)
    touched[atlas.seg_u[inside]] = touched[atlas.seg_v[inside]] = True
    outer = ~inside & (touched[atlas.seg_u] | touched[atlas.seg_v])
    reached = touched.copy()
    reached[atlas.seg_u[outer]] = reached[atlas.seg_v[outer]] = True
    near_edge = inside & (_ends_on(atlas, outer))
    return (_compounds(atlas, inside, outer | near_edge) + _streets(atlas, inside, outer | near_edge))[:limit]


def unit_name(unit: str, atlas: Atlas) -> str:
    """What to call compound:3, segment:12 or building:7 in a sentence; what was given when it means nothing."""
    kind, _colon, ident = unit.partition(":")
    table = {"compound": "compounds", "segment": "streets", "building": "buildings"}.get(kind)
    number_of_row = whole(ident)
    if table is None or number_of_row is None:
        return unit
    rows = getattr(atlas, table)
    name = rows["name"][number_of_row].as_py() if number_of_row < len(rows) else ""
    return str(name or UNNAMED[kind])


def _ends_on(atlas: Atlas, outer: Any) -> Any:
    marked = np.zeros(len(atlas.jun_lon), dtype=bool)
    marked[atlas.seg_u[outer]] = marked[atlas.seg_v[outer]] = True
    return marked[atlas.seg_u] | marked[atlas.seg_v]


def _compounds(atlas: Atlas, inside: Any, edge: Any) -> list[Unit]:
    names = atlas.compounds["name"].to_pylist()
    rows = []
    for ident in np.unique(atlas.seg_compound[edge & (atlas.seg_compound >= 0)]).tolist():
        own = atlas.seg_compound == ident
        people = int(atlas.seg_people[own].sum())
        rows.append(
            Unit(f"compound:{ident}", names[ident] or str(UNNAMED["compound"]), people, bool(inside[own].mean() > 0.5))
        )
    return sorted(rows, key=lambda unit: -unit.people)


def _streets(atlas: Atlas, inside: Any, edge: Any) -> list[Unit]:
    names = atlas.streets["name"]
    rows = []
    for ident in np.flatnonzero(edge & (atlas.seg_compound < 0)).tolist():
        name = names[ident].as_py()
        if name:
            rows.append(Unit(f"segment:{ident}", name, int(atlas.seg_people[ident]), bool(inside[ident])))
    return sorted(rows, key=lambda unit: -unit.people)
