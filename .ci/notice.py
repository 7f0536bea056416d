"""NOTICE from the installed packages' own metadata: what Qipan runs on, and under which licence."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]
HEAD = """Qipan 棋盘
Copyright 2026 the Qipan authors

Licensed under the Apache License, Version 2.0; see LICENSE.

Qipan contains none of the packages below. They are installed beside it, unmodified, from their own
distributions, and stand under their own licences. Made by `make notice` from their installed metadata.

Map data built from OpenStreetMap are © OpenStreetMap contributors, under the Open Database License (ODbL).
"""


def needed() -> dict[str, Distribution]:
    """Return every installed package Qipan needs to run, by name: the declared ones and what those need."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, Distribution] = {}
    waiting = [need for line in project["dependencies"] if _applies(need := Requirement(line))]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found:
            continue
        try:
            found[name] = distribution(wanted.name)
        except PackageNotFoundError:
            sys.exit(f"{name} is not installed; run `make setup`")
        inner = [Requirement(line) for line in found[name].requires or ()]
        waiting += [need for need in inner if _applies(need, wanted.extras)]
    return dict(sorted(found.items()))


def _applies(wanted: Requirement, extras: set[str] = frozenset()) -> bool:  # type: ignore[assignment]
    return wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def licence(package: Distribution) -> str:
    """Return the licence as the package states it: expression, else classifiers, else its first words."""
    meta = package.metadata
    if expression := meta.get("License-Expression"):
        return str(expression)
    named = [c.rpartition(" :: ")[2] for c in meta.get_all("Classifier") or () if c.startswith("License :: ")]
    stated = (meta.get("License") or "").strip().split("\n")[0]
    named = [name for name in named if name != "OSI Approved"]
    return "; ".join(named) or stated[:60] or "not stated"


def is_reciprocal(text: str) -> bool:
    """Is this the GPL or AGPL, which would bind the whole? The LGPL of an unmodified library does not."""
    return (
        bool(re.search(r"(?<![Ll])(AGPL|GPL)|Affero|(?<!Lesser )General Public License", text)) and "Lesser" not in text
    )


def front() -> dict[str, str]:
    """Return the front-end libraries of the lock that are not for development only, with their licences."""
    lock = json.loads((CHECKOUT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    kept = {path: entry for path, entry in lock.items() if path and not entry.get("dev")}
    return {path.rpartition("node_modules/")[2]: entry.get("license", "not stated") for path, entry in kept.items()}


def notice() -> str:
    """Return the whole file."""
    python = [f"{name}: {licence(package)}" for name, package in needed().items()]
    browser = [f"{name}: {stated}" for name, stated in sorted(front().items())]
    return "\n".join([HEAD, "Python packages", *python, "", "In the browser", *browser, ""])


if __name__ == "__main__":
    sys.stdout.write(notice())
