"""Every lint has its smallest broken file, every broken file breaks one lint, and the page lists them all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from qipan.rules.check import check_files
from qipan.rules.commands import check as command
from qipan.rules.declared import LARGEST
from qipan.rules.lints_of.table import page, table
from qipan.rules.offer import walk

CHECKOUT = Path(__file__).resolve().parents[2]
BAD = Path(__file__).parent / "bad"
OFFER = walk()
TABLE = table(OFFER)
FILES = {path.name.removesuffix(".yaml"): path for path in sorted(BAD.iterdir())}
GENERATED = {"size"}  # too large to keep


def found(*paths):
    return check_files(paths, OFFER)[1]


def ids(faults):
    """The ids of faults; all words of the JSON Schema are one lint."""
    return {"shape" if fault.rule.startswith("shape.") else fault.rule for fault in faults}


def test_every_lint_has_a_file_and_every_file_a_lint():
    assert set(TABLE) - GENERATED == set(FILES)
    assert len([rule for rule in TABLE if rule != "shape"]) >= 20


@pytest.mark.parametrize("rule", FILES)
def test_a_broken_file_gives_its_own_lint_and_no_other(rule):
    faults = found(FILES[rule])
    assert ids(faults) == {rule}
    for fault in faults:
        assert Path(fault.file).is_relative_to(FILES[rule])
        assert 1 <= fault.line <= len(Path(fault.file).read_bytes().splitlines()) and len(fault.says) > 10


def test_the_page_prints_the_table():
    printed = (CHECKOUT / "docs" / "formats" / "lints.md").read_text("utf-8")
    assert page(OFFER) in printed, "write it again: python -m tests.declared.page"


def test_every_lint_says_why_and_what_to_do():
    for lint in TABLE.values():
        assert lint.why and lint.cure and not lint.cure.endswith("."), lint.id


def test_every_shipped_file_is_sound():
    declared, faults = check_files([CHECKOUT / "declared"], OFFER)
    assert faults == []
    assert {each.kind for each in declared} == {
        *("protocol", "programme", "policy", "plan", "norm", "calendar", "codes", "indicator")
    }


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "large.yaml"
    with file.open("wb") as out:
        out.truncate(50 * LARGEST)  # a hole: reading it would cost what it says
    (fault,) = found(file)
    assert (fault.rule, fault.line) == ("size", 1)
    assert "1000000" in fault.says


@pytest.mark.parametrize(
    "raw",
    [
        b"a: " + b"[" * 5_000 + b"]" * 5_000,
        b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*%s, *%s]\n" % (n, n, b, b) for n, b in enumerate([b"a"] * 3)),
        b"kind: norm\nn: " + b"9" * 10_000 + b"\n",
        b"kind: norm\nn: 1e999\n",
        b"kind: norm\n? [a, b]\n: 1\n",
        b"\x00\x01",
        b"kind: norm\n---\nkind: norm\n",
        b"",
    ],
)
def test_what_would_hurt_a_reader_is_refused_with_a_line(tmp_path, raw):
    file = tmp_path / "odd.yaml"
    file.write_bytes(raw)
    faults = found(file)
    assert faults and all(fault.line >= 1 and fault.rule in TABLE for fault in faults)


def test_the_command_takes_several_paths_and_names_file_line_rule_and_cure(tmp_path):
    one, other = FILES["state.stuck"], FILES["overlay.long"]
    ran = CliRunner().invoke(command, [str(one), str(other), "--json"])
    assert ran.exit_code == 1
    told = json.loads(ran.stdout)
    assert told["files"] == 3
    assert [(Path(each["file"]).name, each["rule"]) for each in told["errors"]] == [
        ("state.stuck.yaml", "state.stuck"),
        ("overlay.yaml", "overlay.long"),
    ]
    assert set(told["errors"][0]) == {"file", "line", "rule", "says"}
    assert "nothing leads out of `lost`" in told["errors"][0]["says"]
    assert TABLE["state.stuck"].cure in told["errors"][0]["says"]


def test_a_file_named_twice_is_checked_once():
    path = FILES["state.stuck"]
    declared, faults = check_files([path, path.parent / "state.stuck.yaml", path], OFFER)
    assert len(declared) == len(faults) == 1


def test_what_rooms_offer_is_read_without_django():
    code = "import sys; from qipan.rules.offer import walk; walk(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=False).returncode == 0
