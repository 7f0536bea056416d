"""A drill plays alone on its own database, and a promise not kept is not called kept."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import pytest

from qipan.drills.row import Row
from tests.serve.processes import qipan


@pytest.mark.parametrize(("measured", "kept"), [(0, True), (2, True), (2.01, False), (float("nan"), False)])
def test_a_promise_is_kept_only_up_to_its_word(measured, kept):
    assert Row("x", 2, measured, "s").as_json()["pass"] is kept


@pytest.mark.faults
def test_the_first_night_keeps_its_promises_and_leaves_nothing_behind(tmp_path):
    # Where a drill may put its home: a folder everybody may enter, for as root the database runs as nobody.
    own = Path(tempfile.mkdtemp(prefix="qipan-drills-"))
    own.chmod(0o755)
    environ = {"QIPAN_DATABASE_URL": "", "TMPDIR": str(own)}
    playing = qipan(
        "drill", "first-night", "--residents", 6_000, "--json", environ=environ, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, cwd=tmp_path,
    )  # fmt: skip
    said, _ = playing.communicate(timeout=240)
    told = json.loads(said)
    assert playing.returncode == 0, told
    assert {row["id"] for row in told["rows"] if not row["pass"]} == set()
    assert len(told["rows"]) == 9
    own.rmdir()  # fails while anything is left in it
