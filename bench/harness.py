"""One measured figure, its goal, and the peer it stands beside; `qipan bench NAME… [--quick] --json`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from qipan.kit.refusal import Refused

HERE = Path(__file__).parent
BETTER = ("lower", "higher")


@dataclass(frozen=True)
class Row:
    """A figure with a goal and a peer; anything without both belongs under the notes.

    `ratio` is value ÷ peer_value, so for `better="lower"` less than 1 means better than the peer.
    """

    name: str
    value: float
    unit: str
    better: Literal["lower", "higher"]
    goal: float
    peer: str
    peer_value: float

    def __post_init__(self) -> None:
        if self.better not in BETTER:
            raise ValueError(f"{self.name}: better is one of {BETTER}")
        if not self.peer or not self.peer_value:
            raise ValueError(f"{self.name}: a row has a peer; put a figure without one under notes")

    @property
    def met(self) -> bool:
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal

    def told(self) -> dict[str, Any]:
        """Return the row as it is printed, `met` and `ratio` computed."""
        told = asdict(self)
        ordered = {key: told[key] for key in ("name", "value", "unit", "better", "goal")}
        ratio = float(f"{self.value / self.peer_value:.4g}")
        return ordered | {"met": self.met, "peer": self.peer, "peer_value": self.peer_value, "ratio": ratio}


def names() -> list[str]:
    """Return every bench there is: the modules beside this one that offer `rows(quick)`."""
    return sorted(p.stem for p in HERE.glob("*.py") if "\ndef rows(" in p.read_text(encoding="utf-8"))


def measure(wanted: Sequence[str], *, quick: bool, say: Callable[[str], None]) -> dict[str, Any]:
    """Run the benches named and return {"rows": […], "notes": {name: …}, "seconds": s}; Refused for an unknown name."""
    known = names()
    rows: list[dict[str, Any]] = []
    notes: dict[str, Any] = {}
    started_s = time.perf_counter()
    for name in wanted:
        if name not in known:
            what = "There is no bench called %(name)s; there are: %(known)s"
            raise Refused("bench.unknown", what, params={"name": name, "known": ", ".join(known)})
        say(f"{name} …")
        found, told = import_module(f"bench.{name}").rows(quick)
        rows += [row.told() for row in found]
        notes[name] = told
    return {"rows": rows, "notes": notes, "seconds": round(time.perf_counter() - started_s, 1)}


def seconds_of(run: Callable[[], object], *, times: int = 5, warm: int = 1) -> float:
    """Return the median wall-clock seconds of `run` after `warm` runs that do not count."""
    for _ in range(warm):
        run()
    return statistics.median(_timed(run) for _ in range(times))


def _timed(run: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    run()
    return time.perf_counter() - started_s
