"""qipan board invent: an invented county, written as a board."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import click

from qipan.kit.console import LANG, answer, json_option, say


@click.command()
@click.option("--residents", required=True, type=click.IntRange(min=1), help="How many people live there, exactly.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Which county; same seed, same.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder to write.")
@json_option
def invent(residents: int, seed: int, out: Path, json: bool) -> None:
    """Invent a county: streets, walled compounds, villages, people and firms, none of them real.

    \b
    Example:
      qipan board invent --residents 60000 --seed 1 --out boards/wanglan --json
    """
    from qipan.board.invent.county import invent as write_county

    started = time.perf_counter()
    manifest = write_county(
        out,
        residents=residents,
        seed=seed,
        progress=lambda step: say(f"{time.perf_counter() - started:6.1f} s  {step}"),
    )
    lang = "zh" if str(click.get_current_context().meta.get(LANG, "en")).startswith("zh") else "en"
    counts = manifest["counts"]
    told = {
        "name": manifest["name"] if json else manifest["name"][lang],
        "code": manifest["code"],
        "invented": True,
        "seed": seed,
        "out": str(out),
        "digest": manifest["digest"],
        "buildings": counts["buildings"],
        "streets": counts["segments"],
        "people": counts["people"],
        "households": counts["households"],
        "areas": counts["areas"],
        "compounds": counts["compounds"],
        "places": counts["places"],
        "firms": counts["firms"],
        "faults": manifest["faults"],
        "seconds": round(time.perf_counter() - started, 2),
        "peak_bytes": _peak_bytes(),
    }
    answer(told, json=json)


def _peak_bytes() -> int:
    """The most memory this process or the tile maker it waited for ever held."""
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage counts bytes on macOS, KiB on Linux
    return unit * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


COMMANDS: dict[str, click.Command] = {"invent": invent}
