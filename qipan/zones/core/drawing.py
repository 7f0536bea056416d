"""A drawing: the zones of one protocol around given places, with numbers, gates and proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qipan.solve.certificate import Certificate, worst
from qipan.zones.core.counts import Counts
from qipan.zones.core.gates import Gate
from qipan.zones.core.protocol import Protocol
from qipan.zones.core.risk import Site
from qipan.zones.core.streets import Floats, Ints, Mask
from qipan.zones.core.usual import Usual


@dataclass(frozen=True, eq=False)
class Zone:
    """One level. `counts` is everyone inside this line, stricter levels included; `ring` this level alone."""

    level: str
    drawn: str  # cut, buffer or rest_of
    label: Mapping[str, str]
    effect: str  # stay, leave, visit or avoid
    counts: Counts
    ring_people: int
    gate_list: tuple[Gate, ...]
    inside: Mask = field(repr=False)  # per node: segments, then junctions
    ring: Mask = field(repr=False)  # per segment
    certificate: Certificate | None = None  # for cuts

    @property
    def segments(self) -> Ints:
        """Ids of all segments inside this line."""
        return self.inside[: len(self.ring)].nonzero()[0]

    @property
    def gates(self) -> int:
        return self.counts.gates

    @property
    def guards(self) -> int:
        """People at the gates over all shifts."""
        return self.counts.guards

    def as_dict(self) -> dict[str, object]:
        shown: dict[str, object] = {
            "level": self.level,
            "drawn": self.drawn,
            "effect": self.effect,
            "people": self.counts.people,
            "ring_people": self.ring_people,
            "households": self.counts.households,
            "buildings": self.counts.buildings,
            "gates": self.gates,
            "guards": self.guards,
            "kits": self.counts.kits,
            "risk_covered": self.counts.risk_covered,
            "enclosure_only": self.counts.enclosure_only,
            "shut_off": self.counts.shut_off,
        }
        if self.certificate is not None:
            shown["certificate"] = self.certificate.as_dict()
        return shown


@dataclass(frozen=True, eq=False)
class Drawing:
    """All zones, strictest first. A line is best for these weights only; bench `zone` shows how it moves with them."""

    protocol: Protocol
    sites: tuple[Site, ...]
    tradeoff: float
    zones: tuple[Zone, ...]
    usual: Mapping[str, Usual]
    risk: Floats = field(repr=False)  # expected infections per segment
    seconds: float

    @property
    def enclosure_only(self) -> int:
        """Households inside the widest drawn line where neither clause nor evidence points; counted first."""
        return max(zone.counts.enclosure_only for zone in self.zones)

    @property
    def shut_off(self) -> int:
        """Households outside the widest drawn line whose every way out leads through it."""
        drawn = [zone for zone in self.zones if zone.drawn != "rest_of"]
        return drawn[-1].counts.shut_off if drawn else 0

    @property
    def certificate(self) -> Certificate | None:
        """The worst of the levels; None where no level is a cut."""
        proofs = [zone.certificate for zone in self.zones if zone.certificate is not None]
        return worst(proofs) if proofs else None

    def as_dict(self) -> dict[str, object]:
        proof = self.certificate
        return {
            "zones": [zone.as_dict() for zone in self.zones],
            "usual": {name: way.as_dict() for name, way in self.usual.items()},
            "enclosure_only": self.enclosure_only,
            "shut_off": self.shut_off,
            "certificate": None if proof is None else proof.as_dict(),
            "seconds": self.seconds,
            "tradeoff": self.tradeoff,
            "protocol": f"{self.protocol.id}@{self.protocol.version}",
            "exercise": self.protocol.is_exercise,
            "risk_model": f"{self.protocol.risk.id}@{self.protocol.risk.version}",
        }
