"""Who looked at whom, for what; shown to the person who was looked at."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

PURPOSES = ("call", "deliver", "verify")  # reach by phone · bring or visit · check who it is


class ReadEntry(models.Model):
    """One reveal of one person's data to one reader, `[at, hidden_at)`."""

    reader = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    purpose = models.CharField(max_length=16, choices=[(purpose, purpose) for purpose in PURPOSES])
    at = models.DateTimeField()
    hidden_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-at"], name="read_of_subject")]
        constraints = [
            models.CheckConstraint(name="read_purpose_known", condition=Q(purpose__in=PURPOSES)),
            models.CheckConstraint(name="read_hidden_after_shown", condition=Q(hidden_at__gt=F("at"))),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.subject_kind}/{self.subject_id}"
