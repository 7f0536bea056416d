"""Plays examples of a policy: eligible and how much, refused by which rule, or which fact is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qipan.kit.refusal import Refused
from qipan.rules.declared import Declared
from qipan.rules.offer import Offer
from qipan.rules.players.ask import Asked
from qipan.rules.players.levels import NO_MOMENT
from qipan.rules.three import UNKNOWN


def play_policy(declared: Declared, offer: Offer, example: Mapping[str, Any]) -> dict[str, object]:
    """`{eligible: true, amount_fen}` or `{eligible: unknown, missing}`; raises Refused("policy.<rule id>")."""
    body, given = declared.body, example["given"]
    at = example.get("at", NO_MOMENT)
    asked = {subject: Asked(declared, offer, subject, given.get(subject, {}), at) for subject in body["eligible"]}
    missing: set[str] = set()
    for subject, rules in body["eligible"].items():
        for rule in rules:
            asked[subject].missing.clear()
            holds = asked[subject].value(rule["expr"])
            if holds is False:
                raise Refused(f"policy.{rule['id']}", "Not eligible: %(why)s", params={"why": rule["says"]["en"]})
            missing |= {f"{subject}.{name}" for name in asked[subject].missing}
    per = asked[body["benefit"]["per"]]
    per.missing.clear()
    amount = per.value(body["benefit"]["expr"], "number")
    if missing or amount is UNKNOWN:
        missing |= {f"{body['benefit']['per']}.{name}" for name in per.missing}
        return {"eligible": "unknown", "missing": sorted(missing)}
    return {"eligible": True, "amount_fen": amount}
