"""The dry run over zones in force agrees with counting them again by hand, and with drawing them again."""

from __future__ import annotations

import random
from copy import deepcopy
from fractions import Fraction
from math import ceil

import pytest
from ruamel.yaml import YAML

from qipan.identity.actions import sign_and_perform
from qipan.kit.ref import Ref
from qipan.kit.refusal import Refused
from qipan.ledger import clock
from qipan.response.actions import end
from qipan.rulebook import actions as rulebook
from qipan.rulebook import dry_run, queries, reading
from qipan.rules.shelf import fetch
from qipan.zones import actions, sheet
from qipan.zones import queries as zones
from qipan.zones.core.declared import joined
from qipan.zones.proposal import propose

NORM, RISK = fetch("norms", "zone.default"), fetch("norms", "risk.default")
SAMPLING, PROTOCOL = fetch("norms", "screening.default"), fetch("protocols", "cn-covid-three-zones")
NEXT = "9.1.0"
REFUSED = {
    "zone.default": {"given": {"ask": "kits", "people": -1}, "refused": "norm.negative"},
    "screening.default": {"given": {"ask": "samplers", "people": -1}, "refused": "norm.negative"},
    "cn-covid-three-zones": {"given": {"home": False, "hours": -1}, "refused": "zones.hours"},
}  # what holds whatever figure is changed


def items(norm, **changes):
    """The items of a norm with some of their keys changed: `items(NORM, kits={"qty": 2})`."""
    return [{**item, **changes.get(item["id"], {})} for item in norm.body["items"]]


@pytest.fixture
def own(night, settings, tmp_path):
    """Write a changed copy of a shipped file into the county's own folder; return it as found."""
    settings.QIPAN = settings.QIPAN.model_copy(update={"declared": tmp_path / "own"})
    (tmp_path / "own").mkdir()

    def write(file, **changes):
        told = {
            **deepcopy(dict(file.body)),
            "version": NEXT,
            "examples": [deepcopy(REFUSED[file.id]) for _ in range(3)],
            **changes,
        }
        with (tmp_path / "own" / f"{told['id']}.yaml").open("w", encoding="utf-8") as file:
            YAML().dump(told, file)
        return queries.on_disk(told["kind"], told["id"], told["version"])

    return write


@pytest.fixture
def zone(night, sites):
    """A zone in force, and another that is only a draft: nobody's kits hang on a draft."""
    for _ in range(2):
        drawn = actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())
    approval = actions.ask_to_sign(
        zone_id=drawn.pk, version=1, without_evidence=drawn.drawing.without_evidence, by=night.duty, at=clock.now()
    )
    sign_and_perform(approval=approval, by=night.leader, at=clock.now(), seen_digest=approval.digest)
    return zones.zone(drawn.pk)


def rows(file, *, exercise=False):
    at = clock.now()
    new = file.declared
    old = reading.in_force(new.kind, new.id, at=at, exercise=True)
    return {
        (row.subject.id, row.figure, row.about.get("en", "")): (row.before, row.after)
        for effect in dry_run.effects(old, new, exercise=exercise, at=at)
        for row in effect.rows
    }


def by_hand(norm, zone):
    """Kits, gates and guards of a zone, counted one by one from the file's own figures."""
    item = {each["id"]: each for each in norm["items"]}
    drawing, totals = zone.drawing, zones.totals(zone.drawing)
    post_of = {street: post for post, streets in norm["gate_class"].items() for street in streets}
    posts = [post_of[gate["class"]] for gate in (*drawing.gates, *drawing.barriers)]
    at_gate = {"vehicle": item["vehicle_guards"]["qty"], "foot": item["foot_guards"]["qty"], "closed": 0}
    patrollers = ceil(posts.count("closed") / item["patrollers"]["per"]["closed"])
    wanted, kits = totals["people"] * Fraction(str(item["kits"]["qty"])), 0
    while kits < wanted:
        kits += item["kits"]["round_up"]
    return {
        "kits": kits,
        "gates": sum(at_gate[post] > 0 for post in posts),
        "guards": (sum(at_gate[post] for post in posts) + patrollers) * item["shifts"]["qty"],
    }


def test_the_norm_in_force_changes_nothing(zone, own):
    assert rows(own(NORM)) == {}
    assert by_hand(NORM.body, zone) == {key: zones.totals(zone.drawing)[key] for key in ("kits", "gates", "guards")}


def test_every_row_is_what_counting_by_hand_gives_and_no_row_is_missing(zone, own):
    for seed in range(12):
        compare(zone, own, seed)


def compare(zone, own, seed):
    dice = random.Random(seed)
    classes = {post: [] for post in NORM.body["gate_class"]}
    for street in [street for streets in NORM.body["gate_class"].values() for street in streets]:
        classes[dice.choice(list(classes))].append(street)
    changed = items(
        NORM,
        vehicle_guards={"qty": dice.randint(1, 8)},
        foot_guards={"qty": dice.randint(0, 3)},
        patrollers={"per": {"closed": dice.randint(1, 12)}},
        shifts={"qty": dice.randint(2, 4)},
        kits={"qty": dice.choice([1, 1.1, 1.25]), "round_up": dice.choice([1, 50, 100])},
    )
    norm = {"items": changed, "gate_class": classes if seed % 2 else NORM.body["gate_class"]}
    file = own(NORM, **norm)
    stands, comes = zones.totals(zone.drawing), by_hand({**NORM.body, **norm}, zone)
    wanted = {(str(zone.pk), key, ""): (stands[key], comes[key]) for key in comes if stands[key] != comes[key]}
    assert rows(file) == wanted, seed


def test_another_kits_margin_gives_what_drawing_the_zone_again_would(zone, own, night, sites):
    file = own(NORM, items=items(NORM, kits={"qty": 1.35, "round_up": 10}))
    again = propose(
        atlas=night.atlas,
        sites=zone.sites,
        protocol=joined(PROTOCOL, norm=file.declared, risk=RISK),
        declared_area=night.response.area_id,
    )["recommended"]
    widest = [line for line in again.lines if line["drawn"] != "rest_of"][-1]
    assert rows(file) == {(str(zone.pk), "kits", ""): (zones.totals(zone.drawing)["kits"], widest["kits"])}


def test_another_sampling_norm_changes_samplers_and_tubes(zone, own):
    fewer = {"samplers": {"per": {"people": 120}}, "pooled_tubes": {"per": {"controlled_people": 5}}}
    file = own(SAMPLING, items=items(SAMPLING, **fewer))
    lines = [line for line in zones.lines(zone.drawing) if line.drawn != "rest_of"]
    people, walking = lines[-1].people, lines[-1].people - lines[0].people
    assert rows(file) == {
        (str(zone.pk), "samplers", ""): (ceil(people / 360), ceil(people / 120)),
        (str(zone.pk), "pooled_tubes", ""): (ceil(walking / 10), ceil(walking / 5)),
    }


def test_a_protocol_tells_which_level_s_measures_and_which_place_s_clause_change(zone, own):
    levels = deepcopy(PROTOCOL.body["zones"])
    levels[0]["requires"] = {"home": False}
    levels[1]["measures"] = ["人不出区"]
    file = own(PROTOCOL, zones=levels)
    found = rows(file, exercise=True)
    assert set(found) == {(str(zone.pk), "measures", "Controlled"), (str(zone.pk), "required_in", "place 1")}
    assert found[str(zone.pk), "measures", "Controlled"][1]["zh"] == "人不出区"
    assert found[str(zone.pk), "required_in", "place 1"] == (
        {"zh": "封控区", "en": "Lockdown"},
        {"zh": "条款不要求", "en": "no clause asks it"},
    )


def test_a_level_the_newer_protocol_no_longer_has_is_named(zone, own):
    file = own(PROTOCOL, zones=[PROTOCOL.body["zones"][0], PROTOCOL.body["zones"][2]])
    assert rows(file)[str(zone.pk), "level", "Controlled"][1]["en"] == "no such level"


def test_a_norm_zones_cannot_read_is_refused_before_anybody_signs(zone, own, night):
    own(NORM, gate_class={"vehicle": [], "foot": [], "closed": []})
    with pytest.raises(Refused) as no:
        ask(night)
    assert no.value.code == "rulebook.faulty"


def ask(night):
    digest = queries.on_disk("norm", "zone.default", NEXT).declared.digest
    words = {"kind": "norm", "ident": "zone.default", "number": NEXT, "exercise": False}
    return rulebook.ask(**words, seen_digest=digest, by=night.duty, at=clock.now())


def test_a_zone_that_has_ended_is_no_longer_living(zone, own, night):
    file = own(NORM, items=items(NORM, kits={"qty": 2}))
    assert rows(file)
    end(response_id=night.response.pk, why="演练结束", version=2, by=night.leader, at=clock.now())
    actions.expire(zone_id=zone.pk, by=Ref("test", "1"), at=clock.now())
    assert rows(file) == {}


def test_a_zone_drawn_after_the_signatures_counts_by_the_new_norm_and_the_old_one_stays(zone, own, night, sites):
    file = own(NORM, items=items(NORM, kits={"qty": 2, "round_up": 1}))
    asked = ask(night)
    assert asked.payload["affected"] == {"zones": 1}
    seen = dry_run.mark(dry_run.effects(None, file.declared, exercise=False, at=clock.now()))
    rulebook.sign(approval=asked, by=night.leader, at=clock.now(), seen_digest=asked.digest, seen=seen)
    later = actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())
    assert zones.totals(later.drawing)["kits"] == 2 * zones.totals(later.drawing)["people"]
    assert zones.totals(zone.drawing)["kits"] == by_hand(NORM.body, zone)["kits"]
    # Each page says the margin its own figures were counted by.
    kits = [sheet.needs(one, at=clock.now(), reader=night.duty)["needs"][0]["norm"] for one in (zone, later)]
    assert "1.1" in kits[0] and "2.0" in kits[1]
