"""The locks name packages and hashes, never a host; every dependency has its reason."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LOCKS = sorted([*CHECKOUT.glob("requirements*.lock"), CHECKOUT / "package-lock.json", CHECKOUT / ".npmrc"])
HOST = re.compile(r"\"resolved\"|--(extra-)?index-url|--find-links|--trusted-host|\bregistry\s*=|pypi\.org|npmjs\.org")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_host(lock):
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if HOST.search(line)]
    urls = [line for line in lines if "://" in line]
    if lock.name == "package-lock.json":  # where authors ask for support; nothing is fetched from there
        urls = [line for line in urls if not _is_funding(line)]
    assert not urls


def _is_funding(line):
    return re.match(r"\s*\"(url|funding)\": \"https?://[^\"]+\"", line)


def test_every_locked_package_has_hashes():
    for lock in CHECKOUT.glob("requirements*.lock"):
        pinned = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
        assert len(pinned) > 1
        assert not [entry.splitlines()[0] for entry in pinned if "--hash=sha256:" not in entry]
    packages = json.loads((CHECKOUT / "package-lock.json").read_text())["packages"]
    assert not [path for path, entry in packages.items() if path and "integrity" not in entry]


def test_every_dependency_is_locked_with_a_reason_beside_it():
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    lock = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for line in wanted:
        name = re.match(r"[\w.-]+", line)[0].lower().replace("_", "-").replace(".", "-")
        assert re.search(rf"^{re.escape(name)}==", lock, re.M), f"{name} is not in requirements.lock"
    declared = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.S | re.M)[1]
    bare = [s for s in map(str.strip, declared.splitlines()) if s.startswith('"') and not re.search(r"#\s*\S{2}", s)]
    assert not bare
