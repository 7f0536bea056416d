from __future__ import annotations

import pytest

from qipan.identity.core.matrix import Row, allows, lies_within, rows_of

NORTH, SOUTH = "990001001", "990001002"


def test_inside_is_a_prefix_and_an_unknown_place_lies_nowhere():
    assert lies_within("990001001004", NORTH)
    assert lies_within(NORTH, NORTH)
    assert not lies_within(SOUTH, NORTH)
    assert not lies_within("990001", NORTH), "the county is not inside its township"
    assert not lies_within("", NORTH)
    assert not lies_within(NORTH, ""), "a grant without an area covers nothing"


@pytest.mark.parametrize(
    ("row", "code", "allowed"),
    [
        (None, NORTH, False),
        (Row("r", open_to="signed_in"), NORTH, True),
        (Row("r", roles={"leader": "inside"}), NORTH, True),
        (Row("r", roles={"leader": "inside"}), SOUTH, False),
        (Row("r", roles={"leader": "inside"}), "", False),
        (Row("r", roles={"leader": "inside"}), None, True),  # a menu asks before a thing is chosen
        (Row("r", roles={"leader": "everywhere"}), SOUTH, True),
        (Row("r", roles={"clerk": "everywhere"}), NORTH, False),
    ],
)
def test_a_leader_of_the_north(row, code, allowed):
    assert allows(row, [("leader", NORTH)], code) is allowed


def test_a_role_reaches_as_far_as_its_own_area_not_as_another_role_does():
    row = Row("r", roles={"cdc": "inside", "clerk": "inside"})
    held = [("cdc", NORTH), ("leader", SOUTH)]
    assert not allows(row, held, SOUTH)


@pytest.mark.parametrize("who", ["everybody", None, [], {}, {"boss": "inside"}, {"leader": "yes"}, {"leader": None}])
def test_a_row_that_is_not_in_the_format_is_named(who):
    with pytest.raises(ValueError, match="zones:show"):
        rows_of({"zones:show": who}, roles=["leader"])
