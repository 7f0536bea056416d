"""Invent a whole county and write it as a board."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from qipan.board.core.write import write_board
from qipan.board.invent import layers
from qipan.board.invent import residents as living
from qipan.board.invent.firms import firm_tables
from qipan.board.invent.homes import Homes, build
from qipan.board.invent.land import to_degrees
from qipan.board.invent.layers import County
from qipan.board.invent.layout import SEAT_SHARE, TOWN_SHARE, Layout, lay_out
from qipan.board.invent.tree import COUNTY, ROOT, grow
from qipan.board.invent.venues import open_venues
from qipan.board.invent.words import Names
from qipan.kit.refusal import Refused

Array = np.ndarray[Any, Any]
FEWEST, MOST = 2_000, 3_000_000
ATTRIBUTION = "An invented county: no such place, nobody lives here"


def invent(
    out: Path, *, residents: int, seed: int, progress: Callable[[str], None] = lambda step: None
) -> dict[str, Any]:
    """Write an invented county of exactly so many residents into `out` and return its manifest.

    The same residents and seed give the same bytes anywhere. Raises Refused("board.invented_size") outside
    2,000 to 3,000,000 residents, Refused("board.out_taken") when `out` holds something else.
    """
    if not FEWEST <= residents <= MOST:
        raise Refused(
            "board.invented_size",
            "An invented county has %(fewest)s to %(most)s residents",
            do="Choose a number between",
            where="--residents",
            params={"fewest": f"{FEWEST:,}", "most": f"{MOST:,}"},
        )
    # One stream of chance for each kind of thing, so a change to the firms leaves the streets alone.
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(12)]
    progress("land, streets and plots")
    layout = lay_out(streams[:5], residents=residents)
    progress("buildings and households")
    sizes = living.household_sizes(streams[6], residents=residents)
    rural = round(len(sizes) * (1 - SEAT_SHARE - TOWN_SHARE))
    homes = build(streams[5], layout, urban_households=len(sizes) - rural)
    town = _settle(streams[6], homes, rural=rural, total=len(sizes))
    county = _name(streams[7], layout, homes, households=town, sizes=sizes)
    progress("people")
    households = living.household_table(
        building=county.building_of_household, entrances=homes.entrances, per_level=homes.flats_per_level
    )
    people = living.people_table(streams[8], sizes=sizes)
    progress("places and firms")
    venues = open_venues(
        streams[9], layout, homes, county.tree, people=county.people, villages=county.compounds[len(layout.walls) :]
    )
    at = to_degrees(homes.middles)
    places = {
        "name": venues.name, "name_en": venues.name_en, "kind": venues.kind, "capacity": venues.capacity,
        "segment": homes.segment[venues.building], "area": county.area[venues.building],
        "lon": at[venues.building, 0], "lat": at[venues.building, 1], "geometry": shapely.points(at[venues.building]),
    }  # fmt: skip
    sites = {
        "town": np.flatnonzero(homes.block >= 0),
        "works": np.flatnonzero(homes.use == "shed"),
        "village": np.flatnonzero(homes.village >= 0),
    }
    columns = {"segment": homes.segment, "area": county.area, "lon": at[:, 0], "lat": at[:, 1]}
    firms, links = firm_tables(streams[10], residents=residents, sites=sites, buildings=columns)
    progress("layers and tiles")
    return write_board(
        out,
        manifest={
            "name": {"zh": COUNTY[0], "en": COUNTY[1]},
            "code": ROOT,
            "invented": True,
            "residents_source": "invented",
            "faults": [],
            "attribution": ATTRIBUTION,
            "source": {"kind": "invented", "residents": residents, "seed": seed},
        },
        areas=layers.areas_layer(county),
        compounds=layers.compounds_layer(layout, homes, county),
        buildings=layers.buildings_layer(homes, county, at),
        streets=layers.streets_layer(streams[11], layout, homes, county),
        junctions=layers.junctions_layer(layout),
        ground=layers.ground_layer(layout, county),
        places=places,
        extra={"firms": firms, "firm_links": links, "households": households, "people": people},
    )


def _settle(rng: np.random.Generator, homes: Homes, *, rural: int, total: int) -> Array:
    """Households of each building (b,): the villages' share in villages, the rest in towns."""
    households = np.zeros(len(homes.use), dtype=np.int64)
    in_village = homes.village >= 0
    rural = rural if in_village.any() else 0
    for here, count in ((in_village, rural), (~in_village, total - rural)):
        households[here] = living.settle(rng, flats=homes.flats[here], households=count)
    return households


def _name(rng: np.random.Generator, layout: Layout, homes: Homes, *, households: Array, sizes: Array) -> County:
    names = Names(rng)
    of_block = np.bincount(homes.block[homes.block >= 0], households[homes.block >= 0], len(layout.blocks))
    rural = homes.village >= 0
    of_village = np.bincount(homes.village[rural], households[rural], len(layout.village_centres))
    tree = grow(layout, names=names, block_households=of_block, village_households=of_village)
    compounds = [names.compound(rng) for _ in layout.walls] + [names.take() for _ in layout.village_centres]
    codes = np.array([*tree.of_block, *tree.of_village])
    area = codes[np.where(rural, len(layout.blocks) + homes.village, homes.block)]
    home = np.repeat(np.arange(len(households)), households)
    people = np.bincount(home, sizes, len(households)).astype(np.int64)
    return County(tree, names, households, people, area, compounds, home)
