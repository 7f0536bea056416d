"""Has a file the shape of its kind? JSON Schemas in `shapes/`: `common` for every file, then the kind's own.

`defs.json` holds what several of them use; each schema sees it as its own `$defs`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from qipan.rules.declared import KINDS, Declared, Fault

SHAPES = Path(__file__).parent / "shapes"
STANDS_ON = ("extends", "overlay")  # its own body is only half a file


def shape_faults(declared: Declared) -> list[Fault]:
    """Where a file, read alone, breaks the shape common to all, or its kind's when it stands on no other."""
    if declared.kind not in KINDS:
        says = f"`kind` is one of {', '.join(KINDS)}, not {declared.kind or 'missing'}"
        return [declared.fault(("kind",), "kind", says)]
    stands_alone = not any(key in declared.body for key in STANDS_ON)
    return _sorted(declared, ["common", declared.kind] if stands_alone else ["common"])


def whole_shape_faults(declared: Declared) -> list[Fault]:
    """Where a file, put together with what it stands on, breaks the shape of its kind."""
    return _sorted(declared, [declared.kind])


def has_shape(kind: str) -> bool:
    """Is there a schema for this kind, beyond what all files share?"""
    return (SHAPES / f"{kind}.json").is_file()


def known_keys(kind: str) -> frozenset[str]:
    """The top-level keys the schemas describe for this kind."""
    return frozenset(key for name in ("common", kind) if has_shape(name) for key in _schema(name).get("properties", {}))


def _sorted(declared: Declared, names: list[str]) -> list[Fault]:
    found = {
        _fault(declared, error)
        for name in names
        if has_shape(name)
        for error in _validator(name).iter_errors(declared.body)
    }
    return sorted(found, key=lambda fault: (fault.line, fault.rule, fault.says))


@cache
def _schema(name: str) -> dict[str, Any]:
    schema, shared = (json.loads((SHAPES / f"{each}.json").read_text("utf-8")) for each in (name, "defs"))
    return {**schema, "$defs": {**shared, **schema.get("$defs", {})}}


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(_schema(name))


def _fault(declared: Declared, error: ValidationError) -> Fault:
    path: list[Any] = list(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        path = [*path, next((key for key in error.instance if key not in known), "")]
    where = ".".join(str(step) for step in path) or "the file"
    return declared.fault(path, f"shape.{error.validator}", f"{where}: {error.message[:300]}")
