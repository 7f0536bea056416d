from collections import Counter
from itertools import groupby

import pytest

from qipan.board.invent.roster import roster


@pytest.fixture(scope="module")
def rows(county):
    return roster(county, people=302, seed=5)


def test_teams_of_five_have_one_leader_first_and_another_who_drives(rows):
    teams = [list(team) for _, team in groupby(rows, key=lambda row: row["team"])]
    assert [len(team) for team in teams] == [5] * 60 + [2]
    for team in teams:
        assert [row["is_leader"] for row in team] == [True] + [False] * (len(team) - 1)
        assert any(row["is_driver"] and "driver" in row["skills"] for row in team[1:])
        assert len({(row["unit"], row["kind"], row["area"]) for row in team}) == 1


def test_responders_live_on_streets_of_their_own_area_where_people_live(county, rows):
    for row in rows:
        assert county.seg_people[row["home_segment"]] > 0
        assert county.area_of(row["home_segment"]).startswith(row["area"])


def test_no_responder_shares_a_phone_with_another_or_with_a_resident(county, rows):
    phones = [row["phone"] for row in rows]
    assert len(set(phones)) == len(phones)
    assert set(phones).isdisjoint(county.table("people")["phone"].to_pylist())
    assert all(len(phone) == 11 and phone.startswith("1000") for phone in phones)


def test_every_kind_and_skill_is_on_the_roster_and_few_are_on_leave(rows):
    assert set(Counter(row["kind"] for row in rows)) == {"staff_member", "volunteer", "militia", "special_police"}
    assert {s for row in rows for s in row["skills"]} == {"first_aid", "driver", "sampling", "registration", "security"}
    assert 0 < sum(row["on_leave"] for row in rows) < 40
    assert not any(row["on_leave"] for row in rows if row["is_leader"])
    assert all("security" in row["skills"] for row in rows if row["kind"] == "special_police")


def test_the_same_seed_gives_the_same_roster_and_another_a_different_one(county, rows):
    assert roster(county, people=302, seed=5) == rows
    assert roster(county, people=302, seed=6) != rows
