"""`qipan dispatch assign` on a small town: against trying everything, and every bad row by its line."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from click.testing import CliRunner

from qipan.board.core.atlas import open_atlas
from qipan.board.core.osm.build import Order, build_board
from qipan.dispatch.commands import dispatch
from qipan.dispatch.core.travel import travel_s
from qipan.kit.console import Terminal
from tests.board.conftest import Village, degrees

BLOCK_M = 150


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Five streets by five, one of them one-way; an island nobody can reach."""
    folder, village = tmp_path_factory.mktemp("town"), Village()
    for n in range(5):
        line = [(k * BLOCK_M, n * BLOCK_M) for k in range(5)]
        village.way(*line, highway="residential", **({"oneway": "yes"} if n == 2 else {}))
        village.way(*((y, x) for x, y in line), highway="service" if n % 2 else "tertiary")
    village.way((5000, 5000), (5200, 5000), highway="residential")
    build_board(Order(osm=village.write(folder / "town.osm"), residents=100), folder / "board")
    return folder / "board"


@pytest.fixture
def assign(town, tmp_path):
    def run(teams, posts, *words):
        (tmp_path / "teams.csv").write_text("\n".join(teams) + "\n", encoding="utf-8")
        (tmp_path / "posts.csv").write_text("\n".join(posts) + "\n", encoding="utf-8")
        files = [str(tmp_path / "teams.csv"), str(tmp_path / "posts.csv")]
        root = Terminal("qipan", commands={"dispatch": dispatch})
        return CliRunner().invoke(root, ["dispatch", "assign", *files, "--board", str(town), *words])

    return run


def at(x, y):
    lon, lat = degrees(x, y)
    return f"{lon:.7f},{lat:.7f}"


def random_case(seed):
    rng = np.random.default_rng(seed)
    places = [tuple(rng.integers(0, 4 * BLOCK_M, 2)) for _ in range(7)]
    skills = [rng.choice(["driver", "driver first_aid", ""]) for _ in range(5)]
    busy = [rng.choice(["", "", "", "on_leave"]) for _ in range(5)]
    needs = [rng.choice(["driver", ""]) for _ in range(2)]
    wanted = [int(n) for n in rng.integers(1, 4, 2)]
    teams = [f"T{i},{at(*places[i])},{skills[i]},5,{busy[i]}" for i in range(5)]
    posts = [f"K{i},{at(*places[5 + i])},{wanted[i]},{needs[i]}" for i in range(2)]
    return places, skills, busy, needs, wanted, teams, posts


def best_by_trying_everything(town, places, skills, busy, needs, wanted):
    """(teams lacking, seconds): every way to send five teams to two posts, on times of the same board."""
    atlas = open_atlas(town)
    segments = np.array([atlas.snap(*degrees(*place)).segment for place in places])
    seconds = travel_s(atlas, origins=segments[:5], targets=segments[5:])
    scores = []
    for way in product((-1, 0, 1), repeat=5):
        sent = [(t, p) for t, p in enumerate(way) if p >= 0]
        if any(busy[t] or not set(needs[p].split()) <= set(skills[t].split()) for t, p in sent):
            continue
        if all(way.count(p) <= wanted[p] for p in (0, 1)):
            scores.append((sum(wanted) - len(sent), round(sum(seconds[t, p] for t, p in sent), 6)))
    return min(scores)


@pytest.mark.parametrize("seed", range(12))
def test_the_answer_is_the_best_there_is(assign, town, seed):
    *case, teams, posts = random_case(seed)
    done = assign(["code,lon,lat,skills,size,busy", *teams], ["code,lon,lat,teams,needs", *posts], "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    lacking, total = best_by_trying_everything(town, *case)
    assert sum(each["lacking"] for each in told["unmet"]) == lacking
    # Each seat's seconds are rounded for people to read.
    assert told["total_s"] == pytest.approx(total, abs=len(told["seats"]) / 2 + 1e-6)
    assert abs(told["proof"]["cost"] - told["proof"]["bound"]) <= 7 / 1024  # costs are rounded to 1/1024 s
    assert told["total_s"] == sum(seat["travel_s"] for seat in told["seats"])


def test_what_cannot_be_filled_says_why_and_who_lived_nearer_is_counted(assign):
    teams = [
        "code,lon,lat,skills,busy",
        f"T1,{at(0, 10)},driver,请假",
        f"T2,{at(10, 0)},,",
        f"T3,{at(600, 590)},driver,",
    ]
    posts = ["code,lon,lat,teams,needs", f"K1,{at(0, 0)},1,driver", f"K9,{at(5100, 5000)},1,"]
    done = assign(teams, posts, "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    (seat,) = told["seats"]
    assert (seat["team"], seat["post"], seat["nearer_passed"]) == ("T3", "K1", {"请假": 1, "skill": 1})
    assert told["unmet"] == [{"post": "K9", "lacking": 1, "why": {"请假": 1, "no_road": 2}}]
    assert told["seconds"] >= 0


def test_the_same_as_a_sheet(assign):
    teams, posts = ["code,lon,lat", f"=T1,{at(0, 0)}"], ["code,lon,lat,teams", f"K1,{at(0, 150)},2"]
    done = assign(teams, posts, "--csv")
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout.lstrip("\ufeff"))))
    assert [(r["post"], r["team"], r["lacking"], r["why"]) for r in rows] == [
        ("K1", "'=T1", "", ""),  # a spreadsheet must not run a team's name
        ("K1", "", "1", "needed_elsewhere=1"),
    ]


def test_every_bad_row_is_named_by_file_and_line(assign):
    teams = [
        "code,lon,lat,size",
        f"T1,{at(0, 0)},5",
        "T2,east,27.78,5",
        f"T1,{at(0, 0)},5",
        "T4,10.0,50.0,5",
        f",{at(0, 0)},5",
        f"T6,{at(0, 0)},five",
        "T7,nan,27.78,5",
    ]
    posts = ["code,lon,lat,teams", f"K1,{at(0, 0)},0", f"K2,{at(0, 0)},1.5"]
    done = assign(teams, posts, "--json")
    assert done.exit_code == 1
    assert [line.split(": ")[0] for line in done.stderr.splitlines()[:8]] == [
        *(f"teams.csv:{n}" for n in range(3, 9)),
        "posts.csv:2",
        "posts.csv:3",
    ]
    refused = json.loads(done.stdout)["refused"]
    assert (refused["code"], refused["where"]) == ("dispatch.faulty_rows", "teams.csv:3")
    assert "There is no street" in done.stderr
    assert "T1 already stands in teams.csv:2" in done.stderr


def test_a_missing_column_and_an_empty_file_are_refused_in_words(assign):
    done = assign(["code,lon", "T1,1"], ["code,lon,lat,teams"], "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["code"]) == (1, "dispatch.columns")
    done = assign([""], ["code,lon,lat,teams"], "--json")
    assert (done.exit_code, json.loads(done.stdout)["refused"]["code"]) == (1, "kit.sheet_empty")


def test_nobody_to_send_leaves_all_lacking_and_nowhere_to_go_sends_nobody(assign):
    told = json.loads(assign(["code,lon,lat"], ["code,lon,lat,teams", f"K1,{at(0, 0)},2"], "--json").stdout)
    assert (told["seats"], told["unmet"]) == ([], [{"post": "K1", "lacking": 2, "why": {}}])
    told = json.loads(assign(["code,lon,lat", f"T1,{at(0, 0)}"], ["code,lon,lat,teams"], "--json").stdout)
    assert (told["seats"], told["unmet"], told["total_s"]) == ([], [], 0)


def test_wrong_use_ends_with_two(assign, tmp_path):
    assert assign(["code,lon,lat"], ["code,lon,lat,teams"], "--json", "--csv").exit_code == 2
    root = Terminal("qipan", commands={"dispatch": dispatch})
    assert CliRunner().invoke(root, ["dispatch", "assign", str(tmp_path / "none.csv")]).exit_code == 2


def test_help_has_an_example_and_neither_help_nor_work_loads_django(town, tmp_path):
    (tmp_path / "t.csv").write_text(f"code,lon,lat\nT1,{at(0, 0)}\n")
    (tmp_path / "p.csv").write_text(f"code,lon,lat,teams\nK1,{at(150, 0)},1\n")
    words = [["--help"], [str(tmp_path / "t.csv"), str(tmp_path / "p.csv"), "--board", str(town), "--json"]]
    run = "import sys; from qipan.dispatch.commands import dispatch; dispatch(sys.argv[1:], standalone_mode=False)"
    for more in words:
        code = f"{run}; print('django' in sys.modules, file=sys.stderr)"
        done = subprocess.run([sys.executable, "-c", code, "assign", *more], capture_output=True, text=True, check=True)
        assert done.stderr.strip() == "False"
        assert "qipan dispatch assign teams.csv posts.csv" in done.stdout or json.loads(done.stdout)["seats"]
