"""May this response be proposed at all? Law, authority, time and protocol, checked before anybody signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qipan.kit.refusal import Refused
from qipan.rules.declared import Declared

# Longer than this is not an emergency: propose it again, so that somebody decides again.
LONGEST = timedelta(days=90)
# What is older was decided about something else.
OLDEST = timedelta(days=365)
SIGNS = {"title": 120, "title_en": 120, "law": 120, "article": 60, "decided_by": 120, "document": 120}
SIGNS_OF_ACT = {"name": 120, "name_en": 120, "law": 120, "article": 60}


@dataclass(frozen=True)
class Act:
    """A measure as proposed; `power` "" loads nothing."""

    name: str
    power: str
    law: str
    article: str
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What two people are asked to sign."""

    title: str
    level: str
    law: str
    article: str
    decided_by: str
    document: str
    decided_at: datetime
    area: str
    starts_at: datetime
    ends_at: datetime
    exercise: bool
    measures: Sequence[Act]
    title_en: str = ""
    provisional_until: datetime | None = None


def check(
    proposal: Proposal, *, protocol: Declared, powers: Sequence[str], levels: Sequence[str], at: datetime
) -> None:
    """Raise Refused at the first thing that would make the response void; `where` names the field."""
    check_protocol(protocol, exercise=proposal.exercise)
    _check_words(proposal, levels)
    _check_measures(proposal.measures, powers)
    _check_times(proposal, at)


def check_protocol(protocol: Declared, *, exercise: bool) -> None:
    """A repealed protocol, or a draft, runs in exercises only."""
    if exercise or protocol.status == "active":
        return
    if protocol.is_repealed:
        raise Refused(
            "response.repealed",
            "The protocol %(title)s has been repealed; %(by)s stands in its place.",
            do="Mark this response as an exercise, or choose a protocol in force.",
            where="protocol",
            params={"title": protocol.title.get("zh", protocol.id), "by": _successor(protocol)},
        )
    raise Refused(
        "response.not_live",
        "The protocol %(title)s is a draft and may run in exercises only.",
        do="Mark this response as an exercise, or choose a protocol in force.",
        where="protocol",
        params={"title": protocol.title.get("zh", protocol.id)},
    )


def _successor(protocol: Declared) -> str:
    repealed = protocol.body.get("repealed", {})
    by = repealed.get("by", "—")
    name = by["name"] if isinstance(by, dict) else by
    return f"{name} ({repealed['on']})" if repealed.get("on") else str(name)


def _check_words(proposal: Proposal, levels: Sequence[str]) -> None:
    for field in ("title", "law", "article", "decided_by", "document", "area"):
        if not getattr(proposal, field).strip():
            raise Refused(
                "response.basis_missing",
                "A response names its law and article, who decided it and in which document.",
                do="Fill in this field.",
                where=field,
            )
    for field, most in SIGNS.items():
        check_length(getattr(proposal, field), most, where=field)
    if proposal.level not in levels:
        raise Refused("response.level", "There is no such level of response.", where="level")


def _check_measures(measures: Sequence[Act], powers: Sequence[str]) -> None:
    if not measures:
        raise Refused(
            "response.no_measure",
            "A response without measures does nothing.",
            do="Name at least one measure and the law it rests on.",
            where="measures",
        )
    for number, act in enumerate(measures, 1):
        where = f"measures.{number}"
        if not (act.name.strip() and act.law.strip() and act.article.strip()):
            raise Refused(
                "response.measure_without_law",
                "The measure %(name)s names no law and article, so nobody may carry it out.",
                do="Name the law and article it rests on, or leave the measure out.",
                where=where,
                params={"name": act.name or f"#{number}"},
            )
        for field, most in SIGNS_OF_ACT.items():
            check_length(getattr(act, field), most, where=where)
        if act.power and act.power not in powers:
            raise Refused("response.power", "There is no power %(power)s.", where=where, params={"power": act.power})


def check_length(text: str, most: int, *, where: str) -> None:
    """Refuse what is longer than its column, at its field."""
    if len(text) > most:
        raise Refused("response.too_many_signs", "At most %(most)s signs.", where=where, params={"most": most})


def _check_times(proposal: Proposal, at: datetime) -> None:
    starts_at, ends_at, until = proposal.starts_at, proposal.ends_at, proposal.provisional_until
    if proposal.decided_at > at:
        raise Refused("response.decided_later", "It cannot have been decided in the future.", where="decided_at")
    if at - proposal.decided_at > OLDEST:
        raise Refused("response.decided_long_ago", "It was decided more than a year ago.", where="decided_at")
    if ends_at <= starts_at or ends_at <= at:
        raise Refused("response.ends", "A response ends after it starts, and later than now.", where="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Refused(
            "response.too_long",
            "A response lasts at most %(days)s days.",
            do="Propose a shorter one; it can be proposed again.",
            where="ends_at",
            params={"days": LONGEST.days},
        )
    if until is not None and not starts_at < until <= ends_at:
        raise Refused(
            "response.provisional",
            "A provisional decision holds until some moment within the response.",
            where="provisional_until",
        )
