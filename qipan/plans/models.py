"""A plan once pressed: the run and its steps."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

ZONE_ENDED = "zone_ended"  # the result of a step that was not needed any more
DOWN = {"on_delete": models.PROTECT, "related_name": "+"}


class Run(models.Model):
    """One pressing of one plan version for one subject; the approval it rests on gives it once."""

    plan = models.CharField(max_length=60)  # zone-seal@1.0.0
    title = models.JSONField()  # {zh, en} as the plan said when it was pressed
    zone = models.ForeignKey("zones.Zone", **DOWN)
    approval = models.OneToOneField("identity.Approval", **DOWN)
    area = models.CharField(max_length=24, db_index=True)
    pressed_at = models.DateTimeField()
    pressed_by = models.CharField(max_length=60)
    event = models.BigIntegerField()  # the ledger event of the press: the cause of every step

    class Meta:
        ordering = ["-pressed_at"]

    def __str__(self) -> str:
        return f"{self.plan} for zone {self.zone_id}"


class Step(models.Model):
    """One step of a run: a deed Qipan performs, or an act it asks of a role."""

    run = models.ForeignKey(Run, **DOWN)
    key = models.UUIDField(unique=True)  # the deed's client id: performing twice is performing once
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    title = models.JSONField()
    do = models.CharField(max_length=60, blank=True, default="")
    ask = models.CharField(max_length=30, blank=True, default="")
    params = models.JSONField(default=dict)
    opens_at = models.DateTimeField()
    opens_after = models.CharField(max_length=40, blank=True, default="")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=60, blank=True, default="")
    result = models.CharField(max_length=60, blank=True, default="")  # order/12, or ZONE_ENDED

    class Meta:
        ordering = ["run_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "code"], name="step_once_per_run"),
            models.CheckConstraint(
                name="step_done_at_and_by",
                condition=Q(done_at=None, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
            ),
            models.CheckConstraint(name="step_does_or_asks", condition=~Q(do="") ^ ~Q(ask="")),
        ]

    def __str__(self) -> str:
        return f"{self.code} of run {self.run_id}"
