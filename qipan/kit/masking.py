"""Who must not be named: the shortest form in which a person may stand on a screen."""

from __future__ import annotations

import re

STAR = "*"
_ADDRESS = re.compile(r"^(?:.*?(?:县|街道|镇|乡))?.*?(?:小区|花园|公寓|大厦|[路街道巷弄村里庭苑园](?:小区|花园|公寓)?)")


def mask_name(name: str) -> str:
    """方敏 → 方*, 方小敏 → 方**; a Latin name keeps its first letter: “Ada Lo” → “A**”. One star at least."""
    name = name.strip()
    if not name:
        return ""
    if name[0].isascii():
        return name[0] + STAR * 2
    return name[0] + STAR * max(1, len(name) - 1)


def mask_phone(phone: str) -> str:
    """13800002671 → 138****2671; a shorter number keeps its last two digits, or nothing below six."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) >= 10:
        return digits[:3] + STAR * (len(digits) - 7) + digits[-4:]
    if len(digits) >= 6:
        return STAR * (len(digits) - 2) + digits[-2:]
    return STAR * len(digits)


def mask_id_number(number: str) -> str:
    """Keep the division's first four and the last character: 9999************1 of eighteen; others all stars."""
    number = number.strip()
    if len(number) in (15, 18):
        return number[:4] + STAR * (len(number) - 5) + number[-1]
    return STAR * len(number)


def mask_address(address: str) -> str:
    """Keep the street, compound or village; hide the door: “学前街12号2单元301” → “学前街***”.

    An address in which no street can be told shows its first two characters only.
    """
    address = address.strip()
    if not address:
        return ""
    match = _ADDRESS.match(address)
    kept = match[0] if match else address[:2]
    # Digits before the street word may already be the door (“12号3弄”), so never keep one.
    kept = re.split(r"\d", kept, maxsplit=1)[0]
    return kept + STAR * 3
