"""The desk: live changes under a steady hand, keys, light and dark, the map and its list."""

from __future__ import annotations

import pytest

FRAGMENT = (
    '<div id="box" data-live="order/7 zone/*" data-live-url="/fragment"><p id="said">new</p><input id="typed"></div>'
)
LIVE = """() => {
  const box = document.createElement('div');
  Object.assign(box.dataset, { live: 'order/7 zone/*', liveUrl: '/fragment' });
  box.id = 'box';
  box.innerHTML = '<p id="said">old</p><input id="typed">';
  document.querySelector('main').append(box);
}"""


@pytest.fixture
def desk(chromium, bare):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    page = context.new_page()
    page.base, page.news, page.fetched = bare, "retry: 100\n\n", []

    def fragment(route):
        page.fetched.append(route.request.url)
        route.fulfill(body=FRAGMENT, content_type="text/html")

    page.route("**/events", lambda route: route.fulfill(body=page.news, content_type="text/event-stream"))
    page.route("**/fragment*", fragment)
    page.goto(f"{bare}/_gallery")
    yield page
    context.close()


def tell(page, **change):
    said = ",".join(f'"{name}":"{value}"' for name, value in change.items())
    page.news = f"retry: 100\nid: 1\ndata: {{{said}}}\n\n"


def test_a_change_refetches_only_what_is_marked_with_it(desk):
    desk.evaluate(LIVE)
    desk.evaluate("""() => {
      const other = document.createElement('div');
      Object.assign(other.dataset, { live: 'order/8', liveUrl: '/fragment?other' });
      document.querySelector('main').prepend(other);
    }""")
    tell(desk, kind="order", id="7", version="2")
    desk.wait_for_function("() => document.querySelector('#said').textContent === 'new'")
    assert [address for address in desk.fetched if "other" in address] == []


def test_any_id_of_a_kind_can_be_listened_to(desk):
    desk.evaluate(LIVE)
    tell(desk, kind="zone", id="3", version="1")
    desk.wait_for_function("() => document.querySelector('#said').textContent === 'new'")


def test_nothing_changes_under_the_hand_of_one_who_types(desk):
    desk.evaluate(LIVE)
    desk.locator("#typed").fill("half a sen")
    tell(desk, kind="order", id="7", version="2")
    offer = desk.locator("[data-offer]")
    offer.wait_for()
    assert desk.locator("#typed").input_value() == "half a sen"
    assert desk.locator("#said").inner_text() == "old"
    offer.click()
    desk.wait_for_function("() => document.querySelector('#said').textContent === 'new'")


def test_a_lost_line_says_when_numbers_stopped(desk):
    desk.context.set_offline(True)
    desk.wait_for_function("() => document.querySelector('.connection').dataset.connection === 'off'")
    assert "断网 停在" in desk.locator(".connection-word").inner_text()


def test_code_in_attributes_is_not_run_even_where_a_policy_would_let_it(desk):
    said = desk.evaluate("""async () => {
      const button = document.createElement('button');
      button.setAttribute('hx-on:click', 'window.ran = true');
      document.querySelector('main').append(button);
      try { htmx.process(button); } catch (error) { /* refused already here */ }
      button.click();
      return window.ran ?? 'not run';
    }""")
    assert said == "not run"


def test_keys_open_the_search_the_key_list_and_leave_again(desk):
    desk.keyboard.press("Control+k")
    assert desk.locator("#search").is_visible()
    assert desk.evaluate("() => document.activeElement.id") == "search-q"
    desk.keyboard.press("Escape")
    assert not desk.locator("#search").is_visible()
    desk.keyboard.press("?")
    assert desk.locator("#keys").is_visible()


def test_single_keys_are_off_while_typing_and_when_turned_off(desk):
    desk.locator("#g-place").focus()
    desk.keyboard.press("?")
    assert not desk.locator("#keys").is_visible()
    desk.evaluate("() => { document.cookie = 'keys=off; path=/'; document.activeElement.blur(); }")
    desk.keyboard.press("?")
    assert not desk.locator("#keys").is_visible()


def test_light_and_dark_are_remembered(desk):
    desk.locator(".menu-summary").click()
    desk.locator("[data-theme-toggle]").click()
    assert desk.evaluate("() => document.documentElement.dataset.theme") == "dark"
    desk.reload()
    assert desk.evaluate("() => document.documentElement.dataset.theme") == "dark"
    assert desk.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(14, 16, 19)"


def test_every_sign_of_the_map_is_a_row_and_choosing_the_row_marks_the_sign(desk):
    desk.goto(f"{desk.base}/_gallery?page=map")
    desk.locator("#map[data-ready]").wait_for(timeout=30_000)
    rows = desk.locator("[data-map-list] button")
    words = rows.all_inner_texts() if rows.first.is_visible() else rows.all_text_contents()
    assert "封控区 1,142 人" in words and "住" in words
    assert sum(text.startswith("K") for text in words) == 8
    desk.keyboard.press("/")
    assert desk.evaluate("() => document.activeElement.closest('[data-map-list]') !== null")
    chosen = desk.evaluate("""() => new Promise((told) => {
      const map = document.getElementById('map');
      map.addEventListener('qipan:select', (event) => told(event.detail.label), { once: true });
      [...document.querySelectorAll('[data-map-ref]')].find((row) => row.textContent.startsWith('K2')).click();
    })""")
    assert chosen == "K2"


def test_a_pressed_place_is_told_with_what_lies_there(desk):
    desk.goto(f"{desk.base}/_gallery?page=map")
    desk.locator("#map[data-ready]").wait_for(timeout=30_000)
    desk.evaluate("""async () => {
      const { QipanMap } = await import('/static/ui/map.js');
      QipanMap.of(document.getElementById('map')).pick((at) => { window.picked = at; });
    }""")
    desk.mouse.click(760, 640)
    desk.wait_for_function("() => window.picked")
    picked = desk.evaluate("() => window.picked")
    assert abs(picked["lon"] - 9.5215) < 0.05 and abs(picked["lat"] - 47.141) < 0.05
