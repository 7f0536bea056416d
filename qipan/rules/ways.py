"""Dotted ways into a declared file: `contacts.handling.close.days`; a step into a list is an item's id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Steps = tuple[str | int, ...]
ANY = "*"


def find(body: Any, way: str) -> Steps | None:
    """The steps of a way, or None when it leads nowhere."""
    return next(matches(body, way), None)


def matches(body: Any, way: str) -> Iterator[Steps]:
    """Every place a way leads to; the step `*` stands for any one step."""
    yield from _follow(body, way.split("."), ())


def get(body: Any, steps: Steps) -> Any:
    """The value there; KeyError or IndexError when there is none."""
    for step in steps:
        body = body[step]
    return body


def within(steps: Steps, outer: Steps) -> bool:
    """Is the one place the other, or inside it?"""
    return steps[: len(outer)] == outer


def _follow(node: Any, rest: list[str], done: Steps) -> Iterator[Steps]:
    if not rest:
        yield done
        return
    head, tail = rest[0], rest[1:]
    for step, value in _children(node):
        if head in (ANY, _name(step, value)):
            yield from _follow(value, tail, (*done, step))


def _children(node: Any) -> list[tuple[str | int, Any]]:
    if isinstance(node, Mapping):
        return list(node.items())
    return list(enumerate(node)) if isinstance(node, list) else []


def _name(step: str | int, value: Any) -> str:
    """How a way names this child: a key by itself, an item of a list by its id."""
    return str(value["id"]) if isinstance(step, int) and isinstance(value, Mapping) and "id" in value else str(step)
