"""A broken or empty map is refused in words, and nothing is left half-written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qipan.board.core import write
from qipan.board.core.osm.build import Order, build_board
from qipan.kit.refusal import Refused
from tests.board.conftest import Village


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.osm.pbf", b"", "board.osm_broken"),
        ("noise.osm.pbf", b"\x00\xff" * 400, "board.osm_broken"),
        ("empty.osm", b"", "board.osm_broken"),
        ("noise.osm.gz", b"not gzip", "board.osm_broken"),
        ("noise.osm.bz2", b"not bzip2", "board.osm_broken"),
        ("map.txt", b"words", "board.osm_broken"),
        ("nothing.osm", b'<osm version="0.6"></osm>', "board.no_streets"),
    ],
)
def test_a_file_that_is_no_map_is_refused(tmp_path: Path, name: str, content: bytes, code: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused) as no:
        build_board(Order(tmp_path / name, residents=1), tmp_path / "board")
    assert no.value.code == code and name in str(no.value)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.data
def test_a_map_cut_off_in_the_middle_is_refused(tmp_path: Path, shared_data: Callable[[str], Path]):
    whole = shared_data("osm/andorra.osm.pbf").read_bytes()
    (tmp_path / "cut.osm.pbf").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refused, match="cannot be read"):
        build_board(Order(tmp_path / "cut.osm.pbf"), tmp_path / "board")
    assert [path.name for path in tmp_path.iterdir()] == ["cut.osm.pbf"]


def _town(path: Path) -> Path:
    village = Village()
    village.way((0, 0), (90, 0), highway="residential", name="街")
    return village.write(path)


def test_a_folder_that_is_no_board_is_not_written_over(tmp_path: Path):
    osm, out = _town(tmp_path / "town.osm"), tmp_path / "photos"
    out.mkdir()
    (out / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(Refused) as no:
        build_board(Order(osm), out)
    assert no.value.code == "board.out_taken"
    assert (out / "cat.jpg").read_bytes() == b"cat"


def test_a_build_that_fails_at_the_end_leaves_the_old_board_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    osm, out = _town(tmp_path / "town.osm"), tmp_path / "board"
    build_board(Order(osm, residents=3), out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(write, "write_tiles", full)
    with pytest.raises(OSError, match="No space"):
        build_board(Order(osm, residents=4), out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["board", "town.osm"]
