"""How fast zones are drawn, and how kind they are beside circles and compounds, on invented and real streets."""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import maximum_flow

from bench.harness import Row
from bench.streets import county, random_case
from qipan.board.core.atlas import open_atlas
from qipan.board.core.osm.build import Order, build_board
from qipan.board.invent.county import invent
from qipan.kit.refusal import Refused
from qipan.solve import cut as cut_module
from qipan.solve.maxflow import Flow, push
from qipan.zones.core import lines
from qipan.zones.core.declared import protocol
from qipan.zones.core.draw import draw
from qipan.zones.core.drawing import Drawing
from qipan.zones.core.protocol import Protocol
from qipan.zones.core.streets import StreetGraph

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
PROTOCOL = protocol("cn-covid-three-zones")
CITIES = {
    "Liechtenstein": ("liechtenstein.osm.pbf", {"residents": 39_000}),
    "Monaco": ("monaco-2013.osm.gz", {"residents": 37_000}),
    # Not looked at while the risk model's numbers were chosen (docs/decisions/0011).
    "held out: Porto Alegre": (
        "porto-alegre.osm.pbf",
        {"population": DATA / "population" / "porto-alegre-hexgrid.csv"},
    ),
}


def rows(quick: bool) -> tuple[list[Row], dict[str, Any]]:
    """Return the rows and notes; --quick draws 20 cases instead of 100 and invents 30,000 people instead of 1.2 M."""
    found, notes = speed()
    cases = 20 if quick else 100
    with tempfile.TemporaryDirectory(prefix="qipan-bench-") as folder:
        for name, (file, people) in CITIES.items():
            if not (DATA / "osm" / file).exists():
                raise Refused("bench.no_data", "%(file)s is not beside the checkout", params={"file": file})
            board = Path(folder) / file
            build_board(Order(osm=DATA / "osm" / file, **people), board)
            graph = StreetGraph.from_atlas(open_atlas(board))
            found += kindness(name, graph, cases, notes)
            if name == "Liechtenstein":
                found += sensitivity(graph, cases, notes)
        residents = 30_000 if quick else 1_200_000
        invent(Path(folder) / "invented", residents=residents, seed=1)
        graph = StreetGraph.from_atlas(open_atlas(Path(folder) / "invented"))
        where = f"invented county of {residents:,}"
        for row in kindness(where, graph, cases, notes):
            notes[f"{row.name} (× circles)"] = row.value
        found += beside_compounds(where, graph, cases)
    return found, notes


def speed() -> tuple[list[Row], dict[str, Any]]:
    """All levels with counts, 60,000 nodes, 1.6 million people; the middle of seven cases after one to warm up."""
    graph = county(seed=1)
    drawn, whole, solver, rival = [], [], [], []
    for case in range(8):
        sites = random_case(graph, np.random.default_rng(case))
        graph = dataclasses.replace(graph)  # nothing kept from the case before
        seen: list[tuple[dict[str, Any], Flow]] = []
        began = time.perf_counter()
        with patch.object(cut_module, "push", partial(recorded, seen)):
            draw(graph, sites, protocol=PROTOCOL)
        drawn.append(time.perf_counter() - began)
        solver.append(sum(flow.seconds for _, flow in seen))
        rival.append(sum(dinic(arcs) for arcs, _ in seen))
        began = time.perf_counter()
        with patch.object(lines, "MARGIN_M", 1e9):
            draw(graph, sites, protocol=PROTOCOL)
        whole.append(time.perf_counter() - began)
    name = f"{graph.nodes:,} nodes, {int(graph.people.sum()) / 1e6:.1f} M people"
    found = [
        Row(
            name=f"all levels with counts, {name}",
            value=median(drawn[1:]),
            unit="s",
            better="lower",
            goal=1.0,
            peer="the whole network handed to the solver",
            peer_value=median(whole[1:]),
        ),
        Row(
            name=f"solver, all levels, {name}",
            value=median(solver[1:]),
            unit="s",
            better="lower",
            goal=0.2,
            peer="SciPy maximum_flow (Dinic, 32-bit capacities) on the same arcs",
            peer_value=median(rival[1:]),
        ),
    ]
    return found, {"slowest_drawing_s": max(drawn[1:]), "nodes": graph.nodes, "people": int(graph.people.sum())}


def recorded(seen: list[tuple[dict[str, Any], Flow]], **arcs: Any) -> Flow:
    """Push, and keep what was asked and answered."""
    flow = push(**arcs)
    seen.append((arcs, flow))
    return flow


def dinic(arcs: dict[str, Any]) -> float:
    """Seconds SciPy takes for the same flow; its capacities have 32 bits, so they are coarser."""
    finite = arcs["capacity"] * (1e9 / float(arcs["capacity"].sum()))
    shape = (arcs["nodes"], arcs["nodes"])
    matrix = coo_matrix((np.rint(finite).astype(np.int32), (arcs["tail"], arcs["head"])), shape=shape).tocsr()
    began = time.perf_counter()
    maximum_flow(matrix, arcs["source"], arcs["sink"])
    return time.perf_counter() - began


def drawings(graph: StreetGraph, cases: int, rules: Protocol = PROTOCOL) -> Iterator[Drawing]:
    """The same random cases for whoever asks."""
    rng = np.random.default_rng(1)
    for _ in range(cases):
        yield draw(graph, random_case(graph, rng), protocol=rules)


def kindness(name: str, graph: StreetGraph, cases: int, notes: dict[str, Any]) -> list[Row]:
    """People and gates of the strictest line beside circles that cover as much risk; home and five places in 1.5 km."""
    people, gates, gaps, enclosed = [], [], [], []
    for drawing in drawings(graph, cases):
        mine, circles = drawing.zones[0].counts, drawing.usual["circles"].counts
        people.append(mine.people / max(circles.people, 1))
        gates.append(mine.gates / max(circles.gates, 1))
        gaps.append(abs(drawing.certificate.gap) if drawing.certificate else 1.0)
        enclosed.append(drawing.enclosure_only)
    notes[f"widest certificate gap, {name}"] = max(gaps)
    notes[f"households for enclosure only, mean of {cases}, {name}"] = sum(enclosed) / cases
    return [
        Row(
            name=f"{what}, {name}, median of {cases}",
            value=median(ratios),
            unit="× circles",
            better="lower",
            goal=goal,
            peer="circles covering the same risk",
            peer_value=1.0,
        )
        for what, ratios, goal in (("people", people, 0.59), ("gates", gates, 0.38))
    ]


def beside_compounds(name: str, graph: StreetGraph, cases: int) -> list[Row]:
    """The line that covers as much risk as the walled compounds holding the evidence, beside those compounds."""
    people, gates = [], []
    rng = np.random.default_rng(1)
    for _ in range(cases):
        sites = random_case(graph, rng)
        compounds = draw(graph, sites, protocol=PROTOCOL).usual["compounds"].counts
        mine = covering(graph, sites, compounds.risk_covered).zones[0].counts
        people.append(mine.people / max(compounds.people, 1))
        gates.append(mine.gates / max(compounds.gates, 1))
    return [
        Row(
            name=f"{what} beside compounds, {name}, median of {cases}",
            value=median(ratios),
            unit="× compounds",
            better="lower",
            goal=0.8,
            peer="compounds holding the evidence, same risk covered",
            peer_value=1.0,
        )
        for what, ratios in (("people", people), ("gates", gates))
    ]


def covering(graph: StreetGraph, sites: Any, share: float) -> Drawing:
    """The tightest line, by bisection of the trade-off, whose covered risk is at least `share`."""
    low, high = 1e-4, 1e4
    best = draw(graph, sites, protocol=PROTOCOL, tradeoff=low)
    for _ in range(12):
        middle = (low * high) ** 0.5
        tried = draw(graph, sites, protocol=PROTOCOL, tradeoff=middle)
        if tried.zones[0].counts.risk_covered >= share:
            low, best = middle, tried
        else:
            high = middle
    return best


def sensitivity(graph: StreetGraph, cases: int, notes: dict[str, Any]) -> list[Row]:
    """People beside circles when the worth of an infection averted is halved or doubled; overlaps go to the notes."""
    found = []
    plain = list(drawings(graph, cases))
    for word, factor in (("halved", 0.5), ("doubled", 2.0)):
        risk = PROTOCOL.risk
        other = dataclasses.replace(risk, averted_person_days=risk.averted_person_days * factor)
        moved = list(drawings(graph, cases, dataclasses.replace(PROTOCOL, risk=other)))
        ratios = [each.zones[0].counts.people / max(each.usual["circles"].counts.people, 1) for each in moved]
        found.append(
            Row(
                name=f"people, Liechtenstein, weights {word}, median of {cases}",
                value=median(ratios),
                unit="× circles",
                better="lower",
                goal=0.7,
                peer="circles covering the same risk",
                peer_value=1.0,
            )
        )
        pairs = list(zip(plain, moved, strict=True))
        notes[f"share of people in both lines, weights {word}"] = median(
            shared(graph, a.zones[0].inside, b.zones[0].inside) for a, b in pairs
        )
        notes[f"share of people in both circles, weights {word}"] = median(
            shared(graph, a.usual["circles"].inside, b.usual["circles"].inside) for a, b in pairs
        )
        notes[f"people inside, weights {word}, × the recommended line"] = median(
            b.zones[0].counts.people / max(a.zones[0].counts.people, 1) for a, b in pairs
        )
    return found


def shared(graph: StreetGraph, one: Any, other: Any) -> float:
    one, other = one[: graph.segments], other[: graph.segments]
    either = int(graph.people[one | other].sum())
    return float(graph.people[one & other].sum()) / either if either else 1.0
