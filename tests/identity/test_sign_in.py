"""Who comes in: password, second factor, recovery, limits, and sessions that end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.urls import reverse

from qipan.identity import actions, second, throttle
from qipan.identity.models import RecoveryCode
from qipan.identity.queries import ref
from qipan.kit.ref import Ref
from qipan.ledger import clock
from qipan.ledger.models import Event

PASSWORD = "a long enough one"


@pytest.fixture
def real(monkeypatch):
    """The machine's time, moved by the test."""

    class Real:
        at = datetime(2026, 3, 31, 15, 40, 10, tzinfo=UTC)

        def forward(self, **span):
            self.at += timedelta(**span)

    held = Real()
    monkeypatch.setattr(clock, "real_now", lambda: held.at)
    return held


@pytest.fixture
def worker(county, real):
    """A patch worker needs no second factor."""
    account = county.person("wei", county.town, "grid_worker", county.north)
    actions.set_password(account=account, password=PASSWORD, by=Ref("test", "1"), at=county.at)
    return account


@pytest.fixture
def official(county, real):
    account = county.person("lin", county.police, "leader")
    actions.set_password(account=account, password=PASSWORD, by=Ref("test", "1"), at=county.at)
    return account


def give(client, login, password=PASSWORD, **more):
    return client.post(reverse("identity:sign-in"), {"login": login, "password": password, **more})


def test_a_worker_comes_in_with_a_password_and_the_ledger_says_so(client, worker):
    answer = give(client, "WEI ", next="/me/seen")
    assert (answer.status_code, answer["Location"]) == (302, "/me/seen")
    assert client.get("/me/seen").status_code == 200
    event = Event.objects.get(verb="identity.signed_in")
    assert (event.subject_id, event.body) == (str(worker.pk), {"method": "password"})
    cookie = client.cookies["qipan"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_session_key_changes_at_the_door(client, worker):
    client.get(reverse("identity:sign-in"))
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    give(client, "wei")
    assert client.session.session_key != before
    assert "planted" not in client.session


def test_wrong_login_and_wrong_password_sound_alike(client, worker):
    wrong, unknown = give(client, "wei", "wrong"), give(client, "nobody", "wrong")
    assert wrong.status_code == unknown.status_code == 403
    assert "账号和密码对不上" in wrong.content.decode()
    assert "账号和密码对不上" in unknown.content.decode()


def test_somebody_switched_off_does_not_come_in_and_drops_out(client, worker):
    give(client, "wei")
    worker.is_active = False
    worker.save()
    assert client.get("/me/seen").status_code == 302
    assert give(client, "wei").status_code == 403


def test_a_new_password_ends_open_sessions(client, worker, county):
    give(client, "wei")
    actions.set_password(account=worker, password="another long one", by=Ref("test", "1"), at=county.at)
    assert client.get("/me/seen")["Location"].startswith(reverse("identity:sign-in"))


def test_an_official_enrols_then_needs_a_fresh_code_each_time(client, official, real):
    assert give(client, "lin")["Location"] == reverse("identity:second")
    assert client.get("/me/seen").status_code == 302, "half a sign-in opens nothing"
    page = client.get(reverse("identity:second"))
    secret = page.context["secret"]
    assert "<svg" in page.content.decode()
    assert secret not in str(client.session.items())
    code = pyotp.TOTP(secret).at(real.at)
    shown = client.post(reverse("identity:second"), {"code": code})
    assert shown.status_code == 200
    assert len(shown.context["codes"]) == second.RECOVERY_CODES
    assert client.get("/me/seen").status_code == 200
    official.refresh_from_db()
    assert official.totp_secret == secret
    assert secret not in official.totp_sealed

    client.post(reverse("identity:sign-out"))
    give(client, "lin")
    again = client.post(reverse("identity:second"), {"code": code})
    assert again.status_code == 403, "a code opens the door once"
    real.forward(seconds=60)
    assert client.post(reverse("identity:second"), {"code": pyotp.TOTP(secret).at(real.at)}).status_code == 302


def test_a_recovery_code_opens_once(client, official, real):
    secret = second.new_secret()
    codes = second.enrol(
        account=official, secret=secret, code=pyotp.TOTP(secret).at(real.at), at=real.at, real_at=real.at
    )
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()
    for status in (302, 403):
        client.post(reverse("identity:sign-out"))
        give(client, "lin")
        assert client.post(reverse("identity:second"), {"code": codes[0].upper()}).status_code == status


def test_half_a_sign_in_lasts_ten_minutes(client, official, real):
    give(client, "lin")
    real.forward(minutes=10)
    assert client.get(reverse("identity:second"))["Location"] == reverse("identity:sign-in")


def test_a_guesser_is_stopped_and_the_person_elsewhere_is_not(client, worker, real):
    tries = [give(client, "wei", "wrong").status_code for _ in range(throttle.PER_PAIR)]
    assert set(tries) == {403}
    assert give(client, "wei").status_code == 429, "even the right password waits now"
    elsewhere = client.post(reverse("identity:sign-in"), {"login": "wei", "password": PASSWORD}, REMOTE_ADDR="10.1.2.3")
    assert elsewhere.status_code == 302
    real.forward(minutes=15)
    assert give(client, "wei").status_code == 302


def test_one_address_trying_many_names_is_stopped(client, worker):
    for number in range(throttle.PER_ADDRESS):
        throttle.count_try(login=f"name{number}", address="127.0.0.1", at=clock.now())
    assert give(client, "wei").status_code == 429


def test_second_factor_guesses_are_counted(client, official, real):
    give(client, "lin")
    tries = [client.post(reverse("identity:second"), {"code": "000000"}).status_code for _ in range(8)]
    assert tries == [403] * throttle.PER_SECOND_FACTOR + [429] * 2


def test_nobody_is_sent_to_another_house(client, worker):
    assert give(client, "wei", next="https://example.org/")["Location"] == "/"
    client.post(reverse("identity:sign-out"))
    assert give(client, "wei", next="//example.org/")["Location"] == "/"


def test_signing_out_closes_and_is_written(client, worker):
    give(client, "wei")
    client.post(reverse("identity:sign-out"))
    assert client.get("/me/seen").status_code == 302
    assert Event.objects.filter(verb="identity.signed_out", subject_id=ref(worker).id).count() == 1


def test_the_language_is_kept_on_the_account(client, worker):
    give(client, "wei")
    client.post(reverse("identity:language"), {"language": "en", "next": "/me/seen"})
    worker.refresh_from_db()
    assert worker.language == "en"
    assert "Who looked at my data" in client.get("/me/seen").content.decode()


def test_a_form_from_elsewhere_is_refused(worker):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert give(strict, "wei").status_code == 403
    assert not Event.objects.filter(verb="identity.signed_in").exists()


def test_the_account_s_language_is_spoken_unless_this_machine_chose_one(client, worker):
    worker.language = "en"
    worker.save()
    assert give(client, "wei").cookies["lang"].value == "en"
    client.post(reverse("identity:sign-out"))
    client.cookies["lang"] = "zh-hans"
    assert "lang" not in give(client, "wei").cookies


def renew(client, old=PASSWORD, new="quite another phrase", again=None):
    return client.post("/me/password", {"old": old, "new": new, "again": again or new})


def test_one_s_own_password_is_renewed_and_other_devices_drop_out(client, worker):
    from django.test import Client

    other = Client()
    give(client, "wei")
    give(other, "wei")
    assert renew(client).status_code == 302
    assert client.get("/me/seen").status_code == 200
    assert other.get("/me/seen").status_code == 302
    assert give(other, "wei").status_code == 403
    assert give(other, "wei", "quite another phrase").status_code == 302
    assert Event.objects.filter(verb="identity.password_set", by_id=str(worker.pk)).count() == 1


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"old": "wrong"}, 403),
        ({"new": "quite another phrase", "again": "another"}, 422),
        ({"new": "short one"}, 422),
        ({"new": "password123"}, 422),
        ({"new": "20260331154010"}, 422),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(client, worker, posted, status):
    give(client, "wei")
    assert renew(client, **posted).status_code == status
    worker.refresh_from_db()
    assert worker.check_password(PASSWORD)


def test_guessing_the_present_password_in_an_open_session_is_stopped(client, worker):
    give(client, "wei")
    tries = [renew(client, old="wrong").status_code for _ in range(throttle.PER_SECOND_FACTOR + 1)]
    assert tries[-1] == 429


def test_what_has_run_out_is_cleared_at_the_door(client, worker, real):
    from django.contrib.sessions.models import Session

    from qipan.identity.models import Throttle

    give(client, "wei", "wrong")
    Session.objects.create(session_key="old", session_data="", expire_date=real.at - timedelta(days=1))
    real.forward(minutes=20)
    give(client, "wei")
    assert not Session.objects.filter(session_key="old").exists()
    assert Throttle.objects.filter(starts_at__lte=real.at - throttle.WINDOW).count() == 0
