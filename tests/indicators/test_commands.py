"""`qipan indicator` on plain files: values, groups, ranks, replay, and every refusal with its place."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from qipan.cli.main import root

HOUSE = Path(__file__).resolve().parents[2] / "declared" / "indicators"
METERS = (
    "firm,industry,area_code,on_day,kwh,base_kwh\n"
    "A,C13,330381,2020-02-20,60,100\n"
    "B,C13,330381,2020-02-20,30,100\n"
    "C,C14,330382,2020-02-20,90,200\n"
    "D,C14,330381,2020-02-20,,100\n"
    "A,C13,330381,2020-02-19,10,100\n"
)


@pytest.fixture
def run(tmp_path):
    (tmp_path / "meters.csv").write_text(METERS, encoding="utf-8")

    def go(name, *options, code=0, inputs="meters.csv"):
        file = name if isinstance(name, Path) else HOUSE / f"{name}.yaml"
        given = ["--inputs", str(tmp_path / inputs)] if inputs else []
        done = CliRunner().invoke(root, ["indicator", str(file), *given, *options])
        assert done.exit_code == code, done.output
        return done

    return go


def test_a_figure_as_json_gives_the_ids_behind_every_number(run):
    told = json.loads(run("recovery.power", "--at", "2020-02-20", "--json").stdout)
    assert told["indicator"] == "recovery.power@1.0.0"
    assert told["value"] == 47.5
    assert told["inputs"]["reopened"] == {
        "value": 2, "rows": ["A/2020-02-20", "C/2020-02-20"], "unknown": ["D/2020-02-20"], "given": False,
    }  # fmt: skip
    assert told["inputs"]["metered"]["rows"] == [f"{firm}/2020-02-20" for firm in "ABCD"]
    assert told["steps"]["reopening_rate"]["n"] == 4
    assert told["coverage"] == {
        "share": 0.75, "reported": 3, "expected": 4, "min_coverage": 0.8, "silent": ["D"],
    }  # fmt: skip
    assert told["flags"] == ["coverage", "small_sample", "unknown_rows"]


def test_the_same_in_one_line_of_words(run):
    assert run("recovery.power", "--at", "2020-02-20").stdout == (
        "47.50 points · coverage 0.75 · below coverage · small sample · some rows unknown\n"
    )


def test_without_a_moment_it_is_the_newest_rows(run):
    newest, asked = (json.loads(run("recovery.power", *at, "--json").stdout) for at in ([], ["--at", "2020-02-20"]))
    assert newest == asked
    assert newest["at"].startswith("2020-02-20 23:59:59")


def test_an_earlier_day_uses_its_own_rows(run):
    told = json.loads(run("recovery.power", "--at", "2020-02-19", "--json").stdout)
    assert told["inputs"]["metered"]["rows"] == ["A/2020-02-19"]
    assert told["newest"].startswith("2020-02-19")


def test_an_area_and_a_breakdown(run):
    told = json.loads(run("recovery.power", "--at", "2020-02-20", "--area", "330381", "--json").stdout)
    assert told["inputs"]["metered"]["value"] == 3
    told = json.loads(run("recovery.power", "--at", "2020-02-20", "--by", "industry", "--json").stdout)
    assert {name: group["value"] for name, group in told["groups"].items()} == {"C13": 47.5, "C14": 47.5}


def test_a_rank_is_refused_where_the_file_says_so(run):
    no = json.loads(run("recovery.power", "--rank", "--by", "industry", "--json", code=1).stdout)["refused"]
    assert no["code"] == "indicators.never_ranked"
    line = int(no["where"].rpartition(":")[2])
    assert (HOUSE / "recovery.power.yaml").read_text(encoding="utf-8").splitlines()[line - 1] == "rank: false"


def test_a_rank_leaves_out_whoever_is_below_coverage_or_too_few(run, tmp_path):
    text = (HOUSE / "recovery.power.yaml").read_text(encoding="utf-8")
    text = text.replace("rank: false", "rank: {by: industry, better: higher}").replace("min_n: 30", "min_n: 2")
    text = text.replace(
        "rank: true}, refused: indicators.never_ranked", "rank: true}, refused: indicators.nobody_ranked"
    )
    (tmp_path / "ranked.yaml").write_text(text, encoding="utf-8")
    told = json.loads(run(tmp_path / "ranked.yaml", "--at", "2020-02-20", "--rank", "--json").stdout)
    assert told["rank"] == [{"place": 1, "group": "C13", "shown": "47.50"}]
    assert told["left_out"] == {"C14": "coverage"}


@pytest.mark.parametrize("name", ["hotline.three-rates", "epidemic.five-colour"])
def test_what_is_unset_refuses_with_file_line_and_cure(run, name):
    no = json.loads(run(name, "--json", code=1, inputs="").stdout)["refused"]
    assert no["code"] == "indicators.unset"
    file, _, line = no["where"].rpartition(":")
    assert "value: null" in Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert no["do"]


def test_figures_without_rows_may_be_handed_in_as_json(run, tmp_path):
    (tmp_path / "f.json").write_text('{"figures": {"received": 11039, "closed": 10419, "coverage": 1}}')
    told = json.loads(run("hotline.close-rate", "--json", inputs="f.json").stdout)
    assert told["shown"] == "94.38"
    assert told["inputs"]["closed"] == {"value": 10419, "rows": [], "unknown": [], "given": True}


def test_a_file_that_is_not_sound_is_refused_at_its_line(run, tmp_path):
    text = (HOUSE / "recovery.power.yaml").read_text(encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(text.replace("kwh > resumed_share", "kw > resumed_share"), encoding="utf-8")
    no = json.loads(run(tmp_path / "bad.yaml", "--json", code=1).stdout)["refused"]
    assert no["code"] == "indicators.faulty"
    line = int(no["where"].rpartition(":")[2])
    assert "kw > resumed_share" in (tmp_path / "bad.yaml").read_text(encoding="utf-8").splitlines()[line - 1]


def test_a_file_of_another_kind_is_refused(run):
    norm = HOUSE.parent / "norms" / "zone.default.yaml"
    assert json.loads(run(norm, "--json", code=1).stdout)["refused"]["code"] == "indicators.not_an_indicator"


@pytest.mark.parametrize(
    "wrong", [("--at", "soon"), ("--known-at", "2020-02-30"), ("--timezone", "Moon/Sea"), ("--by", "letters")]
)
def test_wrong_use_ends_with_two(run, wrong):
    run("recovery.power", *wrong, code=2)


def test_a_bad_cell_is_refused_with_its_row_and_column(run, tmp_path):
    (tmp_path / "bad.csv").write_text(METERS + "E,C14,330381,2020-02-20,much,100\n", encoding="utf-8")
    no = json.loads(run("recovery.power", "--json", code=1, inputs="bad.csv").stdout)["refused"]
    assert (no["code"], no["where"]) == ("indicators.cell", "bad.csv, row 6, kwh")
