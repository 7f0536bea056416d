"""qipan board build | show | use (and invent, offered by board/invent)."""

from __future__ import annotations

import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from qipan.kit.console import LANG, answer, json_option, say, with_state

FILE = click.Path(path_type=Path, dir_okay=False)
STEPS = {
    "read": ("读取地图", "reading the map"),
    "streets": ("切分街道，找出区域、房屋和围墙", "cutting streets at their crossings, finding areas, homes and walls"),
    "people": ("把人口分到各户", "spreading people over homes"),
    "layers": ("写图层", "writing the layers"),
    "graph": ("写街道图", "writing the street graph"),
    "tiles": ("绘制地图瓦片", "drawing the map tiles"),
}


@click.group()
def board() -> None:
    """Where, and what is known: make a board from a map, look at it, put it to use.

    \b
    Example:
      qipan board build city.osm.pbf --out boards/city --residents 39000
      qipan board use boards/city
    """


@board.command()
@click.argument("city", type=FILE)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder to write.")
@click.option(
    "--residents", type=click.IntRange(0, 100_000_000), help="How many people live there; spread over the homes."
)
@click.option("--population", type=FILE, help="CSV (area, h3, id, or lon and lat; people or population), GPKG or TIF.")
@click.option("--areas", type=FILE, help="Municipalities: SHP, GeoJSON or GPKG with name and code.")
@click.option("--grids", type=FILE, help="Grid units, likewise.")
@click.option("--compounds", type=FILE, help="Walled compounds and villages, likewise (kind: compound or village).")
@click.option("--buildings", type=FILE, help="Buildings in place of the map's, with levels, kind, name, address.")
@click.option("--addresses", type=FILE, help="CSV with lon, lat, address.")
@click.option(
    "--crs",
    type=click.Choice(["wgs84", "cgcs2000", "gcj02", "bd09"]),
    default="wgs84",
    show_default=True,
    help="What degrees mean in the files beside the map; CGCS2000 equals WGS-84 to centimetres.",
)
@click.option("--code", default="900000", show_default=True, help="Root area code, six characters.")
@click.option("--name", default="", help="The board's name; else that of the boundary around it.")
@click.option("--household-size", type=click.FloatRange(1, 20), help="People per household.  [default: 2.62]")
@json_option
def build(city: Path, out: Path, json: bool, household_size: float | None, **given: Any) -> None:
    """Build a board from an OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2).

    Writes GeoParquet layers, the street graph and vector tiles, and says what was wrong with the map.
    Nothing is written when the map cannot be read.

    \b
    Example:
      qipan board build liechtenstein.osm.pbf --out boards/li --residents 39000 --json
    """
    from qipan.board.core.osm.build import Order, build_board

    if household_size is not None:
        given["household_size"] = household_size
    started = time.perf_counter()
    manifest = build_board(Order(osm=city, **given), out, progress=_progress(started))
    _tell(manifest, out=out, json=json, seconds=time.perf_counter() - started)


@board.command()
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
def show(folder: Path, json: bool) -> None:
    """Say what a board holds.

    Example: qipan board show boards/li --json
    """
    from qipan.board.core.atlas import open_atlas

    started = time.perf_counter()
    atlas = open_atlas(folder)
    _tell(atlas.manifest, out=folder, json=json, seconds=time.perf_counter() - started)


@board.command()
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
@with_state
def use(folder: Path, json: bool) -> None:
    """Make a board the current one; every page follows it. The folder is linked, keep it where it is.

    Example: qipan board use boards/li
    """
    from qipan.board.actions import use as put_to_use
    from qipan.kit.ref import Ref
    from qipan.ledger import clock

    atlas = put_to_use(folder=folder, by=Ref("terminal", "qipan"), at=clock.now())
    answer({"board": atlas.manifest["name"], "digest": atlas.digest, "folder": str(folder.resolve())}, json=json)


def _progress(started: float) -> Any:
    column = ("zh", "en").index(_lang())
    return lambda step: say(f"{time.perf_counter() - started:6.1f} s  {STEPS.get(step, (step, step))[column]}")


def _lang() -> str:
    return "zh" if str(click.get_current_context().meta.get(LANG, "en")).startswith("zh") else "en"


def _tell(manifest: dict[str, Any], *, out: Path, json: bool, seconds: float) -> None:
    """One object for machines; for people the counts, and every fault in their language."""
    counts = manifest["counts"]
    told = {
        "name": manifest["name"],
        "code": manifest["code"],
        "invented": manifest["invented"],
        "out": str(out),
        "digest": manifest["digest"],
        **{name: counts[name] for name in ("buildings", "people", "households", "areas", "compounds", "junctions")},
        "streets": counts["segments"],
        "places": counts["places"],
        "residents_source": manifest["residents_source"],
        "faults": manifest["faults"],
        "attribution": manifest["attribution"],
        "seconds": round(seconds, 2),
    }
    if not json:
        told["name"] = manifest["name"][_lang()]
        for fault in manifest["faults"]:
            say(f"! {fault['says'][_lang()]}")
    answer(told, json=json)


if find_spec("qipan.board.invent.commands") is not None:
    from qipan.board.invent.commands import COMMANDS as _INVENTED

    for _name, _command in _INVENTED.items():
        board.add_command(_command, _name)

COMMANDS: dict[str, click.Command] = {"board": board}
