"""The commands speak as all commands do: one object on standard output, the rest on standard error."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from qipan.board.commands import board
from qipan.kit.console import Terminal
from tests.board.conftest import Village


@pytest.fixture
def run():
    root = Terminal("qipan", commands={"board": board})
    return lambda *words: CliRunner().invoke(root, ["board", *map(str, words)])


@pytest.fixture
def osm(tmp_path: Path) -> Path:
    village = Village()
    village.way((0, 0), (90, 0), highway="residential")
    return village.write(tmp_path / "town.osm")


def test_build_and_show_answer_one_object_of_integers(run, osm: Path, tmp_path: Path):
    done = run("build", osm, "--out", tmp_path / "b", "--residents", 12, "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["people"], told["streets"], told["buildings"], told["areas"]) == (12, 1, 0, 1)
    assert {fault["id"] for fault in told["faults"]} >= {"unnamed_streets", "no_buildings"}
    assert told["seconds"] > 0 and "reading the map" in done.stderr
    shown = json.loads(run("show", tmp_path / "b", "--json").stdout)
    assert {k: v for k, v in shown.items() if k != "seconds"} == {k: v for k, v in told.items() if k != "seconds"}


def test_faults_are_told_in_words(run, osm: Path, tmp_path: Path):
    done = run("build", osm, "--out", tmp_path / "b", "--residents", 12)
    assert "1 segments of streets for cars have no name" in done.stderr


def test_a_broken_map_ends_with_one_and_words(run, tmp_path: Path):
    (tmp_path / "bad.osm.pbf").write_bytes(b"")
    done = run("build", tmp_path / "bad.osm.pbf", "--out", tmp_path / "b", "--json")
    assert done.exit_code == 1 and not (tmp_path / "b").exists()
    assert json.loads(done.stdout)["refused"]["code"] == "board.osm_broken"
    assert "cannot be read" in done.stderr


@pytest.mark.parametrize("words", [["build"], ["build", "x.osm", "--out", "b", "--residents", "-4"], ["show"]])
def test_wrong_use_ends_with_two(run, words: list[str]):
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("name", ["build", "show", "use"])
def test_every_command_shows_an_example(run, name: str):
    assert f"qipan board {name}" in run(name, "--help").stdout
