"""Who acts: accounts, the posts they hold, the roles they hold inside an area."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from qipan.identity import keys
from qipan.kit.masking import mask_name, mask_phone

ROLES = ("duty_officer", "leader", "field_lead", "cdc", "responder", "grid_worker", "clerk", "auditor", "admin")
LOGIN_SHAPE = r"^[a-z0-9][a-z0-9._-]{1,39}$"
LANGUAGES = ("zh-hans", "en")


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=username)


class Account(AbstractBaseUser):
    """A person who signs in. Phone and TOTP secret are sealed; only masks leave without a logged purpose."""

    login = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True, default="")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    phone_sealed = models.CharField(max_length=200, blank=True, default="")
    totp_sealed = models.CharField(max_length=200, blank=True, default="")
    totp_step = models.BigIntegerField(default=0)  # last 30 s step used: a code opens the door once
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="zh-hans")

    # Django would stamp it by its own clock through a signal; the ledger knows each sign-in.
    last_login = None

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="account_language_known", condition=Q(language__in=LANGUAGES)),
            models.CheckConstraint(name="account_login_shape", condition=Q(login__regex=LOGIN_SHAPE)),
        ]

    def __str__(self) -> str:
        return self.login

    def named(self, language: str = "zh-hans") -> str:
        """The name in a language: Chinese unless English is asked and known."""
        return self.name_en if language.startswith("en") and self.name_en else self.name

    @property
    def has_totp(self) -> bool:
        return bool(self.totp_sealed)

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone_in_clear) if self.phone_sealed else ""

    @property
    def phone_in_clear(self) -> str:
        """The whole number. Whoever shows it to a person calls `actions.read_log` first."""
        return keys.unseal(self.phone_sealed, context=f"account.phone:{self.login}") if self.phone_sealed else ""

    def set_phone(self, phone: str) -> None:
        self.phone_sealed = keys.seal(phone, context=f"account.phone:{self.login}") if phone else ""

    @property
    def totp_secret(self) -> str:
        return keys.unseal(self.totp_sealed, context=f"account.totp:{self.login}") if self.totp_sealed else ""

    def set_totp(self, secret: str) -> None:
        self.totp_sealed = keys.seal(secret, context=f"account.totp:{self.login}") if secret else ""


class HeldQuerySet(models.QuerySet[Any]):
    def held(self, at: datetime) -> HeldQuerySet:
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)


class Post(models.Model):
    """A chair in an organisation, held by one account for a time, e.g. 值班主任."""

    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_start", condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Grant(models.Model):
    """A role held inside an area (and everything whose code begins with it), for a time."""

    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=[(role, role) for role in ROLES])
    area = models.ForeignKey("identity.Area", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "starts_at"], name="grant_of_account")]
        constraints = [
            models.CheckConstraint(name="grant_role_known", condition=Q(role__in=ROLES)),
            models.CheckConstraint(
                name="grant_ends_after_start", condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.area_id}"
