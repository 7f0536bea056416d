"""Numbers are doubles held to 15 significant digits, so that 0.1 + 0.2 = 0.3 and 1000 * 1.1 rounds up to 1100."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from qipan.rules.expr import tree
from qipan.rules.three import UNKNOWN, _Unknown

MOST = 1e15  # a number as large as this is unknown once it is reckoned with
_DECIMALS = Decimal("1e-15")
_EXACT = Context(prec=80)
_PASSES_ON = frozenset({"known", "least", "greatest"})  # give one of their arguments as it is
_REACH, _MOST_REACH = 15, 280  # powers of ten; a double ends at 308


def hold(value: float) -> float | _Unknown:
    """Round to 15 significant digits and 15 decimals, half away from zero; NaN and 10^15 or more are unknown."""
    if value.is_integer():
        return value + 0.0 if -MOST < value < MOST else UNKNOWN
    if not -1e300 < value < 1e300:
        return UNKNOWN
    written = f"{value:.15g}"
    held = float(written)
    if -0.1 < held < 0.1:  # here 15 digits are more than 15 decimals
        held = float(Decimal(written).quantize(_DECIMALS, ROUND_HALF_UP, _EXACT)) + 0.0
    return held if -MOST < held < MOST else UNKNOWN


def rounded(held: float, decimals: int) -> float:
    """Half away from zero, of the decimal number that is written, not of its binary shadow: 2.675 → 2.68."""
    return float(Decimal(repr(held)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)) + 0.0


def rounded_up(held: float, step: Decimal) -> float:
    """The least multiple of `step` (> 0) that is no less."""
    times = _EXACT.divide_int(Decimal(repr(held)), step)  # towards zero
    if held > 0 and _EXACT.multiply(times, step) != Decimal(repr(held)):
        times += 1
    return float(_EXACT.multiply(times, step)) + 0.0


def total(values: list[float]) -> float | _Unknown:
    """The sum of held numbers, exact whatever their order, then held."""
    sum_ = Decimal(0)
    for value in values:
        sum_ = _EXACT.add(sum_, Decimal(repr(value)))
    return hold(float(sum_))


def is_held(node: tree.Node) -> bool:
    """Whether this node's number is held already: facts are not, until they are reckoned with."""
    match node:
        case tree.Name():
            return False
        case tree.Case(whens=whens, otherwise=otherwise):
            return is_held(otherwise) and all(is_held(value) for _, value in whens)
        case tree.Call(function=function, arguments=arguments) if function in _PASSES_ON:
            return all(map(is_held, arguments))
        case tree.Aggregate(function="min" | "max", value=value) if value is not None:
            return is_held(value)
    return True


def outgrows(node: tree.Node) -> bool:
    """Whether the reckoning of one number might leave what a double can hold, however large or small its facts."""
    return _reach(node) > _MOST_REACH


def _reach(node: tree.Node) -> int:
    match node:
        case tree.Arith(sign=sign, left=left, right=right):
            if sign in "+-":
                return max(_reach(left), _reach(right)) + 16  # a difference may be that much smaller
            if sign == "*":
                return _reach(left) + _reach(right)
            return max(_reach(left) + _REACH, _reach(right))  # a divisor is held first
        case tree.Negative(item=item):
            return _reach(item)
    return _REACH
