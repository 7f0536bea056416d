"""Reads the protocols and norms a zone is drawn by; refuses a file that does not say what it must."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qipan.kit.refusal import Missing, Refused
from qipan.rules.declared import Declared, Faulty
from qipan.rules.declared import read as read_file
from qipan.rules.resolve import resolve
from qipan.rules.shelf import Shelf
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
    names = [path.stem for path in sorted(folder.glob("*.yaml")) if _draws(_file(path, root=declared).body)]
    return [protocol(name, declared=declared) for name in names]


def protocol(name: str = DEFAULT, *, declared: Path | None = None) -> Protocol:
    """Return a protocol by id, or by a path that ends in .yaml, joined with the norms it names."""
    path = Path(name) if name.endswith((".yaml", ".yml")) else _root(declared) / "protocols" / f"{name}.yaml"
    file = _file(path, root=declared)
    named = (str(file.body.get(key) or "") for key in ("norm", "risk"))
    norm, risk = (norm_file(name, declared=declared) if name else None for name in named)
    return joined(file, norm=norm, risk=risk)


def joined(file: Declared, *, norm: Declared | None, risk: Declared | None) -> Protocol:
    """A protocol with the two norms it names, each put together already; Refused when they cannot draw zones."""
    try:
        if norm is None or risk is None:
            raise ValueError("it names no norm or no risk model")
        return Protocol.parse(file.body, norm=ZoneNorm.parse(norm), risk=RiskModel.parse(risk.body))
    except (KeyError, TypeError, ValueError, Faulty) as wrong:
        raise Refused(
            "zones.protocol",
            "The protocol %(name)s cannot draw zones: %(why)s",
            do="Mend the file",
            where=file.id,
            params={"name": file.id, "why": repr(wrong)},
        ) from wrong


def norm_file(name: str, *, declared: Path | None = None) -> Declared:
    """Return the norm of that id as its file says it; raises Missing or Refused."""
    return _file(_root(declared) / "norms" / f"{name}.yaml", root=declared)


def _file(path: Path, *, root: Path | None) -> Declared:
    """Return a file put together with what it stands on; raises Missing or Refused."""
    if not path.is_file():
        raise Missing(
            "zones.no_file", "There is no declared file %(name)s", where=path.name, params={"name": path.name}
        )
    try:
        return resolve(read_file(path), Shelf(roots=[_root(root)]))
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
