"""Keys: made once, whole, for the owner only; what they seal stays where it was sealed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.test import override_settings

from qipan.identity import keys
from qipan.kit.refusal import Refused


@pytest.fixture
def home(tmp_path):
    with override_settings(QIPAN=settings.QIPAN.model_copy(update={"home": tmp_path})):
        yield tmp_path / "keys"


def test_they_are_made_at_first_use_and_kept(home):
    secret, pem = keys.secret_key(home), keys.public_key_pem()
    sealed = keys.seal("方晓明", context="a")
    assert keys.secret_key(home) == secret
    keys._cipher.cache_clear()
    keys._fields.cache_clear()
    keys._signing.cache_clear()
    assert keys.unseal(sealed, context="a") == "方晓明"
    assert keys.public_key_pem() == pem
    assert sorted(path.name for path in home.iterdir()) == ["django.key", "fields.key", "signing.pem"]
    assert home.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in home.iterdir()} == {0o600}


def test_a_key_others_can_read_stops_the_start(home):
    keys.secret_key(home)
    (home / "django.key").chmod(0o644)
    with pytest.raises(Refused) as no:
        keys.secret_key(home)
    assert no.value.code == "identity.open_key"


def test_a_field_sealed_for_one_does_not_open_for_another(home):
    sealed = keys.seal("JBSWY3DPEHPK3PXP", context="account.totp:lin")
    with pytest.raises(Refused) as no:
        keys.unseal(sealed, context="account.totp:wei")
    assert no.value.code == "identity.unreadable_field"
    assert "JBSWY3DP" not in sealed


def test_the_same_text_is_sealed_differently_each_time(home):
    assert keys.seal("x", context="a") != keys.seal("x", context="a")


def test_processes_starting_at_once_agree_on_one_key(tmp_path):
    program = "import pathlib, sys, qipan.identity.keys as keys; print(keys.secret_key(pathlib.Path(sys.argv[1])))"
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "keys")], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = {process.communicate(timeout=60)[0] for process in started}
    assert len(answers) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["django.key"]
