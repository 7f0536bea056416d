"""Questions this room can answer. Reads only."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from ruamel.yaml import YAML

from qipan.identity import rooms
from qipan.identity.core import matrix as core
from qipan.identity.core.line import same_line
from qipan.identity.core.payload import Change, changes, digest_of
from qipan.identity.models import ROLES, Account, Approval, Area, Grant, Mark, Organisation, ReadEntry, Signature
from qipan.kit.ref import Ref
from qipan.kit.refusal import Missing
from qipan.kit.whole import whole


def ref(account: Account) -> Ref:
    return Ref("account", str(account.pk))


def account_of(pointer: Ref) -> Account:
    """Raises Missing when the reference names no account."""
    found = None
    if pointer.kind == "account" and (ident := whole(pointer.id)) is not None:
        found = Account.objects.select_related("organisation").filter(pk=ident).first()
    if found is None:
        raise Missing("identity.no_account", "There is no such account", where=str(pointer))
    return found


def roles_of(account: Account, at: datetime) -> list[tuple[str, str]]:
    """Return the (role, area code) pairs held at a moment; nothing for an account that is switched off."""
    if not account.pk:
        return []
    held = Grant.objects.held(at).filter(account_id=account.pk, account__is_active=True)
    return list(held.order_by("role", "area_id").values_list("role", "area_id"))


def accounts_holding(*, role: str, area: str, at: datetime) -> list[Account]:
    """Return the active accounts whose grant of `role` covers `area`."""
    covering = [area[:length] for length in range(1, len(area) + 1)]
    held = Grant.objects.held(at).filter(role=role, area_id__in=covering).values("account_id")
    return list(Account.objects.select_related("organisation").filter(is_active=True, pk__in=held).order_by("login"))


@lru_cache(maxsize=4)
def _rows(path: Path, changed_ns: int) -> dict[str, core.Row]:
    raw = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    return core.rows_of(raw, roles=ROLES)


def matrix() -> dict[str, core.Row]:
    """Return the rows of matrix.yaml by route name."""
    path = Path(settings.MATRIX)
    return _rows(path, path.stat().st_mtime_ns)


def may(account: Account, route: str, area: str | None, at: datetime) -> bool:
    """May this account open the route about this area? `area` None asks "for any area at all", as menus do."""
    row = matrix().get(route)
    if row is None or not row.open_to:
        return core.allows(row, roles_of(account, at), area)
    return row.open_to == core.ANYONE or bool(account.pk and account.is_active)


def areas_for(account: Account, route: str, at: datetime) -> list[str]:
    """The area codes inside which this account opens a route: those of the roles its row names, not of every role."""
    row = matrix().get(route)
    return sorted({area for role, area in roles_of(account, at) if row is not None and role in row.roles})


def may_sign(approval: Approval, account: Account, at: datetime) -> bool:
    """Does the account hold a signing role over the approval's area? Units are compared by `sign`."""
    roles = rooms.signers(approval.deed)
    return any(role in roles and core.lies_within(approval.area, area) for role, area in roles_of(account, at))


def approval(ident: int) -> Approval:
    """Raises Missing."""
    found = Approval.objects.select_related("asked_by__organisation").filter(pk=ident).first()
    if found is None:
        raise Missing("identity.no_approval", "There is no such request for signatures", where=f"approval/{ident}")
    return found


def approvals_waiting(account: Account, at: datetime) -> list[Approval]:
    """Return the open requests this person may sign and has not signed, soonest to expire first."""
    waiting = Approval.objects.open(at).select_related("asked_by__organisation").order_by("expires_at", "id")
    signed = set(Signature.objects.filter(account_id=account.pk).values_list("approval_id", "digest"))
    return [one for one in waiting if (one.pk, one.digest) not in signed and may_sign(one, account, at)]


def signatures(of: Approval) -> list[Signature]:
    """Every name under the approval, oldest first; those under an earlier text differ in `digest`."""
    rows = Signature.objects.filter(approval_id=of.pk).select_related("account", "organisation")
    return list(rows.order_by("at", "id"))


def changes_since_asked(of: Approval) -> list[Change]:
    """What differs between what was first asked and what stands now."""
    return changes(of.asked_payload, of.payload)


def changes_unsigned(of: Approval, at: datetime) -> list[Change]:
    """What the subject says now but the approval does not: while this is not empty nobody can sign."""
    standing = rooms.standing_payload(of.deed, of.subject, at)
    return [] if standing is None or digest_of(standing) == of.digest else changes(of.payload, standing)


def on_one_line(one: Organisation | int, other: Organisation | int) -> bool:
    """Are the two units the same, or is one above the other?"""
    parents = dict(Organisation.objects.values_list("id", "parent_id"))
    first, second = (unit if isinstance(unit, int) else unit.pk for unit in (one, other))
    return same_line(first, second, parents)


def reads_of(subject: Ref) -> list[ReadEntry]:
    """Who looked at this person, newest first."""
    rows = ReadEntry.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.select_related("reader__organisation").order_by("-at", "-id"))


def area_path(code: str) -> list[Area]:
    """The area and those above it, outermost first."""
    return list(Area.objects.filter(Q(code__in=[code[:n] for n in (6, 9, 12, 15)])).order_by("code"))


def areas_of_levels(*levels: str) -> list[Area]:
    """Every area of these levels, by code: what a form offers to choose from."""
    return list(Area.objects.filter(level__in=levels).order_by("code"))


def is_invented() -> bool:
    """Does this database hold invented people only?"""
    return Mark.objects.filter(is_invented=True).exists()
