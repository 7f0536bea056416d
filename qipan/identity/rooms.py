"""Small files other rooms offer to this one, found by walking: `deeds.py` and `areas.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from qipan.kit.ref import Ref


@cache
def offered(file: str, name: str) -> Mapping[str, Any]:
    """Join the dictionaries called `name` in every room's `file`.py; a key offered twice is an error."""
    joined: dict[str, Any] = {}
    for room in settings.ROOMS:
        if find_spec(f"qipan.{room}.{file}") is None:
            continue
        for key, value in getattr(import_module(f"qipan.{room}.{file}"), name, {}).items():
            if key in joined:
                raise LookupError(f"{name}: {key} is offered by two rooms")
            joined[key] = value
    return joined


def performers() -> Mapping[str, Callable[..., object]]:
    """`DEEDS` of every deeds.py: deed -> callable(approval=, by=, at=), run in the last signature's transaction."""
    return offered("deeds", "DEEDS")


def standing_payload(deed: str, subject: Ref, at: datetime) -> Mapping[str, object] | None:
    """What the subject says now, if its room offers `PAYLOADS = {deed: callable(subject=, at=)}`; else None."""
    told = offered("deeds", "PAYLOADS").get(deed)
    return None if told is None else told(subject=subject, at=at)


def signers(deed: str) -> tuple[str, ...]:
    """Roles that may sign a deed: its room's `SIGNERS = {deed: (role, …)}`, else those who answer for an area."""
    return tuple(offered("deeds", "SIGNERS").get(deed, ("duty_officer", "leader", "field_lead", "cdc")))


def locator(route: str) -> Callable[..., str] | None:
    """`LOCATE` of every areas.py: route -> callable(**kwargs of the address) -> area code; may raise Missing."""
    return offered("areas", "LOCATE").get(route)
