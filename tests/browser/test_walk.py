"""Every page, as every role, on a desk and on a phone, in Chinese and in English."""

from __future__ import annotations

import pytest

from tests.browser import walk
from tests.browser.looks import LANGUAGES, SIZES, Watch, faults

# Where roles begin (screens of the design, §12) beside what their rail shows.
FIRST = ["/", "/map", "/map/zones/new", "/duty", "/sign", "/dispatch", "/dispatch/roster", "/go", "/response",
        
         "/ledger", "/me/seen", "/plans", "/open"]  # fmt: skip
VIEWS = [(size, language) for size in SIZES for language in LANGUAGES]
# (size, language) -> the kinds of page somebody has already been shown in that view.
LOOKED_AT: dict[tuple[str, str], set[str]] = {view: set() for view in VIEWS}


def look(page, watch, address, view, wrong):
    LOOKED_AT[view].add(walk.pattern(address))
    said = [*watch.said, *faults(page, english=view[1] == "en")]
    watch.said.clear()
    if said:
        wrong[f"{walk.pattern(address)} on a {view[0]} in {view[1]}"] = said


@pytest.mark.parametrize("role", ["nobody", *walk.ROLES])
def test_every_page_of_a_role_is_as_it_should_be(chromium, demo, role):
    wrong: dict[str, list[str]] = {}
    context = chromium.new_context(viewport=dict(zip(("width", "height"), SIZES["desk"], strict=True)))
    try:
        page = context.new_page()
        first = ["/", "/sign-in?with=password", "/demo/who"]
        if role != "nobody":
            walk.sign_in(page, demo, role)
            first = FIRST
        seen = []
        watch = Watch(page)
        watch.forgives = (403, 404)  # a first address that is not for this role, or whose power is not loaded
        for address in walk.pages(page, demo, first):
            seen.append(address)
            look(page, watch, address, ("desk", "zh-hans"), wrong)
        watch.forgives = ()
        for size, language in VIEWS[1:]:
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            for address in seen:
                if walk.pattern(address) in LOOKED_AT[size, language]:
                    continue
                page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
                walk.settled(page)
                look(page, watch, address, (size, language), wrong)
    finally:
        context.close()
    assert len(seen) >= 2, f"{role} reaches only {seen}"
    assert wrong == {}, "\n".join(f"{where}\n  " + "\n  ".join(said) for where, said in wrong.items())


def test_the_walk_has_looked_at_the_main_pages_in_every_view():
    if not LOOKED_AT["desk", "zh-hans"]:
        pytest.skip("the walk itself was not run")
    for view, kinds in LOOKED_AT.items():
        assert {"/map", "/dispatch", "/go"} <= {kind.rstrip("/") for kind in kinds}, view
