"""The contract of the floors inside a room, written out for every room there is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

# Highest first. Doors do not know each other; a floor a room lacks is passed over.
FLOORS = ("urls", "views | api | commands | reactions", "forms", "actions", "queries", "models", "core")


def rooms(package: Path) -> list[str]:
    """Return the names of the rooms in a package folder."""
    return sorted(path.parent.name for path in package.glob("*/__init__.py"))


def contracts(package: str, names: Sequence[str]) -> str:
    """Return an import-linter configuration (TOML): the floors of every room."""
    layers = [" | ".join(f"({part})" for part in floor.split(" | ")) for floor in FLOORS]
    lines = ["[tool.importlinter]", f'root_package = "{package}"', "include_external_packages = false"]
    for name in names:
        lines += [
            "[[tool.importlinter.contracts]]",
            f'name = "Floors of {name}"',
            'type = "layers"',
            f"containers = {json.dumps([f'{package}.{name}'])}",
            f"layers = {json.dumps(layers)}",
        ]
    return "\n".join(lines) + "\n"
