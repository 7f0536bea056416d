"""The declared files on this machine: those that came with the release, and the county's own folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from django.conf import settings

from qipan.rules.check import check_files, files_in
from qipan.rules.declared import Declared, Fault
from qipan.rules.offer import walk
from qipan.rules.shelf import ROOTS, number

Origin = Literal["release", "county"]
Roots = tuple[tuple[Origin, Path, tuple[tuple[str, int, int], ...]], ...]  # with path, time and size of every file
FOLDER = "declared"  # inside QIPAN_HOME, unless QIPAN_DECLARED names another
# Between files these are settled when a version is signed in: a newer one lies beside the one it will follow.
SETTLED_BY_SIGNING = ("twice", "version.overlap")


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
def _shelf(roots: Roots) -> Shelf:
    """Both folders checked together, for a county's file may stand on a shipped one."""
    found, said = check_files([root for _origin, root, stamps in roots if stamps], walk())
    faults = [fault for fault in said if fault.rule not in SETTLED_BY_SIGNING]
    read = {declared.file for declared in found}
    unreadable = [(*_place(fault.file, roots), fault) for fault in faults if fault.file not in read]
    return Shelf(
        files=tuple(_once([_on_disk(declared, faults, roots) for declared in found])),
        unreadable=tuple((origin, _told(fault, inside, roots)) for origin, inside, fault in unreadable),
    )


def _on_disk(declared: Declared, faults: list[Fault], roots: Roots) -> OnDisk:
    (origin, file), raw = _place(declared.file, roots), Path(declared.file).read_bytes()
    own = [_told(fault, file, roots) for fault in faults if fault.file == declared.file]
    if sha256(raw).hexdigest() != declared.digest:
        own.append(Fault(file, 1, "rulebook.changing", "it was changed while it was read; open the page again"))
    return OnDisk(replace(declared, file=file), tuple(own), origin, raw)


def _told(fault: Fault, file: str, roots: Roots) -> Fault:
    """The fault without this machine's paths."""
    says = fault.says
    for _origin, root, _stamps in roots:
        says = says.replace(f"{root}/", f"{FOLDER}/")
    return replace(fault, file=file, says=says)


def _place(file: str, roots: Roots) -> tuple[Origin, str]:
    """Whose folder a file lies in, and where in it."""
    origin, root = next((origin, root) for origin, root, _stamps in roots if Path(file).is_relative_to(root))
    return origin, f"{FOLDER}/{Path(file).relative_to(root).as_posix()}"


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
