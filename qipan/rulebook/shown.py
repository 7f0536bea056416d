"""One file of the rulebook as a list shows it: what stands, since when, by whose names, and what waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.timezone import get_default_timezone

from qipan.identity.models import Approval, Signature
from qipan.kit.refusal import Refused
from qipan.rulebook import queries, reading
from qipan.rulebook.core.adopting import check_text
from qipan.rulebook.core.days import is_over
from qipan.rulebook.core.heads import document_of, jurisdiction_of, reaches
from qipan.rulebook.core.marks import Mark, marks
from qipan.rulebook.found import OnDisk, Shelf, shelf
from qipan.rulebook.models import AdoptedVersion
from qipan.rulebook.words import CONFIDENCES
from qipan.rules.declared import KINDS
from qipan.rules.shelf import number

Key = tuple[str, str, str]  # kind, id, jurisdiction


@dataclass(frozen=True)
class Held:
    """An adopted version beside its names and its end."""

    row: AdoptedVersion
    names: list[Signature]
    ended_at: datetime | None

    @property
    def is_of_the_release(self) -> bool:
        return self.row.approval_id is None


@dataclass(frozen=True)
class RuleFile:
    """`stands` holds what counts in earnest, `exercises` what counts in exercises only."""

    kind: str
    ident: str
    jurisdiction: str
    title: Mapping[str, str]
    status: str
    document: str
    stands: Held | None
    exercises: Held | None
    newer: OnDisk | None = None  # on disk, after every adopted version
    waiting: Approval | None = None
    confidences: list[tuple[str, int]] = field(default_factory=list)  # (word, how often)
    faulty: list[OnDisk] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)  # other bytes under an adopted name
    reaches_us: bool = True
    is_over: bool = False  # its declared days are past

    @property
    def is_followed(self) -> bool:
        """Does a newer version lie on disk behind one that counts?"""
        return self.newer is not None and (self.stands is not None or self.exercises is not None)

    @property
    def may_be_signed(self) -> bool:
        return self.newer is not None and self.reaches_us and not self.is_over

    @property
    def is_played(self) -> bool:
        """Nobody signed it in, but in exercises it may be played as it came."""
        is_shipped = self.newer is not None and self.newer.origin == "release" and not self.newer.faults
        return is_shipped and not self.stands and not self.exercises and self.status != "active"


def rule_files(*, at: datetime, asked: datetime | None) -> list[tuple[str, list[RuleFile]]]:
    """Every file by kind; with `asked` only what was adopted at that past moment, and nothing of the disk."""
    at = asked or at
    adopted: dict[Key, list[AdoptedVersion]] = {}
    for row in AdoptedVersion.objects.filter(adopted_at__lte=at).select_related("approval"):
        adopted.setdefault((row.kind, row.ident, row.jurisdiction), []).append(row)
    disk = _by_key(Shelf((), ()) if asked else shelf())
    keys = sorted(adopted.keys() | disk.keys(), key=lambda key: (key[1], key[2]))
    rows = [_rule_file(key, adopted.get(key, []), disk.get(key, []), at) for key in keys]
    kinds = [*KINDS, *sorted({row.kind for row in rows} - set(KINDS))]
    grouped = [(kind, [row for row in rows if row.kind == kind]) for kind in kinds]
    return [(kind, found) for kind, found in grouped if found]


def held(row: AdoptedVersion | None, track: list[AdoptedVersion]) -> Held | None:
    return None if row is None else Held(row, queries.signers(row), queries.ended_at(row, track))


def confidences(found: Iterable[Mark]) -> list[tuple[str, int]]:
    """How many rules are of each confidence, the most doubtful first."""
    seen = [mark.confidence for mark in found]
    order = ("memory", "secondary", "design", "sourced")
    return [(str(CONFIDENCES[word]), seen.count(word)) for word in order if word in seen]


def other_texts(files: Iterable[OnDisk]) -> list[Refused]:
    """The refusals of files that call themselves like an adopted version but are not its text."""
    found = []
    for one in files:
        try:
            check_text(one.declared, queries.kept_digest(one.declared))
        except Refused as no:
            found.append(no)
    return found


def _by_key(found: Shelf) -> dict[Key, list[OnDisk]]:
    rows: dict[Key, list[OnDisk]] = {}
    for one in found.files:
        key = (one.declared.kind, one.declared.id, jurisdiction_of(one.declared.body))
        rows.setdefault(key, []).append(one)
    return rows


def _rule_file(key: Key, rows: list[AdoptedVersion], files: list[OnDisk], at: datetime) -> RuleFile:
    kind, ident, jurisdiction = key
    earnest, exercise = ([row for row in rows if row.exercise is is_so] for is_so in (False, True))
    stands, exercises = queries.standing(earnest, at), queries.standing(exercise, at)
    newest = max(files, key=lambda one: number(one.declared.version), default=None)
    adopted = max((number(row.version) for row in rows), default=(-1,))
    newer = newest if newest is not None and number(newest.declared.version) > adopted else None
    shown = stands or exercises or (rows[-1] if rows else None)
    if shown is not None:
        told = reading.as_kept(shown)
    else:
        assert newest is not None  # a key comes from a row or from a file
        told = newest.declared
    return RuleFile(
        kind=kind,
        ident=ident,
        jurisdiction=jurisdiction,
        title=told.title,
        status=told.status,
        document=document_of(told.body),
        stands=held(stands, earnest),
        exercises=held(exercises, exercise),
        newer=newer,
        waiting=queries.waiting(kind, ident, newer.declared.version, at=at) if newer else None,
        confidences=confidences(marks(told)),
        faulty=[one for one in files if one.faults],
        refused=other_texts(files),
        reaches_us=reaches(jurisdiction, queries.jurisdiction_area("")),
        is_over=_is_over(newer, at) if newer else False,
    )


def _is_over(newer: OnDisk, at: datetime) -> bool:
    """Past days end what is in force; what is played in exercises they do not."""
    sound = not newer.faults and newer.declared.status == "active"
    return sound and is_over(newer.declared, at=at, zone=get_default_timezone())
