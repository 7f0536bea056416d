"""qipan ledger on a terminal: what it answers, and how it ends."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from qipan.kit.console import Terminal
from qipan.kit.ref import Ref
from qipan.ledger.actions import record
from qipan.ledger.commands import COMMANDS
from tests.ledger.patience import seal_everything

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2022, 3, 31, 23, 50, tzinfo=UTC)


def run(*words: str):
    return CliRunner().invoke(Terminal("qipan", commands=COMMANDS), words)


def write() -> int:
    with transaction.atomic():
        return record(verb="test.told", subject=Ref("thing", "1"), by=Ref("account", "1"), at=AT, body={"n": 1}).id


def test_a_sound_ledger_ends_with_0_and_one_object():
    write()
    (seal,) = seal_everything(AT)
    answer = run("ledger", "verify", "--json")
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert told | {"seconds": 0} == {
        "sound": True,
        "events": 1,
        "sealed": 1,
        "seals": 1,
        "head": bytes(seal.hash).hex(),
        "faults": [],
        "seconds": 0,
    }


@pytest.mark.parametrize("json_wanted", [True, False])
def test_a_flipped_byte_ends_with_1_and_the_event_named(json_wanted):
    event = write()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("""update ledger_event set body = '{"n": 2}' where id = %s""", [event])
    answer = run("ledger", "verify", *(["--json"] if json_wanted else []))
    assert answer.exit_code == 1
    if json_wanted:
        told = json.loads(answer.stdout)
        assert told["sound"] is False and [f["event"] for f in told["faults"]] == [event]
    assert f"event {event}: the event is not what was recorded" in answer.stderr or json_wanted


@pytest.mark.parametrize("cut", ["delete from ledger_seal where number = 2", "delete from ledger_seal"])
def test_a_ledger_cut_off_behind_a_seal_is_found_by_the_head_that_was_posted(cut):
    heads = []
    for _ in range(2):
        write()
        heads.append(bytes(seal_everything(AT)[-1].hash).hex())
    spaced = " ".join(heads[1][n : n + 8] for n in range(0, 64, 8)).upper()
    assert run("ledger", "verify", "--posted", heads[0], "--posted", spaced).exit_code == 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(cut)
    assert run("ledger", "verify").exit_code == 0, "by itself nobody can tell"
    answer = run("ledger", "verify", "--posted", spaced)
    assert answer.exit_code == 1
    assert f"no seal here has the posted head {heads[1]}" in answer.stderr


def test_the_head_is_printed_for_posting_and_refused_while_there_is_none():
    nothing = run("ledger", "head")
    assert nothing.exit_code == 1 and "Nothing has been sealed" in nothing.stderr
    write()
    (seal,) = seal_everything(AT)
    digest = bytes(seal.hash).hex()
    assert json.loads(run("ledger", "head", "--json").stdout)["head"] == digest
    assert run("ledger", "head").stdout.splitlines()[1].replace(" ", "") == digest


@pytest.mark.parametrize(
    "words", [("ledger",), ("ledger", "verify"), ("ledger", "head"), ("ledger", "retry"), ("worker",)]
)
def test_every_command_has_help_with_an_example(words):
    told = run(*words, "--help")
    assert told.exit_code == 0 and "Example: qipan" in told.stdout
