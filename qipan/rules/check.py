"""Are declared files sound? Every fault with its line: what cannot be read, the shape, the lints, the examples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from qipan.rules.declared import Declared, Fault, Faulty, read
from qipan.rules.lints_of import facts, header, levels, plan, policy, programme, trust
from qipan.rules.lints_of.calendar import lint_calendar
from qipan.rules.lints_of.codes import lint_codes
from qipan.rules.lints_of.header import LEAST_EXAMPLES
from qipan.rules.lints_of.norm import lint_norm
from qipan.rules.lints_of.overlay import check as check_overlay
from qipan.rules.lints_of.overlay import check_renewals, is_overlay
from qipan.rules.lints_of.versions import check_together
from qipan.rules.offer import Offer
from qipan.rules.play import play
from qipan.rules.resolve import REPEALED, parent_ref, resolve
from qipan.rules.shape import shape_faults, whole_shape_faults
from qipan.rules.shelf import Shelf

__all__ = ["LEAST_EXAMPLES", "check", "check_files", "faults_of", "files_in", "lint"]

# Asked of every file; a module passes over kinds it does not know. The second look wants sound facts.
FIRST, THEN = (header, trust, facts), (levels, programme, policy, plan)
OWN_KINDS = {"calendar": lint_calendar, "codes": lint_codes, "norm": lint_norm}

faults_of = shape_faults  # what a file says alone; cheap enough for every reading


def files_in(path: Path) -> list[Path]:
    """The file itself, or every .yaml and .yml below a folder, by name."""
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    return [path]


def check(path: Path) -> tuple[list[Declared], list[Fault]]:
    """The shape alone of a file or a folder, and that no name is borne twice; `check_files` asks everything.

    Returns those that could be read, and every fault of any.
    """
    found, faults = _read([path])
    wrong = {declared.file: shape_faults(declared) for declared in found}
    faults += [fault for each in wrong.values() for fault in each]
    return found, faults + _between([declared for declared in found if not wrong[declared.file]])


def check_files(paths: Sequence[Path], offer: Offer) -> tuple[list[Declared], list[Fault]]:
    """Check files and folders together, each file once: its shape, its lints, its examples, and all side by side."""
    found, faults = _read(paths)
    shelf, sound = Shelf(found), []
    for declared in found:
        wrong = shape_faults(declared)
        if not wrong:
            sound.append(declared)
            wrong = lint(declared, offer, shelf)
        faults += wrong
    return found, _in_order(paths, faults + _between(sound))


def lint(declared: Declared, offer: Offer, shelf: Shelf) -> list[Fault]:
    """Every fault of one file of a right shape. Each stage is asked only of what stood the one before it."""
    try:
        whole = resolve(declared, shelf)
    except Faulty as no:
        return list(no.faults)
    faults: list[Fault] = []
    if ref := parent_ref(declared):
        faults = whole_shape_faults(whole) or _beside_parent(declared, shelf.find(declared.kind, ref), shelf)
    for modules in (FIRST, THEN):
        faults = faults or [fault for module in modules for fault in module.check(whole, offer, shelf)]
    if not faults and declared.kind in OWN_KINDS:
        faults = OWN_KINDS[declared.kind](declared)
    faults = faults or _of_rooms(whole, offer, shelf)
    return faults or play(whole, offer, shelf)


def _of_rooms(declared: Declared, offer: Offer, shelf: Shelf) -> list[Fault]:
    """What the rooms find wrong with the parts they read."""
    parts = [
        part for (kind, key), part in offer.parts.items() if kind == declared.kind and (key in declared.body or not key)
    ]
    wrong = [each for part in parts if part.check for each in part.check(declared, shelf.find)]
    return [each if isinstance(each, Fault) else each.lint.at(declared, each.way, each.what) for each in wrong]


def _beside_parent(declared: Declared, parent: Declared | None, shelf: Shelf) -> list[Fault]:
    """What shows when a file lies beside the one it stands on, which `resolve` has found."""
    assert parent is not None
    key = ("extends",) if "extends" in declared.body else ("overlay", "of")
    if declared.status == "active" and parent.status != "active":
        return [REPEALED.at(declared, key, f"{parent.ref} is {parent.status}")]
    return list(check_overlay(declared, resolve(parent, shelf))) if is_overlay(declared) else []


def _read(paths: Sequence[Path]) -> tuple[list[Declared], list[Fault]]:
    found: list[Declared] = []
    faults: list[Fault] = []
    for file in dict.fromkeys(file for path in paths for file in files_in(path)):
        try:
            found.append(read(file))
        except Faulty as no:
            faults += no.faults
    return found, faults


def _between(sound: Sequence[Declared]) -> list[Fault]:
    """What shows only when files of a right shape lie side by side."""
    return [*check_together(sound), *check_renewals([each for each in sound if is_overlay(each)])]


def _in_order(paths: Sequence[Path], faults: Iterable[Fault]) -> list[Fault]:
    order = {str(file): number for number, file in enumerate(file for path in paths for file in files_in(path))}
    return sorted(set(faults), key=lambda each: (order.get(each.file, len(order)), each.line, each.rule, each.says))
