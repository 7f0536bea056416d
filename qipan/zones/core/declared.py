"""Reads the protocols and norms a zone is drawn by; refuses a file that does not say what it must."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qipan.kit.refusal import Missing, Refused
from qipan.rules.declared import Faulty
from qipan.rules.declared import read as read_file
from qipan.zones.core.norms import ZoneNorm
from qipan.zones.core.protocol import Protocol
from qipan.zones.core.risk import RiskModel

_HERE = Path(__file__).resolve()
# In a checkout the folder lies beside the package, in a wheel inside it.
DECLARED = next(
    (root for root in (_HERE.parents[3] / "declared", _HERE.parents[2] / "declared") if root.is_dir()), None
)
DEFAULT = "cn-covid-three-zones"


def protocols(*, declared: Path | None = None) -> list[Protocol]:
    """Return every declared protocol that draws zones, by id."""
    folder = _root(declared) / "protocols"
    return [protocol(path.stem, declared=declared) for path in sorted(folder.glob("*.yaml")) if _draws(read(path))]


def protocol(name: str = DEFAULT, *, declared: Path | None = None) -> Protocol:
    """Return a protocol by id, or by a path that ends in .yaml, joined with the norms it names."""
    root = _root(declared)
    body = read(Path(name) if name.endswith((".yaml", ".yml")) else root / "protocols" / f"{name}.yaml")
    norm, risk = (read(root / "norms" / f"{body[key]}.yaml") if body.get(key) else {} for key in ("norm", "risk"))
    return joined(body, norm=norm, risk=risk)


def joined(body: Mapping[str, Any], *, norm: Mapping[str, Any], risk: Mapping[str, Any]) -> Protocol:
    """A protocol with the two norms it names, as their files say; Refused when they cannot draw zones."""
    name = str(body.get("id", ""))
    try:
        return Protocol.parse(body, norm=ZoneNorm.parse(norm), risk=RiskModel.parse(risk))
    except (KeyError, TypeError, ValueError) as wrong:
        raise Refused(
            "zones.protocol",
            "The protocol %(name)s cannot draw zones: %(why)s",
            do="Mend the file",
            where=name,
            params={"name": name, "why": repr(wrong)},
        ) from wrong


def read(path: Path) -> Mapping[str, Any]:
    """Return what a declared file says; raises Missing or Refused."""
    if not path.is_file():
        raise Missing(
            "zones.no_file", "There is no declared file %(name)s", where=path.name, params={"name": path.name}
        )
    try:
        return read_file(path).body
    except Faulty as faulty:
        raise Refused(
            "zones.faulty", "The declared file %(name)s cannot be read", where=str(faulty), params={"name": path.name}
        ) from faulty


def _draws(body: Mapping[str, Any]) -> bool:
    return body.get("kind") == "protocol" and any("draw" in zone for zone in body.get("zones", ()))


def _root(declared: Path | None) -> Path:
    root = declared or DECLARED
    if root is None:
        raise Missing("zones.no_file", "There is no declared file %(name)s", params={"name": "declared/"})
    return root
