"""Who or what, as (kind, id): the only way the ledger and other rooms point at each other."""

from __future__ import annotations

from typing import NamedTuple


class Ref(NamedTuple):
    """A pointer such as ("zone", "12"); `str(ref)` is "zone/12"."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read "zone/12"; raises ValueError on anything else."""
        kind, _, ident = text.partition("/")
        if not kind or not ident:
            raise ValueError(f"not a reference: {text!r}")
        return cls(kind, ident)
