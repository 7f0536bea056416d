"""YAML 1.2, core schema, as plain values with the line of each: nothing is guessed, nothing is expanded."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

Lines = dict[tuple[str | int, ...], int]
DEEPEST = 40  # levels; a file for people is not deeper, and a reader that recurses must end

_CORE = "tag:yaml.org,2002:"
_INT = re.compile(r"[-+]?[0-9]+")
_OTHER_INT = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Unreadable(Exception):
    """The bytes are not a declared file; `rule` and `line` say where and why."""

    def __init__(self, line: int, rule: str, says: str) -> None:
        self.line, self.rule, self.says = line, rule, says
        super().__init__(f"{line}: {says}")


def plain(raw: bytes, lines: Lines) -> dict[str, Any]:
    """Return the file as dict, list, str, int, float, bool and None, and note in `lines` where each stands, from 1.

    Raises Unreadable: not UTF-8, not YAML, a key written twice, an alias, a tag of its own, too deep, no mapping.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(raw[: error.start].count(b"\n") + 1, "utf-8", "this is not UTF-8 text") from None
    events = _events(text)
    first = next((event for event in events if isinstance(event, NodeEvent)), None)
    if not isinstance(first, MappingStartEvent):
        raise Unreadable(1, "mapping", "a declared file is a mapping that begins with `kind:`")
    tree: dict[str, Any] = _value(first, events, (), lines)
    for event in events:
        if isinstance(event, DocumentStartEvent):
            raise Unreadable(event.start_mark.line + 1, "yaml", "one file is one document; take the `---` out")
    return tree


def _events(text: str) -> Iterator[Event]:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    try:
        for event in yaml.parse(text):
            yield event
            if isinstance(event, StreamEndEvent):
                return
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1, len(text.splitlines())) if mark else 1  # the end of a file is no line of it
        raise Unreadable(max(line, 1), "yaml", error.problem or "this is not YAML") from None
    except YAMLError as error:
        raise Unreadable(1, "yaml", str(error).splitlines()[0]) from None
    except RecursionError:
        raise Unreadable(1, "depth", f"this is nested more than {DEEPEST} deep") from None


def _value(event: Event, events: Iterator[Event], path: tuple[str | int, ...], lines: Lines) -> Any:
    line = event.start_mark.line + 1
    if isinstance(event, AliasEvent):
        raise Unreadable(line, "alias", f"`*{event.anchor}` stands for something else; write it out, or name it")
    if len(path) > DEEPEST:
        raise Unreadable(line, "depth", f"this is nested more than {DEEPEST} deep")
    tag = getattr(event, "tag", None)
    if tag and not str(tag).startswith(_CORE):
        raise Unreadable(line, "tag", f"the tag `{tag}` is not known here; leave it out")
    lines.setdefault(path, line)
    if isinstance(event, MappingStartEvent):
        return _mapping(events, path, lines)
    if isinstance(event, SequenceStartEvent):
        found: list[Any] = []
        while not isinstance(inner := next(events), CollectionEndEvent):
            found.append(_value(inner, events, (*path, len(found)), lines))
        return found
    assert isinstance(event, ScalarEvent)
    return _scalar(event)


def _mapping(events: Iterator[Event], path: tuple[str | int, ...], lines: Lines) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(key := next(events), CollectionEndEvent):
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarEvent):
            raise Unreadable(line, "yaml", "a key is one word")
        if key.value in found:
            raise Unreadable(line, "duplicate-key", f"the key `{key.value}` is written twice")
        lines[(*path, key.value)] = line
        found[key.value] = _value(next(events), events, (*path, key.value), lines)
    return found


def _scalar(event: ScalarEvent) -> Any:
    """Read by the core schema: true, false, null, numbers; all else, dates too, is text as it was written."""
    text = str(event.value)
    if event.style or str(event.tag or "") == _CORE + "str":
        return text
    if text in _WORDS:
        return _WORDS[text]
    try:
        return _number(text)
    except (OverflowError, ValueError):
        raise Unreadable(event.start_mark.line + 1, "yaml", "this number is beyond all use") from None


def _number(text: str) -> int | float | str:
    if _INT.fullmatch(text):
        return int(text)
    if other := _OTHER_INT.fullmatch(text):
        return int(other[1], 8) if other[1] else int(other[2], 16)
    if _FLOAT.fullmatch(text):
        if math.isinf(number := float(text)):
            raise OverflowError(text)
        return number
    return text  # `.inf` and `.nan` with the rest: no figure in a declared file is infinite
