"""Versions of declared files as two people signed them in: bytes, days and names, written once."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from qipan.kit.ref import Ref

STATUSES = ("draft", "active", "repealed")


class AdoptedVersionQuerySet(models.QuerySet["AdoptedVersion"]):
    def of(self, kind: str, ident: str) -> AdoptedVersionQuerySet:
        return self.filter(kind=kind, ident=ident)


class AdoptedVersion(models.Model):
    """One id@version that counts here, or in exercises only; the database refuses to change or delete it.

    Without an approval it came with the release this house was first started with.
    """

    kind = models.CharField(max_length=20)
    ident = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    jurisdiction = models.CharField(max_length=40, blank=True, default="")  # an area code, a country, or nothing
    exercise = models.BooleanField()  # for exercises only
    title = models.JSONField()  # {zh, en}
    status = models.CharField(max_length=12, choices=[(status, status) for status in STATUSES])
    document = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField()  # the file, byte for byte as UTF-8
    digest = models.CharField(max_length=64)  # SHA-256 of it, hex; the database checks
    memory = models.PositiveIntegerField()  # how many of its rules are from memory
    overlays = models.CharField(max_length=60, blank=True, default="")  # the id it is a stricter local version of
    from_on = models.DateField(null=True, blank=True)  # declared days, the last one in force too
    to_on = models.DateField(null=True, blank=True)
    adopted_at = models.DateTimeField()
    starts_at = models.DateTimeField()  # never before it was signed
    ends_at = models.DateTimeField(null=True, blank=True)  # the midnight after to_on; what follows it ends it too
    approval = models.ForeignKey("identity.Approval", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = AdoptedVersionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="adopted_version_once", fields=["kind", "ident", "version", "exercise"]),
            models.UniqueConstraint(name="adopted_version_once_per_approval", fields=["approval"]),
            models.CheckConstraint(name="adopted_version_status_known", condition=Q(status__in=STATUSES)),
            models.CheckConstraint(
                name="adopted_version_in_earnest_is_active", condition=Q(exercise=True) | Q(status="active")
            ),
            models.CheckConstraint(
                name="adopted_version_from_memory_is_signed", condition=Q(memory=0) | Q(approval__isnull=False)
            ),
            models.CheckConstraint(
                name="adopted_version_never_before_signed", condition=Q(starts_at__gte=F("adopted_at"))
            ),
            models.CheckConstraint(
                name="adopted_version_ends_after_start", condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """`id@version`, as others cite it."""
        return f"{self.ident}@{self.version}"

    @property
    def line(self) -> Ref:
        """What the ledger chains by: all versions of one file."""
        return Ref("rule_file", f"{self.kind}/{self.ident}")
