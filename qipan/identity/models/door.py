"""What the door remembers: tries per window, recovery codes, and whether this database is invented."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Throttle(models.Model):
    """Tries counted under one key since `starts_at`; keys are digests, so no address is kept."""

    key = models.CharField(max_length=64, primary_key=True)
    used = models.PositiveIntegerField()
    starts_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.used} since {self.starts_at:%H:%M}"


class RecoveryCode(models.Model):
    """A one-time way in when the second factor is lost; only its digest is kept."""

    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="recovery_code_once", fields=["account", "digest"])]

    def __str__(self) -> str:
        return "used" if self.used_at else "unused"


class Mark(models.Model):
    """One row: this database holds invented people only. Never set where real people are."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    is_invented = models.BooleanField(default=False)
    board_digest = models.CharField(max_length=64, blank=True, default="")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="mark_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return "invented" if self.is_invented else "real"
