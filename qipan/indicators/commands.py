"""`qipan indicator`: an indicator over plain files, with no database and no server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qipan.kit.console import answer, json_option, say


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--inputs", "inputs", multiple=True, metavar="[LIST=]FILE", help="Rows as CSV, XLSX or JSON; repeatable.")
@click.option("--area", default="", metavar="CODE", help="Only rows inside this area.")
@click.option("--at", "at", default="", metavar="MOMENT", help="The state at this day or moment (the newest row's).")
@click.option("--known-at", default="", metavar="MOMENT", help="From rows recorded by then (as --at).")
@click.option("--by", "by", default="", metavar="FACT", help="Break down by a fact of the rows, or by area.")
@click.option("--rank", "ranked", is_flag=True, help="Rank the groups; refused where the file or coverage says no.")
@click.option("--timezone", default="Asia/Shanghai", show_default=True, help="Where a day begins and ends.")
@json_option
def indicator(
    file: Path,
    inputs: tuple[str, ...],
    area: str,
    at: str,
    known_at: str,
    by: str,
    ranked: bool,
    timezone: str,
    json: bool,
) -> None:
    """Compute an indicator from rows in plain files.

    \b
    Example:
      qipan indicator declared/indicators/epidemic.new-cases.yaml --inputs days.csv --area 330300 --at 2020-02-20 --json
    """
    from qipan.indicators.core.figure import breakdown, compute
    from qipan.indicators.core.given import given_of
    from qipan.indicators.core.ranking import rank
    from qipan.indicators.core.told import figure_as_json, figure_in_words, ranking_as_json
    from qipan.indicators.shelf import read_indicator

    made, zone = read_indicator(file), _zone(timezone)
    given = given_of(made, inputs, tz=zone)
    moment = _moment(given.lists, at=at, known_at=known_at, zone=zone)
    result: dict[str, Any] = {"indicator": made.ref, "area": area, "at": moment.at, "known_at": moment.known_at}
    if not (by or ranked):
        figure = compute(made, given.lists, moment=moment, area=area, figures=given.figures)
        answer(result | figure_as_json(made, figure), json=json, words=figure_in_words(made, figure))
        return
    by = by or made.rank_by or made.drill[0]
    if by not in made.drill:
        raise click.UsageError(f"--by is one of {', '.join(made.drill)}")
    figures = breakdown(made, given.lists, by, moment=moment, area=area)
    result |= {"by": by, "groups": {str(group): figure_as_json(made, one) for group, one in figures.items()}}
    words = [f"{group}: {figure_in_words(made, one)}" for group, one in figures.items()]
    if ranked:
        ranking = rank(made, figures)
        result |= ranking_as_json(ranking)
        words = [f"{one.place}. {one.group}: {figure_in_words(made, one.figure)}" for one in ranking.places]
        words += [f"-  {group}: {why}" for group, why in ranking.left_out.items()]
    answer(result, json=json, words="\n".join(words))


def _zone(name: str) -> Any:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as no:
        raise click.BadParameter(f"no such timezone: {name}", param_hint="--timezone") from no


def _moment(lists: Any, *, at: str, known_at: str, zone: Any) -> Any:
    """What is asked; without --at the state when the newest row had been recorded, whatever any clock says."""
    from datetime import datetime

    from qipan.indicators.core.cells import moment_of
    from qipan.indicators.core.standing import Moment

    def read(text: str, option: str) -> datetime:
        try:
            return moment_of(text, zone)
        except ValueError as no:
            raise click.BadParameter(f"{text} is not a moment; write 2020-02-20", param_hint=option) from no

    newest = max((row.recorded_at for rows in lists.values() for row in rows if row.recorded_at.year > 1), default=None)
    asked = read(at, "--at") if at else newest or datetime(2000, 1, 1, tzinfo=zone)
    if newest is None and lists and not at:
        say("No row has a day: asked without a moment.")
    return Moment(at=asked, known_at=read(known_at, "--known-at") if known_at else asked, tz=zone)


COMMANDS: dict[str, click.Command] = {"indicator": indicator}
