"""Numbers, moments and spans in words, in the reader's language. The only place that formats them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def speaks_chinese() -> bool:
    return (translation.get_language() or "").startswith("zh")


def number(value: float | None, *, digits: int = 0) -> str:
    """3567 -> "3,567"; None -> "—". Thousands are always separated, never shortened."""
    return "—" if value is None else f"{value:,.{digits}f}"


def day(value: date) -> str:
    """3月31日 / 31 Mar; the year is said only when `value` carries no clock."""
    if speaks_chinese():
        return f"{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]}"


def moment(value: datetime | date, *, short: bool = False) -> SafeString:
    """`<time>`: 3月31日 23:40 / 31 Mar 23:40, or only 23:40 when `short`; a day without clock when given a date."""
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), day(value))
    local = timezone.localtime(value)
    words = local.strftime("%H:%M") if short else f"{day(local)} {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


def dated(value: datetime) -> SafeString:
    """`<time>`: 2022-03-31 23:40, the same in both languages."""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M}")


def span(seconds: float) -> str:
    """3 分 under an hour, 1:48 under a day, then 4 天."""
    minutes = int(abs(seconds)) // 60
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 24 * 60:
        return f"{minutes // 60}:{minutes % 60:02d}"
    return _("%(n)s d") % {"n": minutes // (24 * 60)}


def proper(text: object) -> object:
    """Mark a Chinese proper name inside an English page, so readers and machines know its language."""
    words = str(text)
    if speaks_chinese() or not CJK.search(words):
        return text
    return format_html('<span lang="zh-CN" translate="no">{}</span>', words)


def spoken(text: Mapping[str, str] | str) -> str:
    """A declared file's `{zh, en}` in the reader's language; the other one where it is missing."""
    if isinstance(text, str):
        return text
    return of_language(text) or ""


def of_language(said: Mapping[str, Any]) -> Any:
    """What a rule says in the reader's language, the other where it is missing; None where it says nothing."""
    first, second = ("zh", "en") if speaks_chinese() else ("en", "zh")
    return said.get(first) or said.get(second)
