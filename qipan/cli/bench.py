"""`qipan bench`: the figures of `bench/`, which stands beside the package in a checkout."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from qipan.kit import console
from qipan.kit.refusal import Refused

CHECKOUT = Path(__file__).resolve().parents[2]


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--quick", is_flag=True, help="Smaller sizes, at most 40 s a name.")
@console.json_option
def bench(*, names: tuple[str, ...], quick: bool, json: bool) -> None:
    """Measure, beside a goal and a peer.

    \b
    Example:
      qipan bench zone board --quick --json
    """
    if str(CHECKOUT) not in sys.path:
        sys.path.insert(0, str(CHECKOUT))
    if find_spec("bench.harness") is None:
        raise Refused("cli.no_bench", "The benches stand in a checkout only", do="Clone the repository")
    found = import_module("bench.harness").measure(names, quick=quick, say=console.say)
    console.answer(found, json=json, words=_table(found))


def _table(found: dict[str, Any]) -> str:
    lines = []
    for row in found["rows"]:
        mark = "✓" if row["met"] else "✗"
        sign = "≤" if row["better"] == "lower" else "≥"
        figure = f"{row['value']:.4g} {row['unit']}  (goal {sign} {row['goal']:.4g})"
        beside = f"{row['ratio']:.3g} × {row['peer_value']:.4g} of {row['peer']}"
        lines.append(f"{mark} {row['name']}\n  {figure}; {beside}")
    notes = [f"{name}: {note}" for name, note in found["notes"].items()]
    return "\n".join([*lines, *notes, f"{found['seconds']} s"])
