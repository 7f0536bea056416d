"""No line at the post: what is pressed there is kept, leaves in order, once, and counts when it was pressed."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.browser.looks import settled
from tests.browser.test_main_job import SLOW_MS, code_of, invented_board, real_board, stage, town, typed_names

__all__ = ["invented_board", "real_board", "stage", "town"]
AWAY_S = 4  # long enough to tell the moment of pressing from that of receipt


def order_out(base, atlas, stage):
    """A positive typed, a zone drawn and signed by two: the desk's page, for the codes."""
    desk = stage("duty_officer", "desk")
    desk.goto(f"{base}/map/zones/new")
    for row, name in enumerate(typed_names(atlas)):
        desk.locator("[name=site-label]").nth(row).fill(name)
    desk.get_by_role("button", name="画圈").click()
    desk.wait_for_url(re.compile(r"/map/zones/\d+$"))
    desk.get_by_role("link", name="看账").click()
    desk.wait_for_url(re.compile(r"/needs$"))
    if (enclosure := desk.locator("input[name=without_evidence]")).count():
        enclosure.check()
    desk.get_by_role("button", name="送会签").click()
    expect(desk.get_by_text("等第二个签名")).to_be_visible()
    leader = stage("leader", "phone")
    leader.goto(f"{base}/sign")
    leader.get_by_role("link", name=re.compile("封控令")).first.click()
    leader.get_by_role("button", name="会签并下达").click()
    leader.wait_for_url(re.compile(r"/plans/\d+/"))
    expect(leader.locator("#steps").get_by_role("link", name="看命令")).to_be_visible(timeout=SLOW_MS)
    return desk


@pytest.mark.parametrize("town", ["invented_board"], indirect=True)
def test_pressed_without_a_line_and_counted_when_it_was_pressed(stage, town):
    base, atlas = town
    desk = order_out(base, atlas, stage)
    phone = stage("responder", "phone")
    phone.goto(f"{base}/go")
    post = re.search(r"K\d+", phone.get_by_role("heading", level=1).inner_text())[0]
    code = code_of(desk, base, post)
    settled(phone)
    acts = []
    phone.on("response", lambda answer: acts.append(answer) if answer.request.method == "POST" else None)

    phone.context.set_offline(True)
    said = phone.locator(".connection-word")
    phone.get_by_role("button", name="收到，出发").click()
    expect(said).to_have_text("已存 1 条，有网即发")
    phone.locator("[name=place_code]").fill(code)
    before = phone.evaluate("Date.now()")
    phone.get_by_role("button", name="我到了").click()
    expect(said).to_have_text("已存 2 条，有网即发")
    after = phone.evaluate("Date.now()")
    assert acts == []

    # A reader of the clock, not a pause: the moment of receipt must differ from the one of pressing.
    phone.wait_for_function("until => Date.now() >= until", arg=after + AWAY_S * 1000)
    phone.context.set_offline(False)

    arrived = phone.get_by_role("heading", name=re.compile("已到位"))
    expect(arrived).to_be_visible()
    expect(phone.get_by_role("heading", name="一律放行")).to_be_visible()
    expect(said).not_to_contain_text("已存")
    assert phone.locator(".go-map canvas.maplibregl-canvas").count() == 1  # the map stayed
    assert [re.sub(r".*/", "", answer.request.url) for answer in acts] == ["ack", "arrive"]
    assert all(answer.status in (200, 302) for answer in acts)

    told = datetime.fromisoformat(arrived.locator("time").get_attribute("datetime")).timestamp() * 1000
    assert before - 1000 < told <= after  # the page tells whole seconds
    desk.goto(f"{base}/dispatch/1/")
    expect(desk.locator("#acked")).to_have_text("1")
    expect(desk.locator("#arrived")).to_have_text("1")
    expect(desk.locator(".timeline")).to_contain_text(f"{post}：1 人到位")
    assert desk.locator(".timeline li", has_text="1 人到位").count() == 1
