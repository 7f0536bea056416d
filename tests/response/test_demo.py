"""The demo stands on a signed exercise, made once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from qipan.identity import demo as people
from qipan.response import demo, queries
from qipan.response.models import POWERS, Response
from tests.response.conftest import AT

AREAS = [
    {"code": "990326", "name": "望澜县", "name_en": "Wanglan", "level": "county", "parent": ""},
    {"code": "990326001", "name": "石渡镇", "name_en": "Shidu", "level": "township", "parent": "990326"},
    {"code": "990326002", "name": "南埠镇", "name_en": "Nanbu", "level": "township", "parent": "990326"},
]


@pytest.mark.django_db
def test_the_demo_has_every_power_as_an_exercise_signed_by_two_units(settings, tmp_path):
    settings.QIPAN = settings.QIPAN.model_copy(update={"home": tmp_path})
    board = SimpleNamespace(areas=AREAS, digest="d")
    people.seed(at=AT, seed=1, board=board)
    for _ in range(2):
        held = demo.seed(at=AT, seed=1, board=board)
    assert Response.objects.count() == 1 and held.exercise and held.area_id == "990326"
    assert queries.powers(AT) == set(POWERS)
    units = {s.organisation_id for s in queries.signatures_of(held)}
    assert len(units) == 2
