"""Where an order to sign lies, so that access can be decided before a view runs."""

from __future__ import annotations

from qipan.identity.queries import approval


def _approval(approval_id: int) -> str:
    return str(approval(approval_id).area)


LOCATE = {f"desks:{name}": _approval for name in ("sign", "sign-yes", "sign-no")}
