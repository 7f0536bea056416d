"""A small county under an exercise, with a roster, and a zone that waits for its second signature."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from qipan.dispatch import demo as roster
from qipan.identity.approve import sign_and_perform
from qipan.kit.ref import Ref
from qipan.ledger import clock, worker
from qipan.plans.models import Run
from qipan.zones import actions as zones
from tests.zones.county import Desk, atlas, county_board, night, ordinary, sites

__all__ = ["atlas", "county_board", "night", "ordinary", "sites"]


@pytest.fixture
def asked(night, sites):
    """Everything up to the second signature; `sign()` presses, `work()` lets the worker do what is due."""
    clock.set(virtual_at=clock.now(), speed=0, by=Ref("test", "1"))
    at = clock.now()
    roster.seed(at=at, seed=1, board=None)
    zone = zones.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=at)
    approval = zones.ask_to_sign(
        zone_id=zone.pk, version=1, without_evidence=zone.drawing.without_evidence, by=night.duty, at=at
    )
    town = SimpleNamespace(people=night, zone=zone, approval=approval, at=at, desks={})

    def sign() -> Run:
        _, run = sign_and_perform(approval=approval, by=night.leader, at=clock.now(), seen_digest=approval.digest)
        return run

    def work(minutes=0):
        """Do everything due, `minutes` later than now."""
        if minutes:
            clock.set(virtual_at=clock.now() + timedelta(minutes=minutes), speed=0, by=Ref("test", "1"))
        while not worker.step(clock.now()).is_idle:
            pass

    town.sign, town.work = sign, work
    town.as_ = lambda login: town.desks.setdefault(login, Desk(getattr(night, login)))
    return town
