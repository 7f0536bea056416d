"""YAML 1.2, core schema, as plain values with the line of each: nothing is guessed, nothing is expanded."""

from __future__ import annotations

import math
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Lines = dict[tuple[str | int, ...], int]
DEEPEST = 40  # levels; a file for people is not deeper, and a parser that recurses must end

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
    root = _compose(text)
    if not isinstance(root, MappingNode):
        raise Unreadable(1, "mapping", "a declared file is a mapping that begins with `kind:`")
    tree: dict[str, Any] = _value(root, (), lines, set())
    return tree


def _compose(text: str) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    try:
        node: Node | None = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1, len(text.splitlines())) if mark else 1  # the end of a file is no line of it
        raise Unreadable(max(line, 1), "yaml", error.problem or "this is not YAML") from None
    except YAMLError as error:
        raise Unreadable(1, "yaml", str(error).splitlines()[0]) from None
    except RecursionError:
        raise Unreadable(1, "depth", f"this is nested more than {DEEPEST} deep") from None
    return node


def _value(node: Node, path: tuple[str | int, ...], lines: Lines, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise Unreadable(line, "alias", f"`&{node.anchor}` is used again; write it out, or name it as a fact or norm")
    seen.add(id(node))
    if len(path) > DEEPEST:
        raise Unreadable(line, "depth", f"this is nested more than {DEEPEST} deep")
    if not str(node.tag).startswith(_CORE):
        raise Unreadable(line, "tag", f"the tag `{node.tag}` is not known here; leave it out")
    lines.setdefault(path, line)
    if isinstance(node, MappingNode):
        return _mapping(node, path, lines, seen)
    if isinstance(node, SequenceNode):
        return [_value(each, (*path, index), lines, seen) for index, each in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    return _scalar(node)


def _mapping(node: MappingNode, path: tuple[str | int, ...], lines: Lines, seen: set[int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            raise Unreadable(line, "yaml", "a key is one word")
        if key.value in found:
            raise Unreadable(line, "duplicate-key", f"the key `{key.value}` is written twice")
        lines[(*path, key.value)] = line
        found[key.value] = _value(value, (*path, key.value), lines, seen)
    return found


def _scalar(node: ScalarNode) -> Any:
    """Read by the core schema: true, false, null, numbers; all else, dates too, is text as it was written."""
    text = str(node.value)
    if node.style is not None or str(node.tag) == _CORE + "str":
        return text
    if text in _WORDS:
        return _WORDS[text]
    try:
        return _number(text)
    except (OverflowError, ValueError):
        raise Unreadable(node.start_mark.line + 1, "yaml", "this number is beyond all use") from None


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
