"""Signed tokens anybody can check offline: a CWT in a COSE_Sign1 signed with ES256 (RFC 8392, RFC 9052)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import cbor2
import cwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from cwt import COSE, COSEKey, COSEMessage
from cwt.enums import COSEHeaders

from qipan.kit.refusal import Refused

ISSUER, SUBJECT, AUDIENCE, EXPIRES, NOT_BEFORE, ISSUED = 1, 2, 3, 4, 5, 6  # CWT claims, RFC 8392 §3.1
ES256 = -7
LONGEST = 4096  # bytes; a token is read from a square of paper


@dataclass(frozen=True)
class Token:
    """What a verified token says. `claims` are the private ones, by their integer key."""

    issuer: str
    subject: str
    issued_at: datetime
    expires_at: datetime
    not_before: datetime
    key_id: str
    claims: Mapping[int, Any]


def new_key() -> str:
    """Return a fresh P-256 private key as PEM text (PKCS 8, not encrypted: the key store guards it)."""
    private = ec.generate_private_key(ec.SECP256R1())
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_key(private_pem: str) -> str:
    """Return the public half as PEM text, to be handed to whoever verifies."""
    public = _load(private_pem, private=True).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def encode(
    *,
    issuer: str,
    subject: str,
    issued_at: datetime,
    expires_at: datetime,
    private_pem: str,
    key_id: str,
    claims: Mapping[int, Any] | None = None,
    not_before: datetime | None = None,
) -> bytes:
    """Sign a token. Moments are aware and kept in whole seconds; private claims have keys above 100 or below -255.

    ValueError on a naive moment, an end before the beginning, or a key number that belongs to the standard.
    """
    own = dict(claims or {})
    if any(-256 < key <= 100 for key in own):
        raise ValueError("private claims have keys above 100 or below -255")
    start = issued_at if not_before is None else not_before
    if expires_at <= start:
        raise ValueError("a token ends after it begins")
    payload = {
        ISSUER: issuer,
        SUBJECT: subject,
        EXPIRES: _seconds(expires_at),
        NOT_BEFORE: _seconds(start),
        ISSUED: _seconds(issued_at),
        **own,
    }
    _load(private_pem, private=True)
    key = COSEKey.from_pem(private_pem, alg="ES256", kid=key_id.encode())
    signer = COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True)
    return bytes(signer.encode(cbor2.dumps(payload, canonical=True), key))


def decode(raw: bytes, *, keys: Mapping[str, str], issuer: str, at: datetime) -> Token:
    """Verify a token against public keys (key id -> PEM) and the moment, and return what it says.

    Refused: `seal.not_a_token`, `seal.unknown_key`, `seal.forged` (changed or signed by somebody else),
    `seal.other_issuer`, `seal.too_early`, `seal.expired`.
    """
    key_id = _key_id(raw)
    if key_id not in keys:
        raise Refused(
            "seal.unknown_key",
            "This code is signed with a key we do not know.",
            do="Fetch the list of keys, or ask where the code was issued.",
            params={"key": key_id},
        )
    key = COSEKey.from_pem(keys[key_id], alg="ES256", kid=key_id.encode())
    try:
        payload = COSE.new(verify_kid=True).decode(raw, key)
    except (cwt.VerifyError, cwt.DecodeError, ValueError) as error:
        raise _forged() from error
    return _checked(_claims(payload), key_id, issuer, at)


def _checked(payload: dict[int, Any], key_id: str, issuer: str, at: datetime) -> Token:
    try:
        token = Token(
            issuer=_text(payload[ISSUER]),
            subject=_text(payload[SUBJECT]),
            issued_at=_moment(payload[ISSUED]),
            expires_at=_moment(payload[EXPIRES]),
            not_before=_moment(payload[NOT_BEFORE]),
            key_id=key_id,
            claims={key: value for key, value in payload.items() if not -256 < key <= 100},
        )
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise _no_token() from error
    if token.issuer != issuer:
        raise Refused(
            "seal.other_issuer",
            "This code was issued by %(issuer)s, not here.",
            do="Ask there what it stands for.",
            params={"issuer": token.issuer},
        )
    if at < token.not_before:
        raise Refused("seal.too_early", "This code does not hold yet.", params={"from": token.not_before.isoformat()})
    if at >= token.expires_at:
        raise Refused(
            "seal.expired",
            "This code has run out.",
            do="Its holder can fetch a new one.",
            params={"until": token.expires_at.isoformat()},
        )
    return token


def _key_id(raw: bytes) -> str:
    """Read the key id from the protected header; the algorithm there must be ES256 and nothing else."""
    if not raw or len(raw) > LONGEST:
        raise _no_token()
    try:
        message = COSEMessage.loads(raw)
        protected = message.protected
        kid = protected.get(COSEHeaders.KID, message.unprotected.get(COSEHeaders.KID))
        if message.type.name != "SIGN1" or protected.get(COSEHeaders.ALG) != ES256 or not isinstance(kid, bytes):
            raise _no_token()
        return kid.decode()
    except Refused:
        raise
    except Exception as error:  # a CBOR reader fails in many ways on bytes from a stranger's camera
        raise _no_token() from error


def _claims(payload: object) -> dict[int, Any]:
    try:
        found = cbor2.loads(payload) if isinstance(payload, bytes) else payload
    except Exception as error:  # signed by us, yet not CBOR: somebody signed something else with this key
        raise _no_token() from error
    if not isinstance(found, dict) or any(type(key) is not int for key in found):
        raise _no_token()
    return found


def _load(pem: str, *, private: bool) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None) if private else load_pem_public_key(pem.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("not a P-256 private key in PEM") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 private key in PEM")
    return key


def _seconds(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("a moment in a token carries its time zone")
    return int(at.timestamp())


def _moment(seconds: object) -> datetime:
    if type(seconds) is not int:
        raise TypeError("a moment is whole seconds")
    return datetime.fromtimestamp(seconds, UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _no_token() -> Refused:
    return Refused("seal.not_a_token", "This is not one of our codes.", do="Scan it again in better light.")


def _forged() -> Refused:
    return Refused(
        "seal.forged",
        "This code has been changed, or somebody else signed it.",
        do="Do not accept it; note where it was shown.",
    )
