"""`qipan account add|password|totp` and `qipan grant`: the first people of a county."""

from __future__ import annotations

import secrets

import click

from qipan.kit.console import answer, json_option, with_state
from qipan.kit.ref import Ref
from qipan.kit.refusal import Missing

BY = Ref("terminal", "qipan")


@click.group()
def account() -> None:
    """People who sign in."""


@account.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--unit", required=True, help="Code of the organisation the person signs for.")
@click.option("--name-en", default="", help="The name in Latin letters.")
@click.option("--phone", default="", help="Kept sealed; shown masked.")
@json_option
@with_state
def add(login: str, name: str, unit: str, name_en: str, phone: str, json: bool) -> None:
    """Add an account and print its first password once.

    \b
    Example:
      qipan account add fang.min --name 方敏 --unit 330327-health
    """
    from qipan.identity import actions
    from qipan.identity.models import Organisation
    from qipan.ledger import clock

    body = Organisation.objects.filter(code=unit).first()
    if body is None:
        raise Missing("identity.no_unit", "There is no organisation %(unit)s", where="--unit", params={"unit": unit})
    password = secrets.token_urlsafe(12)
    made = actions.add_account(
        login=login,
        name=name,
        name_en=name_en,
        organisation=body,
        phone=phone,
        password=password,
        by=BY,
        at=clock.now(),
    )
    answer({"account": made.pk, "login": made.login, "password": password}, json=json)


@account.command("password")
@click.argument("login")
@json_option
@with_state
def password(login: str, json: bool) -> None:
    """Give an account a new password, printed once; its open sessions end.

    \b
    Example:
      qipan account password fang.min
    """
    from qipan.identity import actions
    from qipan.ledger import clock

    held, fresh = _account(login), secrets.token_urlsafe(12)
    actions.set_password(account=held, password=fresh, by=BY, at=clock.now())
    answer({"login": held.login, "password": fresh}, json=json)


@account.command("totp")
@click.argument("login")
@json_option
@with_state
def totp(login: str, json: bool) -> None:
    """Take a lost second factor away; the next sign-in sets up a new one.

    \b
    Example:
      qipan account totp fang.min
    """
    from qipan.identity import second
    from qipan.ledger import clock

    held = _account(login)
    second.remove(account=held, by=BY, at=clock.now())
    answer({"login": held.login, "second_factor": "none"}, json=json)


@click.command("grant")
@click.argument("login")
@click.argument("role")
@click.argument("area")
@json_option
@with_state
def grant(login: str, role: str, area: str, json: bool) -> None:
    """Give a role inside an area, and all below it.

    \b
    Example:
      qipan grant fang.min leader 330327
    """
    from qipan.identity import actions
    from qipan.identity.models import Area
    from qipan.ledger import clock

    place = Area.objects.filter(code=area).first()
    if place is None:
        raise Missing("identity.no_area", "There is no area %(area)s", where="area", params={"area": area})
    given = actions.grant(account=_account(login), role=role, area=place, by=BY, at=clock.now())
    answer({"login": login, "role": given.role, "area": given.area_id, "grant": given.pk}, json=json)


def _account(login: str):  # type: ignore[no-untyped-def]
    from qipan.identity.models import Account

    held = Account.objects.filter(login=login).first()
    if held is None:
        raise Missing("identity.no_account", "There is no such account", where=login)
    return held


COMMANDS: dict[str, click.Command] = {"account": account, "grant": grant}
