"""Which boards were put to use here. Streets, homes and people stay in the board's files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class BoardQuerySet(models.QuerySet["Board"]):
    def current(self) -> BoardQuerySet:
        return self.filter(is_current=True)


class Board(models.Model):
    """One atlas by its digest; at most one is the current one."""

    digest = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=6)  # root area
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True, default="")
    is_invented = models.BooleanField(default=False)
    residents = models.PositiveIntegerField()
    used_at = models.DateTimeField()
    is_current = models.BooleanField(default=False)

    objects = BoardQuerySet.as_manager()

    class Meta:
        app_label = "board"
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="board_one_is_current")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.digest[:12]}"
