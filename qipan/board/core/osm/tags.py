"""What OpenStreetMap's tags mean on a board. Keys and values: wiki.openstreetmap.org/wiki/Map_features."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

Tags = Mapping[str, str]

# highway=* -> class of CLASSES; anything else (construction, platform, corridor, …) is no street
STREET_CLASS = {
    **{name: name for name in ("motorway", "trunk", "primary", "secondary", "tertiary", "residential")},
    **{f"{name}_link": name for name in ("motorway", "trunk", "primary", "secondary", "tertiary")},
    **{name: name for name in ("service", "pedestrian", "footway", "path", "track", "steps")},
    **{"unclassified": "residential", "road": "residential", "living_street": "living"},
    **{"cycleway": "path", "bridleway": "path"},
}
# Assumed travel speeds, km/h: what an urban drive makes of a class, junctions included; a lower maxspeed wins.
DRIVE_KMH = {
    **{"motorway": 90, "trunk": 60, "primary": 40, "secondary": 35, "tertiary": 30, "residential": 25},
    **{"living": 10, "service": 15, "track": 12},
}
WALK_M_S, STEPS_M_S = 1.33, 0.6

_NO = {"no", "none", "never"}
_HOUSES = "house detached semidetached_house terrace bungalow cabin farm villa static_caravan houseboat"
_HOMES = f"{_HOUSES} residential apartments dormitory block"
_SHOPS = "commercial retail office hotel supermarket kiosk shop bank"
_WORKS = "industrial warehouse factory manufacture works brewery sawmill"
_PUBLIC = (
    "public civic school kindergarten university college hospital clinic church chapel cathedral mosque temple"
    " shrine monastery synagogue government townhall train_station transportation fire_station police museum"
    " library sports_hall"
)
BUILDING_KIND = {
    **dict.fromkeys(_HOMES.split(), "residential"),
    **dict.fromkeys(_SHOPS.split(), "commercial"),
    **dict.fromkeys(_WORKS.split(), "industrial"),
    **dict.fromkeys(_PUBLIC.split(), "public"),
}
# Storeys where the map gives none and too few neighbours do; stated in board.json
DEFAULT_LEVELS = {"residential": 2.0, "commercial": 2.0, "industrial": 1.0, "public": 2.0, "other": 1.0}
LANDUSE_KIND = {"residential": "residential", "commercial": "commercial", "retail": "commercial"}
LANDUSE_KIND |= {"industrial": "industrial"}

_AMENITY = {
    **dict.fromkeys(("school", "college", "university", "kindergarten", "hospital", "clinic", "pharmacy"), ""),
    **dict.fromkeys(("police", "fire_station", "townhall", "library", "bank", "restaurant", "cafe", "fuel"), ""),
    **dict.fromkeys(("marketplace", "place_of_worship", "community_centre", "social_facility", "cinema"), ""),
    **{"doctors": "clinic", "fast_food": "restaurant", "nursing_home": "social_facility", "childcare": "kindergarten"},
    **{"bus_station": "station", "parking": "parking", "theatre": "cinema", "bar": "restaurant", "pub": "restaurant"},
}
_LEISURE = {"sports_centre": "sports", "stadium": "sports", "sports_hall": "sports", "fitness_centre": "sports"}
_TOURISM = dict.fromkeys(("hotel", "motel", "hostel", "guest_house"), "hotel") | {"museum": "museum"}
WALLS = {"wall", "city_wall", "fence", "retaining_wall", "hedge", "guard_rail"}
COMPOUND_WALLS = {"wall", "city_wall", "fence"}
GATES = {"gate", "lift_gate", "swing_gate", "sliding_gate", "entrance", "kissing_gate", "turnstile", "wicket_gate"}


def names(tags: Tags) -> tuple[str, str]:
    """Return (name, name_en): the Chinese name first where the map has one, else the local name."""
    local = tags.get("name", "")
    chinese = tags.get("name:zh-Hans") or tags.get("name:zh-CN") or tags.get("name:zh", "").split(" / ")[0]
    english = tags.get("name:en") or tags.get("int_name") or (local if chinese and chinese != local else "")
    return chinese or local, english


def address(tags: Tags) -> str:
    """Return the address in one line, or ""."""
    if tags.get("addr:full"):
        return tags["addr:full"]
    street = tags.get("addr:street") or tags.get("addr:place") or tags.get("addr:city", "")
    number = tags.get("addr:housenumber", "")
    if not number:
        return ""
    return f"{street}{number}" if street and ord(street[-1]) > 0x2E7F else f"{street} {number}".strip()


def street_class(tags: Tags) -> str:
    """Return the class, or "" for what nobody may use or what is not built."""
    kind = STREET_CLASS.get(tags.get("highway", ""), "")
    closed = tags.get("access") in _NO and tags.get("foot", "no") in _NO and tags.get("motor_vehicle", "no") in _NO
    return "" if closed else kind


def drive_m_s(kind: str, tags: Tags) -> float:
    """Return driving speed in m/s; nan where cars may not go."""
    for key in ("motor_vehicle", "vehicle", "access"):
        if key in tags:
            if tags[key] in _NO:
                return math.nan
            break
    speed = DRIVE_KMH.get(kind, math.nan)
    limit = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mph)?", tags.get("maxspeed", ""))
    if limit and float(limit[1]) > 0:
        speed = min(speed, float(limit[1]) * (1.609344 if limit[2] else 1.0))
    return speed / 3.6


def walk_m_s(kind: str, tags: Tags) -> float:
    """Return walking speed in m/s; nan on motorways and where foot=no."""
    if tags.get("foot") in _NO or (kind == "motorway" and "foot" not in tags):
        return math.nan
    return STEPS_M_S if kind == "steps" else WALK_M_S


def oneway(kind: str, tags: Tags) -> int:
    """Return 1 along the way, -1 against it, 0 both."""
    told = tags.get("oneway", "")
    if told in ("yes", "true", "1"):
        return 1
    if told in ("-1", "reverse"):
        return -1
    implied = kind == "motorway" or tags.get("junction") in ("roundabout", "circular")
    return 1 if implied and told not in _NO else 0


def levels(tags: Tags) -> float:
    """Return storeys above ground, from levels or from height at 3 m a storey; nan when untold."""
    told = re.match(r"\d+(?:\.\d+)?", tags.get("building:levels", ""))
    if told:
        return max(1.0, float(told[0]))
    height = re.match(r"\d+(?:\.\d+)?", tags.get("height", tags.get("building:height", "")))
    return max(1.0, round(float(height[0]) / 3.0)) if height else math.nan


def building_kind(tags: Tags) -> str:
    """Return the kind, or "" when the map only says "a building"."""
    told = tags.get("building", "")
    if told in BUILDING_KIND:
        return BUILDING_KIND[told]
    if told != "yes":
        return "other"
    if "shop" in tags or "office" in tags or "tourism" in tags:
        return "commercial"
    return "public" if "amenity" in tags else ""


def place_kind(tags: Tags) -> str:
    """Return what sort of venue or facility this is, or ""."""
    amenity = tags.get("amenity", "")
    if amenity in _AMENITY:
        return _AMENITY[amenity] or amenity
    if "shop" in tags:
        return "supermarket" if tags["shop"] in ("supermarket", "mall", "department_store") else "shop"
    if tags.get("tourism") in _TOURISM:
        return _TOURISM[tags["tourism"]]
    if tags.get("leisure") in _LEISURE:
        return _LEISURE[tags["leisure"]]
    if tags.get("man_made") == "works":
        return "works"
    return "office" if "office" in tags else "station" if tags.get("railway") == "station" else ""


def ground_kind(tags: Tags) -> str:
    """Return water, park, works, wall or rail, or ""."""
    if tags.get("natural") == "water" or tags.get("waterway") in ("river", "canal", "riverbank", "stream"):
        return "water"
    if tags.get("landuse") in ("reservoir", "basin"):
        return "water"
    if tags.get("leisure") in ("park", "garden", "pitch") or tags.get("landuse") in ("recreation_ground", "cemetery"):
        return "park"
    if tags.get("landuse") == "industrial" or tags.get("man_made") == "works":
        return "works"
    if tags.get("barrier") in WALLS:
        return "wall"
    return "rail" if tags.get("railway") in ("rail", "light_rail", "tram", "subway") else ""


def capacity(tags: Tags) -> int:
    """Return beds or places, -1 when untold."""
    told = re.fullmatch(r"\d{1,6}", tags.get("beds") or tags.get("capacity", ""))
    return int(told[0]) if told else -1
