"""One version at a time, never before its signatures, and none comes back from the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.kit.refusal import Refused
from qipan.rulebook.core.days import Days, check_alone, days_of, standing
from qipan.rules.declared import parse

ZONE = timezone(timedelta(hours=8))
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def declared(first: str = "", last: str = ""):
    days = "".join(f', {key}: "{day}"' if day else "" for key, day in (("from", first), ("to", last)))
    text = f"kind: norm\nid: water\nversion: 1.0.0\neffective: {{known: yes{days}}}\n"
    return parse(text.encode(), file="declared/norms/water.yaml")


def read(first: str = "", last: str = "", *, signed_at: datetime = AT, ref: str = "") -> Days:
    found = days_of(declared(first, last), signed_at=signed_at, zone=ZONE)
    return Days(ref or found.ref, found.from_on, found.to_on, found.starts_at, found.ends_at)


def test_without_days_it_holds_from_its_signature_on():
    assert read() == Days("water@1.0.0", None, None, AT, None)


def test_a_first_day_begins_at_the_house_s_midnight_and_never_before_the_signature():
    assert read("2026-03-10").starts_at == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    assert read("2026-01-01").starts_at == AT


def test_it_holds_on_its_last_day_and_no_longer():
    held = read("2026-03-01", "2026-03-10")
    assert held.ends_at == datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
    assert held.holds(held.ends_at - timedelta(minutes=1)) and not held.holds(held.ends_at)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("soon", "", "rulebook.no_day"),
        ("2026-02-30", "", "rulebook.no_day"),
        ("", "2026-03-01", "rulebook.over"),
        ("2026-05-01", "2026-04-01", "rulebook.over"),
    ],
)
def test_days_that_are_none_or_past_are_refused_with_their_line(first, last, code):
    with pytest.raises(Refused) as no:
        read(first, last)
    assert (no.value.code, no.value.where) == (code, "declared/norms/water.yaml:4")


def test_for_exercises_the_days_bind_nobody():
    played = days_of(declared("2022-06-28", "2022-11-11"), signed_at=AT, zone=ZONE, exercise=True)
    assert (played.starts_at, played.ends_at) == (AT, None)
    assert (played.from_on, played.to_on) == (date(2022, 6, 28), date(2022, 11, 11))


def test_two_versions_in_force_on_one_day_are_refused():
    first = read("2026-03-03", "2026-04-01", ref="water@1.0.0")
    with pytest.raises(Refused, match="until 2026-04-01") as no:
        check_alone(read("2026-03-20", signed_at=AT + 10 * DAY, ref="water@1.1.0"), [first])
    assert no.value.code == "rulebook.two_in_force"
    check_alone(read("2026-04-02", signed_at=AT + 10 * DAY), [first])  # follows on the day after
    with pytest.raises(Refused):
        check_alone(read("2026-04-01", signed_at=AT + 10 * DAY), [first])
    check_alone(read(signed_at=AT + 10 * DAY), [first])  # names no day, so it claims none that is taken


def test_a_version_that_waits_for_its_day_keeps_it():
    later = read("2026-05-01", ref="water@1.1.0")
    with pytest.raises(Refused, match="begins on 2026-05-01"):
        check_alone(read(signed_at=AT + DAY, ref="water@1.2.0"), [later])
    check_alone(read("", "2026-04-30", signed_at=AT + DAY), [later])
    with pytest.raises(Refused):
        check_alone(read("", "2026-05-01", signed_at=AT + DAY), [later])
    check_alone(read("2026-05-01", signed_at=AT + DAY), [later])  # takes its place on that very day


def test_what_ended_does_not_give_way_to_what_it_followed():
    first, second = read(), read("", "2026-03-10", signed_at=AT + DAY)
    assert standing([first, second], AT + 2 * DAY) == 1
    assert standing([first, second], AT + 20 * DAY) is None


OFFERS = st.lists(
    st.tuples(st.integers(0, 12), st.none() | st.integers(0, 30), st.none() | st.integers(1, 30)), max_size=6
)


@given(OFFERS, st.integers(0, 45))
def test_of_all_that_may_be_signed_one_stands_and_it_is_the_last_to_have_begun(offers, after):
    """Sign whatever is not refused, in order; then compare any moment with a plain search."""
    kept: list[Days] = []
    for number, (signed, first, last) in enumerate(sorted(offers, key=lambda offer: offer[0])):
        signed_at = AT + signed * DAY
        days = [None if n is None else (AT + n * DAY).date().isoformat() for n in (first, last)]
        try:
            new = read(days[0] or "", days[1] or "", signed_at=signed_at, ref=f"water@{number}")
            stands = standing(kept, signed_at)
            check_alone(new, [old for place, old in enumerate(kept) if place == stands or old.starts_at > signed_at])
        except Refused:
            continue
        kept.append(new)
    at = AT + after * DAY
    begun = [days for days in kept if days.starts_at <= at]
    latest = max((days.starts_at for days in begun), default=None)
    wanted = [days for days in begun if days.starts_at == latest][-1:]
    place = standing(kept, at)
    assert [kept[place]] == wanted if place is not None else not wanted or not wanted[0].holds(at)
    for days in kept:  # whoever declared his first day and has not been followed stands on it
        on = days.starts_at
        assert kept[standing(kept, on)].starts_at == on
