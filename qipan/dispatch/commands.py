"""`qipan dispatch assign`: who goes where, on plain files, with no database and no server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qipan.kit.console import answer, json_option, say

if TYPE_CHECKING:
    from qipan.dispatch.core.callup import CallUp

COLUMNS = ("post", "team", "travel_s", "nearer_passed", "lacking", "why")


@click.group()
def dispatch() -> None:
    """Send teams to posts."""


@dispatch.command()
@click.argument("teams", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("posts", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--board", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, metavar="DIR")
@click.option("--csv", "as_csv", is_flag=True, help="One line per seat, then one per post that lacks teams.")
@json_option
def assign(teams: Path, posts: Path, board: Path, as_csv: bool, json: bool) -> None:
    """Choose whole teams for posts: fewest lacking first, then least travel by street, and say why.

    TEAMS has code,lon,lat and maybe skills,size,busy; POSTS has code,lon,lat,teams and maybe needs.

    \b
    Example:
      qipan dispatch assign teams.csv posts.csv --board boards/vaduz --json
    """
    if as_csv and json:
        raise click.UsageError("give --json or --csv, not both")
    # The solver and the board take a moment to load; --help should not wait for them.
    import time

    from qipan.board.core.atlas import open_atlas
    from qipan.dispatch.core.callup import call_up
    from qipan.dispatch.core.lists import posts_in, teams_in
    from qipan.dispatch.core.travel import travel_s
    from qipan.kit.refusal import Refused

    atlas = open_atlas(board)
    sent, bad_teams = teams_in(atlas, teams)
    wanted, bad_posts = posts_in(atlas, posts)
    if faults := bad_teams + bad_posts:
        for fault in faults:
            say(f"{fault.where}: {fault.says}")
        raise Refused(
            "dispatch.faulty_rows",
            "%(n)d rows cannot be used; the first: %(says)s",
            do="Correct them and give the file again",
            where=faults[0].where,
            params={"n": len(faults), "says": faults[0].says},
        )
    began = time.perf_counter()
    seconds = travel_s(atlas, origins=_segments(sent), targets=_segments(wanted))
    plan = call_up([each.thing for each in sent], [each.thing for each in wanted], seconds)
    told = _told(plan, seconds=time.perf_counter() - began)
    if as_csv:
        _write(told)
    else:
        answer(told, json=json, words=_words(told))


def _segments(placed: Any) -> Any:
    import numpy as np

    return np.array([each.segment for each in placed], dtype=np.int64)


def _told(plan: CallUp, *, seconds: float) -> dict[str, Any]:
    return {
        "seats": [
            {
                "team": seat.team,
                "post": seat.post,
                "travel_s": seat.travel_s,
                "nearer_passed": dict(seat.nearer_passed),
            }
            for seat in plan.seats
        ],
        "unmet": [{"post": post, "lacking": n, "why": dict(plan.why[post])} for post, n in plan.unmet.items()],
        "total_s": plan.total_s,
        "proof": dict(plan.proof),
        "seconds": round(seconds, 4),
    }


def _counts(reasons: dict[str, int]) -> str:
    return " ".join(f"{reason}={n}" for reason, n in sorted(reasons.items()))


def _write(told: dict[str, Any]) -> None:
    import sys

    from qipan.kit.sheets import write_csv

    seats = [(s["post"], s["team"], s["travel_s"], _counts(s["nearer_passed"]), None, "") for s in told["seats"]]
    lacks = [(u["post"], "", None, "", u["lacking"], _counts(u["why"])) for u in told["unmet"]]
    write_csv(sys.stdout.buffer, header=COLUMNS, rows=[*seats, *lacks])


def _words(told: dict[str, Any]) -> str:
    lines = [f"{s['post']:<8} {s['team']:<10} {s['travel_s']:>6} s" for s in told["seats"]]
    lines += [f"{u['post']:<8} lacks {u['lacking']}: {_counts(u['why'])}" for u in told["unmet"]]
    return "\n".join([*lines, f"{len(told['seats'])} teams, {told['total_s']} s in all, gap {told['proof']['gap']:g}"])


COMMANDS: dict[str, click.Command] = {"dispatch": dispatch}
