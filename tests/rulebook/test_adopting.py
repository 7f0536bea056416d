"""A version counts when two people of different units have signed it, exactly as they saw it, and then for good."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction

from qipan.identity.actions import sign_and_perform
from qipan.identity.models import Approval
from qipan.kit.refusal import Conflict, Forbidden, Missing, Refused
from qipan.ledger.models import Event
from qipan.ledger.verify import verify
from qipan.rulebook import actions, dry_run, queries, reading
from qipan.rulebook.core.living import Offer, Row
from qipan.rulebook.models import AdoptedVersion
from qipan.rulebook.proposal import prepare
from tests.rulebook.conftest import ANSWERS, AT, DAY, HOUR, TOWN

MEMORY = {"confidence": {"litres": "memory"}, **ANSWERS}


def test_a_file_alone_changes_nothing(house):
    house.write()
    with pytest.raises(Missing):
        house.in_force()
    assert not AdoptedVersion.objects.exists()


def test_the_first_signature_alone_changes_nothing(house):
    house.write()
    house.ask()
    with pytest.raises(Missing):
        house.in_force()
    assert [event.verb for event in Event.objects.order_by("id")].count("identity.asked") == 1
    assert not Event.objects.filter(verb="rulebook.adopted").exists()


def test_the_second_signature_of_another_unit_keeps_the_bytes_with_one_event(house):
    path = house.write(document="县卫〔2026〕7号")
    row = house.adopt()
    assert house.in_force() == "water@1.0.0"
    assert row.text.encode() == path.read_bytes() and row.digest == sha256(path.read_bytes()).hexdigest()
    assert row.document == "县卫〔2026〕7号"
    assert {name.organisation.code for name in queries.signers(row)} == {"command", "law"}
    (event,) = Event.objects.filter(subject_kind="rule_file")
    assert (event.verb, event.subject_id, event.area) == ("rulebook.adopted", "norm/water", "990326")
    assert event.body["version"] == "1.0.0" and event.body["digest"] == row.digest
    assert verify().is_sound


def test_one_person_and_one_unit_are_not_two(house):
    house.write()
    approval = house.ask()
    colleague = house.people.clerk
    type(colleague).objects.filter(pk=colleague.pk).update(organisation=house.people.duty.organisation)
    house.people.clerk = type(colleague).objects.get(pk=colleague.pk)
    for login in ("duty", "clerk"):
        with pytest.raises(Forbidden):
            house.sign(approval, by=login)
    assert not AdoptedVersion.objects.exists()


def test_who_holds_no_role_that_signs_can_neither_ask_nor_sign(house):
    house.write()
    with pytest.raises(Forbidden):
        house.ask(by="auditor")
    approval = house.ask()
    with pytest.raises(Forbidden):
        house.sign(approval, by="auditor")
    with pytest.raises(Forbidden):
        house.sign(approval, by="mayor")  # signs for the township, and this counts in the whole county


def test_the_same_approval_performed_again_is_one_adoption(house):
    house.write()
    approval = house.ask()
    row = house.sign(approval)
    settled = Approval.objects.get(pk=approval.pk)
    with pytest.raises(Conflict):
        house.sign(settled, by="chief")
    assert actions.adopt(approval=settled, by=house.people.leader, at=AT).version == row
    assert AdoptedVersion.objects.count() == 1
    assert Event.objects.filter(verb="rulebook.adopted").count() == 1


def test_a_file_changed_after_the_first_signature_is_a_conflict_for_the_second(house):
    house.write()
    approval = house.ask()
    house.write(litres={"per_person": 4, "per_animal": 20})
    with pytest.raises(Conflict) as no:
        house.sign(approval)
    assert (no.value.status, no.value.code) == (409, "identity.changed_since_asked")
    assert not AdoptedVersion.objects.exists()
    # Asked again as it stands, the new text takes the old one's place and wants two names of its own.
    again = house.ask(by="leader")
    assert again.pk == approval.pk and again.digest != approval.digest
    assert house.sign(again, by="duty").text.count("per_person: 4") == 1


def test_the_asker_puts_his_name_under_the_text_he_saw(house):
    house.write()
    with pytest.raises(Conflict) as no:
        house.ask(seen_digest="0" * 64)
    assert no.value.code == "rulebook.changed_on_disk" and not Approval.objects.exists()


def test_a_file_gone_from_the_disk_can_no_longer_be_signed(house):
    path = house.write()
    approval = house.ask()
    path.unlink()
    with pytest.raises(Missing):
        house.sign(approval)


def test_other_bytes_under_an_adopted_name_are_refused_with_both_digests_and_the_cure(house):
    house.write()
    kept = house.adopt()
    house.write(litres={"per_person": 9})
    with pytest.raises(Refused) as no:
        house.ask(at=AT + HOUR)
    said = str(no.value)
    changed = queries.on_disk("norm", "water", "1.0.0").declared.digest
    assert no.value.code == "rulebook.other_text"
    assert kept.digest[:16] in said and changed[:16] in said and "declared/norms/water-1.0.0.yaml" in said
    assert "Raise the version" in no.value.do
    # What was signed holds on, whatever became of the file.
    assert reading.in_force("norm", "water", at=AT + HOUR).body["litres"]["per_person"] == 3


def test_the_database_itself_lets_nobody_change_or_delete_an_adopted_version(house):
    house.write()
    row = house.adopt()
    for sql in (
        "update rulebook_adoptedversion set text = 'x', digest = %s where id = %s",
        "update rulebook_adoptedversion set digest = %s where id = %s",
        "delete from rulebook_adoptedversion where digest = %s or id = %s",
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, ["0" * 64, row.pk])
    copy = AdoptedVersion.objects.get(pk=row.pk)
    copy.pk, copy.version, copy.approval, copy.digest = None, "1.0.1", None, "0" * 64
    with pytest.raises(DatabaseError, match="digest_is_of_its_text"), transaction.atomic():
        copy.save(force_insert=True)


def test_a_version_must_come_after_every_one_adopted(house):
    house.write(version="1.2.0")
    house.adopt("1.2.0")
    house.write(version="1.10.0")
    assert house.adopt("1.10.0", at=AT + HOUR).version == "1.10.0"  # ten comes after two
    house.write(version="1.9.0")
    with pytest.raises(Refused) as no:
        house.ask("1.9.0", at=AT + 2 * HOUR)
    assert no.value.code == "rulebook.not_newer" and "1.10.0" in str(no.value)


def test_a_faulty_file_is_refused_with_its_line(house):
    house.write(title={"zh": "饮水定额"})
    with pytest.raises(Refused) as no:
        house.ask()
    assert no.value.code == "rulebook.faulty" and no.value.where.startswith("declared/norms/water-1.0.0.yaml:")


def test_rules_from_memory_need_a_health_authority_among_the_two(house):
    house.write(**MEMORY)
    approval = house.ask()
    with pytest.raises(Forbidden) as no:
        house.sign(approval)
    line = 1 + house.write(**MEMORY).read_text().splitlines().index("  litres: memory")
    assert no.value.code == "rulebook.from_memory" and f"lines {line}:" in str(no.value)
    assert not AdoptedVersion.objects.exists()
    assert house.sign(approval, by="clerk").memory == 1  # the refused name was not kept; the health office's counts


def test_a_health_authority_that_asks_is_enough_too(house):
    house.write(**MEMORY)
    assert house.adopt(by=("clerk", "leader")).memory == 1


@pytest.mark.parametrize("status", ["repealed", "draft"])
def test_what_is_not_active_is_adopted_for_exercises_only(house, status):
    more = {"repealed": {"by": "新定额"}} if status == "repealed" else {}
    house.write(status=status, **more)
    with pytest.raises(Refused) as no:
        house.ask()
    assert no.value.code == "rulebook.exercise_only"
    assert house.adopt(exercise=True).exercise is True
    assert house.in_force(exercise=True) == "water@1.0.0"
    with pytest.raises(Refused):
        house.in_force()


def test_a_version_tried_in_exercises_first_can_be_signed_in_earnest_later(house):
    house.write()
    house.adopt(exercise=True)
    assert house.adopt(at=AT + DAY).exercise is False
    assert house.in_force(AT + DAY) == "water@1.0.0"
    house.write(version="1.1.0")
    house.adopt("1.1.0", at=AT + 2 * DAY, exercise=True)
    assert house.in_force(AT + 2 * DAY) == "water@1.0.0"
    assert house.in_force(AT + 2 * DAY, exercise=True) == "water@1.1.0"


def test_two_versions_in_force_on_one_day_are_refused_when_the_second_is_asked(house):
    house.write(effective={"from": "2026-03-01", "to": "2026-06-30"})
    house.adopt()
    house.write(version="1.1.0", effective={"from": "2026-06-30"})
    with pytest.raises(Refused) as no:
        house.ask("1.1.0", at=AT + DAY)
    assert no.value.code == "rulebook.two_in_force"
    house.write(version="1.1.0", effective={"from": "2026-07-01"})
    house.adopt("1.1.0", at=AT + DAY)
    assert [house.in_force(AT + days * DAY) for days in (2, 119, 121)] == ["water@1.0.0", "water@1.0.0", "water@1.1.0"]


def test_any_past_minute_can_be_asked(house):
    minute = timedelta(minutes=1)
    house.write()
    house.adopt()
    house.write(version="1.1.0")
    house.adopt("1.1.0", at=AT + DAY)
    house.write(version="1.2.0", effective={"to": "2026-03-06"})
    house.adopt("1.2.0", at=AT + 2 * DAY)
    wanted = {
        AT: "1.0.0", AT + DAY - minute: "1.0.0", AT + DAY: "1.1.0", AT + 2 * DAY: "1.2.0",
        AT + 4 * DAY + 8 * HOUR - minute: "1.2.0",
    }  # fmt: skip
    for at, version in wanted.items():
        assert house.in_force(at) == f"water@{version}", at
    for at in (AT - minute, AT + 4 * DAY + 8 * HOUR):
        with pytest.raises(Refused):
            house.in_force(at)


def test_a_township_s_own_version_counts_inside_it_only(house):
    house.write()
    house.adopt()
    house.write(version="1.1.0", jurisdiction=TOWN)
    house.adopt("1.1.0", by=("mayor", "warden"))
    assert house.in_force() == "water@1.0.0"
    assert house.in_force(area=TOWN) == "water@1.1.0"
    assert house.in_force(area="990326002") == "water@1.0.0"


UPPER = {
    "unit": "试县指挥部",
    "document": "县指〔2026〕5号",
    "on": "2026-03-17",
}  # named; its officer must sign as well
PARENT = {"overlays": {"tightenable": [{"field": "litres.per_person", "up_to": 1}], "never": []}}


def local(house, number, *, at, ident="water.north", **overlay):
    """Write the township's stricter version, in force for a week from the day of `at`."""
    first = at.date()
    body = {
        "kind": "norm", "id": ident, "version": number, "title": {"zh": "北镇限水", "en": "Less water"},
        "status": "active", "jurisdiction": TOWN, "effective": {"from": first.isoformat()},
        "overlay": {
            "of": "water@1.0.0", "document": "镇〔2026〕3号", "reason": {"zh": "旱情", "en": "Drought"},
            "expires": (first + 7 * DAY).isoformat(), **overlay,
        },
        "set": {"litres.per_person": 2},
        "examples": [{"given": {"people": n}, "refused": "water.people"} for n in (-1, -2, -3)],
    }  # fmt: skip
    return house.write(litres=None, confidence=None, **body)


@pytest.fixture
def tight(house):
    """The county's norm leaves the litres a person open to be made stricter."""
    house.write(**PARENT)
    house.adopt()
    return house


def test_a_stricter_local_version_holds_in_its_place_until_its_last_day_and_the_common_rule_everywhere_else(tight):
    local(tight, "1.0.0", at=AT)
    row = tight.adopt(ident="water.north", by=("mayor", "warden"))
    assert row.overlays == "water" and row.to_on.isoformat() == "2026-03-09"
    told = reading.in_force("norm", "water", at=AT + DAY, area=TOWN)
    assert told.ref == "water.north@1.0.0" and told.body["litres"] == {"per_person": 2, "per_animal": 20}
    assert tight.in_force(AT + DAY) == tight.in_force(AT + 8 * DAY, area=TOWN) == "water@1.0.0"


def test_the_difference_of_an_overlay_is_told_against_the_rule_it_makes_stricter(tight):
    local(tight, "1.0.0", at=AT)
    found = prepare(queries.on_disk("norm", "water.north", "1.0.0"), exercise=False, at=AT)
    assert found.old.ref == "water@1.0.0"
    assert [(each.path, each.before, each.after) for each in found.changes if each.path[0] == "litres"] == [
        (("litres", "per_person"), 3, 2)
    ]


def test_what_a_file_stands_on_must_be_signed_in_first(house):
    house.write(**PARENT)
    local(house, "1.0.0", at=AT)
    with pytest.raises(Refused) as no:
        house.ask(ident="water.north", by="mayor")
    assert no.value.code == "rulebook.parent" and "water@1.0.0" in str(no.value)


def test_the_second_renewal_of_a_stricter_local_rule_needs_the_level_above(tight):
    for week, number in enumerate(("1.0.0", "1.1.0")):
        at = AT + 8 * week * DAY
        local(tight, number, at=at)
        tight.adopt(number, ident="water.north", by=("mayor", "warden"), at=at)
    at = AT + 16 * DAY
    local(tight, "1.2.0", at=at, upper=UPPER)
    approval = tight.ask("1.2.0", ident="water.north", by="mayor", at=at)
    assert approval.payload["renewals"] == 2
    with pytest.raises(Forbidden) as no:
        tight.sign(approval, by="warden", at=at)
    assert no.value.code == "rulebook.upper_level"
    assert tight.sign(approval, by="leader", at=at).version == "1.2.0"  # the county lies right above


def test_another_id_for_the_same_field_is_still_a_renewal_and_waits_for_the_first_to_end(tight):
    for week, ident in enumerate(("water.a", "water.b", "water.c")):
        at = AT + 8 * week * DAY
        local(tight, "1.0.0", ident=ident, at=at, **({"upper": UPPER} if week == 2 else {}))
        approval = tight.ask(ident=ident, by="mayor", at=at)
        if week == 2:
            with pytest.raises(Forbidden):
                tight.sign(approval, by="warden", at=at)
        else:
            tight.sign(approval, by="warden", at=at)
            other = local(tight, "1.0.0", ident="water.other", at=at, upper=UPPER)
            with pytest.raises(Refused) as no:
                tight.ask(ident="water.other", by="mayor", at=at)
            assert no.value.code == "rulebook.two_overlays"
            other.unlink()


HERDS: list[int] = []  # people of each invented herd; the offer below is a room's in miniature


def _thirst(old, new, herds):
    each = new.body["litres"]["per_person"]
    return [
        Row(_ref(number), f"{number}", "990326", "litres", 3 * people, each * people)
        for number, people in enumerate(herds)
        if 3 * people != each * people
    ]


def _ref(number):
    from qipan.kit.ref import Ref

    return Ref("herd", str(number))


@pytest.fixture
def herds(monkeypatch):
    offer = Offer(
        lambda file: "litres" in file.body, lambda file, exercise, at: list(HERDS), _thirst, "Herds", {"litres": "L"}
    )
    monkeypatch.setattr(dry_run, "offers", lambda: {"herds": offer})
    HERDS[:] = [10, 20, 0]
    yield HERDS
    HERDS.clear()


def test_what_is_signed_counts_the_living_it_would_change(house, herds):
    house.write(litres={"per_person": 4})
    approval = house.ask()
    assert approval.payload["affected"] == {"herds": 2}
    new = queries.on_disk("norm", "water", "1.0.0").declared
    seen = dry_run.mark(dry_run.effects(None, new, exercise=False, at=AT))
    house.sign(approval, seen=seen)
    assert Event.objects.get(verb="rulebook.adopted").body["affected"] == {"herds": 2}


def test_nobody_signs_for_others_than_he_saw(house, herds):
    house.write(litres={"per_person": 4})
    approval = house.ask()
    new = queries.on_disk("norm", "water", "1.0.0").declared
    seen = dry_run.mark(dry_run.effects(None, new, exercise=False, at=AT))
    herds.append(50)  # one more comes to life between the page and the press
    with pytest.raises(Conflict) as no:
        house.sign(approval, seen=seen)
    assert no.value.code == "rulebook.others_affected" and not AdoptedVersion.objects.exists()
    now = dry_run.mark(dry_run.effects(None, new, exercise=False, at=AT))
    house.sign(approval, seen=now)  # having read again he may; the first name need not be given twice
    assert Event.objects.get(verb="rulebook.adopted").body["affected"] == {"herds": 3}


def test_the_performer_alone_keeps_nothing_unsigned(house):
    house.write()
    approval = house.ask()
    with pytest.raises(Conflict):
        actions.adopt(approval=approval, by=house.people.leader, at=AT)
    _, done = sign_and_perform(approval=approval, by=house.people.leader, at=AT, seen_digest=approval.digest)
    assert done.version.ref == "water@1.0.0"
