"""Read a declared file: YAML 1.2 with lines, so that every fault can be shown where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from qipan.rules.tree import Unreadable, plain

KINDS = ("protocol", "norm", "plan", "programme", "policy", "indicator", "calendar", "codes")
LARGEST = 1_000_000  # bytes; a declared file is written by people
Way = Sequence[str | int]  # the way to one thing in a file: ("zones", 0, "draw")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a file: which rule said no, at which line, in words."""

    file: str
    line: int
    rule: str
    says: str

    def as_json(self) -> dict[str, object]:
        return {"file": self.file, "line": self.line, "rule": self.rule, "says": self.says}


class Faulty(Exception):
    """The file cannot be used; `faults` says why, line by line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.file}:{fault.line}: {fault.says}" for fault in faults))


@dataclass(frozen=True)
class Declared:
    """A declared file as it was read. `digest` is SHA-256 (hex) of its bytes."""

    file: str
    kind: str
    id: str
    version: str
    title: Mapping[str, str]
    status: str
    digest: str
    body: Mapping[str, Any]
    lines: Mapping[tuple[str | int, ...], int] = field(repr=False)

    @property
    def ref(self) -> str:
        """`id@version`, the name others cite."""
        return f"{self.id}@{self.version}"

    @property
    def is_repealed(self) -> bool:
        return self.status == "repealed"

    @property
    def effective(self) -> tuple[date, date]:
        """First and last day in force; a side nobody wrote is open. ValueError when a day is no day."""
        span = self.body.get("effective") or {}
        first, last = span.get("from"), span.get("to")
        return (
            date.fromisoformat(str(first)) if first else date.min,
            date.fromisoformat(str(last)) if last else date.max,
        )

    def line_of(self, path: Way) -> int:
        """The line of the nearest thing that has one."""
        steps = tuple(path)
        while steps not in self.lines and steps:
            steps = steps[:-1]
        return self.lines.get(steps, 1)

    def fault(self, path: Way, rule: str, says: str) -> Fault:
        """Something wrong at this place of the file."""
        return Fault(self.file, self.line_of(path), rule, says)


def read(path: Path) -> Declared:
    """Read one file; raises Faulty with the line when it is not YAML, repeats a key or is not a mapping."""
    found = path.stat()
    if found.st_size > LARGEST:
        says = f"{found.st_size} bytes; a declared file has at most {LARGEST}, so split it"
        raise Faulty([Fault(str(path), 1, "size", says)])
    declared = _kept(_Stored(path, found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size))
    return declared if declared.file == str(path) else replace(declared, file=str(path))


@dataclass(frozen=True)
class _Stored:
    """A file as it stands: the same whatever it is called, another once it is written again."""

    path: Path = field(compare=False)
    device: int
    number: int
    changed_ns: int
    size: int


@lru_cache(maxsize=512)
def _kept(stored: _Stored) -> Declared:
    """Read once; nobody changes what was read."""
    return parse(stored.path.read_bytes(), file=str(stored.path))


def parse(raw: bytes, *, file: str) -> Declared:
    """Read bytes as `read` does; `file` names them in faults."""
    lines: dict[tuple[str | int, ...], int] = {}
    try:
        body = plain(raw, lines)
    except Unreadable as no:
        raise Faulty([Fault(file, no.line, no.rule, no.says)]) from None
    return Declared(
        file=file,
        kind=str(body.get("kind", "")),
        id=str(body.get("id", "")),
        version=str(body.get("version", "")),
        title=body["title"] if isinstance(body.get("title"), dict) else {},
        status=str(body.get("status", "active")),
        digest=sha256(raw).hexdigest(),
        body=body,
        lines=lines,
    )
