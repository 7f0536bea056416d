"""A zone, its versions, what was drawn for each, and the gates once it is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

DOWN = {"on_delete": models.PROTECT, "related_name": "+"}
STATES = ("draft", "asked", "in_force", "lifted", "expired")
ALTERNATIVES = ("smallest", "recommended", "wider")


@dataclass(frozen=True)
class Edits:
    """What an officer forced: street segments in and out, and whether anybody may be confined for enclosure only."""

    include: frozenset[int] = frozenset()
    exclude: frozenset[int] = frozenset()
    may_enclose: bool = True


class ZoneQuerySet(models.QuerySet["Zone"]):
    def in_force(self) -> ZoneQuerySet:
        return self.filter(state="in_force")

    def open(self) -> ZoneQuerySet:
        """Whatever still asks something of somebody."""
        return self.filter(state__in=("draft", "asked", "in_force"))

    def within(self, area: str) -> ZoneQuerySet:
        return self.filter(area__startswith=area)


class Zone(models.Model):
    """The lines around one incident, from the first draft to the day they are lifted.

    `sites` names a home and the places visited: personal data, read to draw and to check the line, kept only
    until the response ends plus the protocol's window, then emptied (`sites_forgotten_at`).
    """

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    area = models.CharField(max_length=24, db_index=True)
    response = models.ForeignKey("response.Response", **DOWN)
    protocol = models.CharField(max_length=60)  # cn-covid@8.0: the file the levels and guards come from
    board = models.CharField(max_length=80)  # digest of the board the segment ids belong to
    sites = models.JSONField(default=list)  # [{kind home|visited, label, lon, lat, hours}]
    sites_forgotten_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, default="draft", choices=[(state, state) for state in STATES])
    created_by = models.ForeignKey("identity.Account", **DOWN)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True, default="")

    objects = ZoneQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(name="zone_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="zone_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="zone_in_force_has_its_moment",
                condition=Q(state__in=("draft", "asked"), in_force_at=None)
                | Q(state__in=("in_force", "lifted"), in_force_at__isnull=False)
                | Q(state="expired"),
            ),
            models.CheckConstraint(
                name="zone_ended_at_iff_ended",
                condition=Q(state__in=("lifted", "expired"), ended_at__isnull=False)
                | Q(state__in=("draft", "asked", "in_force"), ended_at=None),
            ),
            models.CheckConstraint(
                name="zone_forgotten_sites_are_empty", condition=Q(sites_forgotten_at=None) | Q(sites=[])
            ),
        ]

    def __str__(self) -> str:
        return f"zone {self.number}"

    @property
    def is_editable(self) -> bool:
        return self.state in ("draft", "asked")

    @property
    def drawing(self) -> Drawing:
        """The drawing that stands in the present version."""
        return Version.objects.select_related("drawing").get(zone=self, number=self.version).drawing

    @property
    def segments_inside(self) -> list[int]:
        """Street segments inside the widest drawn line: those of people asked to stay."""
        drawn = Line.objects.filter(drawing=self.drawing).exclude(drawn="rest_of").order_by("-position").first()
        return list(drawn.segments) if drawn else []


class Drawing(models.Model):
    """One alternative of one drawing: its numbers as the engine gave them, never changed afterwards."""

    zone = models.ForeignKey(Zone, **DOWN)
    drawn_in = models.PositiveIntegerField()  # the zone version it was computed in; siblings share it
    alternative = models.CharField(max_length=12, choices=[(name, name) for name in ALTERNATIVES])
    tradeoff = models.FloatField()
    enclosure_only = models.PositiveIntegerField()  # households inside without clause or evidence
    shut_off = models.PositiveIntegerField(default=0)  # households outside that can only leave through the line
    certificate = models.JSONField()  # the worst of its lines: {flow, cut, optimal, …}
    usual = models.JSONField()  # {compounds|areas|circles: {people, gates, risk_covered}}
    gates = models.JSONField()  # staffed: [{number, name, level, class, post, segment, lon, lat, guards, existing}]
    barriers = models.JSONField()  # closed and patrolled: the same without number and name
    guards = models.PositiveIntegerField()  # over all shifts, patrols of the barriers included
    seconds = models.FloatField()
    digest = models.CharField(max_length=64)  # SHA-256 over lines, gates and counts, hex

    class Meta:
        ordering = ["zone_id", "drawn_in", "id"]
        constraints = [
            models.UniqueConstraint(name="drawing_once", fields=["zone", "drawn_in", "alternative"]),
            models.CheckConstraint(name="drawing_alternative_known", condition=Q(alternative__in=ALTERNATIVES)),
        ]

    def __str__(self) -> str:
        return f"{self.alternative} of zone {self.zone_id}"

    @property
    def without_evidence(self) -> int:
        """Households confined though neither clause nor evidence names them: the number an officer signs for."""
        return self.enclosure_only + self.shut_off


class Line(models.Model):
    """One level of a drawing: who is inside the line, stricter levels included; `ring_*` is this level alone."""

    drawing = models.ForeignKey(Drawing, **DOWN)
    position = models.PositiveSmallIntegerField()  # 0 is the strictest
    level = models.CharField(max_length=20)
    drawn = models.CharField(max_length=12)  # cut | rest_of
    people = models.PositiveIntegerField()
    ring_people = models.PositiveIntegerField()
    households = models.PositiveIntegerField()
    buildings = models.PositiveIntegerField()
    gates = models.PositiveIntegerField()  # street ends the line crosses, closed barriers among them
    guards = models.PositiveIntegerField()
    kits = models.PositiveIntegerField()
    risk_covered = models.FloatField()
    certificate = models.JSONField(null=True, blank=True)
    segments = ArrayField(models.IntegerField(), default=list)  # inside this line; empty for rest_of
    outline = models.JSONField(null=True, blank=True)  # GeoJSON MultiPolygon, WGS-84; null for rest_of

    class Meta:
        ordering = ["drawing_id", "position"]
        constraints = [
            models.UniqueConstraint(name="line_once_per_level", fields=["drawing", "level"]),
            models.CheckConstraint(name="line_ring_lies_inside", condition=Q(ring_people__lte=F("people"))),
        ]

    def __str__(self) -> str:
        return f"{self.level} of drawing {self.drawing_id}"


class Version(models.Model):
    """One edit of a zone: which drawing stood, by whom and when. Appended, never changed."""

    zone = models.ForeignKey(Zone, **DOWN)
    number = models.PositiveIntegerField()
    drawing = models.ForeignKey(Drawing, **DOWN)
    include = ArrayField(models.IntegerField(), default=list)  # segments the officer added
    exclude = ArrayField(models.IntegerField(), default=list)  # segments the officer took out
    may_enclose = models.BooleanField(default=True)  # False: no household inside without clause or evidence
    change = models.CharField(max_length=20)  # drafted | chosen | included | excluded | released | undone
    restores = models.PositiveIntegerField(null=True, blank=True)  # the version an undo went back to
    by = models.ForeignKey("identity.Account", **DOWN)
    at = models.DateTimeField()

    class Meta:
        ordering = ["zone_id", "-number"]
        constraints = [models.UniqueConstraint(name="zone_version_once", fields=["zone", "number"])]

    def __str__(self) -> str:
        return f"version {self.number} of zone {self.zone_id}"

    @property
    def edits(self) -> Edits:
        return Edits(frozenset(self.include), frozenset(self.exclude), self.may_enclose)


class GateQuerySet(models.QuerySet["Gate"]):
    def standing(self, at: datetime) -> GateQuerySet:
        return self.filter(zone__in_force_at__lte=at).filter(Q(zone__ended_at=None) | Q(zone__ended_at__gt=at))


class Gate(models.Model):
    """A staffed way through a line in force."""

    zone = models.ForeignKey(Zone, **DOWN)
    number = models.CharField(max_length=8)  # K1
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=20)
    street_class = models.CharField(max_length=20)
    segment = models.IntegerField()
    lon = models.FloatField()
    lat = models.FloatField()
    guards_needed = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = GateQuerySet.as_manager()

    class Meta:
        ordering = ["zone_id", "id"]
        constraints = [
            models.UniqueConstraint(name="gate_number_once_per_zone", fields=["zone", "number"]),
            models.CheckConstraint(name="gate_has_guards", condition=Q(guards_needed__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number} of zone {self.zone_id}"
