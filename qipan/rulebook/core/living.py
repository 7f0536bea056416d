"""Which living subjects a newer version would treat otherwise: the rows of a dry run, and who computes them.

A room that has living subjects offers `living.py` with `LIVING = {"zones": Offer(…)}`; `affected` is pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qipan.kit.ref import Ref
from qipan.rules.declared import Declared

Affects = Callable[[Declared | None, Declared, Sequence[Any]], Sequence["Row"]]  # old, new, subjects: pure


@dataclass(frozen=True)
class Row:
    """One figure of one subject that would come out otherwise: what stands beside what would stand.

    `before` and `after` are numbers, or words as {zh, en}; `figure` is a key of the offer's `figures`.
    """

    subject: Ref
    name: str
    area: str
    figure: str
    before: int | float | Mapping[str, str]
    after: int | float | Mapping[str, str]
    about: Mapping[str, str] = field(default_factory=dict)  # which part of the subject, {zh, en}


@dataclass(frozen=True)
class Offer:
    """What a room tells: of which files, whose subjects, and how they would come out."""

    covers: Callable[[Declared], bool]  # can anything of this file change a subject of this room?
    subjects: Callable[[Declared, bool, datetime], Sequence[Any]]  # whom it bears on (for exercises only?) at a moment
    affected: Affects
    title: object  # what the subjects are called, lazily translated
    figures: Mapping[str, object]  # figure -> its word, lazily translated
    route: str = ""  # the page of one subject, and the name of its one argument
    argument: str = ""


@dataclass(frozen=True)
class Effect:
    """What one room answers: how many subjects it looked at, and the rows."""

    room: str
    looked_at: int
    rows: tuple[Row, ...]

    @property
    def subjects(self) -> int:
        return len({row.subject for row in self.rows})
