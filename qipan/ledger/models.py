"""What happened (events, seals), what is due (deliveries, timers), and what time it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from qipan.kit.ref import Ref


class Xid8(models.Field):
    """PostgreSQL's 64-bit transaction id, read as int."""

    def db_type(self, connection: object) -> str:
        return "xid8"

    def from_db_value(self, value: object, expression: object, connection: object) -> int | None:
        return None if value is None else int(str(value))

    def get_prep_value(self, value: object) -> str | None:
        return None if value is None else str(value)


class Era(models.Model):
    """One database cluster's run of transaction ids; a restore elsewhere opens the next."""

    system = models.TextField()  # the cluster's own identifier


class Event(models.Model):
    """One deed, never changed; the database refuses UPDATE and DELETE."""

    era = models.IntegerField()
    # Ids commit out of order, so sealing goes by the transaction that wrote the row.
    xid = Xid8(db_default=models.Func(function="pg_current_xact_id", output_field=Xid8()))
    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    by_kind = models.CharField(max_length=40)
    by_id = models.CharField(max_length=80)
    area = models.CharField(max_length=40, blank=True)
    cause = models.BigIntegerField(null=True)
    version = models.BigIntegerField()  # of the subject, as its room counts
    number = models.BigIntegerField()  # of the event among the subject's, from 1
    body = models.JSONField()  # ids, codes and salted digests only
    prev = models.BinaryField()  # digest of the subject's previous event
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "number"], name="event_number_once"),
        ]
        indexes = [
            models.Index(fields=["era", "xid", "id"], name="event_seal_order"),
            models.Index(fields=["verb", "id"], name="event_verb"),
            models.Index(fields=["area", "id"], name="event_area"),
            models.Index(fields=["cause"], name="event_cause", condition=Q(cause__isnull=False)),
        ]

    @property
    def subject(self) -> Ref:
        return Ref(self.subject_kind, self.subject_id)

    @property
    def by(self) -> Ref:
        return Ref(self.by_kind, self.by_id)


class Head(models.Model):
    """The last link of one subject's chain; its row lock orders the subject's writers."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    number = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="head_once")]


class Seal(models.Model):
    """A Merkle root over all events of the transactions [from_xid, to_xid), chained to the seal before."""

    number = models.BigIntegerField(unique=True)
    era = models.IntegerField()
    from_xid = Xid8()
    to_xid = Xid8()
    count = models.IntegerField()
    at = models.DateTimeField()
    root = models.BinaryField()
    prev = models.BinaryField()
    hash = models.BinaryField()


class State(models.TextChoices):
    """Where a delivery or a timer stands."""

    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"
    UNLOADED = "unloaded"  # the power it needs was not in force when it came due
    DEAD = "dead"  # failed too often; the error is kept


class Delivery(models.Model):
    """One event to be handed to one reaction, exactly once."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    reaction = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="delivery_once")]
        indexes = [models.Index(fields=["due_at", "id"], name="delivery_waiting", condition=Q(state=State.WAITING))]


class Timer(models.Model):
    """Something that comes due at a moment of the ledger's clock."""

    key = models.CharField(max_length=160, unique=True)
    name = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    area = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField()
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    retry_at = models.DateTimeField()  # equals due_at until a try fails
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["retry_at", "id"], name="timer_waiting", condition=Q(state=State.WAITING))]

    @property
    def subject(self) -> Ref:
        return Ref(self.subject_kind, self.subject_id)


class Answer(models.Model):
    """The answer already given to one request of one account."""

    account = models.CharField(max_length=80)
    key = models.UUIDField()
    request = models.BinaryField()  # digest of method, path and fields
    at = models.DateTimeField()
    status = models.SmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="answer_once")]
        indexes = [models.Index(fields=["at"], name="answer_age")]


class Salt(models.Model):
    """What makes a person's digests checkable; erasing it makes them mute."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    salt = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="salt_once")]


class ClockRow(models.Model):
    """What time it is here: virtual = virtual_at + (real - real_at) x speed."""

    real_at = models.DateTimeField()
    virtual_at = models.DateTimeField()
    speed = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="clock_one_row", condition=Q(id=1)),
            models.CheckConstraint(name="clock_never_backwards", condition=Q(speed__gte=0)),
        ]
