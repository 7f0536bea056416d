"""A home is lost, and comes back out of one file, its ledger sound."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile

import pytest

from qipan.kit.refusal import Refused
from qipan.serve import backup
from tests.serve.processes import qipan

pytestmark = pytest.mark.faults

WRITE = """
from qipan.serve.state import opened
with opened():
    from django.db import transaction
    from qipan.identity import keys
    from qipan.kit.ref import Ref
    from qipan.ledger import actions, clock
    with transaction.atomic():
        for n in range(20):
            actions.record(verb="test.happened", subject=Ref("thing", str(n % 3)), by=Ref("test", "1"), at=clock.now(),
                           body={"n": n})
    print(keys.seal("13800000000", context="test"))
"""
READ = """
import sys
from qipan.serve.state import opened
with opened():
    from qipan.identity import keys
    from qipan.ledger.models import Event
    print(keys.unseal(sys.argv[1], context="test"), Event.objects.filter(verb="test.happened").count())
"""


def run(environ, *words):
    process = qipan(*words, environ=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def script(environ, text, *words):
    done = subprocess.run(
        [sys.executable, "-c", text, *words],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def environ(bases, own_environ, programs):
    base = bases()
    names = {
        "QIPAN_HOME": base / "var",
        "QIPAN_PG_HOME": base / "pg",
        "QIPAN_PG_BIN": programs,
        "QIPAN_PG_DURABLE": False,
        "QIPAN_LANG": "en",
    }
    yield {name: str(value) for name, value in names.items()}


def test_a_removed_home_comes_back_with_its_keys_and_a_sound_ledger(environ, tmp_path):
    sealed = script(environ, WRITE)
    home, file = tmp_path.__class__(environ["QIPAN_HOME"]), tmp_path / "saved.tar"
    (home / "files").mkdir()
    (home / "files" / "map.txt").write_text("东村")
    board = tmp_path / "county"
    board.mkdir()
    (board / "board.json").write_text("{}")
    (home / "atlas").mkdir()
    (home / "atlas" / "current").symlink_to(board)

    code, out, err = run(environ, "backup", file, "--json")
    assert code == 0, err
    assert json.loads(out)["board"] == "county"
    assert file.stat().st_mode & 0o777 == 0o600

    shutil.rmtree(home)
    shutil.rmtree(board)
    code, out, err = run(environ, "restore", file, "--json")
    assert code == 0, err
    assert json.loads(out)["ledger"] == "sound"
    assert script(environ, READ, sealed) == "13800000000 20"
    assert (home / "files" / "map.txt").read_text() == "东村"
    assert (home / "atlas" / "current" / "board.json").is_file()
    assert all(key.stat().st_mode & 0o077 == 0 for key in (home / "keys").iterdir())

    code, _, err = run(environ, "restore", file)
    assert code == 1
    assert "already holds a database" in err


def test_a_file_cut_short_is_refused_and_nothing_is_written(environ, tmp_path):
    script(environ, WRITE)
    file = tmp_path / "saved.tar"
    assert run(environ, "backup", file)[0] == 0
    file.write_bytes(file.read_bytes()[:-40_000])
    empty = {**environ, "QIPAN_HOME": environ["QIPAN_HOME"] + "-2"}
    code, _, err = run(empty, "restore", file)
    assert code == 1, err
    other = tmp_path / "no.tar"
    other.write_bytes(b"not a backup")
    code, _, err = run(empty, "restore", other)
    assert code == 1
    assert "is not a whole backup" in err


@pytest.mark.parametrize("evil", ["outside", "absolute", "link", "device"])
def test_a_backup_that_would_write_elsewhere_is_refused(tmp_path, evil):
    file, home = tmp_path / "evil.tar", tmp_path / "home"
    member = tarfile.TarInfo({"outside": "../escaped", "absolute": str(tmp_path / "escaped")}.get(evil, "keys/inside"))
    if evil == "link":
        member.type, member.linkname = tarfile.SYMTYPE, str(tmp_path)
    elif evil == "device":
        member.type = tarfile.CHRTYPE
    with tarfile.open(file, "w") as tar:
        tar.addfile(member, io.BytesIO(b""))
    with pytest.raises(Refused, match="not a whole backup"), backup.unpacked(file, home):
        pass
    assert not (tmp_path / "escaped").exists()
    assert list(home.iterdir()) == []
