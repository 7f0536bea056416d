"""How a person is shown: masked always, whole for a logged purpose. Rooms offer `people.py` for their own kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language

from qipan.identity import rooms
from qipan.identity.queries import account_of
from qipan.kit.masking import mask_name, mask_phone
from qipan.kit.ref import Ref
from qipan.kit.refusal import Missing


@dataclass(frozen=True)
class Person:
    """Who somebody is, in clear: never drawn without a ReadEntry. `area` decides who may ask."""

    name: str
    phone: str
    area: str
    role: str = ""

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)


def person_of(subject: Ref) -> Person:
    """Raises Missing when no room knows such a person."""
    known: Callable[[str], Person] | None = rooms.offered("people", "PEOPLE").get(subject.kind)
    if known is None:
        raise Missing("identity.no_person", "There is no such person here", where=str(subject))
    return known(subject.id)


def _account(ident: str) -> Person:
    account, spoken = account_of(Ref("account", ident)), get_language() or "zh-hans"
    unit = account.organisation
    return Person(account.named(spoken), account.phone_in_clear, unit.area_id, unit.named(spoken))


PEOPLE = {"account": _account}
