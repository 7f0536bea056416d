"""What differs between two versions of a file, field by field; rules are known by their id, not by their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

How = Literal["added", "removed", "changed", "moved"]
Path = tuple[str, ...]

# It differs between any two versions and says nothing of the rules.
NOT_SAID = ("version",)


@dataclass(frozen=True)
class Difference:
    """One thing that differs: names down to it, how, and the value on either side (None where it is not).

    A member of a list stands in `path` by its id, else by its place from 1. `moved` is about a list whose
    common members stand in another order: `before` and `after` are then the ids of both, in order.
    """

    path: Path
    how: How
    before: Any
    after: Any
    rule: str = ""  # the id of the innermost rule it lies in; "" outside all


def differences(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Difference]:
    """Return what differs, in the order of the newer file; `old` None: everything is added."""
    before = {key: value for key, value in (old or {}).items() if key not in NOT_SAID}
    after = {key: value for key, value in new.items() if key not in NOT_SAID}
    return list(_mapping(before, after, (), ""))


def same(one: Any, other: Any) -> bool:
    """Equal as a reader of the file understands it: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def _mapping(old: Mapping[str, Any], new: Mapping[str, Any], path: Path, rule: str) -> Iterator[Difference]:
    keys = [*new, *(key for key in old if key not in new)]
    for key in keys:
        here = (*path, key)
        if key not in old:
            yield Difference(here, "added", None, new[key], rule)
        elif key not in new:
            yield Difference(here, "removed", old[key], None, rule)
        else:
            yield from _value(old[key], new[key], here, rule)


def _value(old: Any, new: Any, path: Path, rule: str) -> Iterator[Difference]:
    if same(old, new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _mapping(old, new, path, rule)
    elif isinstance(old, list) and isinstance(new, list):
        names = _ids(old), _ids(new)
        if names[0] is not None and names[1] is not None:
            yield from _members(dict(zip(names[0], old, strict=True)), dict(zip(names[1], new, strict=True)), path)
        elif any(isinstance(item, Mapping) for item in (*old, *new)):
            yield from _places(old, new, path, rule)
        else:
            yield Difference(path, "changed", old, new, rule)
    else:
        yield Difference(path, "changed", old, new, rule)


def _members(old: Mapping[str, Any], new: Mapping[str, Any], path: Path) -> Iterator[Difference]:
    """Rules of one list, by id."""
    kept_old, kept_new = [name for name in old if name in new], [name for name in new if name in old]
    if kept_old != kept_new:
        yield Difference(path, "moved", kept_old, kept_new)
    for name in [*new, *(name for name in old if name not in new)]:
        here = (*path, name)
        if name not in old:
            yield Difference(here, "added", None, new[name], name)
        elif name not in new:
            yield Difference(here, "removed", old[name], None, name)
        else:
            yield from _value(old[name], new[name], here, name)


def _places(old: Sequence[Any], new: Sequence[Any], path: Path, rule: str) -> Iterator[Difference]:
    for place in range(max(len(old), len(new))):
        here = (*path, str(place + 1))
        if place >= len(old):
            yield Difference(here, "added", None, new[place], rule)
        elif place >= len(new):
            yield Difference(here, "removed", old[place], None, rule)
        else:
            yield from _value(old[place], new[place], here, rule)


def _ids(items: Sequence[Any]) -> list[str] | None:
    """The ids of a list's members when every one has its own; an empty list has none to tell."""
    names = [str(item["id"]) for item in items if isinstance(item, Mapping) and "id" in item]
    return names if len(names) == len(items) == len(set(names)) else None
