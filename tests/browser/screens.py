"""`make screens`: a picture of every page of the demo, and one sheet that shows them all.

Writes screens/out/<role>-<page>-<size>-<language>-<theme>.png, screens/out/index.html and screens/out/sheet.png.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.serve.django")

import django
from playwright.sync_api import sync_playwright

from tests.browser import conftest, walk
from tests.browser.looks import SIZES, settled

OUT = Path(__file__).resolve().parents[2] / "screens" / "out"
# Every page in Chinese and daylight at both sizes; the desk also in English and the phone at night.
VIEWS = [("desk", "zh-hans", "light"), ("phone", "zh-hans", "light"), ("desk", "en", "dark"), ("phone", "en", "dark")]
ROLES = ("duty_officer", "leader", "responder", "auditor")
FIRST = ["/", "/map", "/map/zones/new", "/duty", "/sign", "/dispatch", "/dispatch/roster", "/go"]


def taken(browser: Any, base: str, role: str, *, known: set[str]) -> Iterator[Path]:
    """Picture every kind of page this role reaches and no earlier one did."""
    addresses: list[str] = []
    for size, language, theme in VIEWS:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        page = context.new_page()
        walk.sign_in(page, base, role)
        if not addresses:
            addresses = [a for a in walk.pages(page, base, FIRST) if walk.pattern(a) not in known]
            known |= {walk.pattern(address) for address in addresses}
        for address in addresses:
            page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
            settled(page)
            if page.locator("[data-ready]").count():
                page.wait_for_selector("[data-idle]", state="attached", timeout=60_000)
            name = re.sub(r"\W+", "-", walk.pattern(address)).strip("-") or "start"
            path = OUT / f"{role}-{name}-{size}-{language}-{theme}.png"
            page.screenshot(path=path)
            yield path
        context.close()


def sheet(browser: Any, pictures: list[Path]) -> None:
    """Lay all pictures on one page and take that page's picture."""
    figures = "".join(
        f'<figure><a href="{html.escape(path.name)}"><img src="{html.escape(path.name)}"></a>'
        f"<figcaption>{html.escape(path.stem)}</figcaption></figure>"
        for path in sorted(pictures)
    )
    style = (
        "body{margin:24px;font:12px system-ui;display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start}"
        "figure{margin:0}img{height:260px;border:1px solid silver;display:block}figcaption{padding:4px 0}"
    )
    index = OUT / "index.html"
    index.write_text(f"<!doctype html><meta charset=utf-8><title>Qipan</title><style>{style}</style>{figures}")
    page = browser.new_page(viewport={"width": 1800, "height": 1200})
    page.goto(index.as_uri())
    page.screenshot(path=OUT / "sheet.png", full_page=True)


def main() -> None:
    django.setup()  # the walk knows the demo's people by the room that invents them
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--demo", help="the address of a running demo; without it one is started and ended")
    asked = parser.parse_args()
    found = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
    if found is None:
        sys.exit("Chromium is not here; on Debian: apt install chromium")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    if asked.demo:
        os.environ["RUNNING_DEMO"] = asked.demo
    demo = conftest.running_demo()
    base, known, pictures = next(demo), set(), []
    try:
        with sync_playwright() as playwright:
            sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=found, args=sandbox)
            for role in ROLES:
                pictures += list(taken(browser, base, role, known=known))
            sheet(browser, pictures)
            browser.close()
    finally:
        demo.close()
    sys.stdout.write(f"{len(pictures)} pictures, all on {OUT / 'sheet.png'}\n")


if __name__ == "__main__":
    main()
