"""Invented streets for measuring, and random cases on any streets."""

from __future__ import annotations

import numpy as np

from qipan.zones.core.risk import Site
from qipan.zones.core.streets import CLASSES, StreetGraph, metres_per_degree

LON, LAT = 120.65, 27.78
NEAR_M = 1_500.0
PLACES = 5


def county(*, seed: int, side: int = 142, people: int = 1_600_000) -> StreetGraph:
    """A bent grid of `side` × `side` crossings, crowded in the middle, with main streets and footpaths."""
    rng = np.random.default_rng(seed)
    number = np.arange(side * side).reshape(side, side)
    edges = np.concatenate(
        [np.stack((a.ravel(), b.ravel()), 1) for a, b in ((number[:, :-1], number[:, 1:]), (number[:-1], number[1:]))]
    )
    spots = np.stack((number.ravel() % side, number.ravel() // side), 1) * 90.0 + rng.normal(0, 18, (side * side, 2))
    u, v = edges.T
    per_lon, per_lat = metres_per_degree(LAT)
    lon, lat = LON + spots[:, 0] / per_lon, LAT + spots[:, 1] / per_lat
    middle = (spots[u] + spots[v]) / 2
    crowd = np.exp(-np.hypot(*(middle - spots.mean(0)).T) / 4_000) * rng.gamma(1.0, 1.0, len(edges))
    living = rng.multinomial(people, crowd / crowd.sum())
    classes = rng.choice(len(CLASSES), len(edges), p=[0, 0, 0.02, 0.04, 0.1, 0.5, 0.06, 0.16, 0.02, 0.06, 0.04, 0, 0])
    return StreetGraph(
        u=u,
        v=v,
        length_m=np.hypot(*(spots[u] - spots[v]).T),
        street_class=classes,
        gate=np.where(rng.random(len(edges)) < 0.05, 1, 0),
        people=living,
        households=-(-living // 3),
        buildings=-(-living // 20),
        compound=np.where(rng.random(len(edges)) < 0.5, u // 4, -1),
        area=u // (side * 6),
        lon=(lon[u] + lon[v]) / 2,
        lat=(lat[u] + lat[v]) / 2,
        jun_lon=lon,
        jun_lat=lat,
        area_codes=tuple(f"99{code:07d}" for code in range(side // 6 + 1)),
    )


def random_case(graph: StreetGraph, rng: np.random.Generator) -> list[Site]:
    """A home drawn by people, and five places with buildings within 1.5 km, stayed at for 15 minutes to 4 hours."""
    home = int(rng.choice(graph.segments, p=graph.people / graph.people.sum()))
    x, y = graph.metres
    near = np.hypot(x - x[home], y - y[home]) < NEAR_M
    built = np.flatnonzero(near & (graph.buildings > 0))
    visited = rng.choice(built if len(built) else np.flatnonzero(near), PLACES)
    first = Site(home, float(graph.lon[home]), float(graph.lat[home]), is_home=True)
    return [first] + [
        Site(int(s), float(graph.lon[s]), float(graph.lat[s]), hours=float(rng.uniform(0.25, 4))) for s in visited
    ]
