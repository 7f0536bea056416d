"""Level marks, stones, dice and icons as inline SVG. Shape first, colour second."""

from __future__ import annotations

from collections.abc import Sequence

from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

# The forms of a level in a 24 px box.
SHAPES = {
    "red": '<rect class="level-fill" x="2" y="2" width="20" height="20" rx="2.2"/>',
    "yellow": '<path class="level-fill" d="M12 2.2 22.8 21.6H1.2z"/>',
    "green": '<circle class="level-fill" cx="12" cy="12" r="10.4"/>',
    "unknown": '<path class="level-line level-dash" d="M12 1.6 22.4 12 12 22.4 1.6 12z"/>',
    "orange": '<path class="level-fill" d="M12 1.4 21.4 6.7v10.6L12 22.6 2.6 17.3V6.7z"/>',
    "blue": '<rect class="level-line" x="3" y="3" width="18" height="18" rx="2.2"/>',
}
WORDS = {
    "red": gettext_lazy("Red"),
    "yellow": gettext_lazy("Yellow"),
    "green": gettext_lazy("Green"),
    "orange": gettext_lazy("Orange"),
    "blue": gettext_lazy("Blue"),
    "unknown": gettext_lazy("Not yet known"),
}
# The three zones are judged levels too; other protocols name theirs the same way: strictest is red.
ALIASES = {
    "lockdown": "red", "controlled": "yellow", "precaution": "green",
    "high": "red", "medium": "yellow", "low": "green", "yel": "yellow", "grn": "green", "": "unknown",
}  # fmt: skip
ZONE_WORDS = {
    "lockdown": gettext_lazy("Lockdown"),
    "controlled": gettext_lazy("Controlled"),
    "precaution": gettext_lazy("Precaution"),
}
STONES = {
    "todo": gettext_lazy("To do"),
    "called": gettext_lazy("Called"),
    "acked": gettext_lazy("Confirmed"),
    "arrived": gettext_lazy("Arrived"),
    "done": pgettext_lazy("stone", "Done"),
    "silent": gettext_lazy("No answer"),
}
# The five places of a die; the leader stands in the middle.
PIPS = ((4.4, 4.4), (13.6, 4.4), (9, 9), (4.4, 13.6), (13.6, 13.6))
LETTER_MIN_PX = 22


def colour_of(code: str) -> str:
    """Return the colour name of a level or zone code; anything unheard of is unknown, never a worse colour."""
    name = ALIASES.get(code, code)
    return name if name in SHAPES else "unknown"


def level_word(code: str) -> str:
    return str(ZONE_WORDS.get(code) or WORDS[colour_of(code)])


def level(code: str, *, word: str = "", size: int = 16, letter: str = "", only_mark: bool = False) -> SafeString:
    """A mark and its word. A letter stands inside from 22 px on; `only_mark` keeps the word for readers."""
    colour, said = colour_of(code), word or level_word(code)
    inside = ""
    if letter and size >= LETTER_MIN_PX:
        drop = 19 if colour == "yellow" else 17
        inside = format_html('<text class="level-letter" x="12" y="{}" font-size="13">{}</text>', drop, letter)
    svg = format_html(
        '<svg class="level-mark" width="{0}" height="{0}" viewBox="0 0 24 24" aria-hidden="true">{1}{2}</svg>',
        size,
        mark_safe(SHAPES[colour]),
        inside,
    )
    text = format_html('<span class="{}">{}</span>', "sr" if only_mark else "level-word", said)
    return format_html('<span class="level lv-{}">{}{}</span>', colour, svg, text)


def use(symbol: str, *, size: int = 16, css: str = "icon", at: tuple[float, float] | None = None) -> SafeString:
    """One symbol of the sprite; inside another drawing when `at` gives its centre."""
    href = f"{static('ui/sprite.svg')}#{symbol}"
    if at is not None:
        x, y = (f"{centre - size / 2:g}" for centre in at)
        return format_html('<use href="{}" x="{}" y="{}" width="{}" height="{}"/>', href, x, y, size, size)
    return format_html(
        '<svg class="{}" width="{}" height="{}" aria-hidden="true"><use href="{}"/></svg>', css, size, size, href
    )


def stone(state: str, *, label: str = "", size: int = 16, only_mark: bool = False) -> SafeString:
    """Progress of one: ○ called ◐ confirmed ● arrived ☑ done, a dashed ring for silence. Ink only."""
    said = label or str(STONES[state])
    text = format_html('<span class="{}">{}</span>', "sr" if only_mark else "stone-word", said)
    return format_html('<span class="stone stone-{}">{}{}</span>', state, use(f"s-{state}", size=size), text)


def die(states: Sequence[str], *, label: str = "") -> SafeString:
    """A team of up to five as a die, its first state (the leader's) in the middle; reads "3 arrived, 2 confirmed"."""
    seen = list(states)[: len(PIPS)]
    places = [PIPS[2], PIPS[0], PIPS[1], PIPS[3], PIPS[4]] if len(seen) != 4 else [PIPS[0], PIPS[1], PIPS[3], PIPS[4]]
    pips = format_html_join(
        "",
        "{}",
        (
            (use("d-silent" if state == "silent" else f"s-{state}", size=6, at=place),)
            for state, place in zip(seen, places, strict=False)
        ),
    )
    counted = {state: seen.count(state) for state in STONES if state in seen}
    said = ", ".join(f"{n} {STONES[state]}" for state, n in counted.items())
    words = f"{label}: {said}" if label else said
    return format_html(
        '<svg class="die" width="18" height="18" viewBox="0 0 18 18" role="img" aria-label="{}">{}</svg>', words, pips
    )


def icon(name: str, *, size: int = 16, label: str = "") -> SafeString:
    """A drawn sign, always beside a word; `label` is for the few that stand alone (close, zoom, print)."""
    drawn = use(f"i-{name}", size=size)
    return format_html('{}<span class="sr">{}</span>', drawn, label) if label else drawn


def ring(share_left: float | None, *, gap: bool = False) -> SafeString:
    """A clock's ring: the arc is the share of time left (0..1); a gap when it is paused."""
    arc = "60 40" if gap else f"{max(0.0, min(1.0, share_left or 0.0)) * 100:.1f} 100"
    return format_html(
        '<svg class="ring" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">'
        '<circle class="ring-track" cx="8" cy="8" r="5.25"/>'
        '<circle class="ring-left" cx="8" cy="8" r="5.25" pathLength="100" stroke-dasharray="{}" '
        'transform="rotate(-90 8 8)"/></svg>',
        arc,
    )


def overdue() -> SafeString:
    return format_html(
        '<svg class="ring" width="16" height="16" viewBox="0 0 16 16" role="img" aria-label="{}">'
        '<circle class="level-fill" cx="8" cy="8" r="7"/>'
        '<path class="ring-bang" d="M8 4v5"/><circle class="ring-dot" cx="8" cy="11.6" r="1.1"/></svg>',
        escape(_("Overdue")),
    )
