"""Recording, sealing, and finding what was changed afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qipan.kit.ref import Ref
from qipan.kit.refusal import Refused
from qipan.ledger import queries
from qipan.ledger.actions import digest, forget, record
from qipan.ledger.models import Era, Event, Seal
from qipan.ledger.sealing import open_era, seal
from qipan.ledger.verify import verify
from tests.ledger.patience import seal_everything

AT = datetime(2022, 3, 31, 23, 50, tzinfo=UTC)
ZONE, OFFICER = Ref("zone", "12"), Ref("account", "3")


def write(subject: Ref = ZONE, **body: object) -> Event:
    with transaction.atomic():
        return record(verb="zone.drawn", subject=subject, by=OFFICER, at=AT, area="330326", body=body)


def tamper(sql: str, *values: object) -> None:
    """What an administrator could do: switch the guards off, change a row, switch them on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(sql, values)
        assert cursor.rowcount > 0
        cursor.execute("set local session_replication_role = origin")


@pytest.mark.django_db
def test_a_subject_counts_and_chains_its_own_events():
    first, other, second = write(n=1), write(Ref("zone", "13")), write(n=2)
    assert (first.number, other.number, second.number) == (1, 1, 2)
    assert second.prev == first.hash and bytes(first.prev) == b""
    stored = Event.objects.get(id=second.id)
    assert bytes(stored.hash) == second.hash and stored.xid == second.xid and stored.body == {"n": 2}
    assert [e.id for e in queries.events_of(ZONE)] == [first.id, second.id]


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_an_error():
    with pytest.raises(RuntimeError, match="atomic"):
        record(verb="zone.drawn", subject=ZONE, by=OFFICER, at=AT)
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["update ledger_event set area = ''", "delete from ledger_event"])
def test_the_database_refuses_to_change_what_was_recorded(sql):
    write()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Event.objects.get().area == "330326"


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_a_seal():
    write()
    seal_everything(AT)
    with pytest.raises(DatabaseError, match="append-only"):
        Seal.objects.update(count=9)


@pytest.mark.django_db(transaction=True)
def test_a_sound_ledger_verifies_and_names_its_head():
    for n in range(5):
        write(n=n)
        write(Ref("order", str(n)), share=n / 7)
    made = seal_everything(AT, batch=4)
    assert len(made) >= 3 and all(one.count <= 4 for one in made) and sum(one.count for one in made) == 10
    report = verify()
    assert report.is_sound and (report.events, report.sealed, report.seals) == (10, 10, len(made))
    assert report.head == bytes(queries.last_seal().hash).hex()
    assert seal(at=AT) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sealed", [True, False])
def test_one_flipped_byte_in_a_body_is_found_and_the_event_named(sealed):
    events = [write(note="abc", n=n) for n in range(6)]
    if sealed:
        seal_everything(AT)
    tamper("""update ledger_event set body = '{"n": 3, "note": "abb"}' where id = %s""", events[3].id)
    report = verify()
    assert [fault.event for fault in report.faults] == [events[3].id]
    assert "not what was recorded" in report.faults[0].what


@pytest.mark.django_db(transaction=True)
def test_a_missing_event_is_found_in_the_middle_and_at_the_end():
    events = [write(n=n) for n in range(4)]
    seal_everything(AT)
    tamper("delete from ledger_event where id = %s", events[1].id)
    says = [fault.what for fault in verify().faults]
    assert "event number 2 of zone/12 is missing" in says
    assert "the seal counts 4 events and 3 are there" in says

    write(Ref("order", "1"))
    last = write(Ref("order", "1"))  # not sealed yet: only the head remembers it
    tamper("delete from ledger_event where id = %s", last.id)
    assert any(f.subject == "order/1" and "head" in f.what for f in verify().faults)


@pytest.mark.django_db(transaction=True)
def test_a_rewritten_history_with_recomputed_digests_is_found_by_the_seal():
    """Somebody recomputes an event's digest and its head, so the chain agrees; the seal does not."""
    from qipan.ledger.core.chain import Facts, event_hash

    event = write(n=1)
    seal_everything(AT)
    facts = {f: getattr(event, f) for f in Facts.__dataclass_fields__} | {"body": {"n": 2}, "prev": b""}
    new = event_hash(Facts(**facts))
    tamper("""update ledger_event set body = '{"n": 2}', hash = %s where id = %s""", new, event.id)
    tamper("update ledger_head set hash = %s where subject_id = '12'", new)
    faults = verify().faults
    assert [(f.seal, f.event) for f in faults] == [(1, None)]
    assert "not those that were sealed" in faults[0].what


@pytest.mark.django_db(transaction=True)
def test_a_rewritten_or_removed_seal_is_found():
    for n in range(3):
        write(n=n)
        seal_everything(AT)
    tamper("update ledger_seal set root = %s where number = 2", b"\x00" * 32)
    assert {f.seal for f in verify().faults} == {2}
    tamper("delete from ledger_seal where number = 2")
    assert any(f.seal == 3 and "missing before" in f.what for f in verify().faults)


@pytest.mark.django_db(transaction=True)
def test_nothing_an_open_transaction_could_still_add_to_is_sealed():
    import psycopg

    parameters = {
        k: v
        for k, v in connection.get_connection_params().items()
        if k in ("dbname", "user", "password", "host", "port")
    }
    with psycopg.connect(**parameters) as slow:
        slow.execute("select pg_current_xact_id()")  # an older transaction that has not written its event yet
        write()
        assert seal(at=AT) is None
        slow.commit()
    assert [one.count for one in seal_everything(AT)] == [1]


@pytest.mark.django_db(transaction=True)
def test_a_restore_into_another_cluster_opens_an_era_and_still_verifies():
    open_era(at=AT)
    write(n=1)
    seal_everything(AT)
    write(n=2)
    Era.objects.update(system="the cluster it came from")
    tamper("update ledger_event set xid = (xid::text::bigint + 1000000000)::text::xid8")  # its ids ran far ahead
    tamper("update ledger_seal set to_xid = (to_xid::text::bigint + 1000000000)::text::xid8")
    # The seal was written with those ids over there, so give it the digest it would have had.
    from qipan.ledger.core.chain import seal_hash

    row = Seal.objects.get()
    names = ("number", "era", "from_xid", "to_xid", "count", "at")
    facts = {name: getattr(row, name) for name in names} | {"root": bytes(row.root), "prev": bytes(row.prev)}
    tamper("update ledger_seal set hash = %s", seal_hash(**facts))

    assert open_era(at=AT) and not open_era(at=AT)
    assert write(n=3).era == 2
    seal_everything(AT)
    report = verify()
    assert report.faults == () and report.sealed == report.events == 3


@pytest.mark.django_db
def test_erased_personal_data_leaves_a_chain_that_verifies():
    person = Ref("person", "5")
    said = digest(person=person, value="13800000000")
    write(phone=said)
    assert queries.is_digest_of(person=person, value="13800000000", digest=said)
    assert forget(person=person)
    assert not queries.is_digest_of(person=person, value="13800000000", digest=said)
    assert verify().is_sound
    assert digest(person=person, value="13800000000") != said


@pytest.mark.django_db
def test_a_body_that_would_change_in_the_database_writes_nothing():
    with pytest.raises(Refused), transaction.atomic():
        record(verb="zone.drawn", subject=ZONE, by=OFFICER, at=AT, body={"far": 1e22})
    assert not Event.objects.exists()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(-1e14, 1e14)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("aé中\\\"'", max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["1", "2", "3"]), st.dictionaries(st.text("ab", max_size=2), JSON, max_size=2)))
)
def test_any_history_of_any_bodies_verifies(history):
    for subject, body in history:
        write(Ref("case", subject), **body)
    assert verify().faults == ()
