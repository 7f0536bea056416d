"""Where authority lies: the area-code tree and the organisations standing on it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

LEVELS = ("county", "township", "neighbourhood", "grid_unit")


class AreaQuerySet(models.QuerySet["Area"]):
    def within(self, code: str) -> AreaQuerySet:
        return self.filter(code__startswith=code)


class Area(models.Model):
    """One node of the tree; its code begins with its parent's, so containment is a prefix."""

    code = models.CharField(max_length=15, primary_key=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    level = models.CharField(max_length=16, choices=[(level, level) for level in LEVELS])
    parent = models.ForeignKey("identity.Area", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="area_level_known", condition=Q(level__in=LEVELS)),
            models.CheckConstraint(
                name="area_code_shape", condition=Q(code__regex=r"^[0-9A-Za-z]{6}([0-9A-Za-z]{3}){0,3}$")
            ),
            models.CheckConstraint(
                name="area_lies_in_its_parent",
                condition=Q(parent=None) | (Q(code__startswith=F("parent_id")) & ~Q(code=F("parent_id"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def named(self, language: str = "zh-hans") -> str:
        """The name in a language: Chinese unless English is asked and known."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class Organisation(models.Model):
    """A body people sign for; `parent` is its reporting line."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=24)  # command, law, health, cdc, police, township, …
    area = models.ForeignKey("identity.Area", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(
        "identity.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def named(self, language: str = "zh-hans") -> str:
        """The name in a language: Chinese unless English is asked and known."""
        return self.name_en if language.startswith("en") and self.name_en else self.name
