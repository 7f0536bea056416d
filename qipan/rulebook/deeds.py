"""What two signatures perform here: a version of a declared file comes into force."""

from __future__ import annotations

from datetime import datetime

from qipan.kit.ref import Ref
from qipan.rulebook import queries
from qipan.rulebook.actions import adopt
from qipan.rulebook.proposal import name_of, standing_payload


def _standing(*, subject: Ref, at: datetime) -> dict[str, object] | None:
    asked = queries.waiting(*name_of(subject.id), at=at)
    return None if asked is None else standing_payload(asked, at=at)


DEEDS = {queries.DEED: adopt}
PAYLOADS = {queries.DEED: _standing}
SIGNERS = {queries.DEED: ("leader", "duty_officer", "cdc", "clerk")}
