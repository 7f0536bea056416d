"""Every protocol and norm a zone uses: its own examples are played; gaps are refused."""

import re
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from qipan.kit.refusal import Refused
from qipan.rules.declared import read
from qipan.zones.core.declared import DECLARED, protocol, protocols
from qipan.zones.core.norms import POSTS
from tests.zones.core.city import grid, site

PROTOCOLS = protocols()
GRAPH = grid(3, 3)


def examples(path):
    return [pytest.param(case, id=f"{path.stem}: {case['given']}") for case in read(path).body["examples"]]


def play(case, answer):
    if "refused" in case:
        with pytest.raises(Refused) as no:
            answer()
        assert no.value.code == case["refused"]
    else:
        assert answer() == pytest.approx(next(iter(case["expect"].values())), abs=5e-5)


def test_guards_and_kits_are_those_of_the_norm():
    norm = protocol().norm
    posts = np.repeat(np.arange(len(POSTS)), [2, 1, 11])
    assert norm.guards(posts) == 42 == norm.norm.quantity("guards", vehicle=2, foot=1, closed=11).whole
    assert (norm.kits(3567), norm.kits(0)) == (4000, 0)
    with pytest.raises(Refused) as no:
        norm.kits(-1)
    assert no.value.code == "norm.negative"


@pytest.mark.parametrize("case", examples(DECLARED / "norms" / "risk.default.yaml"))
def test_risk_model(case):
    model = protocol().risk
    stay = site(GRAPH, 0, hours=case["given"]["hours"])
    play(case, lambda: (model.check(stay), model.weight(stay))[1])


@pytest.mark.parametrize("one", PROTOCOLS, ids=lambda one: one.id)
def test_protocol(one):
    """What `qipan check` plays, asked of the protocol as the engine opens it: with what it stands on."""
    cases = read(DECLARED / "protocols" / f"{one.id}.yaml").body["examples"]
    mine = [case for case in cases if case.get("part", "zones") == "zones"]
    assert len(cases) >= 3 and any("refused" in case for case in mine)
    for case in mine:
        stay = site(GRAPH, 0, home=case["given"]["home"], hours=case["given"]["hours"])
        if "refused" in case:
            with pytest.raises(Refused) as no:
                one.required_in(stay)
            assert no.value.code == case["refused"]
        else:
            assert one.required_in(stay) == case["expect"]["required_in"]


def test_the_editions_draw_their_own_levels():
    levels = {one.id: [level.level for level in one.levels] for one in PROTOCOLS}
    assert levels["cn-covid-v8"] == levels["cn-covid-three-zones"] == ["lockdown", "controlled", "precaution"]
    assert levels["cn-covid-v9"] == ["high", "medium", "low"]
    assert "cn-covid-colocated-510100" not in levels


def test_the_repealed_protocol_is_for_exercises_and_names_its_document():
    one = protocol("cn-covid-three-zones")
    assert one.is_exercise and one.document == "联防联控机制综发〔2021〕92号"


def test_a_draft_from_memory_is_for_exercises_too():
    one = protocol("dengue-vector-control")
    assert one.is_exercise and one.status == "draft"


@pytest.mark.parametrize(
    ("find", "put"),
    [
        ("multiple: 0.25", "multiple: 2"),  # the outer line tighter than the inner
        ("by: cut, multiple: 1.0", "by: feeling"),
        ("effect: stay", "effect: frighten"),
        ("norm: zone.default", "norm: zone.unheard-of"),
        ("norm: zone.default", "norm: screening.default"),  # a norm, and not of gates
        ("risk: risk.default", "risks: none"),
        ("kind: protocol", "kind: [protocol"),
    ],
)
def test_a_protocol_with_a_gap_is_refused_and_named(tmp_path, find, put):
    text = (DECLARED / "protocols" / "cn-covid-three-zones.yaml").read_text("utf-8")
    assert find in text
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace(find, put, 1), "utf-8")
    with pytest.raises(Refused):
        protocol(str(broken))


def test_an_unknown_protocol_is_refused():
    with pytest.raises(Refused, match=re.escape("no declared file")):
        protocol("cn-covid-four-zones")


def test_a_county_overlays_a_norm_from_its_own_folder(tmp_path):
    for name in ("protocols/cn-covid-three-zones.yaml", "norms/zone.default.yaml", "norms/risk.default.yaml"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        raw = YAML().load((Path(DECLARED) / name).read_text("utf-8"))
        if name.endswith("zone.default.yaml"):
            next(item for item in raw["items"] if item["id"] == "shifts")["qty"] = 4
        with target.open("w", encoding="utf-8") as file:
            YAML().dump(raw, file)
    assert protocol(declared=tmp_path).norm.shifts == 4
