"""How a version is kept and told: the row with its bytes, one event, one adoption of a file at a time."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from qipan.identity.models import Approval
from qipan.kit.ref import Ref
from qipan.ledger.actions import record
from qipan.rulebook import queries
from qipan.rulebook.core.days import Days
from qipan.rulebook.core.heads import document_of, jurisdiction_of
from qipan.rulebook.core.marks import from_memory
from qipan.rulebook.found import OnDisk
from qipan.rulebook.models import AdoptedVersion


def keep(
    file: OnDisk, days: Days, *, exercise: bool, overlays: str, approval: Approval | None, at: datetime
) -> AdoptedVersion:
    """Write the version down; nobody changes the row again."""
    new = file.declared
    return AdoptedVersion.objects.create(
        kind=new.kind,
        ident=new.id,
        version=new.version,
        jurisdiction=jurisdiction_of(new.body),
        exercise=exercise,
        title=dict(new.title),
        status=new.status,
        document=document_of(new.body),
        text=file.text,
        digest=new.digest,
        memory=len(from_memory(new)),
        overlays=overlays,
        from_on=days.from_on,
        to_on=days.to_on,
        adopted_at=at,
        starts_at=days.starts_at,
        ends_at=days.ends_at,
        approval=approval,
    )


def tell(row: AdoptedVersion, verb: str, *, by: Ref, at: datetime, **more: object) -> None:
    """Record that a version is in force: ids, counts and the digest, never its text."""
    body: dict[str, object] = {"version": row.version, "digest": row.digest, "exercise": row.exercise, **more}
    area = queries.jurisdiction_area(row.jurisdiction)
    record(verb=verb, subject=row.line, by=by, at=at, area=area, body=body, version=row.pk)


def hold(kind: str, ident: str) -> None:
    """One adoption of a file at a time; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"rulebook/{kind}/{ident}"])
