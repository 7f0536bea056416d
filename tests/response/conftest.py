"""An area, two units that do not report to one another, and their people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from qipan.identity.actions import add_account, grant, sign_and_perform
from qipan.identity.models import Area, Organisation
from qipan.kit.ref import Ref
from qipan.response.actions import propose
from qipan.response.core.basis import Act, Proposal
from qipan.rulebook import actions as rulebook
from qipan.rulebook.dry_run import mark
from qipan.rulebook.queries import on_disk

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LAW = "中华人民共和国突发事件应对法"
EXERCISE = Proposal(
    title="三区演练",
    title_en="Three-zone drill",
    level="II",
    law=LAW,
    article="第一条",
    decided_by="县指挥部",
    document="第1号",
    decided_at=AT,
    area="990326",
    starts_at=AT,
    ends_at=AT + timedelta(days=14),
    exercise=True,
    measures=(Act("划区", "zone", LAW, "第二条"), Act("卡口", "gate", LAW, "第三条")),
)


@pytest.fixture
def people(db, settings, tmp_path):
    settings.QIPAN = settings.QIPAN.model_copy(update={"home": tmp_path})
    area = Area.objects.create(code="990326", name="试县", name_en="Test county", level="county")
    Area.objects.create(code="990326001", name="试镇", level="township", parent=area)
    by, made = Ref("test", "1"), {}
    for login, role, unit in (
        ("duty", "duty_officer", "command"),
        ("leader", "leader", "law"),
        ("clerk", "clerk", "health"),
    ):
        body = Organisation.objects.create(code=unit, name=unit, kind=unit, area=area)
        made[login] = add_account(login=login, name=login, organisation=body, by=by, at=AT)
        grant(account=made[login], role=role, area=area, by=by, at=AT)
    return SimpleNamespace(area=area, **made)


@pytest.fixture
def enter(people):
    """Propose and sign a response; keyword arguments change the proposal."""

    def do(*, protocol="cn-covid-three-zones", at=AT, **changes):
        held = propose(proposal=replace(EXERCISE, **changes), protocol=protocol, by=people.duty, at=at)
        _, held = sign_and_perform(approval=held.approval, by=people.leader, at=at, seen_digest=held.approval.digest)
        return held

    return do


@pytest.fixture
def ready(people, tmp_path):
    """The draft on the shelf made active in the county's own folder, naming the health authority that answers."""
    folder = tmp_path / "declared"
    folder.mkdir()
    draft = on_disk("protocol", "dengue-vector-control", "1.1.0").text
    signature = "authority: {issuer: 试县, signed_off_by: {unit: 试县疾控中心, name: 林, on: 2026-01-05}}"
    active = f"status: active\neffective: {{from: 2026-01-05}}\n{signature}\n"
    assert "status: draft\n" in draft and "version: 1.1.0\n" in draft
    text = draft.replace("status: draft\n", active).replace("version: 1.1.0\n", "version: 1.2.0\n")
    (folder / "dengue-vector-control.yaml").write_text(text, "utf-8")
    return {"kind": "protocol", "ident": "dengue-vector-control", "number": "1.2.0"}


@pytest.fixture
def signed(people, ready):
    """The id of a protocol in force: signed in by the health authority and a leader."""
    digest = on_disk(*ready.values()).declared.digest
    asked = rulebook.ask(**ready, exercise=False, seen_digest=digest, by=people.clerk, at=AT)
    rulebook.sign(approval=asked, by=people.leader, at=AT, seen_digest=asked.digest, seen=mark([]))
    return ready["ident"]
