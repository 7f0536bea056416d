"""The proof that goes with a plan: a bound from below and the cost of what was returned."""

from __future__ import annotations

from dataclasses import asdict, dataclass

EQUAL = 1e-6  # relative; a larger gap means the plan is not proved best


@dataclass(frozen=True)
class Certificate:
    """`flow` is the solver's value, unscaled; `cut` is the returned set's energy, summed by `solve.energy`.

    No set can cost less than a flow, so flow = cut proves the set is best for these weights.
    """

    flow: float
    cut: float
    gap: float  # relative: (cut - flow) / max(|cut|, |flow|)
    seconds: float  # wall clock, solver and its building of arrays
    nodes: int  # as handed to the solver
    arcs: int
    scale: float  # one unit of cost is this many units of the solver's integers

    @property
    def is_proved(self) -> bool:
        return abs(self.gap) <= EQUAL

    def as_dict(self) -> dict[str, float | int | bool]:
        return {**asdict(self), "is_proved": self.is_proved}


def certify(*, flow: float, cut: float, seconds: float, nodes: int, arcs: int, scale: float) -> Certificate:
    """Put the two numbers side by side."""
    size = max(abs(cut), abs(flow))
    gap = (cut - flow) / size if size > 0 else 0.0
    return Certificate(flow=flow, cut=cut, gap=gap, seconds=seconds, nodes=nodes, arcs=arcs, scale=scale)


def worst(certificates: list[Certificate]) -> Certificate:
    """Return the one with the widest gap; raises ValueError on none."""
    return max(certificates, key=lambda each: abs(each.gap))
