from __future__ import annotations

from qipan.identity.core.line import line_of, same_line

PARENTS = {1: None, 2: 1, 3: 2, 4: None, 5: 1}


def test_a_boss_and_his_office_are_one_line():
    assert same_line(3, 1, PARENTS)
    assert same_line(1, 3, PARENTS)
    assert same_line(2, 2, PARENTS)


def test_two_bureaus_under_one_county_are_two():
    assert not same_line(2, 5, PARENTS)
    assert not same_line(3, 4, PARENTS)


def test_a_ring_in_the_data_ends():
    assert line_of(1, {1: 2, 2: 1}) == [1, 2]
