"""What two signatures perform here."""

from __future__ import annotations

from qipan.response.actions import DEED, enter_into_force, payload_of

DEEDS = {DEED: enter_into_force}
PAYLOADS = {DEED: payload_of}
SIGNERS = {DEED: ("leader", "duty_officer")}
