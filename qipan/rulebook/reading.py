"""What other rooms ask: the text of the rule that is in force here. They never read the folder themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from qipan.kit.refusal import Missing, Refused
from qipan.rulebook import queries
from qipan.rulebook.core.adopting import check_sound
from qipan.rulebook.core.marks import from_memory
from qipan.rulebook.found import OnDisk, shelf
from qipan.rulebook.models import AdoptedVersion
from qipan.rules.declared import Declared, Faulty, parse


def in_force(kind: str, ident: str, *, at: datetime, exercise: bool = False, area: str = "") -> Declared:
    """Return the version in force at a moment, for an area (a code; "" the whole house).

    In an exercise a version adopted for exercises goes before the one in earnest. Until its first version is
    adopted a house goes by the release's own file, as long as that holds no rule from memory and is active.
    Refused when no version stands; Missing when there is no such file at all.
    """
    rows = queries.adopted(kind, ident)
    for is_exercise in (True, False) if exercise else (False,):
        row = _standing([row for row in rows if row.exercise is is_exercise], at, area)
        if row is not None:
            return read(row)
    if any(row.starts_at <= at and (exercise or not row.exercise) for row in rows):
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
    return read(row) if row is not None else _sound(queries.on_disk(kind, ident, number))


def identities(kind: str) -> list[str]:
    """The ids of every file of a kind that was adopted or came with the release, in order."""
    known = {one.declared.id for one in shelf().files if one.declared.kind == kind and one.origin == "release"}
    return sorted(known | set(AdoptedVersion.objects.filter(kind=kind).values_list("ident", flat=True)))


def read(row: AdoptedVersion) -> Declared:
    """The kept text, read: whatever became of the file, what was signed holds."""
    return _parsed(row.text, f"{row.kind}/{row.ref}")


def is_fit(one: OnDisk, *, exercise: bool) -> bool:
    """May a file count on the release's word alone: sound, and for other than exercises active and not from memory."""
    sound = one.origin == "release" and not one.faults
    return sound and (exercise or one.declared.status == "active") and (exercise or not from_memory(one.declared))


@lru_cache(maxsize=256)
def _parsed(text: str, name: str) -> Declared:
    return parse(text.encode(), file=name)


def _standing(rows: Sequence[AdoptedVersion], at: datetime, area: str) -> AdoptedVersion | None:
    """Of every jurisdiction that reaches the area the narrowest one's version; before the book was begun, its first."""
    place = area or queries.jurisdiction_area("")
    reaching = {row.jurisdiction for row in rows if reaches(row.jurisdiction, place)}
    for jurisdiction in sorted(reaching, key=len, reverse=True):
        own = [row for row in rows if row.jurisdiction == jurisdiction]
        if (row := queries.standing(own, at)) is not None:
            return row
        if own[0].approval_id is None and at < own[0].starts_at:
            return own[0]
    return None


def reaches(jurisdiction: str, area: str) -> bool:
    """An area code reaches what begins with it; a country or nothing reaches everywhere."""
    return not any(sign.isdigit() for sign in jurisdiction) or area.startswith(jurisdiction)


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
    return fit[-1].declared


def _sound(one: OnDisk) -> Declared:
    if one.faults:
        raise Faulty(one.faults)
    return one.declared
