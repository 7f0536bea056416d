"""Walking the house: sign in as somebody of the demo, find every page he can reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.browser.looks import settled

# Files, the gallery (looked at by itself), and addresses that change who or how one is.
NOT_PAGES = re.compile(
    r"\.(csv|xlsx|json|geojson|pdf|ics)$|^/_|^/static/|^/tiles/|^/events|sign-out|^/demo/|^/language"
)
ROLES = ("duty_officer", "leader", "field_lead", "cdc", "responder", "grid_worker", "clerk", "auditor", "admin")


def chair(role: str) -> int:
    """The place of the first person of this role on the page "who are you tonight?"."""
    from qipan.identity.demo import CHAIRS

    return next(number for number, each in enumerate(CHAIRS) if each.role == role)


def sign_in(page: Any, base: str, role: str) -> None:
    """Sign in by one press, as the demo offers it."""
    page.goto(f"{base}/demo/who")
    page.locator('form[action^="/demo/who/"] button').nth(chair(role)).click()
    page.wait_for_load_state("load")


def pattern(address: str) -> str:
    """What makes two addresses the same page about different things."""
    parts = urlsplit(address)
    return re.sub(r"[0-9]+|(?<=/)[0-9a-f-]{16,}", "N", parts.path)


def pages(page: Any, base: str, first: list[str], *, most: int = 60) -> Iterator[str]:
    """Yield addresses one after the other, each opened and settled; every kind of page once.

    Follows the links of each page; `first` are the addresses nobody needs to link to.
    """
    waiting, known = [*first], {pattern(urljoin(base, address)) for address in first}
    opened: set[str] = set()  # a first address may only lead to another
    while waiting and most:
        most -= 1
        address = urljoin(base, waiting.pop(0))
        answer = page.goto(address)
        if answer is None or answer.status >= 400 or "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        if pattern(page.url) in opened:
            continue
        opened.add(pattern(page.url))
        settled(page)
        yield page.url
        for href in page.eval_on_selector_all("a[href]", "links => links.map((link) => link.href)"):
            parts = urlsplit(href)
            if (
                not href.startswith(base)
                or NOT_PAGES.search(parts.path)
                or (parts.fragment and parts.path == urlsplit(page.url).path)
            ):
                continue
            if (kind := pattern(href)) not in known:
                known.add(kind)
                waiting.append(href)
