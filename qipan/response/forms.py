"""What a person types to propose a response; a fault is said at its field."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_current_timezone, is_naive, make_aware

from qipan.kit.refusal import Refused
from qipan.kit.whole import whole
from qipan.response.core.basis import Act, Proposal

WORDS = ("title", "title_en", "level", "law", "article", "decided_by", "document", "area")
ROWS = 4  # empty measures on the page


def proposal(post: QueryDict) -> Proposal:
    """Read the form; Refused names the field that cannot be read."""
    return Proposal(
        **{name: post.get(name, "").strip() for name in WORDS},
        decided_at=_moment(post, "decided_at"),
        starts_at=_moment(post, "starts_at"),
        ends_at=_moment(post, "ends_at"),
        provisional_until=_moment(post, "provisional_until") if post.get("provisional_until") else None,
        exercise=post.get("exercise") == "yes",
        measures=acts(post),
    )


def acts(post: QueryDict) -> list[Act]:
    """The measures; a row without a name and a law is an empty row, not a measure."""
    columns = [post.getlist(f"measure-{name}") for name in ("name", "power", "law", "article")]
    rows = [tuple(cell.strip() for cell in row) for row in zip(*columns, strict=False)]
    return [Act(name=n, power=p, law=law, article=a) for n, p, law, a in rows if n or law or a]


def version(post: QueryDict) -> int:
    """The version the person saw."""
    found = whole(post.get("version", ""))
    if found is None:
        raise Refused("response.no_version", "The page has lost its place.", do="Open it again.", where="version")
    return found


def _moment(post: QueryDict, name: str) -> datetime:
    found = moment(post.get(name, ""))
    if found is None:
        raise Refused("response.not_a_moment", "This is not a date and time.", where=name)
    return found


def moment(text: str) -> datetime | None:
    """An ISO moment in UTC, the house's time zone where it names none; None for anything else."""
    try:
        found = parse_datetime(text.strip())
        if found is not None and is_naive(found):
            found = make_aware(found, get_current_timezone())
        return None if found is None else found.astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last day of the calendar have no UTC everywhere
        return None
