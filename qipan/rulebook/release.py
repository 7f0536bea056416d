"""What came with the release: adopted at a house's first start without signatures, and only then."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import get_default_timezone

from qipan import __version__
from qipan.kit.ref import Ref
from qipan.rulebook import queries
from qipan.rulebook.core.days import days_of, is_over
from qipan.rulebook.core.heads import jurisdiction_of, reaches
from qipan.rulebook.core.marks import from_memory
from qipan.rulebook.found import OnDisk, shelf
from qipan.rulebook.kept import hold, keep, tell
from qipan.rulebook.models import AdoptedVersion
from qipan.rulebook.reading import is_fit
from qipan.rules.lints_of.overlay import is_overlay
from qipan.rules.resolve import parent_ref
from qipan.rules.shelf import number

BY = Ref("release", __version__)


@transaction.atomic
def take_over(*, at: datetime) -> int:
    """Adopt, on the release's word, every shipped file this house has no version of yet; return how many.

    Files with rules from memory are left to a health authority, drafts and overlays to whoever writes them. A later
    release changes nothing by itself: a newer shipped version waits for two signatures like any other.
    """
    hold("", "")
    count = 0
    while found := _newest_fit(at):  # what others stand on comes before them
        for one in found:
            exercise = one.declared.is_repealed
            days = days_of(one.declared, signed_at=at, zone=get_default_timezone(), exercise=exercise)
            row = keep(one, days, exercise=exercise, overlays="", approval=None, at=at)
            tell(row, "rulebook.came_with_the_release", by=BY, at=at)
        count += len(found)
    return count


def _newest_fit(at: datetime) -> list[OnDisk]:
    """Of every shipped file without a version here, in earnest and for exercises, the newest that may count."""
    kept = set(AdoptedVersion.objects.values_list("kind", "ident", "version"))
    known = {(kind, ident) for kind, ident, _version in kept}
    newest: dict[tuple[str, str, bool], OnDisk] = {}
    for one in shelf().files:
        new = one.declared
        parent, _at, version = parent_ref(new).partition("@")
        is_standing = not parent or (new.kind, parent, version) in kept
        if (new.kind, new.id) in known or not is_standing or not _may_count(one, at):
            continue
        other = newest.setdefault((new.kind, new.id, new.is_repealed), one)
        if number(other.declared.version) < number(new.version):
            newest[new.kind, new.id, new.is_repealed] = one
    return list(newest.values())


def _may_count(one: OnDisk, at: datetime) -> bool:
    """Sound, not a draft, with a source for every rule, reaching this county, its days not past."""
    new = one.declared
    if new.status == "draft" or is_overlay(new) or from_memory(new) or not is_fit(one, exercise=new.is_repealed):
        return False
    here = reaches(jurisdiction_of(new.body), queries.jurisdiction_area(""))
    return here and (new.is_repealed or not is_over(new, at=at, zone=get_default_timezone()))
