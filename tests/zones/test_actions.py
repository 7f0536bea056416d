"""Draft, edit, sign, lift: each is one transaction and one event, and nobody is confined unasked."""

import pytest

from qipan.identity import actions as identity
from qipan.kit.refusal import Conflict, Forbidden, Missing, Refused
from qipan.ledger import clock
from qipan.ledger.models import Event
from qipan.ledger.verify import verify
from qipan.zones import actions, queries
from qipan.zones.models import Gate, Line, Version, Zone


def draft(night, sites, by=None, title=""):
    return actions.draft(title=title, sites=sites, atlas=night.atlas, by=by or night.duty, at=clock.now())


def ask(zone, by):
    drawing = zone.drawing
    return actions.ask_to_sign(
        zone_id=zone.pk, version=zone.version, without_evidence=drawing.without_evidence, by=by, at=clock.now()
    )


def sign(approval, by):
    return identity.sign(approval=approval, by=by, at=clock.now(), seen_digest=approval.digest)


def verbs(zone):
    return list(
        Event.objects.filter(subject_kind="zone", subject_id=str(zone.pk))
        .order_by("number")
        .values_list("verb", flat=True)
    )


def test_a_draft_keeps_three_alternatives_and_lets_the_recommended_stand(night, sites):
    zone = draft(night, sites)
    assert [one.alternative for one in queries.alternatives(zone, 1)] == ["smallest", "recommended", "wider"]
    assert zone.drawing.alternative == "recommended"
    assert zone.state == "draft"
    assert verbs(zone) == ["zones.drafted"]


def test_alternatives_are_nested_and_every_cut_is_proved(night, sites):
    zone = draft(night, sites)
    insides = []
    for drawing in queries.alternatives(zone, 1):
        cuts = [line for line in queries.lines(drawing) if line.drawn == "cut"]
        assert all(line.certificate["cut"] == pytest.approx(line.certificate["flow"], rel=1e-6) for line in cuts)
        insides.append(set(cuts[-1].segments))
    assert insides[0] <= insides[1] <= insides[2]


def test_what_is_kept_is_what_the_board_counts_inside_the_line(night, sites):
    zone, atlas = draft(night, sites), night.atlas
    for line in Line.objects.filter(drawing__zone=zone).exclude(drawn="rest_of"):
        assert line.people == int(atlas.seg_people[line.segments].sum())
        assert line.households == int(atlas.seg_households[line.segments].sum())
        assert line.buildings == len(atlas.buildings_of(line.segments))


def test_the_last_level_is_the_rest_of_the_declared_area(night, sites):
    lines = queries.lines(draft(night, sites).drawing)
    assert lines[-1].drawn == "rest_of"
    assert lines[-1].people == int(night.atlas.seg_people.sum())


def test_neither_title_nor_ledger_holds_an_address(night, sites):
    zone = draft(night, sites)
    assert sites[0]["label"] not in zone.title
    told = str(list(Event.objects.filter(subject_kind="zone").values_list("body", flat=True)))
    assert not [site["label"] for site in sites if site["label"] in told]


def test_without_a_response_there_is_no_power_to_draw(ordinary, sites):
    with pytest.raises(Missing):
        draft(ordinary, sites)
    assert not Zone.objects.exists()


def test_a_point_off_the_board_is_named_and_nothing_is_written(night, sites):
    far = [*sites[:2], {**sites[2], "label": "远处", "lon": sites[2]["lon"] + 5}]
    with pytest.raises(Refused) as no:
        draft(night, far)
    assert no.value.params["label"] == "远处"
    assert not Zone.objects.exists()


def test_a_report_without_a_home_is_refused(night, sites):
    with pytest.raises(Refused, match="live"):
        draft(night, sites[1:])


def test_choosing_another_alternative_is_a_new_version(night, sites):
    zone = draft(night, sites)
    changed = actions.choose(zone_id=zone.pk, alternative="wider", version=1, by=night.duty, at=clock.now())
    assert (changed.version, changed.drawing.alternative) == (2, "wider")
    again = actions.choose(zone_id=zone.pk, alternative="wider", version=2, by=night.duty, at=clock.now())
    assert again.version == 2


def test_a_second_tab_gets_a_conflict_that_names_the_newer_version(night, sites):
    zone = draft(night, sites)
    actions.choose(zone_id=zone.pk, alternative="wider", version=1, by=night.duty, at=clock.now())
    with pytest.raises(Conflict) as no:
        actions.choose(zone_id=zone.pk, alternative="smallest", version=1, by=night.cdc, at=clock.now())
    assert no.value.params["newer"] == 2
    assert Version.objects.filter(zone=zone).count() == 2


def just_outside(zone, atlas):
    """A street segment that ends where the widest line's streets end, but is not among them."""
    mine = set(zone.segments_inside)
    touched = {int(end) for segment in mine for end in (atlas.seg_u[segment], atlas.seg_v[segment])}
    ends = zip(atlas.seg_u.tolist(), atlas.seg_v.tolist(), strict=True)
    return next(n for n, pair in enumerate(ends) if n not in mine and touched.intersection(pair))


def test_what_is_added_lies_inside_and_what_is_taken_out_does_not(night, sites):
    zone, atlas = draft(night, sites), night.atlas
    outside = just_outside(zone, atlas)
    zone = actions.edit(
        zone_id=zone.pk, unit=f"segment:{outside}", do="include", version=1, atlas=atlas, by=night.duty, at=clock.now()
    )
    assert outside in zone.segments_inside
    zone = actions.edit(
        zone_id=zone.pk, unit=f"segment:{outside}", do="exclude", version=2, atlas=atlas, by=night.duty, at=clock.now()
    )
    assert outside not in zone.segments_inside
    assert queries.version(zone).include == []


def test_taking_the_home_out_contradicts_the_clause(night, sites):
    zone = draft(night, sites)
    with pytest.raises(Refused, match="clause"):
        actions.edit(
            zone_id=zone.pk,
            unit=f"segment:{zone.sites[0]['segment']}",
            do="exclude",
            version=1,
            atlas=night.atlas,
            by=night.duty,
            at=clock.now(),
        )
    assert Version.objects.filter(zone=zone).count() == 1


def test_undo_goes_back_one_version_each_time(night, sites):
    zone = draft(night, sites)
    for version, name in enumerate(("wider", "smallest"), start=1):
        actions.choose(zone_id=zone.pk, alternative=name, version=version, by=night.duty, at=clock.now())
    names = []
    for version in (3, 4):
        names.append(actions.undo(zone_id=zone.pk, version=version, by=night.duty, at=clock.now()).drawing.alternative)
    assert names == ["wider", "recommended"]
    with pytest.raises(Refused, match="nothing to undo"):
        actions.undo(zone_id=zone.pk, version=5, by=night.duty, at=clock.now())


def test_households_for_enclosure_only_must_be_signed_for_by_number(night, sites):
    zone = draft(night, sites)
    drawing = zone.drawing
    drawing.enclosure_only, drawing.shut_off = 2, 1
    drawing.save(update_fields=["enclosure_only", "shut_off"])
    for seen in (None, 2):
        with pytest.raises(Refused, match="enclosure only"):
            actions.ask_to_sign(zone_id=zone.pk, version=1, without_evidence=seen, by=night.duty, at=clock.now())
    assert Zone.objects.get(pk=zone.pk).state == "draft"
    actions.ask_to_sign(zone_id=zone.pk, version=1, without_evidence=3, by=night.duty, at=clock.now())
    assert Zone.objects.get(pk=zone.pk).state == "asked"


def test_releasing_lets_out_everybody_without_evidence(night, sites):
    zone = draft(night, sites)
    zone = actions.edit(
        zone_id=zone.pk, unit="", do="release", version=1, atlas=night.atlas, by=night.duty, at=clock.now()
    )
    assert zone.drawing.enclosure_only == 0
    assert not queries.version(zone).may_enclose


def test_two_units_bring_it_into_force_with_gates_as_drawn(night, sites):
    zone = draft(night, sites)
    approval = ask(zone, night.duty)
    signed = sign(approval, night.leader)
    zone = actions.enter_into_force(approval=signed, by=night.leader, at=clock.now())
    assert zone.state == "in_force"
    assert [gate.number for gate in queries.gates(zone)] == [gate["number"] for gate in zone.drawing.gates]
    assert verbs(zone) == ["zones.drafted", "zones.asked", "zones.in_force"]
    again = actions.enter_into_force(approval=signed, by=night.leader, at=clock.now())
    assert Gate.objects.filter(zone=again).count() == len(zone.drawing.gates)
    assert verbs(zone).count("zones.in_force") == 1
    assert verify().is_sound


def test_one_signature_brings_nothing_into_force(night, sites):
    zone = draft(night, sites)
    approval = ask(zone, night.duty)
    with pytest.raises(Conflict):
        actions.enter_into_force(approval=approval, by=night.leader, at=clock.now())
    assert not Gate.objects.exists()


def test_the_same_unit_cannot_sign_twice(night, sites):
    approval = ask(draft(night, sites), night.duty)
    with pytest.raises(Forbidden):
        sign(approval, night.duty)


def test_a_zone_edited_after_it_was_sent_cannot_be_signed_until_it_is_sent_again(night, sites):
    zone = draft(night, sites)
    approval = ask(zone, night.duty)
    zone = actions.choose(zone_id=zone.pk, alternative="wider", version=1, by=night.cdc, at=clock.now())
    with pytest.raises(Conflict):
        sign(approval, night.leader)
    renewed = ask(Zone.objects.get(pk=zone.pk), night.cdc)
    assert renewed.pk == approval.pk
    signed = sign(renewed, night.leader)
    assert actions.enter_into_force(approval=signed, by=night.leader, at=clock.now()).drawing.alternative == "wider"


def test_a_zone_in_force_is_lifted_by_two_and_a_draft_is_dropped_by_one(night, sites):
    dropped = draft(night, sites)
    assert actions.ask_to_lift(zone_id=dropped.pk, reason="误报", by=night.duty, at=clock.now()) is None
    assert Zone.objects.get(pk=dropped.pk).state == "expired"

    zone = draft(night, sites)
    actions.enter_into_force(approval=sign(ask(zone, night.duty), night.leader), by=night.leader, at=clock.now())
    approval = actions.ask_to_lift(zone_id=zone.pk, reason="三条都满足", by=night.duty, at=clock.now())
    assert Zone.objects.get(pk=zone.pk).state == "in_force"
    lifted = actions.lift(approval=sign(approval, night.leader), by=night.leader, at=clock.now())
    assert (lifted.state, lifted.ended_why) == ("lifted", "三条都满足")


def test_a_gate_closes_once(night, sites):
    zone = draft(night, sites)
    actions.enter_into_force(approval=sign(ask(zone, night.duty), night.leader), by=night.leader, at=clock.now())
    closes = [
        actions.close_gate(zone_id=zone.pk, number="K1", by=("worker", "plans"), at=clock.now()) for _ in range(2)
    ]
    assert closes == [True, False]
    assert verbs(zone).count("zones.gate_closed") == 1
