"""Tokens: what was signed comes back, and anything else is refused by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cwt import COSE, COSEKey
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.kit.refusal import Refused
from qipan.kit.seal import decode, encode, new_key, public_key

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
KEY, OTHER = new_key(), new_key()
KEYS = {"k1": public_key(KEY)}


def token(**changes):
    facts = {
        "issuer": "qipan:990326",
        "subject": "pass/7",
        "issued_at": AT,
        "expires_at": AT + timedelta(hours=12),
        "private_pem": KEY,
        "key_id": "k1",
        "claims": {-300: "沪A·00001", 101: [1, 2]},
    }
    return encode(**(facts | changes))


def refused(raw, *, keys=KEYS, issuer="qipan:990326", at=AT) -> str:
    with pytest.raises(Refused) as no:
        decode(raw, keys=keys, issuer=issuer, at=at)
    return no.value.code


def test_what_was_signed_comes_back():
    told = decode(token(), keys=KEYS, issuer="qipan:990326", at=AT)
    assert (told.subject, told.issuer, told.key_id) == ("pass/7", "qipan:990326", "k1")
    assert told.claims == {-300: "沪A·00001", 101: [1, 2]}
    assert (told.issued_at, told.not_before, told.expires_at) == (AT, AT, AT + timedelta(hours=12))


def test_it_fits_on_a_square_of_paper():
    assert len(token(claims={})) < 150


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(token()) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused(place, change):
    raw = bytearray(RAW)
    raw[place] ^= change
    assert refused(bytes(raw)) in ("seal.forged", "seal.not_a_token", "seal.unknown_key")


RAW = token()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_refused_in_words(raw):
    assert refused(raw) in ("seal.not_a_token", "seal.unknown_key", "seal.forged")


def test_a_cut_or_lengthened_token_is_refused():
    assert all(refused(RAW[:n]) in ("seal.not_a_token", "seal.forged") for n in range(0, len(RAW), 7))
    assert refused(RAW + b"\x00" * 5000) == "seal.not_a_token"


def test_another_key_under_our_key_id_is_forged_and_an_unknown_id_is_unknown():
    assert refused(token(private_pem=OTHER)) == "seal.forged"
    assert refused(token(key_id="k9")) == "seal.unknown_key"
    assert refused(RAW, keys={"k1": public_key(OTHER)}) == "seal.forged"


def test_it_holds_from_its_first_to_before_its_last_second():
    raw = token(not_before=AT + timedelta(minutes=5))
    assert refused(raw, at=AT + timedelta(minutes=5) - timedelta(seconds=1)) == "seal.too_early"
    assert decode(raw, keys=KEYS, issuer="qipan:990326", at=AT + timedelta(minutes=5)).subject == "pass/7"
    assert decode(raw, keys=KEYS, issuer="qipan:990326", at=AT + timedelta(hours=12) - timedelta(seconds=1))
    assert refused(raw, at=AT + timedelta(hours=12)) == "seal.expired"


def test_another_county_is_named():
    assert refused(RAW, issuer="qipan:990327") == "seal.other_issuer"


def test_another_algorithm_is_not_taken_even_with_our_key_id():
    edwards = ed25519.Ed25519PrivateKey.generate()
    pem = edwards.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    signer = COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True)
    raw = signer.encode(cbor2.dumps({1: "qipan:990326"}), COSEKey.from_pem(pem, alg="EdDSA", kid=b"k1"))
    assert refused(raw) == "seal.not_a_token"
    mac = COSEKey.from_symmetric_key(public_key(KEY).encode(), alg="HS256", kid=b"k1")
    assert refused(signer.encode(cbor2.dumps({1: "qipan:990326"}), mac)) == "seal.not_a_token"


@pytest.mark.parametrize(
    "payload", [b"\xff", cbor2.dumps([1]), cbor2.dumps({"a": 1}), cbor2.dumps({1: "qipan:990326"})]
)
def test_something_else_signed_with_our_key_is_not_a_token(payload):
    signer = COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True)
    assert refused(signer.encode(payload, COSEKey.from_pem(KEY, alg="ES256", kid=b"k1"))) == "seal.not_a_token"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"expires_at": AT}, "ends after"),
        ({"issued_at": AT.replace(tzinfo=None), "not_before": AT}, "time zone"),
        ({"claims": {4: 0}}, "private claims"),
        ({"private_pem": public_key(KEY)}, "P-256"),
    ],
)
def test_a_token_that_could_not_hold_is_not_made(changes, says):
    with pytest.raises(ValueError, match=says):
        token(**changes)
