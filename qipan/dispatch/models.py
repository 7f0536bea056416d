"""Roster, call-up orders, posts, and one task per person: what was ordered and the one fact of arrival."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from qipan.kit.masking import mask_name

DOWN = {"on_delete": models.PROTECT, "related_name": "+"}


class Team(models.Model):
    """Five people, as a rule, who are sent together: one shift of one post."""

    code = models.CharField(max_length=20, unique=True)
    unit = models.CharField(max_length=60)  # the organisation they come from, in words
    kind = models.CharField(max_length=20)  # staff_member, volunteer, militia, special_police
    home_segment = models.IntegerField()  # street segment the leader sets out from; never an address
    skills = models.JSONField(default=list)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Responder(models.Model):
    """A person on the roster. Phone and name: read by the duty desk and the own team, kept while on the roster."""

    team = models.ForeignKey(Team, **DOWN)
    account = models.OneToOneField("identity.Account", null=True, blank=True, **DOWN)
    name = models.CharField(max_length=40)
    phone_sealed = models.CharField(max_length=200)  # purpose: the call-up; read by duty desk and own team
    skills = models.JSONField(default=list)
    is_leader = models.BooleanField(default=False)
    on_leave = models.BooleanField(default=False)

    class Meta:
        ordering = ["team_id", "-is_leader", "id"]
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(is_leader=True), name="one_leader_per_team"),
        ]

    def __str__(self) -> str:
        return f"responder {self.pk}"

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)


class OrderQuerySet(models.QuerySet["Order"]):
    def live(self) -> OrderQuerySet:
        return self.filter(stood_down_at=None)


class Order(models.Model):
    """One signed call-up: the posts to be manned and for what."""

    number = models.CharField(max_length=40, unique=True)
    key = models.UUIDField(unique=True)  # the plan step that gave it: the same step never gives two orders
    subject_kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=40)
    area = models.CharField(max_length=24, db_index=True)
    exercise = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    arrive_by = models.DateTimeField()
    stood_down_at = models.DateTimeField(null=True, blank=True)
    total_travel_s = models.IntegerField(default=0)
    proof = models.JSONField(default=dict)  # cost, bound and gap of the choice, as solve.assign proved them

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.CheckConstraint(name="order_due_after_issue", condition=Q(arrive_by__gt=F("issued_at"))),
        ]

    def __str__(self) -> str:
        return self.number


class Post(models.Model):
    """A place an order wants manned."""

    order = models.ForeignKey(Order, **DOWN)
    code = models.CharField(max_length=12)  # K1
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=20, blank=True, default="")  # of the zone line it stands on
    segment = models.IntegerField()
    lon = models.FloatField()
    lat = models.FloatField()
    teams_wanted = models.PositiveSmallIntegerField()
    place_code = models.CharField(max_length=12)  # printed at the place as a QR; arrival needs it
    unmet_why = models.JSONField(default=dict)  # reason -> teams it kept away
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "code"], name="post_code_once_per_order"),
        ]

    def __str__(self) -> str:
        return self.code


class TaskQuerySet(models.QuerySet["Task"]):
    def live(self) -> TaskQuerySet:
        return self.filter(ended_at=None)


class Task(models.Model):
    """One person's part of an order. Four facts, no trail: called, answered, arrived, ended."""

    order = models.ForeignKey(Order, **DOWN)
    post = models.ForeignKey(Post, **DOWN)
    responder = models.ForeignKey(Responder, **DOWN)
    called_at = models.DateTimeField()
    acked_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=200, blank=True, default="")
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_by = models.CharField(max_length=12, blank=True, default="")  # place | leader
    ended_at = models.DateTimeField(null=True, blank=True)
    travel_s = models.IntegerField()
    passed = models.JSONField(default=dict)  # reason -> nearer teams that could not go

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "responder"], name="one_task_per_person_and_order"),
            models.UniqueConstraint(fields=["responder"], condition=Q(ended_at=None), name="one_live_task_per_person"),
            models.CheckConstraint(
                name="task_arrived_at_and_by",
                condition=Q(arrived_at=None, arrived_by="") | (Q(arrived_at__isnull=False) & ~Q(arrived_by="")),
            ),
            models.CheckConstraint(
                name="task_not_both_declined_and_arrived", condition=Q(declined_at=None) | Q(arrived_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"

    @property
    def state(self) -> str:
        """called, acked, arrived, declined or ended: the stone that is shown."""
        for name in ("declined", "arrived", "acked"):
            if getattr(self, f"{name}_at"):
                return name
        return "ended" if self.ended_at else "called"

    @property
    def stone(self) -> str:
        """The mark of this state: who declined is drawn like silence, who was released like done."""
        return {"declined": "silent", "ended": "done"}.get(self.state, self.state)
