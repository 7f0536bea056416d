"""A signed response, the measures it allows, and the interval in which it holds."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from qipan.kit.ref import Ref

POWERS = ("zone", "gate", "location")
STATES = ("draft", "in_force", "expired", "ended", "declined")
LEVELS = ("I", "II", "III", "IV")  # 一级 … 四级, I the gravest


class ResponseQuerySet(models.QuerySet["Response"]):
    def holding(self, at: datetime) -> ResponseQuerySet:
        """Those whose powers are loaded at `at`, told from the kept intervals, so any past minute can be asked.

        An unconfirmed provisional decision holds only until its clock runs out.
        """
        return self.filter(
            Q(provisional_until=None) | Q(provisional_until__gt=at) | Q(confirmed_at__isnull=False),
            Q(closed_at=None) | Q(closed_at__gt=at),
            in_force_at__lte=at,
            starts_at__lte=at,
            ends_at__gt=at,
        )


class Response(models.Model):
    """Who decided, on what law, for which area and time; in force once two units have signed."""

    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True, default="")
    protocol = models.CharField(max_length=60)  # id of the declared hazard protocol
    protocol_version = models.CharField(max_length=20)
    protocol_digest = models.CharField(max_length=64)  # SHA-256 of the file's bytes when proposed
    level = models.CharField(max_length=4, choices=[(level, level) for level in LEVELS])
    law = models.CharField(max_length=120)
    article = models.CharField(max_length=60)
    decided_by = models.CharField(max_length=120)  # the deciding authority
    document = models.CharField(max_length=120)
    decided_at = models.DateTimeField()
    # A county may act at once and report; without the upper authority's word it ends here by itself.
    provisional_until = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True, default="")
    confirmed_document = models.CharField(max_length=120, blank=True, default="")
    area = models.ForeignKey("identity.Area", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    exercise = models.BooleanField()
    state = models.CharField(max_length=10, default="draft", choices=[(state, state) for state in STATES])
    proposed_by = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approval = models.ForeignKey("identity.Approval", on_delete=models.PROTECT, related_name="+", null=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # moment the powers went, not the moment it was noticed
    closed_why = models.CharField(max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="response_holding", condition=Q(state="in_force"))]
        constraints = [
            models.CheckConstraint(name="response_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="response_level_known", condition=Q(level__in=LEVELS)),
            models.CheckConstraint(name="response_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="response_names_its_basis",
                condition=~Q(law="") & ~Q(article="") & ~Q(decided_by="") & ~Q(document=""),
            ),
            models.CheckConstraint(
                name="response_in_force_means_signed",
                condition=Q(state__in=("draft", "declined")) | Q(in_force_at__isnull=False, approval__isnull=False),
            ),
            models.CheckConstraint(
                name="response_closed_iff_over",
                condition=Q(state__in=("draft", "in_force"), closed_at=None)
                | Q(state__in=("expired", "ended", "declined"), closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="response_confirmed_by_a_document",
                condition=Q(confirmed_at=None, confirmed_document="")
                | Q(confirmed_at__isnull=False) & ~Q(confirmed_document=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.protocol}@{self.protocol_version})"

    @property
    def ref(self) -> Ref:
        return Ref("response", str(self.pk))

    @property
    def lasts_until(self) -> datetime:
        """When the powers go by themselves, as decided so far."""
        if self.provisional_until is not None and self.confirmed_at is None:
            return min(self.ends_at, self.provisional_until)
        return self.ends_at

    @property
    def is_provisional(self) -> bool:
        return self.provisional_until is not None and self.confirmed_at is None

    def named(self, language: str = "zh-hans") -> str:
        return self.title_en if language.startswith("en") and self.title_en else self.title


class Measure(models.Model):
    """One act the response allows, the law it rests on, and the power that carries it out."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    power = models.CharField(max_length=20, blank=True, default="")  # "": words only, nothing is loaded
    law = models.CharField(max_length=120)
    article = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(name="measure_power_known", condition=Q(power__in=("", *POWERS))),
            models.CheckConstraint(name="measure_names_its_basis", condition=~Q(law="") & ~Q(article="")),
        ]

    def named(self, language: str = "zh-hans") -> str:
        return self.name_en if language.startswith("en") and self.name_en else self.name
