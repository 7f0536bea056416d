"""Which hazard protocols are declared here."""

from __future__ import annotations

from pathlib import Path

from qipan.kit.refusal import Missing, Refused
from qipan.rules.check import check
from qipan.rules.declared import Declared

# In a checkout the folder lies beside the package, in a wheel inside it.
_HERE = Path(__file__).resolve()
FOLDERS = (_HERE.parents[2] / "declared", _HERE.parents[1] / "declared")


def protocols(*, folder: Path | None = None) -> list[Declared]:
    """Every sound protocol file, by id; a faulty file is refused by name rather than left out unseen."""
    root = folder or next((f for f in FOLDERS if f.is_dir()), FOLDERS[0])
    found, faults = check(root / "protocols")
    if faults:
        first = faults[0]
        raise Refused(
            "response.faulty_protocol",
            "The protocol file %(file)s has a fault in line %(line)s.",
            do="Run `qipan check` on it.",
            where=f"{Path(first.file).name}:{first.line}",
            params={"file": Path(first.file).name, "line": first.line},
        )
    return sorted((d for d in found if d.kind == "protocol"), key=lambda d: (d.id, d.version))


def protocol(ident: str, *, folder: Path | None = None) -> Declared:
    """The newest version of a protocol; Missing when no file declares it."""
    found = [d for d in protocols(folder=folder) if d.id == ident]
    if not found:
        raise Missing(
            "response.no_protocol",
            "No file declares the protocol %(id)s.",
            where="protocol",
            params={"id": ident},
        )
    return max(found, key=lambda d: tuple(int(part) for part in d.version.split(".")))
