"""Whose address the site is told: never what a stranger claims, always what a proxy of this machine says."""

import pytest
from django.test import RequestFactory
from starlette.requests import Request

from qipan.identity.throttle import address_of
from qipan.serve.stream.passing import _headers


def passed(peer, *headers):
    """What the site is told when `peer` sends these headers."""
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "method": "GET", "path": "/", "client": (peer, 5), "headers": raw}
    return [(name.decode(), value.decode()) for name, value in _headers(Request(scope)) if name != b"x-request-id"]


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X_Forwarded_For", "X-Real-IP", "Forwarded", "X_Real_IP"])
def test_what_a_stranger_claims_about_himself_counts_for_nothing(name):
    assert passed("203.0.113.5", (name, "127.0.0.1")) == [("x-forwarded-for", "203.0.113.5")]


def test_a_proxy_on_this_machine_says_for_whom_it_asks_and_is_named_behind_it():
    told = passed("127.0.0.1", ("X-Forwarded-For", "6.6.6.6, 203.0.113.5"), ("X_Forwarded_For", "127.0.0.1"))
    assert told == [("x-forwarded-for", "6.6.6.6, 203.0.113.5, 127.0.0.1")]


@pytest.mark.parametrize(
    ("way", "address"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("6.6.6.6, 203.0.113.5, 127.0.0.1", "203.0.113.5"),
        ("6.6.6.6, 203.0.113.5, 127.0.0.1, ::1", "203.0.113.5"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_tries_are_counted_under_the_last_address_that_is_not_ours(way, address):
    last = way.rpartition(",")[2].strip()  # as qipan.serve.site sets it
    assert address_of(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=way, REMOTE_ADDR=last)) == address
