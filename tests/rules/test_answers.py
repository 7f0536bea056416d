"""What a file says of a subject, and whom a newer version would treat otherwise; on files and as a command."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from qipan.cli.main import root
from qipan.kit.refusal import Refused
from qipan.rules.answers import answer, moved
from qipan.rules.declared import parse, read
from qipan.rules.given import HERE
from qipan.rules.offer import walk
from qipan.rules.resolve import resolve
from qipan.rules.shelf import Shelf
from qipan.rules.subjects import read_subjects

DECLARED = Path(__file__).parents[2] / "declared"
V8 = DECLARED / "protocols" / "cn-covid-v8.yaml"
AT = datetime(2022, 4, 10, 8, 0, tzinfo=HERE)
CLOSE = {"case_type": "none", "contact_type": "close", "handling_ends_on": "2022-04-20"}


def whole(path):
    return resolve(read(path), Shelf())


@pytest.fixture(scope="module")
def v8():
    return whole(V8)


def asked(declared, given, **more):
    return answer(declared, walk(), given, **{"at": AT, "known_at": AT, **more})


def test_a_protocol_answers_with_level_rule_file_and_end(v8):
    told = asked(v8, CLOSE, part="codes")
    assert (told["level"], told["rule"], told["file"]) == ("red", "contact", "cn-covid-v8@1.0.0")
    assert told["valid_until"] == "2022-04-20T16:00:00+00:00"  # the last day ends at 24:00 in Wenzhou
    assert told["evidence"] == ["contact_type", "handling_ends_on"]


def test_the_day_after_its_end_a_colour_has_gone_by_itself(v8):
    day_after = AT.replace(day=21)
    given = CLOSE | {"zone_level": "none", "missed_test": False}
    told = asked(v8, given, part="codes", at=day_after, known_at=day_after)
    assert (told["level"], told["rule"], told["missing"]) == ("green", "", [])
    assert told["reasons"]["zh"] == ["没有一条限制规则适用"]
    assert told["evidence"] == ["case_type", "contact_type", "handling_ends_on", "missed_test", "zone_level"]


def test_rows_replay_what_was_known_at_a_past_minute(v8):
    rows = [
        {"fact": "contact_type", "value": "none", "at": "2022-04-01T08:00", "id": "a"},
        {
            "fact": "contact_type",
            "value": "close",
            "at": "2022-04-05T08:00",
            "recorded_at": "2022-04-09T23:00",
            "id": "b",
        },
    ]
    before, after = AT.replace(day=9, hour=22), AT.replace(day=9, hour=23)
    assert asked(v8, {"rows": rows}, part="codes", known_at=before)["level"] == "unknown"
    told = asked(v8, {"rows": rows}, part="codes", known_at=after)
    assert (told["level"], told["evidence"]) == ("red", ["b"])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"enterprise": {"district": "lucheng"}, "employee": {}}, {"eligible": "unknown"}),
        ({"enterprise": {"district": "other"}, "employee": {}}, {"eligible": False, "failed": "district"}),
    ],
)
def test_a_policy_answers_eligible_or_the_rule_that_fails_or_what_is_missing(given, expected):
    told = asked(whole(DECLARED / "policies" / "return-transport-2022.yaml"), given)
    assert told | expected == told
    assert expected["eligible"] is False or "employee.id_no" in told["missing"]


def test_a_norm_answers_the_quantities_its_numbers_are_enough_for():
    told = asked(whole(DECLARED / "norms" / "zone.default.yaml"), {"people": 3567})
    assert told["quantities"]["kits"] | {"quantity": 4000, "unit": "kit"} == told["quantities"]["kits"]


def test_a_file_that_says_nothing_about_a_subject_says_so(v8):
    with pytest.raises(Refused, match="nothing about one subject") as no:
        asked(v8, {}, part="nothing")
    assert "codes" in no.value.do % no.value.params
    with pytest.raises(Refused, match="Row 2"):
        asked(v8, {"rows": [{"fact": "need", "value": None, "at": "2022-04-01T08:00"}, {"fact": "need"}]}, part="codes")


def test_moved_are_exactly_those_whose_own_answer_differs(v8):
    text = V8.read_text("utf-8").replace("\"contact_type = 'close'\"", "\"contact_type in ('close', 'secondary')\"")
    newer = resolve(parse(text.encode(), file="new.yaml"), Shelf())
    subjects = [
        (
            f"{contact}/{zone}/{missed}",
            {"case_type": "none", "contact_type": contact, "zone_level": zone, "missed_test": m},
        )
        for contact in ("none", "close", "secondary")
        for zone in ("none", "lockdown", "controlled")
        for missed, m in (("yes", True), ("no", False))
    ]
    found = moved(v8, newer, walk(), subjects, at=AT, part="codes")
    differ = {
        name
        for name, given in subjects
        if asked(v8, given, part="codes")["rule"] != asked(newer, given, part="codes")["rule"]
    }
    assert {each.subject for each in found} == differ
    assert differ == {name for name, given in subjects if given["contact_type"] == "secondary"}
    assert all(each.after["rule"] == "contact" for each in found)
    assert moved(v8, v8, walk(), subjects, at=AT, part="codes") == []


def run(*words):
    done = CliRunner().invoke(root, [str(word) for word in words])
    return done.exit_code, done.stdout, done.stderr


def test_the_commands_read_files_and_answer_one_json_object(tmp_path):
    facts, sheet, newer = tmp_path / "facts.json", tmp_path / "people.csv", tmp_path / "newer.yaml"
    facts.write_text(json.dumps(CLOSE), "utf-8")
    sheet.write_text("id,contact_type,case_type\na,close,none\nb,secondary,none\n", "utf-8")
    newer.write_text(V8.read_text("utf-8").replace("contact_type = 'close'", "contact_type = 'secondary'"), "utf-8")

    code, out, _ = run("explain", V8, "--part", "codes", "--facts", facts, "--at", "2022-04-10T08:00", "--json")
    assert code == 0 and json.loads(out)["rule"] == "contact"
    code, out, _ = run("diff", V8, newer, "--part", "codes", "--subjects", sheet, "--at", "2022-04-10T08:00", "--json")
    told = json.loads(out)
    assert code == 0 and told["subjects"] == 2
    assert [each["subject"] for each in told["affected"]] == ["a", "b"]
    assert [(each["path"][-2:], each["rule"]) for each in told["changes"]] == [(["contact", "when"], "contact")]


def test_the_commands_refuse_in_words(tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_text('{"contact_type": "close",\n}', "utf-8")
    code, _, err = run("explain", V8, "--part", "codes", "--facts", facts, "--at", "2022-04-10T08:00")
    assert code == 1 and "facts.json:2" in err
    facts.write_text("{}", "utf-8")
    assert run("explain", V8, "--part", "codes", "--facts", facts)[0] == 1
    broken = tmp_path / "broken.yaml"
    broken.write_text("kind: protocol\nid: x\n", "utf-8")
    code, _, err = run("explain", broken, "--facts", facts, "--at", "2022-04-10T08:00")
    assert code == 1 and "broken.yaml" in err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,contact_type\na,close\n", "no column `id`"),
        ("id,height\na,3\n", "asks for no height"),
        ("id,missed_test\na,maybe\n", "neither yes nor no"),
    ],
)
def test_a_sheet_of_subjects_that_does_not_fit_is_refused_with_its_line(tmp_path, v8, text, says):
    sheet = tmp_path / "people.csv"
    sheet.write_text(text, "utf-8")
    with pytest.raises(Refused, match=says) as no:
        read_subjects(sheet, v8, walk(), part="codes")
    assert no.value.where.startswith("people.csv:")
