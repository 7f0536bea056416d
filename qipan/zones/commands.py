"""`qipan zone draw`: the main engine on plain files, with no database and no server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qipan.kit.console import answer, json_option, say


@click.group()
def zone() -> None:
    """Draw zones on a board."""


@zone.command(context_settings={"ignore_unknown_options": False})
@click.argument("board", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--at", "points", multiple=True, metavar="LON,LAT[,HOURS]", help="A place stayed at; the first is home.")
@click.option(
    "--positives",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV or XLSX: lon, lat, maybe hours and kind (home or visited).",
)
@click.option("--include", multiple=True, metavar="UNIT", help="segment:, building:, compound:, area: or LON,LAT.")
@click.option("--exclude", multiple=True, metavar="UNIT", help="As --include; what a clause requires is refused.")
@click.option("--tradeoff", type=float, default=1.0, show_default=True, help="Price of confining; more shrinks.")
@click.option("--protocol", "name", default="", metavar="ID|FILE", help="Declared protocol (cn-covid-three-zones).")
@click.option("--area", default="", metavar="CODE", help="The declared area the last level is the rest of.")
@click.option("--no-enclosure", is_flag=True, help="Leave out every dwelling without clause or evidence.")
@click.option("--geojson", "as_geojson", is_flag=True, help="Outlines and gates as GeoJSON.")
@json_option
def draw(
    board: Path,
    points: tuple[str, ...],
    positives: Path | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    tradeoff: float,
    name: str,
    area: str,
    no_enclosure: bool,
    as_geojson: bool,
    json: bool,
) -> None:
    """Draw the zones of a protocol around places a case stayed.

    \b
    Example:
      qipan zone draw boards/vaduz --at 9.5215,47.1410 --at 9.5170,47.1390,2 --json
    """
    if not points and positives is None:
        raise click.UsageError("give at least one --at or --positives")
    # The solver and the board take a moment to load; --help should not wait for them.
    from qipan.board.core.atlas import open_atlas
    from qipan.zones.core import declared
    from qipan.zones.core.draw import draw as draw_zones
    from qipan.zones.core.positives import sites_in_sheet, sites_typed
    from qipan.zones.core.sensitivity import sensitivity
    from qipan.zones.core.streets import StreetGraph
    from qipan.zones.core.units import segments_named

    protocol = declared.protocol(name or declared.DEFAULT)
    if protocol.is_exercise:
        say("演练 Exercise: this protocol is not in force; its lines bind nobody.")
    atlas = open_atlas(board)
    sites = sites_typed(atlas, points) + (sites_in_sheet(atlas, positives) if positives else [])
    graph = StreetGraph.from_atlas(atlas)
    asked: dict[str, Any] = {
        "include": segments_named(atlas, include, where="include").tolist(),
        "exclude": segments_named(atlas, exclude, where="exclude").tolist(),
        "may_enclose": not no_enclosure,
    }
    drawing = draw_zones(graph, sites, protocol=protocol, tradeoff=tradeoff, declared_area=area, **asked)
    if as_geojson:
        from qipan.zones.core.features import feature_collection

        answer(feature_collection(atlas, drawing, declared_area=area), json=True)
    else:
        moved = sensitivity(graph, drawing, **asked)
        shown = {**drawing.as_dict(), "sensitivity": {word: each.as_dict() for word, each in moved.items()}}
        answer(shown, json=json, words=_words(shown))


def _words(shown: dict[str, Any]) -> str:
    """The same for a person at a terminal; households without evidence come first."""
    lines = [
        f"households inside without clause or evidence  {shown['enclosure_only']}",
        f"households shut off behind the line           {shown['shut_off']}",
    ]
    for each in shown["zones"]:
        lines.append(
            f"{each['level']:<12} {each['people']:>9,} people ({each['ring_people']:,} in this level alone)"
            f" {each['households']:>8,} households {each['gates']:>4} gates {each['guards']:>5} guards"
            f" {each['kits']:>7,} kits  risk {each['risk_covered']:.0%}"
        )
    for way, each in shown["usual"].items():
        lines.append(
            f"  {way:<10} {each['people']:>9,} people {each['gates']:>4} gates  risk {each['risk_covered']:.0%}"
        )
    proof = shown["certificate"]
    if proof:
        lines.append(f"best for these weights: flow {proof['flow']:.6f} = cut {proof['cut']:.6f}")
    for word, each in shown["sensitivity"].items():
        same = f"{each['people_in_both']:,} as above"
        lines.append(f"  weights {word:<8} {each['people']:>9,} people ({same}) {each['gates']:>4} gates")
    return "\n".join(lines)


COMMANDS: dict[str, click.Command] = {"zone": zone}
