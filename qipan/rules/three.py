"""Three-valued logic: true, false, or unknown because a fact is missing."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any, Final


class _Unknown:
    """The one value of a fact nobody knows; it has no truth, so `if unknown` is an error."""

    _one: _Unknown | None = None

    def __new__(cls) -> _Unknown:
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one

    def __repr__(self) -> str:
        return "unknown"

    def __bool__(self) -> bool:
        raise TypeError("unknown is neither true nor false; compare it with `is UNKNOWN`")


UNKNOWN: Final = _Unknown()
Three = bool | _Unknown

COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def negate(value: Three) -> Three:
    """not: unknown stays unknown."""
    return UNKNOWN if value is UNKNOWN else not value


def every(values: Iterable[Three]) -> Three:
    """and (Kleene): one false decides; else one unknown leaves it unknown; nothing at all is true."""
    seen = list(values)
    if any(value is False for value in seen):
        return False
    return UNKNOWN if any(value is UNKNOWN for value in seen) else True


def some(values: Iterable[Three]) -> Three:
    """or (Kleene): one true decides; else one unknown leaves it unknown; nothing at all is false."""
    seen = list(values)
    if any(value is True for value in seen):
        return True
    return UNKNOWN if any(value is UNKNOWN for value in seen) else False


def compare(left: object, sign: str, right: object) -> Three:
    """Compare two facts; with an unknown or absent (None) side the answer is unknown.

    A whole number and a decimal compare; other unlike types raise TypeError rather than answer false.
    """
    if left is UNKNOWN or right is UNKNOWN or left is None or right is None:
        return UNKNOWN
    if not _alike(left, right):
        raise TypeError(f"cannot compare {type(left).__name__} with {type(right).__name__}")
    return COMPARISONS[sign](left, right)


def among(value: object, options: Iterable[object]) -> Three:
    """in: true when one option equals; unknown when none does but the value or an option is unknown."""
    return some(compare(value, "==", option) for option in options)


def _alike(left: object, right: object) -> bool:
    numbers = (int, float)
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool)
    if isinstance(left, numbers) and isinstance(right, numbers):
        return True
    return type(left) is type(right)
