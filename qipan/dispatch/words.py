"""What the pages of this room say: facts into sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qipan.dispatch.models import Post, Task
from qipan.dispatch.queries import PostLine
from qipan.ledger.models import Event

SKILLS = {
    "driver": gettext_lazy("driver"),
    "first_aid": gettext_lazy("first aid"),
    "sampling": gettext_lazy("sampling"),
    "security": gettext_lazy("security"),
    "leader": gettext_lazy("leader"),
    "data_entry": gettext_lazy("data entry"),
    "registration": gettext_lazy("registration"),
    "dialect": gettext_lazy("dialect"),
    "logistics": gettext_lazy("logistics"),
}
KINDS = {
    "staff_member": gettext_lazy("Staff"),
    "volunteer": gettext_lazy("Volunteers"),
    "militia": gettext_lazy("Militia"),
    "special_police": gettext_lazy("Special police"),
}
BARRED = {
    "on_order": gettext_lazy("%(n)d already out on an order"),
    "in_zone": gettext_lazy("%(n)d live inside a line"),
    "no_leader": gettext_lazy("%(n)d without a leader tonight"),
    "skill": gettext_lazy("%(n)d lack the skill"),
    "no_road": gettext_lazy("%(n)d with no open road"),
    "needed_elsewhere": gettext_lazy("%(n)d needed at another post"),
}
SILENT_AFTER = timedelta(minutes=3)  # then a person should ring: the design's second rung
VERBS = {
    "dispatch.called_up": ("called", gettext_lazy("%(people)d people called to %(posts)d posts")),
    "dispatch.acked": ("acked", gettext_lazy("%(post)s: one confirmed")),
    "dispatch.declined": ("silent", gettext_lazy("%(post)s: one cannot go")),
    "dispatch.arrived": ("arrived", gettext_lazy("%(post)s: one arrived")),
    "dispatch.stood_down": ("done", gettext_lazy("Stood down, %(released)d released")),
    "dispatch.times_forgotten": ("done", gettext_lazy("Personal times of %(people)d people deleted")),
}


def reasons(task: Task) -> list[str]:
    """Why this person, in at most three sentences."""
    minutes = max(1, round(task.travel_s / 60))
    facts = {"post": task.post.code, "minutes": minutes, "nearer": sum(task.passed.values())}
    said = [
        _("Your team is the nearest to %(post)s: %(minutes)d min by street") % facts
        if not facts["nearer"]
        else _("%(minutes)d min by street to %(post)s; nearer teams that cannot go or are needed elsewhere: %(nearer)d")
        % facts
    ]
    skills = [str(SKILLS.get(skill, skill)) for skill in task.responder.team.skills]
    if skills:
        said.append(_("Your team has: %(skills)s") % {"skills": " · ".join(skills)})
    said.append(_("You are on no other order and do not live inside a line"))
    return said


def barred(counts: Mapping[str, int]) -> list[str]:
    """Who could not go, most first: the reasons a post lacks teams."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [str(BARRED[reason]) % {"n": n} for reason, n in ordered if reason in BARRED]


@dataclass(frozen=True)
class Need:
    """Something that waits for the desk: a post that lacks teams, its people who cannot go, all who say nothing."""

    kind: str
    post: Post
    n: int
    said: Sequence[str]


def needs(lines: Sequence[PostLine], *, at: datetime, with_reasons: bool) -> list[Need]:
    """Lacking posts first, then people who said they cannot go, then those who have not answered.

    Why somebody cannot go is his own word to the desk that can act on it; others see only how many.
    """
    lacking = [Need("lacking", x.post, x.lacking, barred(x.post.unmet_why)) for x in lines if x.lacking > 0]
    declined = []
    for line in lines:
        who = [task for team in line.teams for task in team if task.declined_at]
        if who:
            declined.append(Need("declined", line.post, len(who), [t.decline_reason for t in who if with_reasons]))
    silent = [(x.post, sum(at - task.called_at >= SILENT_AFTER for task in x.silent)) for x in lines]
    unheard = [(post, n) for post, n in silent if n]
    if not unheard:
        return lacking + declined
    all_silent = Need("silent", unheard[0][0], sum(n for _, n in unheard), [f"{post.code} {n}" for post, n in unheard])
    return [*lacking, *declined, all_silent]


@dataclass(frozen=True)
class Said:
    """One ledger line as the board tells it."""

    at: datetime
    stone: str
    said: str


def record(events: Sequence[Event]) -> list[Said]:
    told = []
    for event in events:
        stone, words = VERBS[event.verb]
        if event.body.get("post_closed"):
            told.append(Said(event.at, "done", _("%(post)s closed") % event.body))
        told.append(Said(event.at, stone, str(words) % event.body))
    return told
