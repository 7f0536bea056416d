"""A file that stands on another, as it reads when both are put together: `extends`, and a lower level's overlay."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from qipan.rules import ways
from qipan.rules.declared import Declared, Faulty
from qipan.rules.lints import Lint

# A file says these of itself; its parent's never pass to it.
OWN = frozenset(
    (
        *("kind", "id", "version", "title", "status", "jurisdiction", "effective", "authority", "document"),
        *("repealed", "supersedes", "extends", "replace", "remove", "overlay", "set", "examples"),
    )
)
JOINED = ("sources", "facts", "lists")  # the child adds to its parent's; any other key it writes stands instead

UNKNOWN = Lint("extends.unknown", "a file cannot stand on one that is not there", "name a file as `id@version`")
CYCLE = Lint("extends.cycle", "a file that stands on itself says nothing", "let one of them stand alone")
PATH = Lint("extends.path", "a change to something that is not there changes nothing", "name a place of the parent")

REPEALED = Lint(
    "extends.repealed",
    "what is in force cannot rest on what is not",
    "leave the file a draft, or let it stand on a file in force",
)


class Others(Protocol):
    """Where the files named by others are found."""

    def find(self, kind: str, ref: str) -> Declared | None: ...


def resolve(declared: Declared, others: Others | Iterable[Declared]) -> Declared:
    """Return the file with its parents put under it; itself when it stands alone.

    The result keeps the file's own name, digest and examples. A line of the parent's counts as the line that
    names the parent. Raises Faulty: an unknown parent, a circle, a change to what is not there.
    """
    find = others.find if hasattr(others, "find") else _among(list(others))
    return _resolve(declared, find, (declared,))


def parent_ref(declared: Declared) -> str:
    """The file this one stands on as `id@version`; empty when it stands alone."""
    overlay = declared.body.get("overlay")
    return str(declared.body.get("extends") or (overlay.get("of") if isinstance(overlay, Mapping) else "") or "")


@dataclass(frozen=True)
class Beside:
    """One field of an overlay: where, what the level above says, what stands here instead."""

    field: str
    parent: Any
    own: Any


def beside(declared: Declared, parent: Declared) -> list[Beside]:
    """Every field an overlay sets, with the parent's (resolved) value beside it; None where the parent has none."""
    rows = []
    for field, own in declared.body.get("set", {}).items():
        steps = ways.find(parent.body, field)
        rows.append(Beside(field, None if steps is None else ways.get(parent.body, steps), own))
    return rows


Find = Callable[[str, str], Declared | None]


def _among(files: list[Declared]) -> Find:
    def find(kind: str, ref: str) -> Declared | None:
        return next((each for each in files if each.kind == kind and ref in (each.ref, each.id)), None)

    return find


def _resolve(declared: Declared, find: Find, chain: tuple[Declared, ...]) -> Declared:
    ref = parent_ref(declared)
    if not ref:
        return declared
    key: tuple[str, ...] = ("extends",) if "extends" in declared.body else ("overlay", "of")
    parent = find(declared.kind, ref) if "@" in ref else None
    if parent is None:
        raise Faulty([UNKNOWN.at(declared, key, f"there is no {declared.kind} {ref}")])
    if any(parent.ref == each.ref for each in chain):
        circle = " → ".join(each.ref for each in (*chain, parent))
        raise Faulty([CYCLE.at(declared, key, f"{circle} goes round")])
    return _joined(declared, _resolve(parent, find, (*chain, parent)), key)


def _joined(declared: Declared, parent: Declared, key: tuple[str, ...]) -> Declared:
    body = {k: copy.deepcopy(v) for k, v in parent.body.items() if k not in OWN}
    lines: dict[ways.Steps, int] = {(): declared.line_of(key)}
    for name, value in declared.body.items():
        if name in JOINED and isinstance(body.get(name), dict) and isinstance(value, dict):
            body[name] = _merged(body[name], value)
        elif name not in ("replace", "remove", "set"):
            body[name] = copy.deepcopy(value)
        lines |= {way: line for way, line in declared.lines.items() if way[:1] == (name,)}
    for name in ("replace", "set"):
        for way, value in declared.body.get(name, {}).items():
            steps = _put(body, way, value)
            if steps is None:
                raise Faulty([PATH.at(declared, (name, way), f"`{way}` is not in {parent.ref}")])
            lines |= {(*steps, *at[2:]): line for at, line in declared.lines.items() if at[:2] == (name, way)}
    for number, way in enumerate(declared.body.get("remove", [])):
        steps = ways.find(body, way)
        if steps is None:
            raise Faulty([PATH.at(declared, ("remove", number), f"`{way}` is not in {parent.ref}")])
        del ways.get(body, steps[:-1])[steps[-1]]
    return replace(declared, body=body, lines=lines)


def _merged(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of both; where both hold mappings, those are merged too, else the upper one stands."""
    return under | {
        k: _merged(under[k], v) if isinstance(v, Mapping) and isinstance(under.get(k), dict) else v
        for k, v in over.items()
    }


def _put(body: dict[str, Any], way: str, value: Any) -> ways.Steps | None:
    """Set what stands at the way, or a new last key of a mapping; None when the way leads nowhere."""
    steps = ways.find(body, way)
    if steps is None:
        before, _, last = way.rpartition(".")
        outer = ways.find(body, before) if before else ()
        if outer is None or not isinstance(ways.get(body, outer), dict):
            return None
        steps = (*outer, last)
    ways.get(body, steps[:-1])[steps[-1]] = copy.deepcopy(value)
    return steps
