"""A small invented county in use, the demo's people and an exercise that loads every power."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client

from qipan.board.core.atlas import open_atlas
from qipan.board.invent.county import invent
from qipan.board.queries import spread_out
from qipan.identity import demo as people_demo
from qipan.identity.models import Account
from qipan.ledger import clock
from qipan.response import demo as response_demo

NOON = datetime(2022, 3, 31, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def county_board(tmp_path_factory):
    out = tmp_path_factory.mktemp("county") / "board"
    invent(out, residents=4_000, seed=7)
    return out


@pytest.fixture(scope="session")
def atlas(county_board):
    return open_atlas(county_board)


@pytest.fixture
def ordinary(db, settings, tmp_path, county_board, atlas):
    """An ordinary day: the county, its people, no response."""
    settings.QIPAN = settings.QIPAN.model_copy(update={"home": tmp_path})
    (tmp_path / "atlas").mkdir()
    (tmp_path / "atlas" / "current").symlink_to(county_board)
    people_demo.seed(at=clock.now(), seed=1, board=spread_out(atlas))
    return SimpleNamespace(atlas=atlas, **{one.login: one for one in Account.objects.all()})


@pytest.fixture
def night(ordinary):
    """The same county under a signed exercise."""
    ordinary.response = response_demo.seed(at=clock.now(), seed=1, board=spread_out(ordinary.atlas))
    return ordinary


@pytest.fixture
def sites(atlas):
    """A home in the compound with most people and two named places nearby, as an officer would type them."""
    homes = atlas.compounds.to_pandas().sort_values("people", ascending=False)
    home = atlas.find(homes.iloc[0]["name"], limit=1)[0]
    places = sorted(
        zip(*(atlas.places[c].to_pylist() for c in ("name", "lon", "lat")), strict=True),
        key=lambda row: (row[1] - home.lon) ** 2 + (row[2] - home.lat) ** 2,
    )
    rows = [(home.name, home.lon, home.lat), *places[:2]]
    kinds = ("home", "visited", "visited")
    return [
        {"kind": kind, "label": name, "lon": lon, "lat": lat, "hours": None}
        for kind, (name, lon, lat) in zip(kinds, rows, strict=True)
    ]


class Desk:
    """A signed-in browser without scripts: every post carries its own key unless one is given."""

    def __init__(self, account: Account | None = None) -> None:
        self.client = Client()
        if account is not None:
            self.client.force_login(account)

    def get(self, path: str, **query: str):
        return self.client.get(path, query)

    def post(self, path: str, key: str = "", **fields: object):
        return self.client.post(path, {"key": key or str(uuid4()), **fields})


@pytest.fixture
def desk_of():
    return Desk
