"""A county with a health authority among its units, a small shelf of its own, and an hour that stands still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from ruamel.yaml import YAML

from qipan.identity.actions import add_account, grant
from qipan.identity.models import Account, Approval, Area, Organisation
from qipan.kit.ref import Ref
from qipan.ledger import clock
from qipan.rulebook import actions, dry_run, found, reading
from qipan.rulebook.models import AdoptedVersion
from tests.zones.county import atlas, county_board, desk_of, night, ordinary, sites

__all__ = ["atlas", "county_board", "desk_of", "night", "ordinary", "sites"]

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COUNTY, TOWN = "990326", "990326001"
# What a file with rules from memory says before it may be active; such a body must then sign it in as well.
ANSWERS = {"authority": {"issuer": "试县", "signed_off_by": {"unit": "卫健局", "name": "林", "on": "2026-02-01"}}}
PEOPLE = (  # login, role, unit, kind, area
    ("duty", "duty_officer", "command", "command", COUNTY),
    ("leader", "leader", "law", "law", COUNTY),
    ("chief", "leader", "police", "police", COUNTY),
    ("clerk", "clerk", "health", "health", COUNTY),
    ("auditor", "auditor", "audit", "audit", COUNTY),
    ("mayor", "leader", "town", "township", TOWN),
    ("warden", "duty_officer", "townwatch", "township", TOWN),
)


class Shelf:
    """Two folders and whoever signs: files are written as people write them."""

    def __init__(self, shipped: Path, own: Path, people: SimpleNamespace) -> None:
        self.shipped, self.own, self.people = shipped, own, people

    def write(self, *, shipped: bool = False, name: str = "", **changes: object) -> Path:
        """A sound norm; keyword arguments change its keys, None leaves one out."""
        body: dict[str, object] = {
            "kind": "norm",
            "id": "water",
            "version": "1.0.0",
            "title": {"zh": "饮水定额", "en": "Water norms"},
            "status": "active",
            "litres": {"per_person": 3, "per_animal": 20},
            "confidence": "design",
            "examples": [
                {"given": {"people": 1}, "expect": {"litres": 3}},
                {"given": {"people": 0}, "expect": {"litres": 0}},
                {"given": {"people": -1}, "refused": "water.people"},
            ],
        }
        body = {key: value for key, value in {**body, **changes}.items() if value is not None}
        folder = (self.shipped if shipped else self.own) / f"{body['kind']}s"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name or body['id']}{'' if shipped else '-' + str(body['version'])}.yaml"
        with path.open("w", encoding="utf-8") as file:
            YAML().dump(body, file)
        return path

    def ask(self, number: str = "1.0.0", *, by: str = "duty", at: datetime = AT, **more: object) -> Approval:
        words = {"kind": "norm", "ident": "water", "exercise": False, **more}
        one = found.shelf().find(words["kind"], words["ident"], number)
        words.setdefault("seen_digest", one.declared.digest if one else "")
        return actions.ask(number=number, by=getattr(self.people, by), at=at, **words)

    def sign(self, approval: Approval, *, by: str = "leader", at: datetime = AT, **more: str) -> AdoptedVersion:
        words = {"seen_digest": approval.digest, "seen": dry_run.mark([]), **more}
        return actions.sign(approval=approval, by=getattr(self.people, by), at=at, **words).version

    def adopt(self, number: str = "1.0.0", *, at: datetime = AT, by: tuple[str, str] = ("duty", "leader"), **more):
        return self.sign(self.ask(number, by=by[0], at=at, **more), by=by[1], at=at)

    def in_force(self, at: datetime = AT, **more: object) -> str:
        return reading.in_force("norm", "water", at=at, **more).ref


@pytest.fixture
def house(db, settings, tmp_path, monkeypatch):
    """Units, people and empty folders; nothing shipped, nothing adopted."""
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    settings.QIPAN = settings.QIPAN.model_copy(update={"home": tmp_path, "declared": own})
    monkeypatch.setattr(found, "ROOTS", (shipped,))
    area = Area.objects.create(code=COUNTY, name="试县", name_en="Test county", level="county")
    Area.objects.create(code=TOWN, name="试镇", level="township", parent=area)
    by, made = Ref("test", "1"), {}
    for login, role, unit, kind, where in PEOPLE:
        body = Organisation.objects.create(code=unit, name=unit, kind=kind, area_id=where)
        made[login] = add_account(login=login, name=login, organisation=body, by=by, at=AT)
        grant(account=made[login], role=role, area=Area.objects.get(code=where), by=by, at=AT)
    return Shelf(shipped, own, SimpleNamespace(**made))


@pytest.fixture
def desk(house):
    """`desk("duty")` is a signed-in browser; the clock stands at AT."""
    clock.set(virtual_at=AT, speed=0, by=Ref("test", "1"))

    def enter(login: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(login=login))
        return client

    return enter


def press(client: Client, path: str, key: str = "", **fields: object):
    return client.post(path, {"key": key or str(uuid4()), **fields})
