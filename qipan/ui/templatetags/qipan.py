"""`{% load qipan %}`: one tag per component of the product."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from qipan.rules.levels import Assessment
from qipan.ui import drawings, hooks, marks, words

register = template.Library()
PROVEN_GAP = 1e-6  # relative; below it flow and cut are equal

register.simple_tag(marks.level, name="level")
register.simple_tag(marks.stone, name="stone")
register.simple_tag(marks.die, name="die")
register.simple_tag(marks.icon, name="icon")
register.simple_tag(drawings.map_sign, name="map_sign")
register.simple_tag(drawings.arrival_range, name="arrival_range")
register.filter("number", words.number)
register.filter("proper", words.proper)
register.filter("spoken", words.spoken)


@register.filter
def wordlist(text: str) -> list[str]:
    """ "a b c" as a list, for a short loop in a template."""
    return str(text).split()


@register.filter
def moment(value: datetime | date | None) -> str:
    """3月31日 23:40 / 31 Mar 23:40."""
    return words.moment(value) if value else "—"


@register.filter
def dated(value: datetime | None) -> str:
    """2022-03-31 23:40, where the year counts."""
    return words.dated(value) if value else "—"


@register.filter
def named(body: Any) -> object:
    """A unit's or an area's own name in the reader's language."""
    return words.proper(body.named(get_language() or "zh-hans"))


@register.filter
def hour(value: datetime | None) -> str:
    """23:40."""
    return words.moment(value, short=True) if value else "—"


@register.filter
def span(seconds: float) -> str:
    """3 分, 1:48, 4 天."""
    return words.span(seconds)


@register.simple_tag
def once() -> SafeString:
    """The key that makes a second press of the same button harmless (the ledger stores the first answer)."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid.uuid4())


@register.simple_tag(takes_context=True)
def script_words(context: Any) -> SafeString:
    """What the scripts say, in the reader's language, as a block of data (no script of the page's own)."""
    request = context.get("request")
    said = {
        "map": _("Map"),
        "noMap": _("This browser cannot draw the map. The list beside it holds everything."),
        "onMap": _("On the map"),
        "zoomIn": _("Closer"),
        "zoomOut": _("Farther"),
        "fit": _("Show all"),
        "home": pgettext("home mark", "H"),
        "closed": _("closed"),
        "tag": {
            "lockdown": _("Lockdown {n} people"),
            "controlled": _("Controlled {n} people"),
            "precaution": _("Precaution {n} people"),
            "other": _("{n} people"),
        },
        "newer": _("Something newer: show it"),
        "kept": _("Kept on this phone"),
        "sent": _("Sent"),
        "received": _("Received"),
        "conflict": _("Somebody changed it meanwhile. Yours is kept."),
        "dismiss": _("Put it away"),
        "attribution": hooks.ask("attribution", request) if request else "",
    }
    return json_script(said, "ui-words")


@register.inclusion_tag("ui/tags/_clock.html")
def clock_chip(left_s: float, total_s: float = 0, *, paused: str = "", level: str = "", words_left: str = "",
               due: datetime | None = None) -> dict[str, Any]:  # fmt: skip
    """Ring and words: 剩 1:48, 超 2:14, paused with its reason.

    `level` overrides the 20 % rule, `words_left` the span ("1 工作日").
    """
    share = left_s / total_s if total_s else 1.0
    light = level or ("red" if left_s <= 0 else "yellow" if share < 0.2 else "")
    if paused:
        said = _("Paused: %(why)s") % {"why": paused}
        light = ""
    elif left_s <= 0:
        said = _("%(time)s over") % {"time": words_left or words.span(left_s)}
    else:
        said = _("%(time)s left") % {"time": words_left or words.span(left_s)}
    drawn = marks.overdue() if light == "red" else marks.ring(share, gap=bool(paused))
    return {"light": light, "said": said, "drawn": drawn, "due": due}


@register.inclusion_tag("ui/tags/_running.html")
def running_clock(label: str, passed_s: float, total_s: float) -> dict[str, Any]:
    """The incident's clock in the top bar: 初筛起 6:12 / 10:00 (minutes and seconds)."""
    left = 1 - passed_s / total_s if total_s else 0.0
    return {"label": label, "passed": _minutes(passed_s), "total": _minutes(total_s), "drawn": marks.ring(left)}


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


@register.inclusion_tag("ui/tags/_tile.html")
def tile(label: str, value: float | str | None, unit: str = "", *, href: str = "", fresh_percent: float | None = None,
         help: str = "", holder: str = "", short: str = "") -> dict[str, Any]:  # fmt: skip
    """A figure with its age. `value` None shows 待核实 and who holds the fact; `short` is the shortage in words."""
    shown = words.number(value) if isinstance(value, int | float) else value
    return {"label": label, "shown": shown, "unit": unit, "href": href, "fresh": fresh_percent, "help": help,
            "holder": holder, "short": short, "bar": bar(fresh_percent)}  # fmt: skip


@register.simple_tag
def bar(percent: float | None) -> SafeString:
    """The freshness bar: solid is checked lately, hatched is stale, empty is unknown."""
    known = percent is not None
    return format_html(
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="{}" d="M0 2H100"/><rect class="bar-fresh" width="{}" height="4"/></svg>',
        "bar-stale" if known else "bar-frame",
        round(percent, 1) if known else 0,
    )


@register.inclusion_tag("ui/tags/_person.html")
def person(
    name: str, phone: str = "", *, role: str = "", reveal_url: str = "", revealed: bool = False
) -> dict[str, Any]:
    """Who, masked by the caller; `reveal_url` offers the whole number for a purpose, which is written down."""
    return {"name": name, "initial": str(name)[:1], "phone": phone, "role": role, "reveal_url": reveal_url,
            "revealed": revealed}  # fmt: skip


@register.inclusion_tag("ui/tags/_why.html")
def why(assessment: Assessment, *, id: str = "why", word: str = "", size: int = 16, opened: bool = False,
        rows: Sequence[Mapping[str, str]] = (), rule_url: str = "", national: str = "", local: str = "",
        appeal_url: str = "", again_url: str = "") -> dict[str, Any]:  # fmt: skip
    """A level's mark; pressed, it says why: the deciding fact, rule, evidence, what clears it, national beside local.

    `rows` are the evidence as {label, url}, else its ids are shown. `again_url` answers a fragment made by
    `recomputed`; a way to appeal stands there only where the caller has one.
    """
    said = [reason for reason in words.of_language(assessment.reasons) or () if reason]
    level = word or marks.level_word(assessment.level)
    return {
        "why": assessment,
        "id": id,
        "mark": marks.level(assessment.level, word=word, size=size),
        "only_mark": marks.level(assessment.level, word=word, size=20, only_mark=True),
        "title": _("Why %(level)s") % {"level": level if words.speaks_chinese() else level.lower()},
        "fact": said[0] if said else "",
        "clauses": said[1:],
        "evidence": rows or [{"label": ident} for ident in assessment.evidence],
        "clears": words.of_language(assessment.clears_when),
        "rule_url": rule_url,
        "national": national,
        "local": local,
        "appeal_url": appeal_url,
        "again_url": again_url,
        "opened": opened,
    }


@register.inclusion_tag("ui/tags/_recomputed.html")
def recomputed(assessment: Assessment, shown: str, *, word: str = "") -> dict[str, Any]:
    """What a level came to when computed again before the reader's eyes, beside the level that was `shown`."""
    return {
        "why": assessment,
        "is_same": assessment.level == shown,
        "word": word or marks.level_word(assessment.level),
        "mark": marks.level(assessment.level, word=word),
    }


@register.inclusion_tag("ui/tags/_refusal.html")
def refusal(no: Any, ways: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    """A `kit.refusal.Refused` (or its kin) in the reader's words, and up to two ways out: {label, url}."""
    params = dict(getattr(no, "params", {}) or {})
    return {
        "what": _filled(getattr(no, "what", str(no)), params),
        "do": _filled(getattr(no, "do", ""), params),
        "code": getattr(no, "code", ""),
        "is_conflict": getattr(no, "status", 0) == 409,
        "ways": ways,
    }


def _filled(msgid: str, params: Mapping[str, object]) -> str:
    """Translate a message id (never the empty one, which answers with the catalogue's header) and fill it."""
    said = _(msgid) if msgid else ""
    return said % params if params else said


@register.inclusion_tag("ui/tags/_note.html")
def note(text: str, *, href: str = "", label: str = "") -> dict[str, Any]:
    """The hatched strip under a table: how far a count may be off, and the list to check."""
    return {"text": text, "href": href, "label": label}


@register.inclusion_tag("ui/tags/_certificate.html")
def certificate(proof: Mapping[str, Any], *, label: str = "", href: str = "") -> dict[str, Any]:
    """Optimal for these weights: flow equals cut, seconds, nodes. Keys of `proof`: flow, cut, gap, seconds, nodes."""
    gap = float(proof.get("gap") or 0.0)
    said = _("Optimal for these weights")
    if gap > PROVEN_GAP:
        said = _("Within %(gap)s %% of the best") % {"gap": f"{gap * 100:.1f}"}
    return {"proof": proof, "href": href, "label": label or said}


@register.inclusion_tag("ui/tags/_stepper.html")
def stepper(steps: Sequence[Mapping[str, str]], here: int) -> dict[str, Any]:
    """报告 → 画圈 → 看账 → 会签 → 下达. `steps` hold label and url (of done steps); `here` counts from 1."""
    rows = [
        {**s, "n": n, "state": "done" if n < here else "now" if n == here else "next"} for n, s in enumerate(steps, 1)
    ]
    return {"steps": rows}


@register.inclusion_tag("ui/tags/_empty.html")
def empty(title: str, next: str = "", *, url: str = "", label: str = "") -> dict[str, Any]:
    """Nothing here: what comes next, and when."""
    return {"title": title, "next": next, "url": url, "label": label}
