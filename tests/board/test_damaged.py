"""A board whose files are damaged is refused in words with 1, whatever is broken; never a half answer."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from qipan.board.commands import board
from qipan.board.core.osm.build import Order, build_board
from qipan.kit.console import Terminal
from qipan.zones.commands import zone
from tests.board.conftest import Village


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    village = Village()
    village.way((0, 0), (90, 0), (90, 90), highway="residential", name="街")
    build_board(Order(village.write(folder / "town.osm"), residents=30), folder / "好 板")
    return folder / "好 板"


@pytest.fixture
def damaged(whole, tmp_path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "c"))


@pytest.fixture
def run():
    root = Terminal("qipan", commands={"board": board, "zone": zone})
    return lambda *words: CliRunner().invoke(root, [*map(str, words), "--json"])


def refused(answer) -> str:
    assert answer.exit_code == 1
    assert answer.stderr
    return json.loads(answer.stdout)["refused"]["code"]


def home(folder: Path) -> str:
    return ",".join(str(x) for x in json.loads((folder / "board.json").read_text())["bbox"][:2])


def test_a_path_with_spaces_and_chinese_opens(run, whole):
    assert run("board", "show", whole).exit_code == 0


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'"x"', b"null", b"\xff\xfe\x00", b'{"format":"qipan-board/1"}', b'{"format":"other"}']
)
def test_a_manifest_that_is_none_is_refused(run, damaged, text):
    (damaged / "board.json").write_bytes(text)
    assert refused(run("board", "show", damaged)) == "board.not_a_board"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 200] = b"\xff" * 200
    path.write_bytes(whole)


DAMAGES = {
    "empty": lambda path: path.write_bytes(b""),
    "noise": lambda path: path.write_bytes(b"noise" * 50),
    "zip in name only": lambda path: path.write_bytes(b"PK\x03\x04noise"),
    "cut": _cut,
    "flipped": _flip,
    "gone": Path.unlink,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_graph_is_refused(run, damaged, damage):
    DAMAGES[damage](damaged / "graph.npz")
    assert refused(run("board", "show", damaged)) == "board.not_a_board"


@pytest.mark.parametrize(
    "change", [{"seg_u": lambda a: np.repeat(a, 2)}, {"seg_v": lambda a: a + 10**6}, {"seg_u": lambda a: a - 9}]
)
def test_arrays_that_contradict_each_other_are_refused(run, damaged, change):
    arrays = dict(np.load(damaged / "graph.npz"))
    np.savez(damaged / "graph.npz", **{name: change.get(name, np.asarray)(array) for name, array in arrays.items()})
    assert refused(run("board", "show", damaged)) == "board.not_a_board"


@pytest.mark.parametrize("damage", ["empty", "noise", "cut", "gone"])
@pytest.mark.parametrize("layer", ["streets", "areas"])
def test_a_damaged_layer_is_refused_when_it_is_needed(run, damaged, layer, damage):
    DAMAGES[damage](damaged / f"{layer}.parquet")
    code = refused(run("zone", "draw", damaged, "--at", home(damaged)))
    assert code == ("board.no_layer" if damage == "gone" else "board.not_a_board")


def test_a_layer_in_another_s_place_is_refused(run, damaged):
    shutil.copy(damaged / "junctions.parquet", damaged / "streets.parquet")
    assert refused(run("zone", "draw", damaged, "--at", home(damaged))) == "board.not_a_board"


@pytest.mark.parametrize("tradeoff", ["nan", "inf", "0", "-1", "1e308"])
def test_a_trade_off_out_of_range_is_refused(run, whole, tradeoff):
    answer = run("zone", "draw", whole, "--at", home(whole), "--tradeoff", tradeoff)
    assert refused(answer) == "zones.tradeoff"


def test_a_folder_that_cannot_be_written_is_refused_in_words(run, whole, tmp_path):
    (tmp_path / "file").write_text("no folder")
    answer = run("board", "build", whole.parent / "town.osm", "--out", tmp_path / "file" / "b")
    assert refused(answer) == "kit.machine"
    assert str(tmp_path / "file") in answer.stderr
