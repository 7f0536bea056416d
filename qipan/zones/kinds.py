"""What this room reads of declared files: the `zones` of a protocol, and the norms its lines are drawn by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qipan.kit.refusal import Refused
from qipan.rules.declared import Declared, Faulty
from qipan.rules.lints import Lint, Wrong
from qipan.rules.offer import Fetch, Part

DRAWN = Lint(
    "zones.drawn",
    "what cannot be drawn is found out at night",
    "let zones stand strictest first, drawn one way, the rest last",
)
GUARDS = Lint(
    "zones.guards", "a gate nobody is sent to stands open", "give a whole number of guards for every class of street"
)


def _check(declared: Declared, fetch: Fetch) -> Iterator[Wrong]:
    try:
        _protocol(declared, fetch)
    except (KeyError, TypeError, ValueError, Faulty, Refused) as no:
        yield Wrong(DRAWN, ("zones",), str(no).strip("'"))


def _play(declared: Declared, given: Mapping[str, Any], fetch: Fetch) -> dict[str, object]:
    """`{required_in}`: the level whose clause puts a place inside, by `home` and `hours`; null where the cut does."""
    from qipan.zones.core.risk import Site

    stay = Site(segment=0, lon=0.0, lat=0.0, is_home=given["home"], hours=given.get("hours"))
    return {"required_in": _protocol(declared, fetch).required_in(stay)}


def _play_risk(declared: Declared, given: Mapping[str, Any], fetch: Fetch) -> dict[str, object]:
    """`{weight}` of a stay of so many hours."""
    from qipan.zones.core.risk import RiskModel, Site

    model = RiskModel.parse(declared.body)
    stay = Site(segment=0, lon=0.0, lat=0.0, hours=given["hours"])
    model.check(stay)
    return {"weight": model.weight(stay)}


def _check_norm(declared: Declared, fetch: Fetch) -> Iterator[Wrong]:
    from qipan.zones.core.norms import ZoneNorm

    try:
        ZoneNorm.parse(declared)
    except (KeyError, TypeError, ValueError, Faulty, Refused) as no:
        yield Wrong(GUARDS, ("gate_class",), str(no).strip("'"))


def _protocol(declared: Declared, fetch: Fetch) -> Any:
    from qipan.zones.core.norms import ZoneNorm
    from qipan.zones.core.protocol import Protocol
    from qipan.zones.core.risk import RiskModel

    norm, risk = (fetch("norm", str(declared.body[key])) for key in ("norm", "risk"))
    if norm is None or risk is None:
        raise ValueError("its norms are not there")
    return Protocol.parse(declared.body, norm=ZoneNorm.parse(norm), risk=RiskModel.parse(risk.body))


PARTS = (
    Part("protocol", "zones", lints=(DRAWN,), check=_check, play=_play),
    Part("norm", "gate_class", lints=(GUARDS,), check=_check_norm),
    Part("norm", "reach_m", play=_play_risk),
)
