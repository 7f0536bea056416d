"""How much: money as whole 分 (1/100 yuan), read, written and split without ever a float."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from qipan.kit.refusal import Refused

_AMOUNT = re.compile(r"[¥￥]?\s*(-?)(\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.(\d+))?\s*(亿|万|百万|千万)?\s*元?")
_TIMES = {None: 1, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}


def _whole(fen: int) -> int:
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError(f"money is a whole number of fen, not {type(fen).__name__}")
    return fen


def _half_up(numerator: int, denominator: int) -> int:
    """Round a non-negative fraction to the nearest whole number, halves up (四舍五入)."""
    return (2 * numerator + denominator) // (2 * denominator)


def parse_yuan(text: str) -> int:
    """Read "1,234.50", "¥300", "498万元", "1.2亿" as fen.

    Raises Refused("kit.money_unreadable") on anything else, and on less than one fen.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match:
        sign, whole, part, times = match.groups()
        fen = Decimal(f"{re.sub('[,，]', '', whole)}.{part or 0}") * _TIMES[times] * 100
        if fen == fen.to_integral_value():
            return -int(fen) if sign else int(fen)
    raise Refused(
        "kit.money_unreadable",
        "“%(text)s” is not an amount of money.",
        do="Write yuan with at most two decimals, for example 1234.50 or 498万.",
        params={"text": text},
    )


def format_yuan(fen: int) -> str:
    """Exact yuan with thousands separators: 123450 → “1,234.50”."""
    yuan, rest = divmod(abs(_whole(fen)), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def format_zh(fen: int) -> str:
    """Rounded for reading: “980元”, “498万元”, “1.25亿元”; at most two decimals, none below 1万."""
    yuan = _half_up(abs(_whole(fen)), 100)
    sign = "-" if fen < 0 and yuan else ""
    if yuan < 10**4:
        return f"{sign}{yuan}元"
    # 9,999.996万 would round to 10000万, which is said 1亿.
    in_wan = yuan < 10**8 and _half_up(yuan * 100, 10**4) < 10**6
    unit, word = (10**4, "万元") if in_wan else (10**8, "亿元")
    whole, rest = divmod(_half_up(yuan * 100, unit), 100)
    decimals = f".{rest:02d}".rstrip("0").rstrip(".")
    return f"{sign}{whole}{decimals}{word}"


def split(fen: int, *, weights: Sequence[int]) -> list[int]:
    """Share out an amount by weight so the parts sum to it exactly (largest remainder, earlier first).

    Raises ValueError when no weight is positive or one is negative.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative with a positive sum")
    sign, amount = (-1, -_whole(fen)) if fen < 0 else (1, _whole(fen))
    parts = [amount * weight // total for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in remainders[: amount - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
