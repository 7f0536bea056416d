"""The pages: what runs, how old and complete it is, how it is made, and the way to every row."""

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.utils.timezone import localtime

from qipan.dispatch.answering import acknowledge
from qipan.identity.approve import ask
from qipan.indicators import shelf
from qipan.kit.ref import Ref
from qipan.kit.sheets import read_sheet
from qipan.ledger import clock
from qipan.rules import shelf as rules_shelf

SIGNED, ORDERS = "/indicators/approvals.second-signature", "/indicators/orders.answered-in-time"


@pytest.fixture
def later(order):
    """Ten minutes after the call, one of three having answered in time."""
    acknowledge(task_id=order.tasks[0].pk, person=order.people[0], at=order.at + timedelta(minutes=2))
    clock.set(virtual_at=order.at + timedelta(minutes=10), speed=0, by=Ref("test", "1"))
    return order


def page(desk, url, **query):
    answer = desk.get(url, lang="en", **query)
    assert answer.status_code == 200, url
    return answer.content.decode()


def local(moment):
    return f"{localtime(moment):%Y-%m-%dT%H:%M}"


def test_the_list_shows_each_figure_with_its_age_and_coverage(later, ordinary, desk_of):
    said = page(desk_of(ordinary.duty), "/indicators/")
    assert "33.3" in said
    assert "100 % have reported" in said
    assert "8 min old" in said
    assert f'href="{ORDERS}"' in said


def test_the_list_says_what_the_others_wait_for(ordinary, desk_of):
    said = page(desk_of(ordinary.duty), "/indicators/")
    assert "Set them first: w_contacted, w_solved, w_satisfied" in said
    assert "Its rows are handed in as a file" in said


def test_where_nothing_has_happened_it_says_so_and_claims_no_nought(ordinary, desk_of):
    said = page(desk_of(ordinary.duty), ORDERS)
    assert "Not yet known" in said
    assert "no row yet" in said
    assert "No row yet, so no groups" in said
    assert '<div class="figure">' not in said


def test_where_no_indicator_runs_the_list_says_what_would_come(ordinary, desk_of, monkeypatch):
    monkeypatch.setattr("qipan.indicators.shown.indicator_names", list)
    assert "No figure runs on what the rooms tell" in page(desk_of(ordinary.duty), "/indicators/")


def test_a_figure_shows_its_range_its_coverage_and_its_formula_in_words(later, ordinary, desk_of):
    said = page(desk_of(ordinary.duty), ORDERS)
    assert "95 %: 6.1 to 79.2" in said
    assert "Fewer than 30: read the range, not the figure" in said
    assert "100 % have reported: 1 of 1" in said
    assert "the sum of people called over posts of orders" in said
    assert "This figure is never ranked." in said
    chinese = desk_of(ordinary.duty).get(ORDERS, lang="zh-hans").content.decode()
    assert "调度令点位的已通知人数合计" in chinese
    assert "这项指标从不排名" in chinese


def test_every_number_leads_to_its_rows_and_they_recount_to_it(later, ordinary, desk_of):
    desk = desk_of(ordinary.duty)
    said = page(desk, ORDERS)
    for part in ("called", "answered", "waiting"):
        assert f'href="{ORDERS}/rows/{part}"' in said
        assert "K1" in page(desk, f"{ORDERS}/rows/{part}")
    rows = list(read_sheet(desk.get(f"{ORDERS}/rows/called.csv", lang="en").content).records())
    assert sum(int(row["people called"]) for row in rows) == 3
    assert sum(int(row["answered within 3 minutes"]) for row in rows) == 1


def test_the_rows_are_handed_out_as_excel_too(night, desk_of, tmp_path):
    answer = desk_of(night.duty).get(f"{SIGNED}/rows/signed.xlsx", lang="en")
    (tmp_path / "x.xlsx").write_bytes(answer.content)
    header, row = openpyxl.load_workbook(tmp_path / "x.xlsx").active.iter_rows(values_only=True)
    assert header[:4] == ("row", "area", "deed", "unit that asked")
    assert row[header.index("state")] == "complete"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="approvals.second-signature.signed.xlsx"'


def test_nobodys_name_and_nobodys_own_minutes_stand_among_the_rows(later, ordinary, desk_of):
    desk = desk_of(ordinary.duty)
    for url in (f"{ORDERS}/rows/called", f"{ORDERS}/rows/called.csv", ORDERS):
        said = desk.get(url).content.decode()
        assert not [person.name for person in later.people if person.name in said]


def test_a_page_as_of_a_past_minute_shows_what_was_known_then(later, ordinary, desk_of):
    desk = desk_of(ordinary.duty)
    then = local(later.at + timedelta(minutes=5))
    acknowledge(task_id=later.tasks[1].pk, person=later.people[1], at=later.at + timedelta(minutes=9))
    said = page(desk, ORDERS, at=then)
    assert f"{ORDERS}/rows/called?at={then.replace(':', '%3A')}" in said
    (row,) = read_sheet(desk.get(f"{ORDERS}/rows/called.csv", lang="en", at=then).content).records()
    assert row["people who answered"] == "1"
    (row,) = read_sheet(desk.get(f"{ORDERS}/rows/called.csv", lang="en").content).records()
    assert row["people who answered"] == "2"
    before = page(desk, ORDERS, at=local(later.at - timedelta(hours=1)))
    assert "Not yet known" in before


@pytest.mark.parametrize("query", [{"at": "yesterday"}, {"at": "2099-01-01"}, {"known_at": "2022-02-30"}])
def test_a_moment_that_is_none_or_not_yet_is_refused(ordinary, desk_of, query):
    for url in ("/indicators/", ORDERS, f"{ORDERS}/rows/called", f"{ORDERS}/rows/called.csv"):
        assert desk_of(ordinary.duty).get(url, **query).status_code == 422


def test_a_reader_sees_only_the_rows_of_his_area(later, ordinary, desk_of):
    assert "33.3" in page(desk_of(ordinary.north), ORDERS)
    elsewhere = page(desk_of(ordinary.south), ORDERS)
    assert "Not yet known" in elsewhere
    assert "K1" not in page(desk_of(ordinary.south), f"{ORDERS}/rows/called")


def test_those_it_is_no_task_of_are_refused(ordinary, desk_of):
    assert desk_of(ordinary.cadre).get("/indicators/").status_code == 403
    assert desk_of(ordinary.cadre).get(f"{ORDERS}/rows/called.csv").status_code == 403


def test_what_nobody_has_set_is_refused_on_its_page_with_the_way_out(ordinary, desk_of):
    said = page(desk_of(ordinary.duty), "/indicators/hotline.three-rates")
    assert "Set them first" in said
    assert "nobody has set it" in said
    assert desk_of(ordinary.duty).get("/indicators/hotline.three-rates/rows/called_back").status_code == 422


@pytest.mark.parametrize(
    "url",
    ["/indicators/no.such", "/indicators/..", "/indicators/Orders", f"{ORDERS}/rows/letters",
     f"{ORDERS}/rows/called.letters", f"{ORDERS}/rows/letters.csv"],
)  # fmt: skip
def test_what_is_not_there_is_said_to_be_not_there(ordinary, desk_of, url):
    assert desk_of(ordinary.duty).get(url).status_code == 404


@pytest.fixture
def countys(tmp_path, monkeypatch):
    """A county's own folder of declared files, put before the house's."""

    def write(name, text):
        (tmp_path / "indicators").mkdir(exist_ok=True)
        (tmp_path / "indicators" / f"{name}.yaml").write_text(text, encoding="utf-8")

    monkeypatch.setattr(rules_shelf, "ROOTS", (tmp_path, *rules_shelf.ROOTS))
    yield write
    rules_shelf.fetch.cache_clear()
    shelf.made_of.cache_clear()


HOUSE = Path(__file__).resolve().parents[2] / "declared" / "indicators"


def test_a_file_put_into_the_folder_is_a_page_and_its_bands_colour_it_with_a_reason(later, ordinary, desk_of, countys):
    text = (HOUSE / "orders.answered-in-time.yaml").read_text(encoding="utf-8")
    text = text.replace("id: orders.answered-in-time", "id: orders.own").replace("Answered within", "Our own within")
    text += "bands:\n  - {level: red, to: 50, label: {zh: 太慢, en: too slow}}\n  - {level: green, from: 50}\n"
    countys("orders.own", text)
    desk = desk_of(ordinary.duty)
    assert "Our own within three minutes" in page(desk, "/indicators/")
    said = page(desk, "/indicators/orders.own")
    assert "lv-red" in said
    assert "too slow" in said
    assert "orders.own@1.0.0" in said
    early = page(desk, "/indicators/orders.own", at=local(later.at + timedelta(minutes=1)))
    assert "lv-unknown" in early
    assert 'class="level lv-red"><svg' not in early.split("How it is made")[0]


def test_a_file_that_is_wrong_is_named_with_its_fault_and_the_others_still_run(later, ordinary, desk_of, countys):
    countys("broken", "kind: indicator\nid: broken\n")
    desk = desk_of(ordinary.duty)
    said = page(desk, "/indicators/")
    assert "33.3" in said
    assert "is a required property" in said
    answer = desk.get("/indicators/broken")
    assert answer.status_code == 422


def test_below_coverage_the_figure_is_shown_with_its_flag(ordinary, desk_of, night):

    for n in range(2):
        ask(deed="drill.try", subject=Ref("drill", str(n)), area="999999", payload={}, by=night.duty, at=clock.now())
    said = page(desk_of(night.duty), SIGNED)
    assert "Too few have reported: 33 % of the 50 % needed" in said
    assert "2 have not reported" in said
    assert said.count("drill.try") >= 1
    silent = page(desk_of(night.duty), f"{SIGNED}/rows/silent")
    assert silent.count("<td>drill.try</td>") == 2


def test_what_a_figure_is_not_and_what_it_must_not_be_bent_to_are_said(ordinary, desk_of):
    desk = desk_of(ordinary.duty)
    assert "electricity stands for production here" in page(desk, "/indicators/recovery.power")
    assert "planned is not solved" in page(desk, "/indicators/hotline.three-rates")
