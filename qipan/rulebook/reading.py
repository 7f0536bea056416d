"""What other rooms ask: the text of the rule that is in force here. They never read the folder themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from qipan.kit.refusal import Missing, Refused
from qipan.rulebook import queries
from qipan.rulebook.core.adopting import check_sound
from qipan.rulebook.core.heads import prefix_of, reaches
from qipan.rulebook.core.marks import from_memory
from qipan.rulebook.found import OnDisk, shelf
from qipan.rulebook.models import AdoptedVersion
from qipan.rules.declared import Declared, Faulty, parse
from qipan.rules.resolve import parent_ref, resolve


def in_force(kind: str, ident: str, *, at: datetime, exercise: bool = False, area: str = "") -> Declared:
    """Return the version in force at a moment, for an area (a code; "" the whole house), put together with its parents.

    Where a stricter local version of it holds, that one is returned, under its own name. In an exercise a version
    adopted for exercises goes before the one in earnest. Until its first version is adopted a house goes by the
    release's own file, as long as that holds no rule from memory and is active. Refused when no version stands;
    Missing when there is no such file at all.
    """
    place = area or queries.jurisdiction_area("")
    rows = queries.adopted(kind, ident)
    row = find_standing(rows, at=at, exercise=exercise, area=place)
    if row is not None:
        return stricter(read(row), at=at, exercise=exercise, area=place)
    if any(each.starts_at <= at and (exercise or not each.exercise) for each in rows):
        raise Refused(
            "rulebook.none_in_force",
            "No version of %(kind)s %(id)s is in force",
            do="Sign one in on the rules page",
            where=f"{kind}/{ident}",
            params={"kind": kind, "id": ident},
        )
    return _of_the_release(kind, ident, exercise=exercise)


def version(kind: str, ident: str, number: str) -> Declared:
    """Return one version by its number, as it was adopted, else as it stands on this machine; Missing."""
    row = queries.version(kind, ident, number)
    return read(row) if row is not None else whole(_sound(queries.on_disk(kind, ident, number)))


def identities(kind: str) -> list[str]:
    """The ids of every file of a kind that was adopted or came with the release, in order."""
    known = {one.declared.id for one in shelf().files if one.declared.kind == kind and one.origin == "release"}
    return sorted(known | set(AdoptedVersion.objects.filter(kind=kind, overlays="").values_list("ident", flat=True)))


def read(row: AdoptedVersion) -> Declared:
    """The kept text, put together with what it stands on: whatever became of the file, what was signed holds."""
    return whole(as_kept(row))


def as_kept(row: AdoptedVersion) -> Declared:
    """The kept text alone."""
    return _parsed(row.text, f"{row.kind}/{row.ref}")


def whole(declared: Declared) -> Declared:
    """A file put together with its parents as they were adopted, else as they stand here; raises Faulty."""
    return resolve(declared, _Kept())


def find_standing(rows: Sequence[AdoptedVersion], *, at: datetime, exercise: bool, area: str) -> AdoptedVersion | None:
    """Of a file's adopted versions the one that holds in an area: for exercises first, of the narrowest place first."""
    for is_exercise in (True, False) if exercise else (False,):
        own = [row for row in rows if row.exercise is is_exercise]
        places = {row.jurisdiction for row in own if reaches(row.jurisdiction, area)}
        for place in sorted(places, key=lambda each: len(prefix_of(each)), reverse=True):
            row = queries.standing([each for each in own if each.jurisdiction == place], at)
            if row is not None:
                return row
    return None


def stricter(told: Declared, *, at: datetime, exercise: bool, area: str) -> Declared:
    """The stricter local version of a rule that holds in an area at a moment, the narrowest place's; else the rule."""
    rows = queries.overlays_of(told.kind, told.id)
    found = [
        find_standing([row for row in rows if row.ident == ident], at=at, exercise=exercise, area=area)
        for ident in sorted({row.ident for row in rows})
    ]
    local = [row for row in found if row is not None and parent_ref(as_kept(row)) == told.ref]
    narrowest = max(local, key=lambda row: len(prefix_of(row.jurisdiction)), default=None)
    return told if narrowest is None else read(narrowest)


def is_fit(one: OnDisk, *, exercise: bool) -> bool:
    """May a file count on the release's word alone: sound, and for other than exercises active and not from memory."""
    sound = one.origin == "release" and not one.faults
    return sound and (exercise or one.declared.status == "active") and (exercise or not from_memory(one.declared))


class _Kept:
    """Where the parents of a file are found: what was adopted before what lies on disk."""

    def find(self, kind: str, ref: str) -> Declared | None:
        ident, _at, number = ref.partition("@")
        row = queries.version(kind, ident, number)
        if row is not None:
            return as_kept(row)
        found = shelf().find(kind, ident, number)
        return found.declared if found is not None else None


@lru_cache(maxsize=256)
def _parsed(text: str, name: str) -> Declared:
    return parse(text.encode(), file=name)


def _of_the_release(kind: str, ident: str, *, exercise: bool) -> Declared:
    found = [one for one in shelf().of(kind, ident) if one.origin == "release"]
    if not found:
        raise Missing(
            "rulebook.no_rule",
            "No file declares %(kind)s %(id)s",
            where=f"{kind}/{ident}",
            params={"kind": kind, "id": ident},
        )
    check_sound(found[-1].declared, found[-1].faults)
    fit = [one for one in found if is_fit(one, exercise=exercise)]
    if not fit:
        raise Refused(
            "rulebook.not_signed_in",
            "%(kind)s %(id)s counts here only when two people have signed it in",
            do="Open it on the rules page and ask for the second signature",
            where=found[-1].declared.file,
            params={"kind": kind, "id": ident},
        )
    return whole(fit[-1].declared)


def _sound(one: OnDisk) -> Declared:
    if one.faults:
        raise Faulty(one.faults)
    return one.declared
