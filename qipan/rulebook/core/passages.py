"""A file cut into passages: each rule's own lines, beside the single things it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qipan.rules.declared import Declared

Way = tuple[str | int, ...]
# The head of a file is told elsewhere on the page.
HEAD = ("kind", "id", "version", "title", "status", "jurisdiction", "effective", "document", "authority")


@dataclass(frozen=True)
class Passage:
    """Lines `first`…`last` (from 1) as written, the rule's id if it has one, and its statements."""

    first: int
    last: int
    text: str
    rule: str
    title: Mapping[str, str] | str  # {zh, en}, or the key it stands under
    cut: Way  # where in the file the passage is
    says: tuple[tuple[Way, Any], ...]  # (way from the top of the file, a single value or a list of single values)


def passages(declared: Declared, text: str) -> list[Passage]:
    """Return the passages of a file in the order of its lines; `text` is what it was read from."""
    lines = text.splitlines()
    starts = [(declared.lines[path], path) for path in _cuts(declared)]
    bounds = [_with_comment(lines, line) for line, _path in starts] + [len(lines) + 1]
    found = []
    for number, (_line, path) in enumerate(starts):
        if path[0] in HEAD:
            continue
        value = _at(declared.body, path)
        first, last = bounds[number], bounds[number + 1] - 1
        found.append(
            Passage(
                first=first,
                last=last,
                text="\n".join(lines[first - 1 : last]).rstrip("\n "),
                rule=str(value["id"]) if isinstance(value, Mapping) and "id" in value else "",
                title=_title(path, value),
                cut=path,
                says=tuple(_leaves(value, path, path)),
            )
        )
    return found


def _cuts(declared: Declared) -> list[Way]:
    """Where passages begin: every key of the file; where rules stand in lists below it, every rule. By line."""
    cuts = [cut for key, value in declared.body.items() for cut in _below((key,), value, declared)]
    return sorted((cut for cut in cuts if cut in declared.lines), key=lambda cut: declared.lines[cut])


def _below(way: Way, value: Any, declared: Declared) -> list[Way]:
    """The passages of one key: its rules when each begins a line of its own, else the whole of it."""
    inner: list[Way] = []
    if way == ("examples",):
        return [way]
    if _are_rules(value):
        inner = [(*way, place) for place in range(len(value))]
    elif len(way) == 1 and isinstance(value, Mapping) and any(_are_rules(each) for each in value.values()):
        inner = [cut for key, each in value.items() for cut in _below((*way, key), each, declared)]
    lines = [declared.lines.get(cut) for cut in inner]
    return inner if inner and None not in lines and len(set(lines)) == len(lines) else [way]


def _are_rules(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _with_comment(lines: list[str], line: int) -> int:
    """A passage begins with the comment or the list's key right above its first line."""
    while line > 1 and (
        lines[line - 2].lstrip().startswith("#") or lines[line - 2].split("#")[0].rstrip().endswith(":")
    ):
        line -= 1
    return line


def _at(body: Mapping[str, Any], path: Way) -> Any:
    value: Any = body
    for step in path:
        value = value[step]
    return value


def _title(path: Way, value: Any) -> Mapping[str, str] | str:
    if isinstance(value, Mapping):
        for key in ("title", "label"):
            if isinstance(value.get(key), Mapping):
                return dict(value[key])
        if "id" in value:
            return str(value["id"])
    return str(next(step for step in reversed(path) if isinstance(step, str)))


def _leaves(value: Any, way: Way, cut: Way) -> Iterator[tuple[Way, Any]]:
    if isinstance(value, Mapping) and not {"zh", "en"} >= set(value):
        for key, inner in value.items():
            if not (way == cut and key in ("id", "title", "label")):
                yield from _leaves(inner, (*way, key), cut)
    elif isinstance(value, list) and any(isinstance(one, (Mapping, list)) for one in value):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*way, place), cut)
    else:
        yield way, value
