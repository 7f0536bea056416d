"""Small drawings that carry figures: the map's legend signs and the arrival range. Inline SVG, ink and patterns."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext_lazy

SIGN_WORDS = {
    "lockdown": pgettext_lazy("map sign", "Lockdown"),
    "controlled": pgettext_lazy("map sign", "Controlled"),
    "precaution": pgettext_lazy("map sign", "Precaution"),
    "stale": pgettext_lazy("map sign", "Old count"),
    "gate": pgettext_lazy("map sign", "Gate"),
    "closed": pgettext_lazy("map sign", "Closed gate"),
    "barrier": pgettext_lazy("map sign", "Barrier"),
    "home": pgettext_lazy("map sign", "Home"),
    "visited": pgettext_lazy("map sign", "Visited"),
    "team": pgettext_lazy("map sign", "Team of five"),
}
_LEVEL = {"lockdown": "lv-red", "controlled": "lv-yellow", "precaution": "lv-green"}
_DIE = ((8, 2.5), (18, 2.5), (13, 7), (8, 11.5), (18, 11.5))
_ART = {  # in a box of 26 × 14
    "lockdown": '<path class="sign-band" d="M1 12 8 3 M7 12l7-9 M13 12l7-9 M19 12l6-8"/>'
    '<path class="sign-line" d="M0 2h26"/>',
    "controlled": '<path class="sign-dots" d="M3 8h.01 M9 11h.01 M15 8h.01 M21 11h.01 M9 5.5h.01 M21 5.5h.01"/>'
    '<path class="sign-line" stroke-dasharray="6 3" d="M0 2h26"/>',
    "precaution": '<path class="sign-line" stroke-dasharray="2 2" d="M0 7h26"/>',
    "stale": '<path class="sign-hatch" d="M2 1l11 13 M7 1l11 13 M12 1l11 13 M17 1l7 8 M1 5l8 9 M1 10l3 4"/>',
    "gate": '<rect class="sign-gate" x="2" y="1" width="22" height="12" rx="2.5"/>'
    '<text class="sign-text" x="13" y="10.2">K1</text>',
    "closed": '<rect class="sign-gate sign-solid" x="2" y="1" width="22" height="12" rx="2.5"/>'
    '<text class="sign-text sign-text-on" x="13" y="10.2">K1</text>',
    "barrier": '<path class="sign-street" d="M0 7h26"/><path class="sign-barrier" d="M13 1v12"/>',
    "home": '<circle class="sign-disc" cx="13" cy="7" r="6.8"/>'
    '<path class="sign-house" d="M9.8 7.4 13 4.4l3.2 3v3H9.8z"/>',
    "visited": '<circle class="sign-disc" cx="13" cy="7" r="6.8"/>'
    '<text class="sign-text sign-text-on" x="13" y="10.4">2</text>',
    "team": "".join(f'<circle class="sign-disc" cx="{x}" cy="{y}" r="2.2"/>' for x, y in _DIE),
}  # fmt: skip


def map_sign(name: str, *, word: str = "") -> SafeString:
    """One sign of the map and its word, as the legend shows it."""
    return format_html(
        '<span class="sign {}"><svg width="26" height="14" viewBox="0 0 26 14" aria-hidden="true">{}</svg>{}</span>',
        _LEVEL.get(name, ""),
        mark_safe(_ART[name]),
        word or SIGN_WORDS[name],
    )


def arrival_range(*, start: float, now: float, p50: float, p90: float, promise: float, end: float, label: str = "",
                  arrived: float | None = None) -> SafeString:  # fmt: skip
    """When all are there: ring at the median, whisker to p90, dotted promise, dye line now. One unit throughout."""
    width, reach = 170.0, max(end - start, 1e-9)

    def x(value: float) -> float:
        return round(max(0.0, min(1.0, (value - start) / reach)) * (width - 12) + 6, 1)

    if arrived is not None:
        body = format_html('<rect class="arrival-done" x="{}" y="15" width="10" height="10" rx="2"/>', x(arrived) - 5)
    else:
        body = format_html(
            '<path class="arrival-range" d="M{0} 20H{1} M{1} 15v10"/>'
            '<circle class="arrival-ring" cx="{0}" cy="20" r="4"/>',
            x(p50),
            x(p90),
        )
    return format_html(
        '<svg class="arrival" width="170" height="40" viewBox="0 0 170 40" role="img" aria-label="{0}">'
        '<path class="arrival-track" d="M6 20h158"/><path class="arrival-promise" d="M{2} 0v40"/>'
        '<path class="arrival-now" d="M{1} 0v40"/>{3}</svg>',
        label, x(now), x(promise), body,
    )  # fmt: skip
