"""What may be shown of a person before a purpose is logged."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """方晓明 -> 方**; Fang Xiaoming -> F***."""
    if not name:
        return ""
    return name[0] + ("***" if name.isascii() else "*" * max(1, len(name) - 1))


def mask_phone(phone: str) -> str:
    """13800001234 -> 138****1234; too short to mask in part -> all stars."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "*" * len(phone)
