"""From a session back to its account; checking who somebody is lives in `methods/`."""

from __future__ import annotations

from qipan.identity.models import Account


class Accounts:
    """Django's authentication back end: it only loads, one query, organisation included."""

    def authenticate(self, request: object, **credentials: object) -> None:
        return None

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.select_related("organisation").filter(pk=user_id, is_active=True).first()
