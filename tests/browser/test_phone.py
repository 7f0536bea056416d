"""What is pressed on a phone is never lost and never done twice, whatever the line does."""

from __future__ import annotations

import re

import pytest

ANSWER = "<!doctype html><title>x</title><main id='main'><h1>county has it</h1></main>"
CONFLICT = "<!doctype html><main id='main'><div class='refusal'><p>changed meanwhile</p></div></main>"


class County:
    """The other end of the line, played by the test: counts what arrives, answers as told."""

    def __init__(self, page) -> None:
        self.line, self.answer, self.arrived = True, (200, ANSWER), []
        page.route("**/_gallery?page=phone", self.meet)

    def meet(self, route) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif not self.line:
            route.abort("internetdisconnected")
        else:
            self.arrived.append(re.search(r'name="key"\r\n\r\n([0-9a-f-]{36})', route.request.post_data).group(1))
            status, body = self.answer
            route.fulfill(status=status, body=body, content_type="text/html")


@pytest.fixture
def phone(chromium, bare):
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{bare}/_gallery?page=phone&lang=zh-hans")
    page.county = County(page)
    page.goto(f"{bare}/_gallery?page=phone")
    yield page
    context.close()


def press(page) -> str:
    key = page.locator("form[data-queue] input[name=key]").input_value()
    page.get_by_role("button", name="收到，出发").click()
    return key


def said(page, words: str) -> None:
    page.wait_for_function("words => document.querySelector('.connection-word').textContent === words", arg=words)


def test_a_press_with_a_line_reaches_the_county_and_its_answer_replaces_the_page(phone):
    key = press(phone)
    phone.get_by_role("heading", name="county has it").wait_for()
    assert phone.county.arrived == [key]


def test_a_press_without_a_line_is_kept_and_leaves_once_with_the_same_key(phone):
    phone.county.line = False
    key = press(phone)
    phone.locator('.kept[data-kept="kept"]').wait_for()
    said(phone, "已存 1 条，有网即发")
    phone.county.line = True
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    phone.get_by_role("heading", name="county has it").wait_for()
    assert phone.county.arrived == [key]
    phone.wait_for_function("() => !document.querySelector('.connection').dataset.kept")


def test_what_is_kept_survives_the_page_being_closed(phone):
    phone.county.line = False
    key = press(phone)
    phone.locator('.kept[data-kept="kept"]').wait_for()
    phone.county.line = True
    with phone.expect_response(lambda answer: answer.request.method == "POST"):
        phone.reload()
    phone.wait_for_function("() => !document.querySelector('.connection').dataset.kept")
    assert phone.county.arrived == [key]


def test_a_server_in_trouble_is_asked_again_with_the_same_key(phone):
    phone.county.answer = (503, "")
    key = press(phone)
    phone.locator('.kept[data-kept="kept"]').wait_for()
    phone.county.answer = (200, ANSWER)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    phone.get_by_role("heading", name="county has it").wait_for()
    assert set(phone.county.arrived) == {key}


def test_a_conflict_comes_back_to_where_it_was_pressed_and_waits_for_a_person(phone):
    phone.county.answer = (409, CONFLICT)
    press(phone)
    refusal = phone.locator("form[data-queue] .refusal")
    refusal.wait_for()
    assert "changed meanwhile" in refusal.inner_text()
    phone.reload()
    phone.wait_for_function("() => document.querySelector('.connection').dataset.kept === '1'")
    assert len(phone.county.arrived) == 1


def test_pressing_twice_at_once_is_one_act(phone):
    phone.county.line = False
    phone.get_by_role("button", name="收到，出发").dblclick()
    phone.locator('.kept[data-kept="kept"]').wait_for()
    said(phone, "已存 1 条，有网即发")
