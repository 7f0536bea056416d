"""The street network as a zone sees it: segments and junctions are nodes, a segment's end is an edge."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

# scipy takes a third of a second to import; `qipan check` reads protocols and walks no street.
if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# One order for every board; a street's class is its place in this list (docs/formats/board.md).
CLASSES = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "residential", "living",
    "service", "pedestrian", "footway", "path", "track", "steps",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class StreetGraph:
    """Arrays (n,) per segment and (m,) per junction; `gate` bit 0: a gate stands at u, bit 1: at v."""

    u: Ints = field(repr=False)
    v: Ints = field(repr=False)
    length_m: Floats = field(repr=False)
    street_class: Ints = field(repr=False)
    gate: Ints = field(repr=False)
    people: Ints = field(repr=False)
    households: Ints = field(repr=False)
    buildings: Ints = field(repr=False)
    compound: Ints = field(repr=False)  # -1: none
    area: Ints = field(repr=False)
    lon: Floats = field(repr=False)
    lat: Floats = field(repr=False)
    jun_lon: Floats = field(repr=False)
    jun_lat: Floats = field(repr=False)
    area_codes: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_atlas(cls, atlas: Any) -> StreetGraph:
        """Take a board's arrays (any object with the names of graph.npz, and `areas`)."""
        whole = {
            name: np.asarray(getattr(atlas, f"seg_{name}"), dtype=np.int64)
            for name in ("u", "v", "gate", "people", "households", "buildings", "compound", "area")
        }
        return cls(
            **whole,
            street_class=np.asarray(atlas.seg_class, dtype=np.int64),
            length_m=np.asarray(atlas.seg_length_m, dtype=np.float64),
            lon=atlas.seg_lon,
            lat=atlas.seg_lat,
            jun_lon=atlas.jun_lon,
            jun_lat=atlas.jun_lat,
            area_codes=tuple(str(code) for code in atlas.areas["code"].to_pylist()),
        )

    @property
    def segments(self) -> int:
        return len(self.u)

    @property
    def junctions(self) -> int:
        return len(self.jun_lon)

    @property
    def nodes(self) -> int:
        """Segments come first, junctions after them."""
        return self.segments + self.junctions

    @cached_property
    def tail(self) -> Ints:
        """Each edge's segment: all u ends, then all v ends."""
        return np.tile(np.arange(self.segments), 2)

    @cached_property
    def head(self) -> Ints:
        """Each edge's junction, as a node number."""
        return np.concatenate((self.u, self.v)) + self.segments

    @cached_property
    def has_gate(self) -> Mask:
        """Which edges already carry a walled gate."""
        return np.concatenate((self.gate & 1, self.gate & 2)) > 0

    @cached_property
    def network(self) -> Ints:
        """Each node's connected network, by number; most boards have one large one and a few strays."""
        return components(self, keep=np.ones(len(self.tail), dtype=bool))

    @cached_property
    def metres(self) -> tuple[Floats, Floats]:
        """Return x and y of the segments' middles, in metres from the board's middle."""
        x, y = self.place(self.lon, self.lat)
        return x, y

    def place(self, lon: Any, lat: Any) -> Any:
        """Return x and y in metres from the board's middle."""
        lon0, lat0, per_lon, per_lat = self._plane
        return (lon - lon0) * per_lon, (lat - lat0) * per_lat

    @cached_property
    def _plane(self) -> tuple[float, float, float, float]:
        lat0 = float(np.mean(self.jun_lat))
        return (float(np.mean(self.jun_lon)), lat0, *metres_per_degree(lat0))

    @cached_property
    def walks(self) -> csr_matrix:
        """Junction × junction street distances in metres, both ways; the shortest of parallel streets."""
        from scipy.sparse import csr_matrix

        low, high = np.minimum(self.u, self.v), np.maximum(self.u, self.v)
        order = np.lexsort((self.length_m, high, low))
        low, high, length_m = low[order], high[order], np.maximum(self.length_m[order], 1e-6)
        first = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])] & (low != high)
        low, high, length_m = low[first], high[first], length_m[first]
        ends = (np.concatenate((low, high)), np.concatenate((high, low)))
        return csr_matrix((np.tile(length_m, 2), ends), shape=(self.junctions, self.junctions))


def components(graph: StreetGraph, *, keep: Mask) -> Ints:
    """Return each node's component number (nodes,) when only the edges of this mask (edges,) may be walked."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ends = (graph.tail[keep], graph.head[keep])
    edges = coo_matrix((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(graph.nodes, graph.nodes))
    return np.asarray(connected_components(edges, directed=False)[1], dtype=np.int64)


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Return metres per degree of longitude and of latitude near `lat` (WGS-84 ellipsoid series)."""
    phi = np.radians(lat)
    per_lat = 111_132.92 - 559.82 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi)
    per_lon = 111_412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi)
    return float(per_lon), float(per_lat)
