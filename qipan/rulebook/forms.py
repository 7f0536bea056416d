"""What addresses and forms of this room carry."""

from __future__ import annotations

from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware, make_aware

from qipan.kit.refusal import Refused


def moment(text: str, *, now: datetime) -> datetime | None:
    """`2022-03-31T23:50` in the house's time; None when nothing was asked. Refused when it is none or lies ahead."""
    if not text:
        return None
    try:
        read = parse_datetime(text)
    except ValueError:  # well formed, but no such day
        read = None
    if read is None:
        raise Refused("rulebook.not_a_moment", "This is not a moment", do="Write 2022-03-31T23:50", where="at")
    asked = read if is_aware(read) else make_aware(read)
    if asked > now:
        raise Refused("rulebook.not_yet", "This has not happened yet", do="Ask for now or before", where="at")
    return asked
