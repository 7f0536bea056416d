"""The key store: made at first start in QIPAN_HOME/keys, readable by its owner only."""

from __future__ import annotations

import hmac
import os
import secrets
import tempfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qipan.kit.refusal import Refused

NONCE_BYTES = 12


def folder() -> Path:
    from django.conf import settings  # late: serve.django reads its own secret from here

    return Path(settings.QIPAN.home) / "keys"


def secret_key(keys: Path) -> str:
    """Django's SECRET_KEY."""
    return _read(keys, "django.key", lambda: secrets.token_urlsafe(64).encode()).decode()


def seal(text: str, *, context: str) -> str:
    """Encrypt a field (AES-256-GCM). `context` names field and owner, so a value cannot be moved to another row."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return urlsafe_b64encode(nonce + _cipher(folder()).encrypt(nonce, text.encode(), context.encode())).decode()


def unseal(sealed: str, *, context: str) -> str:
    """Decrypt what `seal` made under the same context; Refused when key, text or context differ."""
    raw = urlsafe_b64decode(sealed)
    try:
        return _cipher(folder()).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
    except InvalidTag as error:
        raise Refused(
            "identity.unreadable_field",
            "A sealed field does not open with the keys here",
            do="Restore the keys folder saved together with this database",
            where=context.partition(":")[0],
        ) from error


def digest(text: str, *, context: str) -> str:
    """A keyed digest (hex): compares a thing later without keeping it, e.g. an address or a recovery code."""
    return hmac.new(_fields(folder()), context.encode() + b"\0" + text.encode(), "sha256").hexdigest()


def signing_key() -> ec.EllipticCurvePrivateKey:
    """The county's ES256 key: signs codes and published heads."""
    return _signing(folder())


def public_key_pem() -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return signing_key().public_key().public_bytes(encoding, form).decode()


@lru_cache(maxsize=8)
def _fields(keys: Path) -> bytes:
    return urlsafe_b64decode(_read(keys, "fields.key", lambda: urlsafe_b64encode(secrets.token_bytes(32))))


@lru_cache(maxsize=8)
def _cipher(keys: Path) -> AESGCM:
    return AESGCM(_fields(keys))


@lru_cache(maxsize=8)
def _signing(keys: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(_read(keys, "signing.pem", _new_signing_pem), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _new_signing_pem() -> bytes:
    form, sealed = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(serialization.Encoding.PEM, form, sealed)


def _read(keys: Path, name: str, make: Callable[[], bytes]) -> bytes:
    path = keys / name
    if not path.exists():
        _place(path, make())
    if path.stat().st_mode & 0o077:
        raise Refused(
            "identity.open_key",
            "The key file %(name)s can be read by others",
            do="Run chmod 600 on it, then renew it if others had access",
            where=name,
            params={"name": name},
        )
    return path.read_bytes()


def _place(path: Path, data: bytes) -> None:
    """Put a new key in place whole; of several processes starting at once the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # mkstemp makes 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return  # another process was first; its key stands
    finally:
        Path(temporary).unlink()
