"""Are declared files sound? Every fault with its line: what cannot be read, the shape, the lints, the examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from qipan.rules import lints_of
from qipan.rules.declared import Declared, Fault, Faulty, read
from qipan.rules.lints_of.header import LEAST_EXAMPLES
from qipan.rules.lints_of.overlay import check_renewals, is_overlay
from qipan.rules.lints_of.overlay import check as check_overlay
from qipan.rules.lints_of.versions import check_together
from qipan.rules.offer import NOTHING, Offer
from qipan.rules.play import play
from qipan.rules.resolve import parent_ref, resolve
from qipan.rules.shape import shape_faults, whole_shape_faults
from qipan.rules.shelf import Shelf

__all__ = ["LEAST_EXAMPLES", "check", "check_files", "faults_of", "files_in", "lint"]

faults_of = shape_faults  # what a file says alone; cheap enough for every reading


def files_in(path: Path) -> list[Path]:
    """The file itself, or every .yaml and .yml below a folder, by name."""
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    return [path]


def check(path: Path, offer: Offer = NOTHING) -> tuple[list[Declared], list[Fault]]:
    """Check the shape of a file or a folder and that no name is borne twice; with an offer, all that is checked.

    Returns those that could be read, and every fault of any.
    """
    found, faults = _read([path])
    for declared in found:
        faults += lint(declared, offer, Shelf(found)) if offer is not NOTHING else shape_faults(declared)
    return found, faults + _between(found)


def check_files(paths: Sequence[Path], offer: Offer) -> tuple[list[Declared], list[Fault]]:
    """Check files and folders together, each file once: its shape, its lints, its examples, and all side by side."""
    found, faults = _read(paths)
    shelf = Shelf(found)
    for declared in found:
        faults += lint(declared, offer, shelf)
    return found, _in_order(paths, faults + _between(found))


def lint(declared: Declared, offer: Offer, shelf: Shelf) -> list[Fault]:
    """Every fault of one file among others. Each stage is asked only of what stood the one before it."""
    if faults := shape_faults(declared):
        return faults
    try:
        whole = resolve(declared, shelf)
    except Faulty as no:
        return list(no.faults)
    if parent_ref(declared):
        faults = whole_shape_faults(whole)
        if is_overlay(declared) and not faults:
            faults = list(check_overlay(declared, resolve(_parent(declared, shelf), shelf)))
    faults = faults or [fault for module in lints_of.MODULES for fault in module.check(whole, offer, shelf)]
    return faults or play(whole, offer, shelf)


def _parent(declared: Declared, shelf: Shelf) -> Declared:
    parent = shelf.find(declared.kind, parent_ref(declared))
    if parent is None:
        raise LookupError(parent_ref(declared))  # resolved a moment ago
    return parent


def _read(paths: Sequence[Path]) -> tuple[list[Declared], list[Fault]]:
    found: list[Declared] = []
    faults: list[Fault] = []
    for file in dict.fromkeys(file for path in paths for file in files_in(path)):
        try:
            found.append(read(file))
        except Faulty as no:
            faults += no.faults
    return found, faults


def _between(found: Iterable[Declared]) -> list[Fault]:
    """What shows only when files lie side by side; those of a wrong shape are left out."""
    sound = [declared for declared in found if not shape_faults(declared)]
    return [*check_together(sound), *check_renewals([each for each in sound if is_overlay(each)])]


def _in_order(paths: Sequence[Path], faults: Iterable[Fault]) -> list[Fault]:
    order = {str(file): number for number, file in enumerate(file for path in paths for file in files_in(path))}
    return sorted(set(faults), key=lambda each: (order.get(each.file, len(order)), each.line, each.rule, each.says))


