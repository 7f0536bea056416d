"""The house stands as drawn, and every contract is seen to fail when somebody plants a bad import."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.floors import DOORS, FLOORS, contracts, protections, rooms

CHECKOUT = Path(__file__).resolve().parents[2]
PYPROJECT = CHECKOUT / "pyproject.toml"
LINT = Path(sys.executable).with_name("lint-imports")


def lint(config: Path, folder: Path) -> tuple[bool, str]:
    """Run import-linter over the package in `folder`; return whether all is kept, and what it said."""
    done = subprocess.run(
        [LINT, "--config", config, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, re.sub(r"\s+", " ", done.stdout + done.stderr)


@pytest.fixture(scope="module")
def drawn():
    """The layers of pyproject.toml, highest first, each a list of the rooms that must stand and side rooms."""
    layers = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    standing = [[room for room in layer.split(" | ") if not room.startswith("(")] for layer in layers]
    return [layer for layer in standing if layer]


@pytest.fixture
def tiny(tmp_path, drawn):
    """A package with the same rooms as ours and nothing in them."""
    for room in [room for layer in drawn for room in layer]:
        (tmp_path / "qipan" / room / "core").mkdir(parents=True)
        (tmp_path / "qipan" / room / "__init__.py").touch()
        (tmp_path / "qipan" / room / "core" / "__init__.py").touch()
    (tmp_path / "qipan" / "__init__.py").touch()
    shutil.copy(PYPROJECT, tmp_path)
    return tmp_path


def test_our_imports_keep_every_contract():
    kept, said = lint(PYPROJECT, CHECKOUT)
    assert kept, said


def test_our_floors_keep_their_order(tmp_path):
    config = tmp_path / "floors.toml"
    config.write_text(contracts("qipan", rooms(CHECKOUT / "qipan")))
    kept, said = lint(config, CHECKOUT)
    assert kept, said


def test_our_doors_ask_queries_and_leave_other_rooms_tables_alone(tmp_path):
    config = tmp_path / "tables.toml"
    config.write_text(protections(CHECKOUT / "qipan"))
    kept, said = lint(config, CHECKOUT)
    assert kept, said
    assert said.count("Tables of") >= 7


def test_an_empty_house_keeps_the_contracts(tiny):
    kept, said = lint(tiny / "pyproject.toml", tiny)
    assert kept, said


def test_every_room_that_reaches_up_is_caught(tiny, drawn):
    bad = [(low, high) for n, layer in enumerate(drawn) for low in layer for above in drawn[:n] for high in above]
    for low, high in bad:
        (tiny / "qipan" / low / f"reaches_{high}.py").write_text(f"import qipan.{high}\n")
    kept, said = lint(tiny / "pyproject.toml", tiny)
    assert not kept
    assert len(bad) > 50
    for low, high in bad:
        assert f"qipan.{low} is not allowed to import qipan.{high}" in said, (low, high)


def test_rooms_side_by_side_do_not_know_each_other(tiny):
    (tiny / "qipan" / "rules" / "reaches.py").write_text("import qipan.solve\n")
    kept, said = lint(tiny / "pyproject.toml", tiny)
    assert not kept
    assert "qipan.rules is not allowed to import qipan.solve" in said


def test_a_room_nobody_drew_is_caught(tiny):
    (tiny / "qipan" / "attic").mkdir()
    (tiny / "qipan" / "attic" / "__init__.py").touch()
    kept, said = lint(tiny / "pyproject.toml", tiny)
    assert not kept
    assert "attic" in said


def test_a_pure_part_that_sees_the_database_is_caught(tiny):
    bad = [
        (part, outside)
        for part in ("kit", "solve", "rules", "zones.core", "board.core", "identity.core", "ledger.core")
        for outside in ("django", "psycopg")
    ]
    for part, outside in bad:
        (tiny / "qipan" / part.replace(".", "/") / f"sees_{outside}.py").write_text(f"import {outside}\n")
    kept, said = lint(tiny / "pyproject.toml", tiny)
    assert not kept
    for part, outside in bad:
        assert re.search(rf"qipan\.{part}(\.sees_{outside})? is not allowed to import {outside}", said), (part, outside)


def test_every_floor_that_reaches_up_or_sideways_is_caught(tmp_path):
    room = tmp_path / "tiny" / "room"
    room.mkdir(parents=True)
    for folder in (room.parent, room):
        (folder / "__init__.py").touch()
    bad = []
    for number, floor in enumerate(FLOORS):
        names = floor.split(" | ")
        above = FLOORS[number - 1].split(" | ") if number else []
        for name in names:
            reach = [*above, *(other for other in names if other != name)]
            (room / f"{name}.py").write_text("".join(f"import tiny.room.{other}\n" for other in reach))
            bad += [(name, other) for other in reach]
    config = tmp_path / "floors.toml"
    config.write_text(contracts("tiny", rooms(tmp_path / "tiny")))
    kept, said = lint(config, tmp_path)
    assert not kept
    for low, high in bad:
        assert f"tiny.room.{low} is not allowed to import tiny.room.{high}" in said, (low, high)


def test_every_door_that_reads_another_rooms_tables_is_caught(tmp_path):
    for name in ("one", "two"):
        room = tmp_path / "tiny" / name
        room.mkdir(parents=True)
        for folder in (room.parent, room):
            (folder / "__init__.py").touch()
        (room / "models.py").touch()
        (room / "queries.py").write_text("import tiny.one.models\nimport tiny.two.models\n")
    for door in DOORS:
        (tmp_path / "tiny" / "two" / f"{door}.py").write_text("import tiny.two.models\nimport tiny.one.models\n")
    config = tmp_path / "tables.toml"
    config.write_text(protections(tmp_path / "tiny"))
    kept, said = lint(config, tmp_path)
    assert not kept
    for door in DOORS:
        assert f"tiny.two.{door} is not allowed to import tiny.one.models" in said, door
    assert "import tiny.two.models" not in said
