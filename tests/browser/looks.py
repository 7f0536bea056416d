"""What every page owes its reader, asked of a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import qipan.ui

AXE = Path(qipan.ui.__file__).parent / "static/vendor/axe/axe.min.js"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LANGUAGES = ("zh-hans", "en")

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Text a reader of English meets in Chinese, outside what is marked as a Chinese proper name. The page's title may
# carry a name and cannot be marked, so it is not asked.
STRAY = """() => {
  const cjk = /[\\u3000-\\u303f\\u3400-\\u9fff\\uff00-\\uffef]/, stray = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, holder = node.parentElement;
    if (!cjk.test(node.data) || holder.closest('[lang^="zh"], script, style, template, [aria-hidden="true"]')) continue;
    if (holder.checkVisibility && !holder.checkVisibility()) continue;
    stray.push(node.data.trim());
  }
  for (const node of document.querySelectorAll('[aria-label], [title], [placeholder], input[value]')) {
    if (node.closest('[lang^="zh"]') || node.type === 'hidden') continue;
    for (const name of ['aria-label', 'title', 'placeholder', ...(node.type === 'text' ? [] : ['value'])])
      if (cjk.test(node.getAttribute(name) ?? '')) stray.push(`${name}: ${node.getAttribute(name)}`);
  }
  return stray;
}"""
UNLABELLED = """() => [...document.querySelectorAll('button, a[href], [role=button], summary')]
  .filter((node) => node.checkVisibility())
  .filter((node) => !(node.textContent.trim() || node.ariaLabel || node.title))
  .map((node) => node.outerHTML.slice(0, 120))"""
PRIMARIES = """() => [...document.querySelectorAll('.btn-primary')]
  .filter((node) => node.checkVisibility()).map((node) => node.innerText)"""
# 12 px on a desk and 14 on a phone; less only where the design says so (rail, marks, keys, what stands on a map).
SMALL = """() => {
  const least = document.documentElement.classList.contains('phone') ? 14 : 12, found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim()) continue;
    if (holder.closest('svg, kbd, script, template, .sr, .rail, .step-n, .map, [class*="-mark"], sup')) continue;
    if (!holder.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(holder).fontSize);
    if (size < least - 0.01) found.add(`${size}px: ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return [...found];
}"""
RUN_AXE = """async () => (await axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
})).violations
  .map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`)"""


class Watch:
    """Collects what a page complains about while it is open."""

    def __init__(self, page: Any) -> None:
        self.said: list[str] = []
        self.forgives: tuple[int, ...] = ()  # answers that are no fault
        page.on("console", lambda message: self._console(message))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("response", lambda answer: self._answer(answer))

    def _console(self, message: Any) -> None:
        if "Failed to load resource" in message.text:
            return  # the answer itself is noted, with its address
        if message.type == "error" or (message.type == "warning" and "GL Driver" not in message.text):
            self.said.append(f"{message.type}: {message.text}")

    def _answer(self, answer: Any) -> None:
        if answer.status >= 400 and answer.status not in self.forgives:
            self.said.append(f"{answer.status}: {answer.url}")


def settled(page: Any) -> None:
    """Wait for what the page waits for itself: fonts, scripts, and its map where it has one."""
    page.wait_for_load_state("load")
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    if page.locator("[data-map], [data-map-centre]").count():
        page.wait_for_selector(".map[data-ready], [data-map][data-ready], .map-none", state="attached", timeout=30_000)


def faults(page: Any, *, english: bool) -> list[str]:
    """Everything wrong with the page as it stands; empty when it is as it should be."""
    found = []
    if (wide := page.evaluate(OVERFLOW)) > 0:
        found.append(f"scrolls sideways by {wide} px")
    if english:
        found += [f"Chinese in English: {text}" for text in page.evaluate(STRAY)]
    found += [f"no label: {html}" for html in page.evaluate(UNLABELLED)]
    found += [f"too small: {text}" for text in page.evaluate(SMALL)]
    if len(primary := page.evaluate(PRIMARIES)) > 1:
        found.append(f"{len(primary)} primary buttons: {primary}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found += [f"axe: {violation}" for violation in page.evaluate(RUN_AXE)]
    return found
