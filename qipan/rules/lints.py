"""A lint: one thing a declared file may not be, why, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from qipan.rules.declared import Declared, Fault, Way


@dataclass(frozen=True)
class Lint:
    """`why` and `cure` are one sentence each, without a full stop; the cure ends every fault."""

    id: str
    why: str
    cure: str

    def at(self, declared: Declared, way: Way, what: str) -> Fault:
        """This lint broken at one place of a file; `what` says which thing is wrong."""
        return declared.fault(way, self.id, f"{what}; {self.cure}")


@dataclass(frozen=True)
class Wrong:
    """What a room finds wrong with the part it reads; the check puts the file and the line to it."""

    lint: Lint
    way: Way
    what: str
