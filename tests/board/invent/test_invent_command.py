import json

from click.testing import CliRunner

from qipan.board.invent.commands import COMMANDS
from qipan.kit.console import Terminal

ROOT = Terminal("qipan", commands=COMMANDS)


def test_invent_answers_with_one_json_object_and_tells_its_steps_aside(tmp_path):
    done = CliRunner().invoke(ROOT, ["invent", "--residents", "2000", "--out", str(tmp_path / "x"), "--json"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["people"] == 2_000
    assert told["seconds"] > 0
    assert told["faults"] == []
    assert "people" in done.stderr


def test_a_size_it_cannot_make_ends_with_one_and_words(tmp_path):
    done = CliRunner().invoke(ROOT, ["invent", "--residents", "5", "--out", str(tmp_path / "x")])
    assert done.exit_code == 1
    assert "2,000" in done.stderr
