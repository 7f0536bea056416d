"""A small county: two townships, a bureau with an office under it, and people in each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qipan.identity.models import Account, Area, Grant, Organisation

AT = datetime(2026, 3, 31, 15, 40, tzinfo=UTC)
COUNTY, NORTH, SOUTH = "990001", "990001001", "990001002"


class County:
    """Makes units and people by name, and remembers them."""

    def __init__(self) -> None:
        self.at = AT
        self.county = Area.objects.create(code=COUNTY, name="青禾县", name_en="Qinghe", level="county")
        self.north = Area.objects.create(code=NORTH, name="北镇", level="township", parent=self.county)
        self.south = Area.objects.create(code=SOUTH, name="南镇", level="township", parent=self.county)
        self.health = self.unit("health", "卫健局")
        self.cdc = self.unit("cdc", "疾控中心", parent=self.health)
        self.police = self.unit("police", "公安局")
        self.town = self.unit("town", "北镇政府", area=self.north)

    def unit(self, code: str, name: str, area: Area | None = None, parent: Organisation | None = None) -> Organisation:
        return Organisation.objects.create(code=code, name=name, kind="test", area=area or self.county, parent=parent)

    def person(self, login: str, unit: Organisation, role: str = "", area: Area | None = None) -> Account:
        account = Account(login=login, name="周小宁", name_en="Zhou Xiaoning", organisation=unit)
        account.set_phone("13800001234")
        account.set_unusable_password()
        account.save()
        if role:
            Grant.objects.create(account=account, role=role, area=area or self.county, starts_at=AT)
        return account


@pytest.fixture
def county(db) -> County:
    return County()
