"""The phone of the one who goes: its states, its four presses, and what each refuses."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from qipan.dispatch import actions, reactions
from qipan.dispatch.models import Order, Post, Task
from qipan.kit.ref import Ref
from qipan.ledger import clock
from qipan.ledger.models import Event
from tests.dispatch.conftest import DESK, NIGHT

pytestmark = pytest.mark.django_db


def page(night, login="A0", path="/go", **query):
    answer = night.as_(login).get(path, **query)
    assert answer.status_code == 200
    return answer.content.decode()


def later(minutes):
    clock.set(virtual_at=NIGHT + timedelta(minutes=minutes), speed=0, by=Ref("test", "1"))
    return NIGHT + timedelta(minutes=minutes)


def test_the_page_goes_from_called_to_answered_to_arrived_to_free(night):
    called = page(night)
    assert "去 K1，东口" in called
    assert 'id="ack"' in called
    assert 'class="go-arrive" hidden' in called

    night.press("A0", "ack")
    answered = page(night)
    assert 'id="ack"' not in answered
    assert 'class="go-arrive" hidden' not in answered
    assert "一律放行" not in answered

    night.press("A0", "arrive", place_code=night.task("A0").post.place_code)
    arrived = page(night)
    assert 'id="arrive"' not in arrived
    assert arrived.index("一律放行") < arrived.index("第 A 组")

    actions.stand_down(order_id=night.order.pk, by=DESK, at=NIGHT)
    assert "现在没有你的命令" in page(night)


def test_who_is_on_no_roster_is_told_so(night):
    assert "你不在名册上" in page(night, "stranger")


def test_who_cannot_go_says_why_and_is_left_alone(night):
    assert night.press("A1", "decline", reason="孩子发烧").status_code == 302
    told = page(night, "A1")
    assert "你说去不了" in told
    dock = told.partition('class="dock"')[2].partition("</section>")[0]
    assert "<form" not in dock
    assert night.task("A1").decline_reason == "孩子发烧"


def test_pressing_twice_with_one_key_is_one_fact_and_one_answer(night):
    key = str(uuid4())
    first, again = (night.press("A0", "ack", key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Event.objects.filter(verb="dispatch.acked").count() == 1


def test_a_press_without_a_key_is_refused_and_writes_nothing(night):
    answer = night.as_("A0").client.post(f"/go/{night.task('A0').pk}/ack")
    assert answer.status_code == 422
    assert night.task("A0").acked_at is None


@pytest.mark.parametrize(
    ("lang", "said", "todo"),
    [
        ("zh-hans", "这个码不是 K1 的", "照点位牌上的码输入"),
        ("en", "This code is not that of K1", "Read the code on the sheet"),
    ],
)
def test_a_wrong_code_is_refused_in_the_readers_words_and_the_right_one_still_counts(night, lang, said, todo):
    night.as_("A0").get("/go", lang=lang)
    key, right = str(uuid4()), night.task("A0").post.place_code
    refused = night.press("A0", "arrive", key=key, place_code="WRONG2")
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert todo in refused.content.decode()
    assert night.task("A0").arrived_at is None
    assert night.press("A0", "arrive", key=key, place_code=right).status_code == 302
    assert night.task("A0").arrived_by == "place"


def test_what_was_pressed_without_a_line_counts_when_it_was_pressed(night):
    later(20)
    pressed = {"ack": NIGHT + timedelta(minutes=2), "arrive": NIGHT + timedelta(minutes=9)}
    night.press("A0", "ack", pressed_at=pressed["ack"].isoformat())
    code = night.task("A0").post.place_code
    night.press("A0", "arrive", place_code=code, pressed_at=pressed["arrive"].isoformat())
    task = night.task("A0")
    assert (task.acked_at, task.arrived_at) == (pressed["ack"], pressed["arrive"])


@pytest.mark.parametrize("nonsense", ["yesterday", "2026-13-45T99:00:00Z", "2026-03-02T09:05:00"])
def test_a_moment_nobody_can_read_gives_way_to_the_moment_of_receipt(night, nonsense):
    now = later(20)
    night.press("A0", "ack", pressed_at=nonsense)
    assert night.task("A0").acked_at == now


def test_nobody_answers_for_somebody_else_and_an_order_that_never_was_is_missing(night):
    assert night.press("A1", "ack", of="A0").status_code == 403
    assert night.as_("A0").post("/go/999999/ack").status_code == 404
    assert night.as_("stranger").post(f"/go/{night.task('A0').pk}/ack").status_code == 403
    assert not Task.objects.exclude(acked_at=None).exists()


def test_the_leader_taps_in_only_from_the_post(night):
    assert 'class="go-tap"' in page(night)
    early = night.press("A0", "tap", of="A1")
    assert early.status_code == 409
    assert "你自己还没到" in early.content.decode()
    night.press("A0", "arrive", place_code=night.task("A0").post.place_code)
    assert night.press("A0", "tap", of="A1").status_code == 302
    assert night.task("A1").arrived_by == "leader"
    assert night.press("A1", "tap", of="A2").status_code == 403
    assert night.press("B0", "tap", of="A2").status_code == 403


def test_the_post_closes_when_the_last_one_awaited_says_he_cannot_come(night):
    code = night.task("A0").post.place_code
    for login in ("A0", "A1"):
        night.press(login, "arrive", place_code=code)
    assert Post.objects.get().closed_at is None
    later(12)
    night.press("A2", "decline", reason="发烧")
    assert Post.objects.get().closed_at == NIGHT + timedelta(minutes=12)
    assert Event.objects.get(verb="dispatch.declined").body == {"post": "K1", "post_closed": True}


def test_one_who_is_released_hears_it_as_a_conflict_with_the_newer_state(night):
    actions.stand_down(order_id=night.order.pk, by=DESK, at=NIGHT)
    answer = night.press("A0", "ack")
    assert answer.status_code == 409
    assert "这道命令已结束" in answer.content.decode()


def test_the_map_of_a_phone_holds_the_own_post_and_no_other(night):
    url = f"/go/{night.task('A0').pk}/post.geojson"
    (feature,) = night.as_("A1").get(url).json()["features"]
    assert (feature["properties"]["label"], feature["properties"]["closed"]) == ("K1", False)
    assert night.as_("B0").get(url).status_code == 404
    assert night.as_("stranger").get(url).status_code == 403


def test_the_sheets_code_opens_the_page_with_the_code_filled_in(night):
    night.press("A0", "ack")
    code = night.task("A0").post.place_code
    assert f'value="{code}"' in page(night, path=f"/go/here/{code.lower()}")


def test_without_the_power_to_ask_where_people_are_there_is_no_arriving(night):
    night.press("A0", "ack")
    task = night.task("A0")
    clock.set(virtual_at=NIGHT + timedelta(days=30), speed=0, by=Ref("test", "1"))
    desk = night.as_("A0")
    assert desk.post(f"/go/{task.pk}/arrive", place_code=task.post.place_code).status_code == 404
    assert desk.get(f"/go/here/{task.post.place_code}").status_code == 404
    assert 'id="arrive"' not in page(night)
    assert night.task("A0").arrived_at is None


def test_a_power_over_one_area_asks_nobody_where_he_is_in_another(night):
    night.press("A0", "ack")
    task = night.task("A0")
    Order.objects.update(area="990327")
    assert night.press("A0", "arrive", place_code=task.post.place_code).status_code == 404
    assert 'id="arrive"' not in page(night)
    assert night.task("A0").arrived_at is None
    Order.objects.update(area="990326001")
    assert night.press("A0", "arrive", place_code=task.post.place_code).status_code == 302


def test_seven_days_after_no_table_and_no_event_says_who_stood_where_when(night):
    night.press("A0", "arrive", place_code=night.task("A0").post.place_code)
    actions.stand_down(order_id=night.order.pk, by=DESK, at=NIGHT)
    reactions.forget(_Timer(night.order.pk), NIGHT + timedelta(days=7))
    assert not Task.objects.exclude(acked_at=None, arrived_at=None).exists()
    personal = Event.objects.filter(verb__in=("dispatch.acked", "dispatch.arrived", "dispatch.declined"))
    assert {(event.by.kind, tuple(event.body)) for event in personal} == {("post", ("post",))}


class _Timer:
    def __init__(self, order_id):
        self.subject_id = str(order_id)
