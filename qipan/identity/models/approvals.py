"""A deed waiting for two people of different units, and their names under it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from qipan.kit.ref import Ref

STATES = ("open", "complete", "declined", "withdrawn", "expired")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def open(self, at: datetime) -> ApprovalQuerySet:
        return self.filter(state="open", expires_at__gt=at)


class Approval(models.Model):
    """`payload` is what stands now, `asked_payload` what was first asked; names go under `digest`."""

    deed = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    area = models.CharField(max_length=15)
    asked_payload = models.JSONField()
    payload = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 of the payload's canonical JSON, hex
    version = models.PositiveIntegerField(default=1)
    asked_by = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="open", choices=[(state, state) for state in STATES])
    settled_at = models.DateTimeField(null=True, blank=True)
    performed_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "area"], name="approval_waiting")]
        constraints = [
            models.CheckConstraint(name="approval_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="approval_expires_after_asked", condition=Q(expires_at__gt=F("asked_at"))),
            models.CheckConstraint(
                name="approval_settled_at_iff_not_open",
                condition=Q(state="open", settled_at=None) | (~Q(state="open") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="approval_performed_only_when_complete", condition=Q(performed_at=None) | Q(state="complete")
            ),
            # Two open requests for one deed on one thing would let a stale one through.
            models.UniqueConstraint(
                name="approval_one_open_for_a_deed_on_a_subject",
                fields=["deed", "subject_kind", "subject_id"],
                condition=Q(state="open"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deed} on {self.subject}"

    @property
    def subject(self) -> Ref:
        return Ref(self.subject_kind, self.subject_id)

    @property
    def is_complete(self) -> bool:
        return self.state == "complete"


class Signature(models.Model):
    """One person's yes or no under one digest; a no always carries its reason."""

    approval = models.ForeignKey("identity.Approval", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    is_yes = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="signature_once_per_person_and_text", fields=["approval", "account", "digest"]
            ),
            # The second half of the two-person rule, held by the database as well.
            models.UniqueConstraint(
                name="signature_once_per_unit_and_text",
                fields=["approval", "organisation", "digest"],
                condition=Q(is_yes=True),
            ),
            models.CheckConstraint(name="signature_no_has_reason", condition=Q(is_yes=True) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{'yes' if self.is_yes else 'no'} by {self.account_id}"
