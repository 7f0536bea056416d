"""What exactly was signed: a digest over canonical JSON, and what differs between two texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Change:
    """One value that differs; `before` or `after` is None where the key is absent."""

    key: str  # dotted path, places in a list in brackets: "zones[0].people"
    before: object
    after: object


def digest_of(payload: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the payload as JSON with sorted keys; ValueError for NaN, TypeError for anything not JSON."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(text.encode()).hexdigest()


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """Return what differs, by dotted key, in alphabetical order."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return [
        Change(key, old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()) if _differ(key, old, new)
    ]


def _differ(key: str, old: Mapping[str, object], new: Mapping[str, object]) -> bool:
    # 1 == True in Python, but not in what people sign.
    return (key in old) != (key in new) or json.dumps(old.get(key)) != json.dumps(new.get(key))


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping) and (value or not path):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for place, item in enumerate(value):
            yield from _leaves(item, f"{path}[{place}]")
    else:
        yield path, value
