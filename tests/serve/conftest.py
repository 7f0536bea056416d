"""Homes whose database an ordinary user can reach, removed afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from qipan.serve.place import place
from qipan.serve.settings import read


@pytest.fixture(scope="module")
def bases():
    """`bases()` makes a folder outside pytest's own, which nobody but its user may enter."""
    made = []

    def make():
        made.append(Path(tempfile.mkdtemp(prefix="qipan-test-")))
        made[-1].chmod(0o711)
        return made[-1]

    yield make
    for base in made:
        shutil.rmtree(base)


@pytest.fixture
def base(bases):
    return bases()


@pytest.fixture(scope="session")
def programs():
    """PostgreSQL's programs where its user can run them; as root they are copied there once for all tests."""
    return place(read({"QIPAN_HOME": os.environ["QIPAN_HOME"], "QIPAN_PG_HOME": os.environ["QIPAN_PG_HOME"]})).bin


@pytest.fixture(scope="session")
def settings_at(programs):
    """The settings of a home in a folder of its own."""

    def at(base):
        names = {"QIPAN_HOME": base / "home", "QIPAN_PG_HOME": base / "pg", "QIPAN_PG_BIN": programs}
        return read({name: str(value) for name, value in names.items()})

    return at


@pytest.fixture
def settings(base, settings_at):
    return settings_at(base)


@pytest.fixture(scope="module")
def own_environ(programs):
    """Tests that bring their own home and database see nothing of the session's."""
    kept = {k: os.environ.pop(k) for k in list(os.environ) if k.startswith("QIPAN_")}
    yield
    os.environ.update(kept)
