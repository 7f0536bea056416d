"""The tables of who may: places and bodies, people, approvals, reading, the door."""

from qipan.identity.models.approvals import Approval, Signature
from qipan.identity.models.bodies import Area, Organisation
from qipan.identity.models.door import Mark, RecoveryCode, Throttle
from qipan.identity.models.people import ROLES, Account, Grant, Post
from qipan.identity.models.reading import PURPOSES, ReadEntry

__all__ = [
    "PURPOSES",
    "ROLES",
    "Account",
    "Approval",
    "Area",
    "Grant",
    "Mark",
    "Organisation",
    "Post",
    "ReadEntry",
    "RecoveryCode",
    "Signature",
    "Throttle",
]
