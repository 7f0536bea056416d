"""What can be wrong with a policy: benefits that treat a missing fact as a no."""

from __future__ import annotations

from collections.abc import Iterator

from qipan.rules.declared import Declared, Fault
from qipan.rules.lints import Lint

UNKNOWN = Lint(
    "policy.unknown",
    "a fact nobody has brought yet is not a refusal",
    "write `unknown: ask`, or `unknown: fetch` where an office holds it",
)
PER = Lint("policy.per", "a benefit is paid for something that was found eligible", "let `per` be a key of `eligible`")


def check(declared: Declared, *_: object) -> Iterator[Fault]:
    """Faults of a policy's benefit."""
    if declared.kind != "policy":
        return
    if "unknown" not in declared.body:
        yield UNKNOWN.at(declared, ("benefit",), "nobody says what happens while a fact is missing")
    if declared.body["benefit"]["per"] not in declared.body["eligible"]:
        yield PER.at(declared, ("benefit", "per"), f"nothing says which {declared.body['benefit']['per']} is eligible")


LINTS = (UNKNOWN, PER)
