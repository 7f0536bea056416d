"""A city's layers as the columns the board's writer takes."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
import shapely

from qipan.board.core.osm import areas as area_room
from qipan.board.core.osm import buildings as houses
from qipan.board.core.osm import places as venues
from qipan.board.core.osm.city import City
from qipan.board.core.osm.residents import Residents
from qipan.board.core.people import households_of


def layers(city: City, residents: Residents) -> dict[str, Any]:
    size, n = city.order.household_size, len(city.net.lines)
    here = np.maximum(city.segment, 0)
    home_households = households_of(residents.homes, size)
    street_households = households_of(residents.streets, size)
    people = residents.streets + np.bincount(here, weights=residents.homes, minlength=n).astype(int)
    households = street_households + np.bincount(here, weights=home_households, minlength=n).astype(int)
    counts = [(residents.homes, residents.streets), (home_households, street_households)]
    codes = [area.code for area in city.tree]
    names = city.net.per_segment(city.net.names)
    return {
        "areas": _area_layer(city, counts),
        "compounds": _compound_layer(city, counts),
        "buildings": {
            "source_id": city.houses.source_id,
            "name": city.houses.name,
            "address": city.houses.address,
            "kind": city.houses.kind,
            "levels": city.houses.levels,
            "levels_known": city.levels_known,
            "entrances": houses.entrances(city.houses, city.source.points),
            "people": residents.homes,
            "households": home_households,
            "segment": city.segment,
            "compound": city.home_compound,
            "area": [codes[i] for i in city.home_area.tolist()],
            **venues.lonlat(city.houses.points),
            "geometry": city.houses.outlines,
        },
        "streets": {
            "source_id": [f"w{way.id}" for way in city.net.per_segment(city.net.ways)],
            "name": [name for name, _ in names],
            "name_en": [name_en for _, name_en in names],
            "class": city.net.per_segment(city.net.kinds),
            "length_m": city.net.length_m,
            "u": city.net.u,
            "v": city.net.v,
            "gate_u": city.gate_u,
            "gate_v": city.gate_v,
            "oneway": city.oneway,
            "drive_s": city.drive_s,
            "walk_s": city.walk_s,
            "compound": city.compound,
            "area": [codes[i] for i in city.area.tolist()],
            "people": people,
            "households": households,
            "geometry": city.net.lines,
        },
        "junctions": {
            "lon": city.net.lon,
            "lat": city.net.lat,
            "geometry": shapely.points(city.net.lon, city.net.lat),
        },
        "ground": venues.ground(city.source),
        "places": _place_layer(city, codes),
    }


def _area_layer(city: City, counts: list[Any]) -> dict[str, Any]:
    codes = [area.code for area in city.tree]
    own = [
        np.bincount(city.home_area, weights=homes, minlength=len(codes))
        + np.bincount(city.area, weights=direct, minlength=len(codes))
        for homes, direct in counts
    ]
    # Codes are sorted, so what lies in an area is one run of rows behind it.
    ends = [bisect_left(codes, f"{code}~") for code in codes]
    people, households = ([int(column[i:end].sum()) for i, end in enumerate(ends)] for column in own)
    return {
        "code": codes,
        "name": [area.name for area in city.tree],
        "name_en": [area.name_en for area in city.tree],
        "level": [area.level for area in city.tree],
        "parent": [area.parent for area in city.tree],
        "people": people,
        "households": households,
        "geometry": [area.geometry for area in city.tree],
    }


def _compound_layer(city: City, counts: list[Any]) -> dict[str, Any]:
    n, outlines = len(city.compounds), [c.geometry for c in city.compounds]
    homes_in, streets_in = city.home_compound >= 0, city.compound >= 0
    people, households = (
        np.bincount(city.home_compound[homes_in], weights=homes[homes_in], minlength=n)
        + np.bincount(city.compound[streets_in], weights=direct[streets_in], minlength=n)
        for homes, direct in counts
    )
    centres = shapely.point_on_surface(np.array(outlines, dtype=object)) if n else np.zeros(0, dtype=object)
    return {
        "name": [c.name for c in city.compounds],
        "name_en": [c.name_en for c in city.compounds],
        "kind": [c.kind for c in city.compounds],
        "area": [city.tree[i].code for i in area_room.locate(city.tree, centres)],
        "people": people.astype(int),
        "households": households.astype(int),
        "buildings": np.bincount(city.home_compound[homes_in], minlength=n),
        "geometry": outlines,
    }


def _place_layer(city: City, codes: list[str]) -> dict[str, Any]:
    where = area_room.locate(city.tree, city.places["geometry"])
    return {**city.places, "area": [codes[i] for i in where], **venues.lonlat(city.places["geometry"])}
