"""What this room tells about a zone agrees with its tables, row by row, and in the kinds it says."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from qipan.ledger import clock
from qipan.zones import actions
from qipan.zones.facts import FACTS, STATES
from qipan.zones.models import STATES as KEPT
from qipan.zones.models import Line
from tests.zones.test_actions import draft

(TOLD,) = FACTS
KINDS = {"text": str, "number": int, "moment": datetime}


def rows():
    with connection.cursor() as cursor:
        cursor.execute(TOLD.view)
        names = [column.name for column in cursor.description]
        return names, {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def test_the_view_has_a_column_for_every_fact(db):
    assert rows()[0] == ["id", *(fact.name for fact in TOLD.facts)]


def test_the_states_are_those_of_the_table():
    assert tuple(STATES) == KEPT


def test_what_is_told_is_the_widest_line_of_the_version_that_stands(night, sites):
    zone = draft(night, sites)
    again = actions.choose(zone_id=zone.pk, version=1, alternative="smallest", by=night.duty, at=clock.now())
    told = rows()[1][zone.pk]
    widest = Line.objects.filter(drawing=again.drawing).exclude(drawn="rest_of").order_by("-position").first()
    assert again.drawing.alternative == "smallest"
    assert (told["people_inside"], told["households_inside"]) == (widest.people, widest.households)
    assert told["households_without_evidence"] == again.drawing.without_evidence
    assert told["guards_needed"] == again.drawing.guards
    assert (told["zone_state"], told["in_force_at"], told["gates_standing"]) == ("draft", None, 0)
    for fact in TOLD.facts:
        assert told[fact.name] is None or isinstance(told[fact.name], KINDS[fact.kind]), fact.name
