"""Is a declared file sound? Every fault with its line; the shape comes from a JSON Schema per kind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from qipan.rules.declared import KINDS, Declared, Fault, Faulty, read

SHAPES = Path(__file__).parent / "shapes"
LEAST_EXAMPLES = 3


def files_in(path: Path) -> list[Path]:
    """The file itself, or every .yaml and .yml below a folder, by name."""
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    return [path]


def check(path: Path) -> tuple[list[Declared], list[Fault]]:
    """Check a file or a folder: those that could be read, and every fault of any."""
    found: list[Declared] = []
    faults: list[Fault] = []
    for file in files_in(path):
        try:
            declared = read(file)
        except Faulty as no:
            faults += no.faults
            continue
        found.append(declared)
        faults += faults_of(declared)
    return found, faults + _twice(found)


def faults_of(declared: Declared) -> list[Fault]:
    """Where the file breaks the common shape or its kind's own."""
    if declared.kind not in KINDS:
        says = f"`kind` is one of {', '.join(KINDS)}, not {declared.kind or 'missing'}"
        return [Fault(declared.file, declared.line_of(("kind",)), "kind", says)]
    faults = [_fault(declared, error) for shape in _shapes(declared.kind) for error in shape.iter_errors(declared.body)]
    return sorted(set(faults), key=lambda fault: (fault.line, fault.rule, fault.says))


def has_shape(kind: str) -> bool:
    """Is there a schema for this kind, beyond what all files share?"""
    return (SHAPES / f"{kind}.json").is_file()


@cache
def _shapes(kind: str) -> tuple[Draft202012Validator, ...]:
    names = ["common", *([kind] if has_shape(kind) else [])]
    return tuple(Draft202012Validator(json.loads((SHAPES / f"{n}.json").read_text("utf-8"))) for n in names)


def _fault(declared: Declared, error: ValidationError) -> Fault:
    path: Sequence[Any] = list(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        path = [*path, next((key for key in error.instance if key not in known), "")]
    where = ".".join(str(step) for step in path) or "the file"
    return Fault(declared.file, declared.line_of(path), f"shape.{error.validator}", f"{where}: {error.message[:300]}")


def _twice(found: Iterable[Declared]) -> list[Fault]:
    """Two files that call themselves the same."""
    first: dict[tuple[str, str], Declared] = {}
    faults = []
    for declared in found:
        other = first.setdefault((declared.kind, declared.ref), declared)
        if other is not declared:
            says = f"{declared.ref} is already declared in {other.file}"
            faults.append(Fault(declared.file, declared.line_of(("id",)), "twice", says))
    return faults
