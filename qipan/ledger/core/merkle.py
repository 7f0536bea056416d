"""A Merkle tree over event digests (the shape of RFC 6962: leaves 0x00, nodes 0x01)."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def leaf(event_id: int, digest: bytes) -> bytes:
    """Return the 32-byte leaf of an event: SHA-256(0x00 | id as 8 bytes | digest)."""
    return sha256(b"\x00" + event_id.to_bytes(8, "big") + digest).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the 32-byte root of the leaves in the order given; no leaves give SHA-256 of nothing."""
    # A stack of (height, digest): equal heights merge, so memory grows with the logarithm of the count.
    stack: list[tuple[int, bytes]] = []
    for digest in leaves:
        stack.append((0, digest))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            height, right = stack.pop()
            _, left = stack.pop()
            stack.append((height + 1, _node(left, right)))
    if not stack:
        return sha256().digest()
    _, top = stack.pop()
    while stack:
        _, left = stack.pop()
        top = _node(left, top)
    return top


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
