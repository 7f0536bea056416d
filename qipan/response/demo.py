"""A signed exercise under the repealed three-zone protocol, so that the zone desk is there to try."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from qipan.identity.actions import sign_and_perform
from qipan.identity.models import Account, Area
from qipan.response.actions import propose
from qipan.response.core.basis import Act, Proposal
from qipan.response.models import Response

PROTOCOL = "cn-covid-three-zones"
LAW, LAW_ARTICLE = "中华人民共和国传染病防治法", "演练，不引用条款效力"


@transaction.atomic
def seed(*, at: datetime, seed: int, board: Any) -> Response:
    """Propose as the duty officer, sign as the leader of another unit; once."""
    held = Response.objects.filter(protocol=PROTOCOL, state="in_force").order_by("id").first()
    if held is not None:
        return held
    duty, leader = (Account.objects.get(login=login) for login in ("duty", "leader"))
    root = Area.objects.get(parent=None)
    acts = (
        Act("划定封控区、管控区、防范区", "zone", LAW, LAW_ARTICLE, "Draw lockdown, controlled and precaution zones"),
        Act("设置卡口", "gate", LAW, LAW_ARTICLE, "Set up checkpoints"),
        Act("到点确认位置", "location", LAW, LAW_ARTICLE, "Confirm arrival by place"),
    )
    proposal = Proposal(
        title="三区划定演练",
        title_en="Three-zone exercise",
        level="II",
        law=LAW,
        article=LAW_ARTICLE,
        decided_by="县指挥部（演练）",
        document="演练方案第1号",
        decided_at=at,
        area=root.code,
        starts_at=at,
        ends_at=at + timedelta(days=14),
        exercise=True,
        measures=acts,
    )
    held = propose(proposal=proposal, protocol=PROTOCOL, by=duty, at=at)
    _, held = sign_and_perform(approval=held.approval, by=leader, at=at, seen_digest=held.approval.digest)
    return held
