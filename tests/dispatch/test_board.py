"""The command board: the same counts everywhere, only one's own area, only what one may press."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from qipan.dispatch import actions, queries
from qipan.dispatch.models import Order, Post, Responder, Task
from qipan.kit.ref import Ref
from qipan.ledger import clock
from tests.dispatch.conftest import NIGHT, post

pytestmark = pytest.mark.django_db


def page(night, path, login="duty", **query):
    answer = night.as_(login).get(path.format(night.order.pk), **query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def figures(html):
    return {name: n for name, n in re.findall(r'id="(called|acked|arrived|closed)">(\d+)', html)}


def test_board_and_fragment_count_what_the_tables_hold(night):
    night.press("A0", "arrive", place_code=night.task("A0").post.place_code)
    night.press("A1", "ack")
    expected = {
        "called": str(Task.objects.count()),
        "acked": str(Task.objects.exclude(acked_at=None).count()),
        "arrived": str(Task.objects.exclude(arrived_at=None).count()),
        "closed": "0",
    }
    assert expected["acked"] == "2"
    assert figures(page(night, "/dispatch/{}/")) == figures(page(night, "/dispatch/{}/lines")) == expected


def test_the_newest_fact_of_a_post_is_drawn_on_its_line(night):
    def drawn():
        return set(re.findall(r"arrival-(?:ring|range|done|now|promise)", page(night, "/dispatch/{}/lines")))

    assert drawn() == {"arrival-now", "arrival-promise"}
    night.press("A1", "ack")
    assert "arrival-ring" in drawn()
    code = night.task("A0").post.place_code
    night.press("A0", "arrive", place_code=code)
    assert {"arrival-range", "arrival-done"} <= drawn() and "arrival-ring" not in drawn()
    for login in ("A1", "A2"):
        night.press(login, "arrive", place_code=code)
    html = page(night, "/dispatch/{}/lines")
    assert "dispatch-tick" in html
    assert "已封闭" in html
    night.as_("duty").post(f"/dispatch/{night.order.pk}/stand-down")
    assert drawn() & {"arrival-now"} == set()


def test_what_needs_the_desk_names_the_lack_the_reason_and_the_silent(night, call):
    night.press("A1", "decline", reason="孩子发烧")
    asked = page(night, "/dispatch/{}/needs")
    assert "孩子发烧" in asked
    assert "没有应答" not in asked
    clock.set(virtual_at=NIGHT + timedelta(minutes=3), speed=0, by=Ref("test", "1"))
    assert "2 人没有应答" in page(night, "/dispatch/{}/needs")

    short = call(post("K7", 1, teams=4), at=NIGHT, area="990326")
    told = page(night, f"/dispatch/{short.pk}/needs", lang="en")
    assert "K7 lacks 1 team" in told
    assert "already out on an order" in told


def test_why_somebody_cannot_go_is_for_those_who_can_act_on_it(night):
    night.press("A1", "decline", reason="孩子发烧")
    told = page(night, "/dispatch/{}/needs", "auditor")
    assert "K1：1 人去不了" in told
    assert "孩子发烧" not in told


def test_the_record_says_closed_beside_the_arrival_that_closed_it(night):
    code = night.task("A0").post.place_code
    for login in ("A0", "A1", "A2"):
        night.press(login, "arrive", place_code=code)
    told = page(night, "/dispatch/{}/needs", lang="en")
    assert told.count("K1: one arrived") == 3
    assert told.count("K1 closed") == 1


def test_a_reader_is_offered_only_what_he_may_press(night):
    stand_down, sheets = f"/dispatch/{night.order.pk}/stand-down", f"/dispatch/{night.order.pk}/sheet"
    shown = page(night, "/dispatch/{}/", "duty")
    assert stand_down in shown and sheets in shown
    read = page(night, "/dispatch/{}/", "auditor")
    assert stand_down not in read and sheets not in read
    assert night.as_("auditor").post(stand_down).status_code == 403
    assert Order.objects.live().count() == 1


def test_standing_down_over_http_frees_everybody_once(night):
    path = f"/dispatch/{night.order.pk}/stand-down"
    for _ in range(2):
        assert night.as_("leader").post(path).status_code == 302
    assert not Task.objects.live().exists()
    assert "已撤" in page(night, "/dispatch/{}/")
    assert 'action="' + path not in page(night, "/dispatch/{}/")


def test_a_sheet_for_each_post_with_its_code_and_a_qr_of_the_public_address(night, call):
    call(post("K2", 8), at=NIGHT, area="990326")
    html = page(night, "/dispatch/{}/sheet")
    codes = [p.place_code for p in Post.objects.filter(order=night.order)]
    assert re.findall(r'class="post-code">(\w+)<', html) == codes
    assert html.count("<svg") >= len(codes)
    assert "演练" in html
    assert all(set(code) <= set(actions.PLACE_ALPHABET) and len(code) == 6 for code in codes)


def test_lists_hold_only_orders_of_areas_one_may_open(night, call):
    inside = call(post("K2", 8), at=NIGHT, area="990326001")
    assert page(night, "/dispatch/").count("data-href") == 2
    # The field lead is also a clerk of the whole county, but a clerk opens no orders.
    assert re.findall(r'data-href="(/dispatch/\d+/)"', page(night, "/dispatch/", "field")) == [
        f"/dispatch/{inside.pk}/"
    ]
    assert night.as_("field").get(f"/dispatch/{night.order.pk}/").status_code == 403
    assert night.as_("clerk").get("/dispatch/").status_code == 403


def test_an_order_that_never_was_is_missing(night):
    assert night.as_("duty").get("/dispatch/999999/").status_code == 404


def test_the_roster_says_who_is_away_and_who_is_out(night):
    Responder.objects.filter(team__code="D", is_leader=False).update(on_leave=True)
    rows = {line.code: (line.people, line.leave, line.busy) for line in queries.roster()}
    assert rows == {"A": (3, 0, 3), "B": (3, 0, 0), "C": (3, 0, 0), "D": (3, 2, 0)}
    assert page(night, "/dispatch/roster").count("<tr>") == 5
    assert night.as_("field").get("/dispatch/roster").status_code == 403


def test_posts_on_the_map_say_how_many_are_there(night):
    night.press("A0", "arrive", place_code=night.task("A0").post.place_code)
    answer = night.as_("duty").get(f"/dispatch/{night.order.pk}/posts.geojson").json()
    (facts,) = [feature["properties"] for feature in answer["features"]]
    assert (facts["label"], facts["people"], facts["arrived"], facts["closed"]) == ("K1", 3, 1, False)
    assert facts["teams"] == [["arrived", "called", "called"]]
