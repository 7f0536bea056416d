"""How sure a file is of each of its rules: the confidence written beside it, with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qipan.rules.declared import Declared

CONFIDENCES = ("sourced", "secondary", "memory", "design")
MEMORY = "memory"
# How sure one is of the head is not how sure one is of a rule.
NOT_RULES = ("effective", "authority", "document", "repealed", "sources", "examples")

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mark:
    """One confidence: at which line, about what (dotted; "" is the whole file)."""

    confidence: str
    line: int
    about: str


def marks(declared: Declared) -> list[Mark]:
    """Return every confidence of the file, in the order of its lines.

    Read from `confidence: word`, `confidence: {field: word}` and `source: {field: "word: why"}`; the head is left out.
    """
    found = [
        Mark(word, declared.line_of(path), ".".join(str(step) for step in about))
        for path, about, word in _walk(declared.body, ())
    ]
    return sorted(found, key=lambda mark: mark.line)


def from_memory(declared: Declared) -> list[Mark]:
    """The rules nobody could show a source for: a health authority answers for them or they do not count."""
    return [mark for mark in marks(declared) if mark.confidence == MEMORY]


def _walk(node: Any, path: Path) -> Iterator[tuple[Path, Path, str]]:
    """Yield (where the word stands, what it is about, the word)."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if not path and key in NOT_RULES:
                continue
            if key in ("confidence", "source"):
                yield from _said(value, (*path, key), path)
            else:
                yield from _walk(value, (*path, key))
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from _walk(item, (*path, place))


def _said(value: Any, path: Path, about: Path) -> Iterator[tuple[Path, Path, str]]:
    if isinstance(value, str):
        word = value.partition(":")[0].strip()
        if word in CONFIDENCES:
            yield path, about, word
    elif isinstance(value, Mapping):
        for field, said in value.items():
            yield from _said(said, (*path, field), (*about, field))
