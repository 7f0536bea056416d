"""The one table of all lints: every id `qipan check` can answer, why it is one, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qipan.rules import play, resolve
from qipan.rules.expr import FAULTS
from qipan.rules.lints import Lint
from qipan.rules.lints_of import (
    clocks,
    facts,
    form,
    header,
    levels,
    overlay,
    plan,
    policy,
    programme,
    reading,
    trust,
    versions,
)
from qipan.rules.offer import Offer

OWN = (reading, header, trust, versions, overlay, facts, levels, programme, clocks, form, policy, plan)
SAID_OTHERWISE = {"expr.name"}  # a name nobody tells: in a file that is fact.unknown, with its subject


def table(offer: Offer) -> Mapping[str, Lint]:
    """Return every lint by id, in the order of the page; LookupError when two share an id."""
    found: dict[str, Lint] = {}
    for lint in (*_own(), *_of_expressions(), *(lint for part in offer.parts.values() for lint in part.lints)):
        if lint.id in found:
            raise LookupError(f"two lints are called {lint.id}")
        found[lint.id] = lint
    return found


def page(offer: Offer) -> str:
    """The table as docs/formats/lints.md prints it."""
    lines = ["| id | why | cure |", "|---|---|---|"]
    lines += [f"| `{lint.id}` | {_cell(lint.why)} | {_cell(lint.cure)} |" for lint in table(offer).values()]
    return "\n".join(lines) + "\n"


def _own() -> Iterable[Lint]:
    for module in OWN:
        yield from module.LINTS
    yield from (resolve.UNKNOWN, resolve.CYCLE, resolve.PATH, resolve.REPEALED, play.EXAMPLE, play.UNPLAYED)


def _of_expressions() -> Iterable[Lint]:
    return (Lint(rule, why, cure) for rule, (why, _, cure) in FAULTS.items() if rule not in SAID_OTHERWISE)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
