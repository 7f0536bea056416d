"""Teams and posts as two sheets: every row read or its fault named. Pure but for the files it is given."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from qipan.dispatch.core.callup import Post, Team
from qipan.kit.refusal import Refused
from qipan.kit.sheets import read_sheet

MOST_TEAMS, MOST_PEOPLE = 1_000, 10_000  # of one post, of one team: beyond is a slip of the hand
FREE = {"", "0", "no", "false", "否"}
Thing = TypeVar("Thing", Team, Post)


class Hit(Protocol):
    segment: int


class Board(Protocol):
    def snap(self, lon: float, lat: float, max_m: float = ...) -> Hit: ...


@dataclass(frozen=True)
class Placed(Generic[Thing]):
    """What a row says and the street it stands on."""

    thing: Thing
    segment: int


@dataclass(frozen=True)
class Fault:
    """A row that cannot be used: `where` is file:line, rows counted without blank lines."""

    where: str
    says: str


def teams_in(board: Board, path: Path) -> tuple[list[Placed[Team]], list[Fault]]:
    """Read `code,lon,lat[,skills][,size][,busy]`; `busy` is why a team cannot go, empty when it can."""
    return _read(board, path, _team, needs=("code", "lon", "lat"))


def posts_in(board: Board, path: Path) -> tuple[list[Placed[Post]], list[Fault]]:
    """Read `code,lon,lat,teams[,needs]`; every team of a post must have all it needs."""
    return _read(board, path, _post, needs=("code", "lon", "lat", "teams"))


def _team(row: Mapping[str, str]) -> Team:
    busy = row.get("busy", "")
    return Team(
        row["code"],
        _words(row.get("skills", "")),
        size=_whole(row, "size", least=0, most=MOST_PEOPLE) if row.get("size") else 5,
        busy="" if busy.lower() in FREE else busy,
    )


def _post(row: Mapping[str, str]) -> Post:
    return Post(row["code"], _whole(row, "teams", least=1, most=MOST_TEAMS), _words(row.get("needs", "")))


def _read(
    board: Board, path: Path, make: Callable[[Mapping[str, str]], Thing], *, needs: tuple[str, ...]
) -> tuple[list[Placed[Thing]], list[Fault]]:
    found: list[Placed[Thing]] = []
    faults: list[Fault] = []
    first: dict[str, str] = {}
    for where, row in _rows(path, needs):
        try:
            thing = make(row)
            if not thing.code:
                raise ValueError("there is no code")
            if (other := first.setdefault(thing.code, where)) != where:
                raise ValueError(f"{thing.code} already stands in {other}")
            found.append(Placed(thing, board.snap(_degrees(row, "lon"), _degrees(row, "lat")).segment))
        except ValueError as no:
            faults.append(Fault(where, str(no)))
        except Refused as no:
            faults.append(Fault(where, no.what % no.params))
    return found, faults


def _rows(path: Path, needs: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    sheet = read_sheet(path)
    names = {name.strip().lower(): name for name in sheet.header}
    missing = [name for name in needs if name not in names]
    if missing:
        raise Refused(
            "dispatch.columns",
            "The sheet has no column %(name)s",
            do="Name the columns %(needs)s",
            where=path.name,
            params={"name": ", ".join(missing), "needs": ", ".join(needs)},
        )
    for number, row in enumerate(sheet.records(), start=2):
        yield f"{path.name}:{number}", {short: row[long].strip() for short, long in names.items()}


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.split(r"[\s;,|、；，]+", text) if word)


def _whole(row: Mapping[str, str], name: str, *, least: int, most: int) -> int:
    text = row[name]
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise ValueError(f"{name} is a whole number from {least} to {most}, not {text!r}")
    return int(text)


def _degrees(row: Mapping[str, str], name: str) -> float:
    try:
        value = float(row[name])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{name} is a number of degrees, not {row[name]!r}")
    return value
