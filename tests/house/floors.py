"""The contracts of every room: its floors in their order, its tables kept from other rooms' doors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

# Highest first. Doors do not know each other; a floor a room lacks is passed over.
FLOORS = ("urls", "views | api | commands | reactions", "forms", "actions", "queries", "models", "core")

DOORS = ("urls", "views", "api", "commands", "forms")


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


def protections(package: Path) -> str:
    """Return a configuration (TOML): no room's models are imported by another room's doors, which ask its queries."""
    names = rooms(package)
    lines = ["[tool.importlinter]", f'root_package = "{package.name}"', "include_external_packages = false"]
    for name in (each for each in names if _has(package / each, "models")):
        doors = [f"{package.name}.{n}.{door}" for n in names if n != name for door in DOORS if _has(package / n, door)]
        lines += [
            "[[tool.importlinter.contracts]]",
            f'name = "Tables of {name}"',
            'type = "forbidden"',
            f"source_modules = {json.dumps(doors)}",
            f"forbidden_modules = {json.dumps([f'{package.name}.{name}.models'])}",
            "allow_indirect_imports = true",
        ]
    return "\n".join(lines) + "\n"


def _has(room: Path, module: str) -> bool:
    return (room / f"{module}.py").is_file() or (room / module / "__init__.py").is_file()
