"""What came with the release counts without signatures once, at the first start; later releases change nothing."""

from __future__ import annotations

import pytest

from qipan.kit.refusal import Refused
from qipan.ledger.models import Event
from qipan.rulebook import reading
from qipan.rulebook.models import AdoptedVersion
from qipan.rulebook.release import take_over
from tests.rulebook.conftest import ANSWERS, AT, DAY, HOUR


def test_a_first_start_adopts_the_shipped_files_with_an_event_each(house):
    house.write(shipped=True)
    house.write(shipped=True, id="salt", status="repealed", repealed={"by": "新定额"}, effective={"to": "2022-11-11"})
    assert take_over(at=AT) == 2 and take_over(at=AT + HOUR) == 0
    held = {row.ident: row for row in AdoptedVersion.objects.all()}
    assert (held["water"].exercise, held["salt"].exercise) == (False, True)
    assert all(row.approval is None and row.adopted_at == AT for row in held.values())
    events = Event.objects.filter(verb="rulebook.came_with_the_release")
    assert {event.subject_id for event in events} == {"norm/water", "norm/salt"}
    assert {event.by_kind for event in events} == {"release"}


def test_rules_from_memory_and_faulty_files_wait_for_people(house):
    house.write(shipped=True, confidence="memory", **ANSWERS)
    house.write(shipped=True, id="salt", title={"en": "Salt"})
    assert take_over(at=AT) == 0
    with pytest.raises(Refused) as no:
        house.in_force()
    assert no.value.code == "rulebook.not_signed_in"


def test_the_county_s_own_files_never_count_without_signatures(house):
    house.write()
    assert take_over(at=AT) == 0


def test_a_file_whose_days_are_past_is_left_alone(house):
    house.write(shipped=True, effective={"from": "2020-01-01", "to": "2020-12-31"})
    assert take_over(at=AT) == 0


def test_of_several_shipped_versions_the_newest_is_taken(house):
    house.write(shipped=True)
    house.write(shipped=True, name="water-next", version="1.10.0")
    house.write(shipped=True, name="water-old", version="1.9.0")
    assert take_over(at=AT) == 1
    assert house.in_force() == "water@1.10.0"


def test_a_newer_release_changes_nothing_by_itself(house):
    house.write(shipped=True)
    take_over(at=AT)
    house.write(shipped=True, version="2.0.0")
    assert take_over(at=AT + DAY) == 0
    assert house.in_force(AT + DAY) == "water@1.0.0"
    assert house.adopt("2.0.0", at=AT + DAY).version == "2.0.0"  # but it waits for two people like any other


def test_a_release_with_other_bytes_under_the_same_version_changes_nothing_either(house):
    house.write(shipped=True)
    take_over(at=AT)
    house.write(shipped=True, litres={"per_person": 99})
    assert take_over(at=AT + DAY) == 0
    assert reading.in_force("norm", "water", at=AT + DAY).body["litres"]["per_person"] == 3


def test_what_lay_before_the_book_was_begun_reads_the_release_s_own(house):
    """A zone drawn before this house kept a rulebook still tells by which norm."""
    house.write(shipped=True)
    take_over(at=AT)
    assert house.in_force(AT - 100 * DAY) == "water@1.0.0"


def test_a_house_without_a_book_goes_by_the_shipped_files(house):
    """A drill's database, or a test's: nothing was taken over."""
    house.write(shipped=True)
    house.write(shipped=True, id="salt", confidence="memory", **ANSWERS)
    assert house.in_force() == "water@1.0.0"
    with pytest.raises(Refused):
        reading.in_force("norm", "salt", at=AT)
    assert reading.in_force("norm", "salt", at=AT, exercise=True).ref == "salt@1.0.0"
