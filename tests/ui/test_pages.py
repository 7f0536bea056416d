"""The frames: language, theme, rail, and the gallery in both languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path
from django.utils import translation
from django.views.defaults import page_not_found, server_error

from qipan.ui import hooks, nav, views
from qipan.ui.middleware import Language
from qipan.ui.words import CJK

urlpatterns = [path("map", views.gallery, name="map"), path("map/zones", views.gallery, name="zones")]


@pytest.fixture(autouse=True)
def no_other_room(monkeypatch):
    monkeypatch.setattr(hooks, "_offered", {})


def spoken(query: str = "", cookies: dict[str, str] | None = None, language: str = "") -> tuple[str, HttpResponse]:
    request = RequestFactory().get("/", {"lang": query} if query else {})
    request.COOKIES.update(cookies or {})
    if language:
        request.user = type("Account", (), {"language": language})()
    response = Language(lambda _request: HttpResponse(translation.get_language()))(request)
    return response.content.decode(), response


def test_chinese_is_spoken_when_nobody_asks():
    assert spoken()[0] == "zh-hans"


def test_the_address_goes_before_the_cookie_and_the_cookie_before_the_account():
    assert spoken(language="en")[0] == "en"
    assert spoken(cookies={"lang": "zh-hans"}, language="en")[0] == "zh-hans"
    assert spoken("en", {"lang": "zh-hans"})[0] == "en"


def test_asking_in_the_address_is_remembered_and_nonsense_is_not():
    assert spoken("en")[1].cookies["lang"].value == "en"
    said, response = spoken("fr")
    assert said == "zh-hans" and "lang" not in response.cookies


class Words(HTMLParser):
    """Collects text outside lang="zh-CN" spans and drawings that readers never see."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.stray: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "link", "input", "br", "img", "use", "path", "circle", "rect"):
            said = dict(attrs)
            if said.get("lang", "") != "zh-CN" and CJK.search(
                str(said.get("placeholder", "")) + str(said.get("value", ""))
            ):
                self.stray.append(str(said))
            return
        said = dict(attrs)
        self.open.append((said.get("lang") or "").startswith("zh") or said.get("aria-hidden") == "true")
        if not any(self.open) and CJK.search(str(said.get("aria-label", "")) + str(said.get("title", ""))):
            self.stray.append(str(said))

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag not in ("meta", "link", "input", "br", "img", "use", "path", "circle", "rect"):
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open) and CJK.search(data):
            self.stray.append(data)


@pytest.mark.parametrize("page", ["", "phone", "map"])
def test_the_english_gallery_holds_no_stray_chinese(page):
    request = RequestFactory().get("/_gallery", {"page": page})
    with translation.override("en"), override_settings(ROOT_URLCONF="tests.ui.bare_urls"):
        html = views.gallery(request).content.decode()
    words = Words()
    words.feed(html)
    assert words.stray == []
    assert '<html lang="en"' in html


@pytest.mark.parametrize("page", ["", "phone", "map"])
def test_the_gallery_has_one_primary_button(page):
    request = RequestFactory().get("/_gallery", {"page": page})
    with override_settings(ROOT_URLCONF="tests.ui.bare_urls"):
        html = views.gallery(request).content.decode()
    assert len(re.findall(r'class="[^"]*\bbtn-primary\b', html)) == 1
    assert '<html lang="zh-CN"' in html


ITEMS = [
    nav.Item("map", "map", "一张图", order=1, key="M"),
    nav.Item("zones", "map", "圈", order=2),
    nav.Item("gone", "map", "没有这条路", order=3),
    nav.Item("map", "sign", "会签", roles=("leader",), order=4),
]


@override_settings(ROOT_URLCONF=__name__)
def test_the_rail_shows_what_is_loaded_and_allowed_and_marks_the_open_item(monkeypatch):
    monkeypatch.setattr(
        hooks, "_offered", {"may_open": lambda request, route: True, "roles": lambda request: {"clerk"}}
    )
    shown = nav.shown(RequestFactory().get("/map/zones/3"), ITEMS)
    assert [(item.url, item.is_here) for item in shown] == [("/map", False), ("/map/zones", True)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_route_an_account_may_not_open_is_not_on_its_rail(monkeypatch):
    monkeypatch.setattr(hooks, "_offered", {"may_open": lambda request, route: route != "zones"})
    assert [item.url for item in nav.shown(RequestFactory().get("/map"), ITEMS)] == ["/map"]


def test_a_hook_nobody_reads_is_refused():
    with pytest.raises(KeyError):
        hooks.register("weather", lambda request: "rain")


def test_a_broken_page_still_speaks_without_database_or_account():
    request = RequestFactory().get("/")
    with translation.override("zh-hans"):
        html = server_error(request).content.decode()
    assert "这个页面在我们这边坏了" in html and "ui/tokens.css" in html


def test_a_page_that_is_not_there_says_so():
    request = RequestFactory().get("/nowhere")
    with translation.override("en"):
        html = page_not_found(request, Exception()).content.decode()
    assert "There is no such page here" in html
