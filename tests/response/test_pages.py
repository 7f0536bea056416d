"""The pages: propose, read, end; and the badge while an exercise runs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from qipan.kit.ref import Ref
from qipan.ledger import clock
from qipan.response import queries
from qipan.response.models import Response
from tests.response.conftest import AT, LAW

TEST = Ref("test", "1")
FORM = {
    "title": "三区演练",
    "title_en": "Drill",
    "protocol": "cn-covid-three-zones",
    "level": "II",
    "area": "990326",
    "exercise": "yes",
    "law": LAW,
    "article": "第一条",
    "decided_by": "县指挥部",
    "document": "第1号",
    "decided_at": "2026-03-02T15:00",
    "starts_at": "2026-03-02T16:00",
    "ends_at": "2026-03-09T16:00",
    "measure-name": ["划区", "", "卡口"],
    "measure-power": ["zone", "", "gate"],
    "measure-law": [LAW, "", LAW],
    "measure-article": ["第二条", "", "第三条"],
}


@pytest.fixture
def desk(client, people):
    clock.set(virtual_at=AT, speed=0, by=TEST)
    client.force_login(people.duty)
    return client


def post(client, path, fields):
    return client.post(path, {**fields, "key": str(uuid4())})


def test_a_form_becomes_a_draft_with_its_measures(desk):
    answer = post(desk, "/responses/new", FORM)
    held = Response.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/responses/{held.pk}"
    assert [(m.name, m.power) for m in queries.measures(held)] == [("划区", "zone"), ("卡口", "gate")]
    assert held.starts_at == AT and held.state == "draft"
    page = desk.get(answer["Location"]).content.decode()
    assert "三区演练" in page and f"/sign/{held.approval_id}" in page and "第三条" in page


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"exercise": ""}, "protocol", "第九版"),
        ({"measure-law": [LAW, "", ""]}, "measures.2", "卡口"),
        ({"ends_at": "soon"}, "ends_at", "ends_at"),
        ({"law": ""}, "law", "law"),
    ],
)
def test_a_refused_form_comes_back_as_it_was_typed(desk, change, where, words):
    answer = post(desk, "/responses/new", FORM | change)
    assert answer.status_code == 422 and not Response.objects.exists()
    assert answer.context["no"].where == where
    page = answer.content.decode()
    assert words in page and 'value="三区演练"' in page and 'value="第三条"' in page


def test_an_exercise_marks_every_page_and_names_the_incident(desk, enter):
    assert 'class="exercise"' not in desk.get("/responses").content.decode()
    held = enter()
    page = desk.get("/responses?lang=en").content.decode()
    assert 'class="exercise">Exercise · 0×' in page
    assert f'<a href="/responses/{held.pk}">Three-zone drill' in page


def test_a_past_minute_is_shown_as_it_was(desk, enter):
    held = enter(ends_at=AT + timedelta(days=1))
    clock.set(virtual_at=AT + timedelta(days=2), speed=0, by=TEST)
    assert desk.get("/responses").context["holding"] == []
    then = desk.get("/responses?at=2026-03-02T16:30")
    assert [row.pk for row in then.context["holding"]] == [held.pk] and then.context["powers"] == ["gate", "zone"]
    assert desk.get("/responses?at=nonsense").status_code == 200


def test_only_a_leader_ends_it_and_a_stale_page_is_told_so(client, desk, people, enter):
    held = enter()
    path = f"/responses/{held.pk}/end"
    assert post(desk, path, {"why": "解除", "version": held.version}).status_code == 403
    client.force_login(people.leader)
    stale = post(client, path, {"why": "解除", "version": 1})
    assert stale.status_code == 409 and queries.active(AT)
    assert post(client, path, {"why": "解除", "version": held.version}).status_code == 302
    assert queries.active(AT) == []
    page = client.get(f"/responses/{held.pk}").content.decode()
    assert "解除" in page and f'action="{path}"' not in page


def test_a_provisional_one_shows_its_clock_and_takes_the_upper_authoritys_word(client, desk, people, enter):
    held = enter(provisional_until=AT + timedelta(hours=24))
    client.force_login(people.leader)
    assert 'name="confirmed_by"' in client.get(f"/responses/{held.pk}").content.decode()
    fields = {"confirmed_by": "市政府", "document": "市1号", "version": held.version}
    assert post(client, f"/responses/{held.pk}/confirm", fields).status_code == 302
    page = client.get(f"/responses/{held.pk}").content.decode()
    assert "市1号" in page and 'name="confirmed_by"' not in page


def test_a_missing_response_is_a_404_in_words(desk):
    assert desk.get("/responses/999").status_code == 404
