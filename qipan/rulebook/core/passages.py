"""A file cut into passages: each rule's own lines, beside the single things it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qipan.rules.declared import Declared

Path = tuple[str, ...]
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
    says: tuple[tuple[Path, Any], ...]  # (names down to it, a single value or a list of single values)


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
                says=tuple(_leaves(value, () if len(path) > 1 or isinstance(value, Mapping) else (str(path[0]),))),
            )
        )
    return found


def _cuts(declared: Declared) -> list[tuple[str | int, ...]]:
    """Where passages begin: every key of the file, and every member of a list of rules, by line."""
    cuts: list[tuple[str | int, ...]] = []
    for key, value in declared.body.items():
        members = value if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value) else []
        cuts += [(key, place) for place in range(len(members))] or [(key,)]
    return sorted((cut for cut in cuts if cut in declared.lines), key=lambda cut: declared.lines[cut])


def _with_comment(lines: list[str], line: int) -> int:
    """A passage begins with the comment or the list's key right above its first line."""
    while line > 1 and (
        lines[line - 2].lstrip().startswith("#") or lines[line - 2].split("#")[0].rstrip().endswith(":")
    ):
        line -= 1
    return line


def _at(body: Mapping[str, Any], path: tuple[str | int, ...]) -> Any:
    value: Any = body
    for step in path:
        value = value[step]
    return value


def _title(path: tuple[str | int, ...], value: Any) -> Mapping[str, str] | str:
    if isinstance(value, Mapping):
        for key in ("title", "label"):
            if isinstance(value.get(key), Mapping):
                return dict(value[key])
    return str(path[0])


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping) and not {"zh", "en"} >= set(value):
        for key, inner in value.items():
            if not (not path and key in ("id", "title", "label")):
                yield from _leaves(inner, (*path, str(key)))
    elif isinstance(value, list) and any(isinstance(one, (Mapping, list)) for one in value):
        for place, inner in enumerate(value, 1):
            yield from _leaves(inner, (*path, str(place)))
    else:
        yield path, value
