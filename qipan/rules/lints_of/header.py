"""What can be wrong with the head of a file: whose it is, since when, on what document, and what it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qipan.kit.refusal import Missing
from qipan.rules import ways
from qipan.rules.calendars import calendar
from qipan.rules.declared import Declared, Fault, Way
from qipan.rules.lints import Lint
from qipan.rules.offer import Offer
from qipan.rules.shape import known_keys
from qipan.rules.shelf import Shelf

BINDING = ("protocol", "programme", "policy")  # kinds that ask something of people outside the house
LEAST_EXAMPLES = 3

JURISDICTION = Lint(
    "header.jurisdiction",
    "a rule holds somewhere; without a place nobody knows whose it is",
    "write `jurisdiction` as a division code of GB/T 2260, 000000 for the nation",
)
EFFECTIVE = Lint(
    "header.effective",
    "an answer of the past is found again only by the days a version was in force",
    "write `effective` with `from` (in force) or `to` (repealed), days as 2022-03-31, the first no later than the last",
)
DOCUMENT = Lint(
    "header.document",
    "what binds people rests on a document they can ask for",
    "name it in `document`, or leave the file a draft",
)
REPEALED = Lint(
    "repealed.document",
    "whoever meets a repealed rule must see by which document it went",
    "write `repealed: {by: …}` with the document that repealed it",
)
FEW = Lint(
    "examples.few",
    "a rule is code, and its examples are its test",
    f"give at least {LEAST_EXAMPLES} under `examples`",
)
REFUSAL = Lint(
    "examples.refusal",
    "a rule that was never seen to say no may say yes to everything",
    "let one example end in `refused:`",
)
PART = Lint(
    "part.unknown",
    "a key nobody reads looks like a rule and does nothing",
    "take it out, or spell it as docs/formats/declared-files.md does",
)
REFERENCE = Lint(
    "ref.unknown",
    "a norm, calendar or indicator is named, never repeated, so the name must lead somewhere",
    "name a declared file by its id",
)
NULL = Lint(
    "threshold.null",
    "a threshold nobody set decides by accident",
    "set it, or leave the file a draft until somebody with the authority has",
)
SAME_ID = Lint("id.twice", "a rule that shares its id cannot be cited", "give it an id of its own")

# kind -> ways to a name of another file, and that file's kind
NAMES = {
    "protocol": {"norm": "norm", "risk": "norm", "screening.norm": "norm"},
    "programme": {"calendar": "calendar", "metrics.*": "indicator"},
    "policy": {"process.programme": "programme", "calendar": "calendar"},
    "plan": {"norm": "norm"},
}


def check(declared: Declared, offer: Offer, shelf: Shelf) -> Iterator[Fault]:
    """Faults of the head of a file of any kind."""
    yield from _head(declared)
    yield from _examples(declared)
    yield from _parts(declared, offer)
    yield from _names(declared, shelf)
    if declared.kind in NAMES:
        yield from _same_ids(declared, declared.body, ())
    if declared.status == "active" and declared.kind != "indicator":  # whose room knows its weights and thresholds
        yield from _nulls(declared, declared.body, ())


def _head(declared: Declared) -> Iterator[Fault]:
    body, binds = declared.body, declared.kind in BINDING
    in_force = declared.status != "draft"
    if binds and "jurisdiction" not in body:
        yield JURISDICTION.at(declared, (), "nobody says where this holds")
    try:
        first, last = declared.effective
    except ValueError:
        yield EFFECTIVE.at(declared, ("effective",), "one of these is no day of the calendar")
    else:
        if first > last:
            yield EFFECTIVE.at(declared, ("effective",), f"{first} comes after {last}")
        wanted = {"active": "from", "repealed": "to"}.get(declared.status)
        if binds and wanted and not body.get("effective", {}).get(wanted):
            yield EFFECTIVE.at(
                declared, ("effective",), f"nobody says {'since' if wanted == 'from' else 'until'} when it holds"
            )
    if binds and in_force and not _document(body):
        yield DOCUMENT.at(declared, (), "no document is named")
    if declared.is_repealed and not body.get("repealed", {}).get("by"):
        yield REPEALED.at(declared, ("status",), "repealed by whom, nobody says")


def _document(body: Mapping[str, Any]) -> bool:
    authority = body.get("authority")
    return bool(body.get("document") or (isinstance(authority, Mapping) and authority.get("document")))


def _examples(declared: Declared) -> Iterator[Fault]:
    examples = declared.body.get("examples", ())
    if len(examples) < LEAST_EXAMPLES:
        yield FEW.at(declared, ("examples",), f"{len(examples)} examples")
    elif not any("refused" in each for each in examples):
        yield REFUSAL.at(declared, ("examples",), "no example is refused")


def _parts(declared: Declared, offer: Offer) -> Iterator[Fault]:
    offered = {key for kind, key in offer.parts if kind == declared.kind}
    known = known_keys(declared.kind)
    if declared.kind not in NAMES:  # kinds of free form: a norm may have keys of its own
        return
    for key in declared.body:
        if key not in known and key not in offered:
            yield PART.at(declared, (key,), f"nobody reads `{key}`")


def _names(declared: Declared, shelf: Shelf) -> Iterator[Fault]:
    for way, kind in NAMES.get(declared.kind, {}).items():
        for steps in ways.matches(declared.body, way):
            name = ways.get(declared.body, steps)
            if isinstance(name, str) and not _found(shelf, kind, name):
                yield REFERENCE.at(declared, steps, f"there is no {kind} {name}")


def _found(shelf: Shelf, kind: str, name: str) -> bool:
    if kind == "calendar":  # the name several files of one year each go by
        return any(each.body.get("calendar") == name for each in shelf.of("calendar")) or _on_shelf(name)
    return shelf.find(kind, name) is not None


def _on_shelf(name: str) -> bool:
    try:
        return bool(calendar(name).days)
    except Missing:
        return False


def _same_ids(declared: Declared, node: Any, way: Way) -> Iterator[Fault]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key != "examples":
                yield from _same_ids(declared, value, (*way, key))
    elif isinstance(node, list):
        seen: set[str] = set()
        for number, value in enumerate(node):
            ident = value.get("id") if isinstance(value, Mapping) else None
            if ident in seen:
                yield SAME_ID.at(declared, (*way, number, "id"), f"`{ident}` is already in this list")
            if isinstance(ident, str):
                seen.add(ident)
            yield from _same_ids(declared, value, (*way, number))


def _nulls(declared: Declared, node: Any, way: Way) -> Iterator[Fault]:
    """Every nought that stands where a value is set by somebody; an example may expect nothing."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if value is None and key != "otherwise":
                yield NULL.at(declared, (*way, key), f"`{key}` is not set")
            elif (*way, key) != ("examples",):
                yield from _nulls(declared, value, (*way, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _nulls(declared, value, (*way, number))


LINTS = (JURISDICTION, EFFECTIVE, DOCUMENT, REPEALED, FEW, REFUSAL, PART, REFERENCE, NULL, SAME_ID)
