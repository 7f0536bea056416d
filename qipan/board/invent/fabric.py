"""The streets of a town: arterials first, then blocks split in two again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from qipan.board.invent.land import blob

BANK_M = 22.0  # between the water's edge and the middle of the bank road


@dataclass(frozen=True)
class Line:
    """A street before the network is cut at its crossings."""

    shape: BaseGeometry
    klass: str
    name: int  # lines with the same number are one street; -1 has no name


@dataclass(frozen=True)
class Block:
    """A piece of town between streets; `district` is old, inner, outer or works."""

    shape: BaseGeometry
    district: str


@dataclass
class Fabric:
    """One town's lines and blocks, blocks in an order where neighbours stand together."""

    outline: BaseGeometry
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    bridges: list[Line] = field(default_factory=list)
    streets: int = 0

    def street(self) -> int:
        """Return a new street's number."""
        self.streets += 1
        return self.streets - 1


# Where a district's blocks stop being split (m2), and how crooked its streets are (radians).
TARGET_M2 = {"old": 9_000.0, "inner": 30_000.0, "outer": 44_000.0, "works": 60_000.0}
CROOKED = {"old": 0.13, "inner": 0.05, "outer": 0.03, "works": 0.02}


def weave(
    rng: np.random.Generator,
    *,
    centre: tuple[float, float],
    radius_m: float,
    heading: float,
    river: BaseGeometry,
    is_seat: bool,
    bridges: int,
) -> Fabric:
    """Return a town's streets and blocks around `centre`; `heading` is the main street's direction in radians."""
    outline = _spread(rng, centre=centre, radius_m=radius_m, heading=heading)
    band = shapely.intersection(shapely.buffer(river, BANK_M), shapely.buffer(outline, 200))
    fabric = Fabric(outline=outline)
    _arterials(rng, fabric, centre=centre, radius_m=radius_m, heading=heading, band=band, seat=is_seat, bridges=bridges)
    edge = Line(shapely.boundary(outline), "tertiary", fabric.street())
    whole = shapely.unary_union([line.shape for line in (*fabric.lines, edge)], grid_size=0.01)
    faces = [
        face
        for face in shapely.get_parts(shapely.polygonize([whole]))
        if face.area > 400 and not shapely.intersects(shapely.point_on_surface(face), band)
    ]
    faces = [face for face in faces if not _is_field(rng, face, outline)] or faces
    _trim(fabric, faces, edge)
    works_at = heading + rng.uniform(-0.4, 0.4)
    # Superblocks in a spiral of rings and angles: neighbours in the list are neighbours on the ground.
    faces.sort(key=lambda face: _turn(face, centre, radius_m))
    for face in faces:
        district = _district(face, centre=centre, radius_m=radius_m, works_at=works_at, is_seat=is_seat)
        _split(rng, fabric, face, district=district, depth=0)
    return fabric


def _spread(rng: np.random.Generator, *, centre: tuple[float, float], radius_m: float, heading: float) -> BaseGeometry:
    """The town's edge: stretched along its main street, as towns on a road grow."""
    stretch = rng.uniform(1.1, 1.3)
    round_edge = blob(rng, centre=(0.0, 0.0), radius_m=radius_m, roughness=0.17)
    turn = np.array([[np.cos(heading), np.sin(heading)], [-np.sin(heading), np.cos(heading)]])
    return shapely.transform(round_edge, lambda xy: (xy * [stretch, 1 / stretch]) @ turn + centre)


def _is_field(rng: np.random.Generator, face: BaseGeometry, outline: BaseGeometry) -> bool:
    """Some superblocks on the rim are not built yet, so the town frays into its fields."""
    on_rim = shapely.intersection(shapely.boundary(face), shapely.boundary(outline)).length
    return bool(on_rim > 0.1 * face.length and rng.random() < 0.5)


def _trim(fabric: Fabric, faces: list[BaseGeometry], edge: Line) -> None:
    """Keep of all streets what touches the built faces; the town's outline becomes theirs."""
    fabric.outline = shapely.unary_union(faces)
    near = shapely.buffer(fabric.outline, 0.6)
    shapely.prepare(near)
    kept = []
    for line in (*fabric.lines, edge):
        keeps_whole = line.klass == "trunk" or shapely.covers(near, line.shape)
        shape = line.shape if keeps_whole else shapely.intersection(line.shape, near)
        kept += [Line(part, line.klass, line.name) for part in _lines(shape)]
    # A bridge leaves the built faces to cross the water: keep the streets that were allowed to.
    fabric.lines = kept + [line for line in fabric.bridges if not shapely.covers(near, line.shape)]


def _turn(face: BaseGeometry, centre: tuple[float, float], radius_m: float) -> tuple[int, float]:
    middle = shapely.centroid(face)
    dx, dy = middle.x - centre[0], middle.y - centre[1]
    return int(np.hypot(dx, dy) > 0.62 * radius_m), float(np.arctan2(dy, dx))


def _district(
    face: BaseGeometry, *, centre: tuple[float, float], radius_m: float, works_at: float, is_seat: bool
) -> str:
    middle = shapely.centroid(face)
    dx, dy = middle.x - centre[0], middle.y - centre[1]
    far = np.hypot(dx, dy) / radius_m
    if far < (0.22 if is_seat else 0.34):
        return "old"
    turned = np.angle(np.exp(1j * (np.arctan2(dy, dx) - works_at)))
    if far > 0.62 and abs(turned) < 0.42:
        return "works"
    return "inner" if far < 0.68 else "outer"


def _arterials(
    rng: np.random.Generator,
    fabric: Fabric,
    *,
    centre: tuple[float, float],
    radius_m: float,
    heading: float,
    band: BaseGeometry,
    seat: bool,
    bridges: int,
) -> None:
    """Outline, ring road, chords that bend where they cross the ring, and a road along each bank."""
    outline = fabric.outline

    def add(shape: BaseGeometry, klass: str, *, may_cross: bool, street: int | None = None) -> None:
        name = fabric.street() if street is None else street
        dry = shape if may_cross or band.is_empty else shapely.difference(shape, band)
        fabric.lines.extend(Line(part, klass, name) for part in shapely.get_parts(dry) if part.length > 5)
        if may_cross and not band.is_empty:
            over = shapely.intersection(shape, shapely.buffer(band, 1))
            fabric.bridges.extend(Line(part, klass, name) for part in _lines(over))

    big = seat and radius_m > 700
    if big:
        ring = blob(rng, centre=centre, radius_m=radius_m * 0.7, roughness=0.05)
        add(shapely.boundary(ring), "trunk", may_cross=True)
    # Chords: a family along the heading and one across it, each bent by some degrees outside the ring.
    spacing_m = float(np.clip(radius_m * 0.36, 260, 1_050))
    crossing = 0
    for family, base in enumerate((heading, heading + np.pi / 2 + rng.uniform(-0.12, 0.12))):
        count = max(1, round(2 * radius_m * 0.84 / spacing_m))
        offsets = (np.arange(count) - (count - 1) / 2) * spacing_m + rng.uniform(-0.22, 0.22, count) * spacing_m
        if count % 2:
            offsets[count // 2] = 0.0
        for rank in np.argsort(np.abs(offsets)):
            chord = _chord(rng, centre=centre, radius_m=radius_m, angle=base, offset=float(offsets[rank]))
            inside = shapely.intersection(chord, outline)
            wet = not band.is_empty and shapely.intersects(inside, band)
            steep = wet and shapely.intersection(inside, band).length < 4.5 * _band_width(band)
            across = bool(steep and crossing < bridges and family == 1)  # the river runs along the first family
            crossing += across
            main = abs(offsets[rank]) < 0.3 * spacing_m
            add(inside, "primary" if main and seat else "secondary" if main or seat else "tertiary", may_cross=across)
    if not band.is_empty and shapely.intersects(band, outline):
        add(shapely.intersection(shapely.boundary(band), outline), "secondary" if seat else "tertiary", may_cross=True)


def _band_width(band: BaseGeometry) -> float:
    return float(2 * band.area / max(band.length, 1.0))


def _chord(
    rng: np.random.Generator, *, centre: tuple[float, float], radius_m: float, angle: float, offset: float
) -> BaseGeometry:
    """A line across the whole town whose two outer ends turn off a little."""
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    bends = rng.uniform(-0.3, 0.3, 2)
    knee_m, end_m = 0.62 * radius_m, 1.6 * radius_m
    middle = np.array(centre) + across * offset
    points = []
    for sign, bend in ((-1, bends[0]), (1, bends[1])):
        knee = middle + sign * knee_m * along
        turned = along * np.cos(bend) + across * np.sin(bend)
        points += [knee + sign * (end_m - knee_m) * turned, knee][:: -1 if sign > 0 else 1]
    return shapely.linestrings(np.array(points))


def _split(rng: np.random.Generator, fabric: Fabric, shape: BaseGeometry, *, district: str, depth: int) -> None:
    area = shape.area
    if area < TARGET_M2[district] * rng.uniform(0.75, 1.7) or depth > 12:
        if area > 600:
            fabric.blocks.append(Block(shape, district))
        return
    box = np.array(shapely.get_coordinates(shapely.oriented_envelope(shape))[:4])
    sides = box[1] - box[0], box[2] - box[1]
    long, short = sorted(sides, key=lambda side: -float(np.hypot(*side)))
    turn = np.arctan2(short[1], short[0]) + rng.normal(0, CROOKED[district])
    at = box.mean(axis=0) + long * rng.uniform(-0.13, 0.13)
    reach = np.hypot(*long) + np.hypot(*short)
    step = reach * np.array([np.cos(turn), np.sin(turn)])
    aside = reach * np.array([-np.sin(turn), np.cos(turn)])
    cut = shapely.intersection(shape, shapely.linestrings([at - step, at + step]))
    left = shapely.polygons([at - step, at + step, at + step + aside, at - step + aside])
    klass = "secondary" if area > 900_000 else "tertiary" if area > 160_000 else "residential"
    if district == "old" and area < 3 * TARGET_M2["old"]:
        klass = "living"
    name = fabric.street()
    fabric.lines.extend(Line(part, klass, name) for part in _lines(cut))
    for half in (shapely.intersection(shape, left), shapely.difference(shape, left)):
        for part in shapely.get_parts(half):
            if part.geom_type == "Polygon":
                _split(rng, fabric, part, district=district, depth=depth + 1)


def _lines(shape: Any) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "LineString" and part.length > 1]
