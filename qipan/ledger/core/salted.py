"""Digests of personal data that say nothing once their salt is gone."""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac

PREFIX = "salted:"
SALT_BYTES = 32


def salted(*, salt: bytes, value: str) -> str:
    """Return "salted:" and 64 hex digits (HMAC-SHA-256); a salt shorter than 32 bytes raises ValueError."""
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a salt has at least {SALT_BYTES} bytes")
    return PREFIX + hmac(salt, value.encode("utf-8"), sha256).hexdigest()


def matches(*, salt: bytes, value: str, digest: str) -> bool:
    """Is `digest` the one made of this value with this salt?"""
    return compare_digest(salted(salt=salt, value=value), digest)
