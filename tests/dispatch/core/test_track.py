"""Moments on a line: in order, inside it, and the newest fact of a post is what is drawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qipan.dispatch.core.track import EDGE, Marks, axis_of, marks_of, steps_of

AT = datetime(2022, 3, 31, 15, 50, tzinfo=UTC)
DUE = AT + timedelta(minutes=30)


def after(minutes):
    return AT + timedelta(minutes=minutes)


@pytest.fixture
def axis():
    return axis_of(issued_at=AT, due_at=DUE, seen=[after(10)], width=112)


def test_the_promise_stands_at_four_fifths_and_the_issue_at_the_left_end(axis):
    assert axis.x(AT) == EDGE
    assert axis.x(DUE) == EDGE + 80
    assert axis.x(AT - timedelta(hours=1)) == EDGE


def test_the_line_grows_to_hold_who_comes_late():
    late = axis_of(issued_at=AT, due_at=DUE, seen=[after(60)], width=112)
    assert late.x(after(60)) == 112 - EDGE
    assert late.x(DUE) == EDGE + 50


def test_a_post_shows_its_newest_fact(axis):
    answered, arrived = [after(1), after(2)], [after(12), after(9)]
    assert marks_of(axis, answered=[], arrived=[], closed_at=None) == Marks()
    assert marks_of(axis, answered=answered, arrived=[], closed_at=None) == Marks(answered_x=axis.x(after(2)))
    assert marks_of(axis, answered=answered, arrived=arrived, closed_at=None) == Marks(
        first_x=axis.x(after(9)), last_x=axis.x(after(12))
    )
    assert marks_of(axis, answered=answered, arrived=arrived, closed_at=after(13)) == Marks(closed_x=axis.x(after(13)))


def test_the_count_rises_once_for_each_arrival_and_runs_on_to_the_present(axis):
    moments = [after(15), after(7.5)]
    path = steps_of(axis, moments=moments, of=4, until=after(22.5), height=40)
    assert path == "M6 40H26V30H46V20H66"
    assert steps_of(axis, moments=[], of=0, until=AT, height=40) == "M6 40H6"
