"""The first people of a county come in by the terminal."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from qipan.identity import queries, second
from qipan.identity.commands import COMMANDS
from qipan.identity.models import Account
from qipan.kit.refusal import Missing, Refused
from qipan.ledger import clock
from qipan.ledger.models import Event


def run(name, *words):
    done = CliRunner().invoke(COMMANDS[name], [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_an_account_is_added_with_a_first_password_and_a_role(county):
    made = run("account", "add", "Fang.Min", "--name", "方敏", "--unit", "health", "--phone", "13800001234")
    account = Account.objects.get(login="fang.min")
    assert account.check_password(made["password"])
    assert account.masked_phone == "138****1234"
    given = run("grant", "fang.min", "leader", county.north.code)
    assert (given["role"], given["area"]) == ("leader", county.north.code)
    assert queries.roles_of(account, clock.now()) == [("leader", county.north.code)]
    verbs = list(Event.objects.filter(subject_id=str(account.pk)).order_by("id").values_list("verb", flat=True))
    assert verbs == ["identity.account_added", "identity.granted"]
    assert made["password"] not in str(list(Event.objects.values_list("body", flat=True)))


def test_a_new_password_replaces_the_old(county):
    first = run("account", "add", "fang.min", "--name", "方敏", "--unit", "health")["password"]
    fresh = run("account", "password", "fang.min")["password"]
    account = Account.objects.get(login="fang.min")
    assert account.check_password(fresh)
    assert not account.check_password(first)


def test_a_lost_second_factor_is_taken_away(county):
    account = county.person("lin", county.police, "leader")
    account.set_totp(second.new_secret())
    account.save()
    run("account", "totp", "lin")
    account.refresh_from_db()
    assert not account.has_totp


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["account", "add", "x.y", "--name", "方敏", "--unit", "nowhere"], Missing),
        (["account", "add", "lin", "--name", "林", "--unit", "police"], Refused),
        (["account", "password", "nobody"], Missing),
        (["grant", "lin", "boss", "990001"], Refused),
        (["grant", "lin", "leader", "999999"], Missing),
    ],
)
def test_what_is_not_there_is_refused_in_words(county, words, kind):
    county.person("lin", county.police)
    before = Account.objects.count(), Event.objects.count()
    with pytest.raises(kind):
        CliRunner().invoke(COMMANDS[words[0]], words[1:], catch_exceptions=False)
    assert (Account.objects.count(), Event.objects.count()) == before


def test_a_login_in_another_shape_is_wrong_use(county):
    done = CliRunner().invoke(COMMANDS["account"], ["add", "方敏", "--name", "方敏", "--unit", "health"])
    assert isinstance(done.exception, Refused)
    assert not Account.objects.exists()
