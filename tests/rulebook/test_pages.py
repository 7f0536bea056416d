"""The pages: what holds, what waits, what is wrong with its line; two people sign beside what it changes."""

from __future__ import annotations

import re

import pytest

from qipan.identity.models import Approval
from qipan.kit.ref import Ref
from qipan.ledger import clock
from qipan.ledger.models import Event
from qipan.rulebook.models import AdoptedVersion
from qipan.rulebook.release import take_over
from tests.rulebook.conftest import ANSWERS, AT, DAY, press

RULES = "/rules/"
FILE = "/rules/norm/water"
NEXT = f"{FILE}/1.1.0"


def page(client, path, **query):
    return client.get(path, {"lang": "en", **query}).content.decode()


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


@pytest.fixture
def shelf(house):
    """1.0.0 came with the release, 1.1.0 lies in the county's folder with three litres made four."""
    house.write(shipped=True, document="国卫〔2020〕1号")
    take_over(at=AT)
    house.write(version="1.1.0", litres={"per_person": 4, "per_animal": 20}, document="国卫〔2020〕1号")
    return house


def test_an_empty_house_says_where_files_go(desk):
    assert "There is no declared file on this machine" in page(desk("clerk"), RULES)


def test_the_rulebook_shows_what_holds_since_when_and_what_waits(shelf, desk):
    html = page(desk("clerk"), RULES)
    for said in ("Water norms", "1.0.0", "came with the release", "2026-03-02 16:00", "国卫〔2020〕1号"):
        assert said in html, said
    assert "To be decided" in html and html.count(f'href="{NEXT}"') == 2


def test_files_that_cannot_be_read_and_faults_are_shown_with_their_lines(shelf, desk):
    shelf.write(id="salt", title={"zh": "盐"})
    (shelf.own / "norms" / "torn.yaml").write_text("kind: norm\nid: [\n")
    html = page(desk("auditor"), RULES)
    assert "declared/norms/torn.yaml:" in html and "Files that cannot be read" in html
    assert "declared/norms/salt-1.0.0.yaml:" in html and "shape.required" in html


def test_two_files_with_one_name_and_two_texts_are_faults_of_both(shelf, desk):
    shelf.write(id="salt", shipped=True)
    shelf.write(id="salt", litres={"per_person": 8})
    html = page(desk("auditor"), RULES)
    assert html.count("rulebook.twice") == 2 and "raise the version of one" in html


def test_the_wrong_bytes_under_an_adopted_name_are_refused_on_every_page(shelf, desk):
    shelf.write(shipped=True, litres={"per_person": 5})
    client = desk("duty")
    for path in (RULES, FILE, f"{FILE}/1.0.0"):
        html = page(client, path)
        assert 'data-refused="rulebook.other_text"' in html and "Raise the version" in html, path


def test_one_file_is_told_in_words_beside_its_own_lines(shelf, desk):
    html = page(desk("leader"), FILE)
    assert "per_animal" in html and "<dd>20</dd>" in html
    for number, line in enumerate(AdoptedVersion.objects.get().text.splitlines(), 1):
        if "litres:" in line or "per_" in line:
            assert f'<span class="line-n" aria-hidden="true">{number}</span>{line}' in html
    assert AdoptedVersion.objects.get().digest[:12] in html


def test_a_past_minute_shows_what_stood_then_and_nothing_of_the_disk(shelf, desk):
    shelf.adopt("1.1.0", at=AT + DAY)
    clock.set(virtual_at=AT + 2 * DAY, speed=0, by=Ref("test", "1"))
    client = desk_at(desk, "clerk", AT + 2 * DAY)
    then, now = page(client, FILE, at="2026-03-03T12:00"), page(client, FILE)
    assert "What 1.0.0 says" in then and "What 1.1.0 says" in now
    assert "1.1.0" not in page(client, RULES, at="2026-03-03T12:00")
    assert "No rule had been adopted by then" in page(client, RULES, at="2026-03-01T12:00")


def desk_at(desk, login, at):
    client = desk(login)
    clock.set(virtual_at=at, speed=0, by=Ref("test", "1"))
    return client


@pytest.mark.parametrize("at", ["yesterday", "2026-02-30T10:00", "2999-01-01T00:00"])
@pytest.mark.parametrize("path", [RULES, FILE])
def test_a_moment_that_is_none_or_lies_ahead_is_refused(shelf, desk, path, at):
    answer = desk("clerk").get(path, {"at": at})
    assert answer.status_code == 422 and b"data-refused" in answer.content


@pytest.mark.parametrize("path", ["/rules/norm/none", "/rules/norm/water/9.9.9", "/rules/x/y/z"])
def test_what_does_not_exist_is_missing(shelf, desk, path):
    assert desk("clerk").get(path).status_code == 404


def test_two_people_sign_in_a_version_on_the_difference_page(shelf, desk):
    clerk, leader = desk("clerk"), desk("leader")
    html = page(clerk, NEXT)
    assert "one field against 1.0.0" in html and ">3</span>" in html and "<b>4</b>" in html
    assert "No room here can say" in html
    assert press(clerk, f"{NEXT}/ask", digest=hidden(html, "digest")).headers["Location"] == NEXT
    assert not re.search(r"requests/\d+/sign", hrefs(page(clerk, NEXT)))  # his own name stands there already
    html = page(leader, NEXT)
    approval = Approval.objects.get()
    answer = press(
        leader, f"/rules/requests/{approval.pk}/sign", digest=hidden(html, "digest"), seen=hidden(html, "seen")
    )
    assert answer.headers["Location"] == NEXT
    assert shelf.in_force() == "water@1.1.0"
    done = page(leader, NEXT)
    assert "/ask" not in hrefs(done) and ">2026-03-02 16:00<" in done


def hrefs(html):
    return " ".join(re.findall(r'action="([^"]*)"', html))


def test_pressing_twice_is_one_adoption(shelf, desk):
    approval = shelf.ask("1.1.0")
    leader = desk("leader")
    html = page(leader, NEXT)
    fields = {"digest": hidden(html, "digest"), "seen": hidden(html, "seen")}
    key = "5f0c6f3e-4d6a-4a0e-8a57-6a1a64d3b0de"
    first, second = (press(leader, f"/rules/requests/{approval.pk}/sign", key=key, **fields) for _ in range(2))
    assert first.status_code == second.status_code == 302 and second.headers["Idempotency-Replayed"] == "true"
    other = press(leader, f"/rules/requests/{approval.pk}/sign", **fields)  # another press, another key
    assert other.status_code == 409
    assert AdoptedVersion.objects.filter(version="1.1.0").count() == 1
    assert Event.objects.filter(verb="rulebook.adopted").count() == 1


def test_a_file_changed_after_the_first_signature_is_409_and_the_page_says_what(shelf, desk):
    approval = shelf.ask("1.1.0")
    leader = desk("leader")
    html = page(leader, NEXT)
    shelf.write(version="1.1.0", litres={"per_person": 5, "per_animal": 20})
    answer = press(
        leader, f"/rules/requests/{approval.pk}/sign", digest=hidden(html, "digest"), seen=hidden(html, "seen")
    )
    assert answer.status_code == 409
    html = page(leader, NEXT)
    assert "It changed after the first signature" in html and f"{approval.pk}/sign" not in hrefs(html)
    assert press(leader, f"{NEXT}/ask", digest=hidden(html, "digest")).status_code == 302
    assert not AdoptedVersion.objects.filter(version="1.1.0").exists()


def test_rules_from_memory_name_their_lines_and_who_must_sign(shelf, desk):
    path = shelf.write(version="1.1.0", confidence={"litres": "memory"}, **ANSWERS)
    line = 1 + path.read_text().splitlines().index("  litres: memory")
    approval = shelf.ask("1.1.0")
    leader = desk("leader")
    html = page(leader, NEXT)
    assert f"Rules from memory in lines {line}:" in html
    fields = {"digest": hidden(html, "digest"), "seen": hidden(html, "seen")}
    answer = press(leader, f"/rules/requests/{approval.pk}/sign", **fields)
    assert answer.status_code == 403 and f"lines {line}" in answer.content.decode()
    assert press(desk("clerk"), f"/rules/requests/{approval.pk}/sign", **fields).status_code == 302
    assert shelf.in_force() == "water@1.1.0"


def test_a_repealed_file_can_be_asked_for_exercises_only(shelf, desk):
    shelf.write(id="salt", status="repealed", repealed={"by": "新定额"})
    duty = desk("duty")
    html = page(duty, "/rules/norm/salt/1.0.0")
    assert "Exercise only" in html and hidden(html, "exercise") == "yes"
    digest = hidden(html, "digest")
    assert press(duty, "/rules/norm/salt/1.0.0/ask", digest=digest, exercise="yes").status_code == 302
    assert Approval.objects.get().payload["exercise"] is True


def test_declining_needs_a_reason_and_settles_it(shelf, desk):
    approval = shelf.ask("1.1.0")
    leader = desk("leader")
    assert press(leader, f"/rules/requests/{approval.pk}/decline", reason=" ").status_code == 422
    assert press(leader, f"/rules/requests/{approval.pk}/decline", reason="四升没有依据").status_code == 302
    assert Approval.objects.get().state == "declined"
    assert "/ask" in hrefs(page(desk("clerk"), NEXT))  # it may be asked anew


def test_the_reader_who_does_not_sign_finds_no_button(shelf, desk):
    html = page(desk("auditor"), NEXT)
    assert "/ask" not in hrefs(html) and "can ask for the two signatures" in html
    assert press(desk("auditor"), f"{NEXT}/ask", digest="x").status_code == 403


def test_a_request_about_something_else_is_not_signed_here(shelf, desk):
    approval = shelf.ask("1.1.0")
    Approval.objects.filter(pk=approval.pk).update(deed="response.enter")
    assert press(desk("leader"), f"/rules/requests/{approval.pk}/sign", digest=approval.digest).status_code == 404


def test_the_list_of_signatures_and_the_rail_lead_to_the_difference(shelf, desk):
    approval = shelf.ask("1.1.0")
    leader = desk("leader")
    assert f"/sign/{approval.pk}" in page(leader, "/sign")
    assert leader.get(f"/sign/{approval.pk}").headers["Location"] == NEXT
    assert (
        press(leader, f"/sign/{approval.pk}/yes", digest=approval.digest).headers["Location"] == f"/sign/{approval.pk}"
    )
    assert Approval.objects.get().state == "open"  # it is signed beside what it changes, nowhere else
    assert re.search(r'href="/rules/".*?rail-count">1<', page(desk("clerk"), RULES), re.S)


def test_a_version_that_cannot_be_signed_says_why_and_offers_nothing(shelf, desk):
    shelf.write(version="0.9.0")
    html = page(desk("duty"), f"{FILE}/0.9.0")
    assert 'data-refused="rulebook.not_newer"' in html and "/ask" not in hrefs(html)
