"""The gallery in both languages, both themes, at both sizes: nothing overflows, nothing is unreadable."""

from __future__ import annotations

import pytest

from tests.browser.looks import SIZES, Watch, faults, settled

PAGES = {"components": "/_gallery", "phone": "/_gallery?page=phone", "map": "/_gallery?page=map"}


# Every size with every language, every size with both themes, every language with both themes.
VIEWS = [("desk", "zh-hans", "light"), ("desk", "en", "dark"), ("phone", "zh-hans", "dark"), ("phone", "en", "light")]


@pytest.mark.parametrize(("size", "language", "theme"), VIEWS)
@pytest.mark.parametrize("page_name", PAGES)
def test_the_gallery_is_as_it_should_be(chromium, bare, page_name, size, language, theme):
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    try:
        page = context.new_page()
        watch = Watch(page)
        address = bare + PAGES[page_name]
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        settled(page)
        assert faults(page, english=language == "en") == []
        assert watch.said == []
    finally:
        context.close()
