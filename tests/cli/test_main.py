"""Every room's commands under one name: found, described with an example, and quick to start."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner

from qipan.cli.main import gathered, root


def every_command():
    """(words, command) of every command that can be run."""

    def below(words, command):
        if isinstance(command, click.Group):
            for name, inner in command.commands.items():
                yield from below([*words, name], inner)
        else:
            yield words, command

    return [pair for name, command in gathered() for pair in below([name], command)]


COMMANDS = every_command()


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_every_command_has_help_with_an_example(words, command):
    done = CliRunner().invoke(root, [*words, "--help"])
    assert done.exit_code == 0, done.output
    assert "Example" in done.output
    assert f"qipan {' '.join(words)}" in done.output


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_every_command_that_answers_can_answer_as_json(words, command):
    runs_until_ended = words in (["serve"], ["demo"], ["worker"])
    has_json = any("--json" in param.opts for param in command.params)
    assert has_json or runs_until_ended


def test_wrong_use_ends_with_2_and_says_nothing_on_standard_output():
    done = CliRunner().invoke(root, ["settings", "--nonsense"])
    assert (done.exit_code, done.stdout) == (2, "")


def test_an_unknown_setting_stops_the_start_in_words(monkeypatch):
    monkeypatch.setenv("QIPAN_HOEM", "/srv")
    done = CliRunner().invoke(root, ["settings", "--json"])
    assert done.exit_code == 1
    assert "QIPAN_HOEM" in json.loads(done.stdout)["refused"]["what"]


def test_a_password_in_the_database_url_is_not_shown(monkeypatch):
    monkeypatch.setenv("QIPAN_DATABASE_URL", "postgresql://me:secret@host/db")
    done = CliRunner().invoke(root, ["settings", "--json"])
    assert json.loads(done.stdout)["QIPAN_DATABASE_URL"] == "postgresql://me:***@host/db"


def test_the_terminal_starts_without_django_and_without_arrays():
    code = "import sys; from qipan.cli.main import gathered; list(gathered()); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"django", "numpy", "scipy", "shapely", "pyarrow", "psycopg"}


def test_help_comes_within_a_second_of_processor_time():
    started_s = time.perf_counter()
    subprocess.run([sys.executable, "-m", "qipan.cli.main", "--help"], capture_output=True, check=True)
    wall_s = time.perf_counter() - started_s
    assert wall_s < 5  # shared cores; the modules above are what matters
