"""The closed list of functions: what each takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qipan.rules.facts import Kind

Slot = tuple[Kind, ...]  # kinds an argument may be
NUMBER: Slot = ("number",)
DAY: Slot = ("date", "moment")
ORDERED: Slot = ("number", "date", "moment", "span")
ANY: Slot = ("flag", "number", "text", "date", "moment", "span")
MOST_ARGUMENTS = 8


@dataclass(frozen=True)
class Function:
    """`gives` None: what the arguments are, which are then all of one kind. `written`: arguments that must be literals.

    `is_open`: the last slot may repeat up to MOST_ARGUMENTS. `shows` is how it is called, for messages and the page.
    """

    takes: tuple[Slot, ...]
    gives: Kind | None
    shows: str
    written: tuple[int, ...] = ()
    is_open: bool = False


FUNCTIONS: Final[dict[str, Function]] = {
    "abs": Function((NUMBER,), "number", "abs(x)"),
    "ceil": Function((NUMBER,), "number", "ceil(x)"),
    "floor": Function((NUMBER,), "number", "floor(x)"),
    "round": Function((NUMBER, NUMBER), "number", "round(x, 2)", written=(1,)),
    "round_up": Function((NUMBER, NUMBER), "number", "round_up(x, 100)", written=(1,)),
    "round_fen": Function((NUMBER,), "number", "round_fen(x)"),
    "least": Function((ORDERED, ORDERED), None, "least(a, b)", is_open=True),
    "greatest": Function((ORDERED, ORDERED), None, "greatest(a, b)", is_open=True),
    "known": Function((ANY, ANY), None, "known(x, 0)"),
    "date_of": Function((("moment",),), "date", "date_of(at)"),
    "days_since": Function((DAY,), "number", "days_since(onset)"),
    "days_between": Function((DAY, DAY), "number", "days_between(a, b)"),
    "workdays_between": Function((DAY, DAY), "number", "workdays_between(a, b)"),
    "year": Function((DAY,), "number", "year(onset)"),
    "month": Function((DAY,), "number", "month(onset)"),
    "length": Function((("text",),), "number", "length(name)"),
    "prefix": Function((("text",), NUMBER), "text", "prefix(code, 4)", written=(1,)),
    "starts_with": Function((("text",), ("text",)), "flag", "starts_with(code, '3303')", written=(1,)),
}

# Aggregates: the list first, then value and condition as the name asks; count's condition and the last may be left out.
VALUED: Final = frozenset({"sum", "min", "max"})
AGGREGATES: Final[dict[str, str]] = {
    "count": "count(samples, result = 'negative')",
    "any": "any(samples, result = 'positive')",
    "all": "all(samples, result = 'negative')",
    "sum": "sum(bills, amount)",
    "min": "min(samples, taken_at)",
    "max": "max(samples, taken_at, result = 'negative')",
}
