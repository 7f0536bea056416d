"""`qipan drill`: play a drill on a throw-away database of its own and print promised beside measured."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from qipan.kit import console

DRILLS = {"first-night": "qipan.drills.first_night"}
RESIDENTS = 30_000
SEED = 1
STARTS_AT = datetime(2022, 3, 31, 15, 40, tzinfo=UTC)  # 23:40 in the county


@click.command()
@click.argument("name", type=click.Choice(sorted(DRILLS)))
@click.option("--board", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A board to play on.")
@click.option("--residents", type=click.IntRange(2_000), default=RESIDENTS, help="People of the invented county.")
@console.json_option
def drill(*, name: str, board: Path | None, residents: int, json: bool) -> None:
    """Play a drill from start to end, nothing else running; exit 1 when a promise is not kept.

    \b
    Example:
      qipan drill first-night --json
      qipan drill first-night --board boards/city
    """
    began = time.perf_counter()
    with _throw_away_home() as home:
        path = board.resolve() if board else _invented(home, residents)
        rows = _played(name, path)
    told: dict[str, Any] = {
        "drill": name,
        "rows": [row.as_json() for row in rows],
        "seconds": round(time.perf_counter() - began, 2),
    }
    console.answer(told, json=json, words=_table(told))
    if not all(row["pass"] for row in told["rows"]):
        raise SystemExit(1)


@contextmanager
def _throw_away_home() -> Iterator[Path]:
    """A home, a database and nothing of the caller's; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="qipan-drill-"))
    beside = home.with_name(home.name + "-pg")  # as root the database runs as somebody who may not enter the home
    mine = {"HOME": home, "PG_HOME": beside, "DATABASE_URL": "", "PG_DURABLE": "false"}
    os.environ.update({f"QIPAN_{key}": str(value) for key, value in mine.items()})
    try:
        yield home
    finally:
        for folder in (home, beside):
            shutil.rmtree(folder, ignore_errors=True)


def _invented(home: Path, residents: int) -> Path:
    from qipan.board.invent.county import invent

    invent(home / "board", residents=residents, seed=SEED, progress=console.say)
    return home / "board"


def _played(name: str, board: Path) -> list[Any]:
    from qipan.serve.state import opened

    with opened():
        from qipan.board.queries import current
        from qipan.serve.seed import open_board, seed_rooms

        open_board(path=board, at=STARTS_AT)
        seed_rooms(at=STARTS_AT, seed=SEED)
        rows: list[Any] = import_module(DRILLS[name]).run(atlas=current(), at=STARTS_AT, seed=SEED)
        return rows


def _table(told: dict[str, Any]) -> str:
    lines = []
    for row in told["rows"]:
        mark = "✓" if row["pass"] else "✗"
        lines.append(f"{mark} {row['id']}: {row['measured']:.4g} {row['unit']} (promised ≤ {row['promised']:g})")
    return "\n".join([*lines, f"{told['seconds']} s"])
