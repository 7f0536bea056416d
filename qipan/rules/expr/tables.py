"""Facts as columns: what stands in each array, and how unknown is written there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
# The smallest int64 is "not a time" to numpy too, so a datetime64 array may be handed in as it is.
NEVER: Final = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Items:
    """A list of every subject at once: `owner` is the row of each item's subject; `facts` as in Table, by item.

    `known` (bool, by subject) says whose list is known; None when all are.
    """

    owner: Array
    facts: Mapping[str, Array]
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: Array | None = None


@dataclass(frozen=True)
class Table:
    """`rows` subjects. A column by kind, and what is unknown in it:

    flag int8, 1 0 and -1 · number float64, NaN · text any int, the place in `texts`, -1 · date int64 days since 1970 or
    datetime64, NEVER or NaT · moment int64 microseconds since 1970 UTC or datetime64 · span int64 microseconds or
    timedelta64. Another type raises TypeError.
    """

    rows: int
    facts: Mapping[str, Array]
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Mapping[str, Items] = field(default_factory=dict)


@dataclass(frozen=True)
class Texts:
    """Texts by code: -1 is unknown. No text stands twice in `texts`."""

    codes: Array
    texts: tuple[str, ...]

    @classmethod
    def of(cls, codes: Array, texts: tuple[str, ...]) -> Texts:
        """Bring equal texts to one code."""
        first = {text: code for code, text in reversed(list(enumerate(texts)))}
        if len(first) == len(texts):
            return cls(codes, texts)
        kept = tuple(dict.fromkeys(texts))
        place = {text: code for code, text in enumerate(kept)}
        return cls(_look_up([place[text] for text in texts], codes), kept)

    def as_in(self, texts: tuple[str, ...]) -> Array:
        """These codes in another's list of texts; -2 for a text it does not have."""
        if texts == self.texts:
            return self.codes
        place = {text: code for code, text in enumerate(texts)}
        return _look_up([place.get(text, -2) for text in self.texts], self.codes)


def _look_up(codes: list[int], at: Array) -> Array:
    found: Array = np.array([*codes, -1], dtype=np.int64)[at]  # the last answers for -1
    return found


def column(array: Array, kind: str) -> Array:
    """A column of the table as the evaluator reckons with it."""
    if kind == "date" and array.dtype.kind == "M":
        array = array.astype("datetime64[D]")
    elif kind == "moment" and array.dtype.kind == "M":
        array = array.astype("datetime64[us]")
    elif kind == "span" and array.dtype.kind == "m":
        array = array.astype("timedelta64[us]")
    if array.dtype.kind in "mM":
        return array.view(np.int64)
    if array.dtype != (np.float64 if kind == "number" else np.int64):
        raise TypeError(f"a column of {kind}s is {'float64' if kind == 'number' else 'int64'}, not {array.dtype}")
    return array
