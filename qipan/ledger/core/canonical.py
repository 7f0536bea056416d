"""One way to write a JSON value as bytes, so that it hashes the same before and after the database."""

from __future__ import annotations

import json
import math

from qipan.kit.refusal import Refused

# jsonb keeps a number's digits but not its exponent: 1e22 comes back as an integer.
LARGEST_FLOAT = 1e15


def canonical(value: object) -> bytes:
    """Return `value` as UTF-8 JSON with sorted keys and no spaces.

    Refuses what PostgreSQL's jsonb would not give back unchanged: NaN, infinities, floats from 1e15 up,
    NUL characters, lone surrogates, keys that are not strings, and anything that is not JSON.
    """
    return json.dumps(
        _plain(value, "body"), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def _plain(value: object, where: str) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value) or abs(value) >= LARGEST_FLOAT:
            raise _unfit(where)
        return value + 0.0  # jsonb has no negative zero
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise _unfit(where)
        return value
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{n}]") for n, item in enumerate(value)]
    if isinstance(value, dict):
        if any(not isinstance(key, str) for key in value):
            raise _unfit(where)
        return {_plain(key, where): _plain(item, f"{where}.{key}") for key, item in value.items()}
    raise _unfit(where)


def _unfit(where: str) -> Refused:
    return Refused(
        "ledger.unfit_body",
        "The ledger cannot keep the value at %(where)s unchanged.",
        do="Give plain JSON: words, whole numbers, short decimals, lists, and objects keyed by words.",
        where=where,
        params={"where": where},
    )
