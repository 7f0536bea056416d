"""Small cities written by hand, and the real ones built once for all tests of a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from qipan.board.core.atlas import Atlas, open_atlas
from qipan.board.core.osm.build import Order, build_board

Node = tuple[float, float] | tuple[float, float, dict[str, str]]
REAL = {
    "andorra": ("osm/andorra.osm.pbf", {}),
    "helsinki": ("osm/helsinki-centre.osm.pbf", {"population": "population/helsinki_population_grid_2020.gpkg"}),
    "liechtenstein": ("osm/liechtenstein.osm.pbf", {"residents": 39_055}),
    "monaco": ("osm/monaco-2013.osm.gz", {}),
    "porto-alegre": ("osm/porto-alegre.osm.pbf", {"population": "population/porto-alegre-hexgrid.csv"}),
}


class Village:
    """An OpenStreetMap file in the making; coordinates are metres east and north of 120.65, 27.78."""

    def __init__(self) -> None:
        self.nodes: list[str] = []
        self.ways: list[str] = []
        self.relations: list[str] = []
        self.place: dict[tuple[float, float], int] = {}

    def node(self, x: float, y: float, **tags: str) -> int:
        if (x, y) not in self.place:
            self.place[x, y] = len(self.nodes) + 1
            lon, lat = degrees(x, y)
            self.nodes.append(f'<node id="{self.place[x, y]}" lon="{lon:.9f}" lat="{lat:.9f}">{told(tags)}</node>')
        return self.place[x, y]

    def way(self, *points: tuple[float, float], **tags: str) -> int:
        refs = "".join(f'<nd ref="{self.node(x, y)}"/>' for x, y in points)
        self.ways.append(f'<way id="{len(self.ways) + 1}">{refs}{told(tags)}</way>')
        return len(self.ways)

    def house(self, x: float, y: float, side: float = 10.0, **tags: str) -> int:
        return self.ring(x, y, x + side, y + side, **{"building": "house", **tags})

    def ring(self, x: float, y: float, right: float, top: float, **tags: str) -> int:
        return self.way((x, y), (right, y), (right, top), (x, top), (x, y), **tags)

    def relation(self, members: Iterable[int], **tags: str) -> None:
        refs = "".join(f'<member type="way" ref="{way}" role="outer"/>' for way in members)
        self.relations.append(f'<relation id="{len(self.relations) + 1}">{refs}{told(tags)}</relation>')

    def write(self, path: Path) -> Path:
        body = "\n".join([*self.nodes, *self.ways, *self.relations])
        path.write_text(f'<?xml version="1.0"?>\n<osm version="0.6">\n{body}\n</osm>\n', encoding="utf-8")
        return path


def degrees(x: float, y: float) -> tuple[float, float]:
    return 120.65 + x / 98_500.0, 27.78 + y / 110_800.0


def told(tags: dict[str, str]) -> str:
    pairs = ((key.replace("__", ":"), value) for key, value in tags.items())
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in pairs)


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Atlas]:
    """`build(village, residents=…)` is the opened board of a hand-written city."""

    def make(village: Village, **order: object) -> Atlas:
        out = tmp_path / "board"
        build_board(Order(village.write(tmp_path / "village.osm"), **order), out)  # type: ignore[arg-type]
        return open_atlas(out)

    return make


@pytest.fixture(scope="session")
def real(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Atlas]:
    """`real("helsinki")` is the opened board of a public extract, built once."""
    built: dict[str, Atlas] = {}

    def make(name: str) -> Atlas:
        if name not in built:
            osm, given = REAL[name]
            order = {k: shared_data(v) if isinstance(v, str) else v for k, v in given.items()}
            out = tmp_path_factory.mktemp("real") / name
            build_board(Order(shared_data(osm), **order), out)
            built[name] = open_atlas(out)
        return built[name]

    return make
