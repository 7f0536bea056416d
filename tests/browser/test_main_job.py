"""The main job as its people play it, in Chinese: desk and phone, on an invented county and on a real country."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from qipan.board.core.atlas import open_atlas
from qipan.board.invent.county import invent
from qipan.board.invent.roster import roster
from qipan.dispatch.core import callup
from qipan.dispatch.core.travel import travel_s
from qipan.dispatch.demo import PEOPLE, _near_the_centre
from qipan.serve.demo import SEED
from qipan.zones.proposal import check_sites, propose
from tests.browser.conftest import CHECKOUT, DEMO_READY_S, RESIDENTS, ended, first_line
from tests.browser.looks import LANGUAGES, SIZES, Watch, faults, settled
from tests.browser.walk import sign_in

LIECHTENSTEIN = 39_000  # residents, given; the map itself knows none
CLEAR_M = 150  # from the home of the team that shall be called
STEP, TRIES = 7, 60
SLOW_MS = 20_000  # a browser without a graphics card, on two shared cores
expect.set_options(timeout=SLOW_MS)


@pytest.fixture(scope="module")
def invented_board(tmp_path_factory):
    out = tmp_path_factory.mktemp("invented") / "county"
    invent(out, residents=RESIDENTS, seed=1)
    return out


@pytest.fixture(scope="module")
def real_board(tmp_path_factory, shared_data):
    out = tmp_path_factory.mktemp("real") / "liechtenstein"
    source = shared_data("osm/liechtenstein.osm.pbf")
    words = ["board", "build", str(source), "--out", str(out), "--residents", str(LIECHTENSTEIN), "--json"]
    subprocess.run([sys.executable, "-m", "qipan.cli.main", *words], check=True, capture_output=True, cwd=CHECKOUT)
    return out


@pytest.fixture(
    scope="module",
    params=["invented_board", pytest.param("real_board", marks=pytest.mark.data)],
    ids=["invented county", "Liechtenstein"],
)
def town(request):
    """A demo of its own on one board: (base address, atlas)."""
    board = request.getfixturevalue(request.param)
    home = Path(tempfile.mkdtemp(prefix="qipan-job-"))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("QIPAN_")}
    environ |= {"QIPAN_HOME": str(home), "QIPAN_PG_HOME": f"{home}-pg"}
    command = [sys.executable, "-m", "qipan.cli.main", "demo", "--board", str(board)]
    log = (home / "demo.log").open("w+")
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environ, text=True, stdout=subprocess.PIPE, stderr=log)
    try:
        ready = first_line(process, "Qipan is ready", DEMO_READY_S)
        yield ready.rpartition(" ")[2].rstrip("/"), open_atlas(board)
    except BaseException:
        log.seek(0)
        sys.stderr.write(log.read()[-4000:])
        raise
    finally:
        ended(process)
        log.close()
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(f"{home}-pg", ignore_errors=True)


def typed_names(atlas):
    """A home and two places, by names the search answers first, for which the demo's own team will be called.

    The first such home outwards from where that team lives; drawn and called with the engines themselves.
    """
    team = _near_the_centre(atlas)
    middle = (float(atlas.seg_lon[team]), float(atlas.seg_lat[team]))
    rows = sorted(named_things(atlas), key=lambda row: metres(row[1:], middle))
    clear = [row for row in rows if metres(row[1:], middle) > CLEAR_M]
    for home in clear[::STEP][:TRIES]:
        around = sorted(clear, key=lambda row: metres(row[1:], home[1:]))
        typed = [row for row in around[:60] if is_first(atlas, row)][:3]
        names = [name for name, *_ in typed]
        if len(set(names)) == 3 and first_team_is_called(atlas, typed):
            return names
    raise AssertionError("nowhere on this board is the demo's own team among the nearest")


def first_team_is_called(atlas, typed):
    kinds = ("home", "visited", "visited")
    sites = [
        {"kind": kind, "label": name, "lon": lon, "lat": lat, "hours": None}
        for kind, (name, lon, lat) in zip(kinds, typed, strict=True)
    ]
    drawn = propose(
        atlas=atlas,
        sites=check_sites(sites, atlas=atlas),
        protocol="cn-covid-three-zones",
        declared_area=atlas.manifest["code"],
    )["recommended"]
    gates, inside = drawn.figures["gates"], set(drawn.lines[1]["segments"])
    rows = roster(atlas, people=PEOPLE, seed=SEED)
    homes = {row["team"]: row["home_segment"] for row in reversed(rows)}
    homes[rows[0]["team"]] = _near_the_centre(atlas)
    teams = [
        callup.Team(code, frozenset(), size=5, busy="in_zone" if home in inside else "")
        for code, home in sorted(homes.items())
    ]
    posts = [callup.Post(gate["number"], 1, frozenset()) for gate in gates]
    seconds = travel_s(
        atlas,
        origins=np.array([homes[team.code] for team in teams]),
        targets=np.array([gate["segment"] for gate in gates]),
    )
    return rows[0]["team"] in {seat.team for seat in callup.call_up(teams, posts, seconds).seats}


def named_things(atlas):
    layers = [(atlas.buildings, "address"), (atlas.buildings, "name"), (atlas.places, "name")]
    return [
        (name, x, y)
        for table, column in layers
        for name, x, y in zip(*(table[c].to_pylist() for c in (column, "lon", "lat")), strict=True)
        if name
    ]


def is_first(atlas, row):
    first = atlas.find(row[0], limit=1)
    return bool(first) and abs(first[0].lon - row[1]) + abs(first[0].lat - row[2]) < 1e-6


def metres(one, other):
    east = (one[0] - other[0]) * np.cos(np.radians(other[1]))
    return float(np.hypot(east, one[1] - other[1])) * 111_195


@pytest.fixture
def stage(chromium, town):
    """Open a signed-in page for a role; at the end nobody's page may have complained."""
    base, _atlas = town
    contexts, watches = [], []

    def enter(role, size, forgives=()):
        width, height = SIZES[size]
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOW_MS)
        sign_in(page, base, role)
        watches.append((role, watch := Watch(page)))
        watch.forgives = forgives
        return page

    yield enter
    said = {role: watch.said for role, watch in watches if watch.said}
    for context in contexts:
        context.close()
    assert said == {}


def figure(page, place):
    return expect(page.locator(place), place)


def test_from_a_positive_to_manned_gates(stage, town):
    base, atlas = town
    home, *places = typed_names(atlas)

    # ① 报告: the duty officer types a home and two places, each picked from what the search offers.
    desk = stage("duty_officer", "desk")
    desk.goto(f"{base}/map")
    desk.get_by_role("link", name="画圈").click()
    labels = desk.locator("[name=site-label]")
    for row, name in enumerate((home, *places)):
        labels.nth(row).fill(name)
        option = desk.locator("[data-site]").nth(row).get_by_role("option").first
        expect(option).to_contain_text(name)
        labels.nth(row).press("Enter")
        expect(desk.locator("[name=site-lon]").nth(row)).not_to_have_value("")
    desk.get_by_role("button", name="画圈").click()

    # ② 画圈: three named alternatives, a proof, the usual ways beside it.
    desk.wait_for_url(re.compile(r"/map/zones/\d+$"))
    zone = desk.url
    settled(desk)
    expect(desk.locator(".alternative b")).to_have_text(["最小", "推荐", "放宽"])
    expect(desk.locator(".alternative[aria-pressed=true]")).to_contain_text("推荐")
    expect(desk.get_by_text("按此权重最优")).to_be_visible()
    expect(desk.get_by_role("row", name=re.compile("逐点画圆"))).to_be_visible()
    lockdown = desk.locator("[data-people=lockdown]").inner_text()
    assert int(lockdown.replace(",", "")) > 0

    # ③ 看账, then ④ 送会签 with the households for enclosure only signed by number.
    desk.get_by_role("link", name="看账").click()
    expect(desk.get_by_role("heading", name="依据")).to_be_visible()
    enclosure = desk.locator("input[name=without_evidence]")
    if enclosure.count():
        enclosure.check()
    desk.get_by_role("button", name="送会签").click()
    expect(desk.get_by_text("等第二个签名")).to_be_visible()

    # The officer keeps the map and the duty room open; from here on neither is reloaded by hand.
    wall = stage("duty_officer", "desk")
    wall.goto(f"{base}/map")
    settled(wall)
    wall.evaluate("window.openedOnce = true")

    # ④ 会签: a leader of another unit reads the same numbers on a phone, and signs.
    leader = stage("leader", "phone")
    leader.goto(f"{base}/sign")
    leader.get_by_role("link", name=re.compile("封控令")).first.click()
    expect(leader.locator(".order-sentence")).to_contain_text(lockdown)
    leader.get_by_role("button", name="会签并下达").click()
    leader.wait_for_url(re.compile(r"/plans/\d+/"))

    # ⑤ 下达: the worker writes the orders; the map on the wall shows them by itself.
    expect(wall.get_by_role("heading", name=re.compile("令 01"))).to_be_visible()
    called = int(wall.locator("[data-figure^=called]").inner_text())
    assert called > 0
    figure(wall, "[data-figure^=acked]").to_have_text("0")

    # 掌上命令: the responder sees where and why, answers, and arrives by the code on the sheet.
    phone = stage("responder", "phone")
    phone.goto(f"{base}/go")
    post = re.search(r"K\d+", phone.get_by_role("heading", level=1).inner_text())[0]
    phone.get_by_role("button", name="收到，出发").click()
    figure(wall, "[data-figure^=acked]").to_have_text("1")
    code = code_of(desk, base, post)
    phone.locator("[name=place_code]").fill(code)
    phone.get_by_role("button", name="我到了").click()
    expect(phone.get_by_role("heading", name=re.compile("已到位"))).to_be_visible()
    figure(wall, "[data-figure^=arrived]").to_have_text("1")

    # The leader of the team taps the others in; the manned gate closes on the map.
    while (tap := phone.get_by_role("button", name="已到")).count():
        left = tap.count()
        tap.first.click()
        expect(tap).to_have_count(left - 1)
    figure(wall, "[data-figure^=closed]").to_have_text(re.compile(r"^1/"))
    shut = [f for f in features(wall, base) if f["kind"] == "gate" and f["closed"]]
    assert [gate["number"] for gate in shut] == [post]
    assert wall.evaluate("window.openedOnce") is True

    # The gate list of the zone says the same, and every step is in the ledger.
    desk.goto(zone)
    row = desk.locator("#gates tr").filter(has=desk.get_by_text(post, exact=True))
    expect(row).to_contain_text(re.compile(r"\d\d:\d\d"))
    auditor = stage("auditor", "desk")
    auditor.goto(f"{base}/ledger")
    auditor.get_by_role("button", name="现在验一遍").click()
    expect(auditor.get_by_text("每个摘要、每条链、每次封存都对得上")).to_be_visible()
    told = auditor.locator(".events tbody").inner_text()
    for verb in ("zones.drafted", "zones.asked", "zones.in_force", "plans.pressed", "dispatch.called_up",
                 "dispatch.acked", "dispatch.arrived", "zones.gate_closed"):  # fmt: skip
        assert verb in told, verb


def code_of(page, base, post):
    """The code printed on the sheet that hangs at a post."""
    page.goto(f"{base}/dispatch/1/sheet")
    sheet = page.locator(".post-sheet").filter(has=page.get_by_role("heading", name=re.compile(rf"{post}\b")))
    return sheet.locator(".post-code").inner_text()


def features(page, base):
    answer = page.request.get(f"{base}/map/zones.geojson")
    return [feature["properties"] for feature in answer.json()["features"]]


def test_two_tabs_on_one_zone_end_side_by_side(stage, town):
    base, atlas = town
    names = typed_names(atlas)[:2]
    one = stage("duty_officer", "desk", forgives=(409,))
    one.goto(f"{base}/map/zones/new")
    for row, name in enumerate(names):
        one.locator("[name=site-label]").nth(row).fill(name)
    one.get_by_role("button", name="画圈").click()
    one.wait_for_url(re.compile(r"/map/zones/\d+$"))

    other = stage("cdc", "desk")
    other.goto(one.url)
    other.get_by_role("button", name=re.compile("放宽")).click()
    expect(other.locator(".alternative[aria-pressed=true]")).to_contain_text("放宽")
    with one.expect_response(lambda answer: answer.status == 409):
        one.get_by_role("button", name=re.compile("最小")).click()
    expect(one.get_by_role("heading", name="你看的是第 1 版")).to_be_visible()
    expect(one.get_by_role("heading", name="现在是第 2 版")).to_be_visible()
    one.get_by_role("button", name="在新版上做我的改动").click()
    expect(one.locator(".alternative[aria-pressed=true]")).to_contain_text("最小")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_pages_with_a_zone_on_them_are_as_they_should_be(stage, town, size, language):
    """The walk sees a county without zones; here they stand: one in force, one drafted."""
    base, atlas = town
    page = stage("duty_officer", size)
    zones = {feature["zone"] for feature in features(page, base) if feature["kind"] == "line"}
    if not zones:
        pytest.skip("no zone was drawn before this test")
    place = f"{atlas.seg_lon[0]:.6f},{atlas.seg_lat[0]:.6f}"
    addresses = ["/map", "/duty", f"/zone-of?q=x&place={place}"]
    addresses += [f"/map/zones/{zone}{part}" for zone in sorted(zones) for part in ("", "/needs")]
    wrong = {}
    for address in addresses:
        page.goto(f"{base}{address}{'&' if '?' in address else '?'}lang={language}")
        settled(page)
        if said := faults(page, english=language == "en"):
            wrong[address] = said
    assert wrong == {}, "\n".join(f"{where}\n  " + "\n  ".join(said) for where, said in wrong.items())
