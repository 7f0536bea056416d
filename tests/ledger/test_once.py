"""A double press, a repeated request of a phone, two at the same instant: one deed, one answer."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from qipan.ledger import clock, worker
from qipan.ledger.models import Answer, Event
from tests.ledger import once_urls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def little_site(settings):
    settings.ROOT_URLCONF = "tests.ledger.once_urls"
    settings.MIDDLEWARE = ["qipan.ledger.middleware.Once"]


def pressed() -> int:
    return Event.objects.filter(verb="test.pressed").count()


def test_the_second_press_gets_the_first_answer_and_does_nothing(client):
    key = str(uuid4())
    first = client.post("/press", {"key": key, "csrfmiddlewaretoken": "a"})
    second = client.post("/press", {"key": key, "csrfmiddlewaretoken": "b"})
    assert pressed() == 1
    for name in ("status_code", "content"):
        assert getattr(first, name) == getattr(second, name)
    assert (second["Location"], second["HX-Trigger"], second["Content-Type"]) == (
        "/thing/1",
        "pressed",
        first["Content-Type"],
    )
    assert second["Idempotency-Replayed"] == "true" and "X-Other" not in second


def test_the_header_is_a_key_too_and_any_method_needs_one(client):
    key = str(uuid4())
    for _ in range(2):
        assert client.delete("/press", headers={"Idempotency-Key": key}).status_code == 201
    assert pressed() == 1


@pytest.mark.parametrize("fields", [{}, {"key": "7"}, {"key": ""}])
def test_without_a_key_nothing_is_done(client, fields):
    answer = client.post("/press", fields, headers={"Accept": "application/json"})
    assert answer.status_code == 422 and answer.json()["refused"]["code"] == "ledger.no_key"
    assert pressed() == 0


@pytest.mark.parametrize("other", [("/press", {"n": "2"}), ("/refuse", {"n": "1"})])
def test_a_key_cannot_be_used_for_another_request(client, other):
    path, fields = other
    key = str(uuid4())
    client.post("/press", {"key": key, "n": "1"})
    answer = client.post(path, {**fields, "key": key}, headers={"Accept": "application/json"})
    assert answer.status_code == 409 and answer.json()["refused"]["code"] == "ledger.key_reused"
    assert pressed() == 1


def test_the_same_name_with_another_file_inside_is_another_request(client):
    key = str(uuid4())
    sheets = [SimpleUploadedFile("s.csv", body) for body in (b"a,b", b"a,b", b"a,c")]
    codes = [client.post("/press", {"key": key, "sheet": sheet}).status_code for sheet in sheets]
    assert codes == [201, 201, 409] and pressed() == 1


def test_a_refused_request_writes_nothing_and_may_come_again_corrected(client):
    key = str(uuid4())
    assert client.post("/refuse", {"key": key, "n": "bad"}).status_code == 422
    assert pressed() == 0 and not Answer.objects.exists()
    assert client.post("/refuse", {"key": key, "n": "good"}).status_code == 200
    assert pressed() == 1


def test_a_crash_in_a_view_leaves_no_event_and_no_answer():
    answer = Client(raise_request_exception=False).post("/crash", {"key": str(uuid4())})
    assert answer.status_code == 500 and pressed() == 0 and not Answer.objects.exists()


def test_a_streamed_answer_is_kept_whole(client):
    key = str(uuid4())
    assert [client.post("/stream", {"key": key}).content for _ in range(2)] == [b"ab", b"ab"]
    assert pressed() == 1


def test_keys_belong_to_accounts(client, rf, settings):
    from types import SimpleNamespace

    from qipan.ledger.middleware import Once

    once, key = Once(once_urls.press), str(uuid4())
    for account in (1, 2, 1):
        request = rf.post("/press", {"key": key})
        request.user = SimpleNamespace(pk=account)
        assert once(request).status_code == 201
    assert pressed() == 2


def test_reading_and_exempt_routes_need_no_key_and_unknown_ones_are_unknown(client):
    assert client.post("/free").status_code == 200
    assert client.get("/refuse").status_code == 200
    assert client.post("/nowhere").status_code == 404


def test_old_answers_are_forgotten(client):
    client.post("/press", {"key": str(uuid4())})
    assert worker.forget_answers(clock.now() + worker.ANSWERS_KEPT - timedelta(minutes=1)) == 0
    assert worker.forget_answers(clock.now() + worker.ANSWERS_KEPT + timedelta(minutes=1)) == 1
    assert pressed() == 1


def together(*posts):
    """Send requests at the same instant from threads; return their answers."""
    answers, gate = [None] * len(posts), threading.Barrier(len(posts), timeout=20)

    def send(n, path, fields):
        try:
            gate.wait()
            answers[n] = Client(raise_request_exception=False).post(path, fields)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(n, *post)) for n, post in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_one_instant_are_one_deed():
    key = str(uuid4())
    answers = together(*[("/press", {"key": key})] * 8)
    assert {a.status_code for a in answers} == {201} and {a.content for a in answers} == {"done ✓".encode()}
    assert pressed() == 1


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_undone_and_tried_again():
    once_urls.SEEN.clear()
    there, back = ({"key": str(uuid4()), "way": way} for way in ("there", "back"))
    answers = together(("/tangle", there), ("/tangle", back))
    assert [a.status_code for a in answers] == [200, 200]
    assert len(once_urls.SEEN) == 3, "exactly one had to run again"
    assert pressed() == 4
