"""The declared files on this machine: those that came with the release, and the county's own folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from django.conf import settings

from qipan.rulebook.core.adopting import number
from qipan.rules.check import check, files_in
from qipan.rules.declared import Declared, Fault
from qipan.rules.shelf import ROOTS

Origin = Literal["release", "county"]
FOLDER = "declared"  # inside QIPAN_HOME, unless QIPAN_DECLARED names another


@dataclass(frozen=True)
class OnDisk:
    """One file that could be read. `declared.file` is its path inside its folder, never the machine's."""

    declared: Declared
    faults: tuple[Fault, ...]
    origin: Origin
    raw: bytes

    @property
    def text(self) -> str:
        return self.raw.decode("utf-8")


@dataclass(frozen=True)
class Shelf:
    """Everything found: files by kind, id and version, and the faults of those that could not be read at all."""

    files: tuple[OnDisk, ...]
    unreadable: tuple[tuple[Origin, Fault], ...]

    def of(self, kind: str, ident: str) -> list[OnDisk]:
        """Every version of one file, oldest first."""
        rows = [one for one in self.files if one.declared.kind == kind and one.declared.id == ident]
        return sorted(rows, key=lambda one: number(one.declared.version))

    def find(self, kind: str, ident: str, version: str) -> OnDisk | None:
        return next((one for one in self.of(kind, ident) if one.declared.version == version), None)


def folders() -> list[tuple[Origin, Path]]:
    """The two roots, the release's first; the county's need not exist."""
    shipped = next((root for root in ROOTS if root.is_dir()), ROOTS[0])
    own = settings.QIPAN.declared or settings.QIPAN.home / FOLDER
    return [("release", shipped), ("county", own)]


def shelf() -> Shelf:
    """Read both folders; as long as no file changes they are read once."""
    return _shelf(tuple((origin, root, tuple(_stamps(root))) for origin, root in folders()))


def _stamps(root: Path) -> Iterator[tuple[str, int, int]]:
    for path in files_in(root) if root.is_dir() else ():
        stat = path.stat()
        yield str(path), stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=4)
def _shelf(roots: tuple[tuple[Origin, Path, tuple[tuple[str, int, int], ...]], ...]) -> Shelf:
    files: list[OnDisk] = []
    unreadable: list[tuple[Origin, Fault]] = []
    for origin, root, stamps in roots:
        if not stamps:
            continue
        found, faults = check(root)
        read = {declared.file for declared in found}
        unreadable += [
            (origin, replace(fault, file=_inside(fault.file, root))) for fault in faults if fault.file not in read
        ]
        for declared in found:
            file, raw = _inside(declared.file, root), Path(declared.file).read_bytes()
            own = [replace(fault, file=file) for fault in faults if fault.file == declared.file]
            if sha256(raw).hexdigest() != declared.digest:
                own.append(Fault(file, 1, "rulebook.changing", "it was changed while it was read; open the page again"))
            files.append(OnDisk(replace(declared, file=file), tuple(own), origin, raw))
    return Shelf(tuple(_once(files)), tuple(unreadable))


def _inside(file: str, root: Path) -> str:
    return f"{FOLDER}/{Path(file).relative_to(root).as_posix()}"


def _once(files: list[OnDisk]) -> Iterator[OnDisk]:
    """A copy with the same bytes is the same file; one name over two texts is a fault of both."""
    first: dict[tuple[str, str], OnDisk] = {}
    for one in files:
        key = (one.declared.kind, one.declared.ref)
        other = first.setdefault(key, one)
        if other is one or other.declared.digest != one.declared.digest:
            rivals = [each for each in files if (each.declared.kind, each.declared.ref) == key]
            others = [each for each in rivals if each.declared.digest != one.declared.digest]
            yield replace(one, faults=(*one.faults, *(_rival(one, each) for each in others)))


def _rival(one: OnDisk, other: OnDisk) -> Fault:
    says = (
        f"{one.declared.ref} stands twice with different texts: {one.declared.file} ({one.origin}, SHA-256 "
        f"{one.declared.digest[:16]}) and {other.declared.file} ({other.origin}, {other.declared.digest[:16]}); "
        "raise the version of one"
    )
    return Fault(one.declared.file, one.declared.line_of(("version",)), "rulebook.twice", says)
