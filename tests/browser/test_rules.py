"""Two people sign in a newer norm beside what it changes, and read why a place is in lockdown; in Chinese."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from math import ceil
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from qipan.board.core.atlas import open_atlas
from qipan.board.invent.county import invent
from qipan.rules.shelf import fetch
from tests.browser.conftest import CHECKOUT, DEMO_READY_S, RESIDENTS, ended, first_line
from tests.browser.looks import LANGUAGES, SIZES, Watch, faults, settled
from tests.browser.walk import sign_in

SLOW_MS = 20_000  # a browser without a graphics card, on two shared cores
MARGIN, BOX = 1.5, 100  # kits a person in the county's own version, in boxes of so many
expect.set_options(timeout=SLOW_MS)


def newer_norm(folder: Path) -> str:
    """Write the county's own zone norm with another margin of kits; return its version."""
    shipped = next(path for path in (CHECKOUT / "declared" / "norms").glob("zone.default.yaml"))
    now = fetch("norms", "zone.default")
    newer = f"{int(now.version.split('.')[0])}.9.0"
    text = shipped.read_text("utf-8").replace(f'version: "{now.version}"', f'version: "{newer}"')
    text, margins = re.subn(r"(id: kits,.*?qty: )[\d.]+", rf"\g<1>{MARGIN}", text)
    kits = {n: ceil(n * MARGIN / BOX) * BOX for n in (3567, 1000, 0)}
    text, known = re.subn(
        r"people: (\d+)}, expect: {kits: \d+}",
        lambda found: f"people: {found[1]}}}, expect: {{kits: {kits[int(found[1])]}}}",
        text,
    )
    assert newer in text and margins == 1 and known == len(kits)
    (folder / "zone.default.yaml").write_text(text, "utf-8")
    return newer


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A demo on an invented county whose own folder holds a newer norm: base address, names of two homes, version."""
    board = tmp_path_factory.mktemp("invented") / "county"
    invent(board, residents=RESIDENTS, seed=1)
    home = Path(tempfile.mkdtemp(prefix="qipan-rules-"))
    own = home / "own"
    own.mkdir()
    newer = newer_norm(own)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("QIPAN_")}
    environ |= {"QIPAN_HOME": str(home), "QIPAN_PG_HOME": f"{home}-pg", "QIPAN_DECLARED": str(own)}
    command = [sys.executable, "-m", "qipan.cli.main", "demo", "--board", str(board)]
    log = (home / "demo.log").open("w+")
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environ, text=True, stdout=subprocess.PIPE, stderr=log)
    try:
        ready = first_line(process, "Qipan is ready", DEMO_READY_S)
        yield SimpleNamespace(base=ready.rpartition(" ")[2].rstrip("/"), homes=homes(open_atlas(board)), newer=newer)
    except BaseException:
        log.seek(0)
        sys.stderr.write(log.read()[-4000:])
        raise
    finally:
        ended(process)
        log.close()
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(f"{home}-pg", ignore_errors=True)


def homes(atlas):
    """Two addresses that the search answers first, with their places."""
    rows = zip(*(atlas.buildings[column].to_pylist() for column in ("address", "lon", "lat")), strict=True)
    found = [row for row in rows if row[0] and atlas.find(row[0], limit=1)[0].name == row[0]]
    return found[len(found) // 2], found[len(found) // 3]


@pytest.fixture
def stage(chromium, town):
    """Open a signed-in page for a role ("" for the public); at the end nobody's page may have complained."""
    contexts, watches = [], []

    def enter(role, size="desk"):
        width, height = SIZES[size]
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOW_MS)
        if role:
            sign_in(page, town.base, role)
        watches.append((role, Watch(page)))
        return page

    yield enter
    said = {role: watch.said for role, watch in watches if watch.said}
    for context in contexts:
        context.close()
    assert said == {}


def draw(page, town, home):
    """Draw around a home and open what the zone needs; return its address and the people inside its lines."""
    page.goto(f"{town.base}/map/zones/new")
    page.locator("[name=site-label]").first.fill(home[0])
    page.get_by_role("button", name="画圈").click()
    page.wait_for_url(re.compile(r"/map/zones/\d+$"))
    zone = page.url
    people = page.locator(".alternative[aria-pressed=true] .big").nth(1).inner_text()
    page.get_by_role("link", name="看账").click()
    expect(page.get_by_role("heading", name="依据")).to_be_visible()
    return zone, int(people.replace(",", ""))


def test_two_people_sign_in_a_newer_norm_beside_what_it_changes(stage, town):
    # A line is in force, counted by the norm that came with the release.
    desk = stage("duty_officer")
    zone, people = draw(desk, town, town.homes[0])
    enclosure = desk.locator("input[name=without_evidence]")
    if enclosure.count():
        enclosure.check()
    desk.get_by_role("button", name="送会签").click()
    expect(desk.get_by_text("等第二个签名")).to_be_visible()
    leader = stage("leader")
    leader.goto(f"{town.base}/sign")
    leader.get_by_role("link", name=re.compile("封控令")).first.click()
    leader.get_by_role("button", name="会签并下达").click()
    leader.wait_for_url(re.compile(r"/plans/\d+/"))

    # The clerk of the health bureau opens the rulebook: the norm in force, and the newer one on disk.
    clerk = stage("clerk")
    clerk.goto(f"{town.base}/")
    clerk.get_by_role("link", name="规则").first.click()
    norm = clerk.locator(".rule").filter(has=clerk.get_by_text("zone.default", exact=True))
    expect(norm).to_contain_text("随系统发布")
    norm.get_by_role("link", name=f"磁盘上有 {town.newer}：看差异").click()

    # The difference: one figure, old beside new, and the zone that would come out otherwise.
    change = clerk.locator(".change").filter(has=clerk.get_by_text("kits", exact=True)).first
    expect(change.locator(".change-side").nth(0)).to_contain_text("1.1")
    expect(change.locator(".change-side").nth(1)).to_contain_text(f"{MARGIN:g}")
    clerk.locator(".figure a").click()
    number = re.search(r"\d+$", zone)[0].zfill(2)
    row = clerk.locator("#affected-zones tr").filter(has=clerk.get_by_role("rowheader", name=number, exact=True))
    expect(row.locator("td.num").nth(1)).to_have_text(f"{ceil(people * MARGIN / BOX) * BOX:,}")
    stands = row.locator("td.num").nth(0).inner_text()
    clerk.get_by_role("button", name="我签名，请另一单位会签").click()
    expect(clerk.get_by_text("另一个单位的人")).to_be_visible()

    # A leader of another unit finds it among what waits, reads the same page, and signs it in.
    leader.goto(f"{town.base}/sign")
    leader.get_by_role("link", name="规则 封控定额").click()
    leader.wait_for_url(re.compile(r"/rules/norm/zone\.default/"))
    expect(leader.locator("#affected-zones")).to_contain_text(stands)
    expect(leader.locator("#affected-zones").get_by_role("link", name=number, exact=True)).to_be_visible()
    leader.get_by_role("button", name="会签启用").click()
    expect(leader.locator(".held")).to_contain_text(town.newer)
    expect(leader.get_by_role("button", name="会签启用")).to_have_count(0)

    # The clerk's page, left open, shows it by itself; the rulebook names both units.
    expect(clerk.locator(".held")).to_contain_text(town.newer)
    clerk.goto(f"{town.base}/rules/")
    expect(norm.locator(".rule-held")).to_contain_text(town.newer)
    expect(norm.locator(".rule-held")).to_contain_text("卫健局")
    expect(norm.locator(".rule-held")).to_contain_text("政法委")

    # What was signed stays; what is drawn from now on follows the new version.
    desk.goto(f"{zone}/needs")
    expect(desk.get_by_text("每人 1.1")).to_be_visible()
    draw(desk, town, town.homes[1])
    expect(desk.get_by_text(f"每人 {MARGIN:g}")).to_be_visible()
    auditor = stage("auditor")
    auditor.goto(f"{town.base}/ledger?subject=rule_file/norm/zone.default")
    expect(auditor.locator(".events")).to_contain_text("rulebook.came_with_the_release")
    expect(auditor.locator(".events")).to_contain_text("rulebook.adopted")


def test_the_public_reads_why_by_keyboard_and_has_it_computed_again(stage, town):
    page = stage("", "phone")
    _name, lon, lat = town.homes[0]
    page.goto(f"{town.base}/zone-of?q=x&place={lon:.6f},{lat:.6f}")
    mark = page.locator("summary.why-mark")
    if not mark.count():
        pytest.skip("no line stands around this home before the first test")
    card = page.locator(".why-card")
    expect(card).not_to_be_visible()
    mark.focus()
    page.keyboard.press("Enter")
    expect(card.get_by_role("heading", name=re.compile("为什么是"))).to_be_visible()
    card.get_by_role("link", name="重算一遍给我看").click()
    expect(card.get_by_text("与所示一致")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).not_to_be_visible()
    expect(mark).to_be_focused()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_the_rulebook_s_pages_are_as_they_should_be(stage, town, size, language):
    page, wrong = stage("duty_officer", size), {}
    addresses = [
        "/rules/",
        "/rules/?at=2020-01-01T00:00",
        "/rules/norm/zone.default",
        "/rules/protocol/cn-covid-three-zones",
        "/rules/programme/hotline-12345",
        f"/rules/norm/zone.default/{town.newer}",
        "/rules/protocol/dengue-vector-control/1.1.0",
    ]
    for address in addresses:
        page.goto(f"{town.base}{address}{'&' if '?' in address else '?'}lang={language}")
        settled(page)
        if said := faults(page, english=language == "en"):
            wrong[address] = said
    assert wrong == {}, "\n".join(f"{where}\n  " + "\n  ".join(said) for where, said in wrong.items())
