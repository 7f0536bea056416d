"""Invented street grids small enough to check by hand, or as large as a county."""

import numpy as np

from qipan.zones.core.risk import Site
from qipan.zones.core.streets import CLASSES, StreetGraph, metres_per_degree

LON, LAT = 120.65, 27.78
BLOCK_M = 100.0


def city(edges, places, *, people=None, classes=None, gates=None, compound=None, area=None, codes=("330381",)):
    """A StreetGraph of `edges` between junctions at `places` (metres); lengths are straight lines."""
    edges, places = np.asarray(edges, dtype=np.int64).reshape(-1, 2), np.asarray(places, dtype=float)
    per_lon, per_lat = metres_per_degree(LAT)
    lon, lat = LON + places[:, 0] / per_lon, LAT + places[:, 1] / per_lat
    u, v, count = edges[:, 0], edges[:, 1], len(edges)
    people = np.zeros(count, dtype=np.int64) if people is None else np.asarray(people, dtype=np.int64)
    plain = np.full(count, CLASSES.index("residential"))
    return StreetGraph(
        u=u,
        v=v,
        length_m=np.hypot(*(places[u] - places[v]).T),
        street_class=plain if classes is None else np.asarray(classes, dtype=np.int64),
        gate=np.zeros(count, dtype=np.int64) if gates is None else np.asarray(gates, dtype=np.int64),
        people=people,
        households=-(-people // 3),
        buildings=np.minimum(people, 2),
        compound=np.full(count, -1) if compound is None else np.asarray(compound, dtype=np.int64),
        area=np.zeros(count, dtype=np.int64) if area is None else np.asarray(area, dtype=np.int64),
        lon=(lon[u] + lon[v]) / 2,
        lat=(lat[u] + lat[v]) / 2,
        jun_lon=lon,
        jun_lat=lat,
        area_codes=tuple(codes),
    )


def grid(columns, rows, *, seed=0, people=40, block_m=BLOCK_M):
    """A grid of streets with `people` a segment on average and a few wide and narrow streets."""
    rng = np.random.default_rng(seed)
    number = np.arange(columns * rows).reshape(rows, columns)
    across = np.stack((number[:, :-1].ravel(), number[:, 1:].ravel()), axis=1)
    down = np.stack((number[:-1].ravel(), number[1:].ravel()), axis=1)
    edges = np.concatenate((across, down))
    places = np.stack((number.ravel() % columns, number.ravel() // columns), axis=1) * block_m
    chances = [0, 0, 0.03, 0.05, 0.12, 0.5, 0.05, 0.15, 0, 0.05, 0.05, 0, 0]
    return city(
        edges,
        places,
        people=rng.poisson(people, len(edges)) * (rng.random(len(edges)) < 0.8),
        classes=rng.choice(len(CLASSES), len(edges), p=chances),
        area=(places[edges[:, 0], 0] > places[:, 0].max() / 2).astype(int),
        codes=("330381001", "330381002"),
    )


def site(graph, segment, *, home=False, hours=None, along=0.5):
    """A stay in the middle of a segment."""
    return Site(segment, float(graph.lon[segment]), float(graph.lat[segment]), home, hours, along)


def stays(graph, segments, *, hours=2.0):
    """The first segment is home, the others were visited."""
    return [site(graph, s, home=k == 0, hours=None if k == 0 else hours) for k, s in enumerate(segments)]
