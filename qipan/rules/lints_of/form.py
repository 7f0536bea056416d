"""What can be wrong with the form of a programme: fields nobody needs, nobody reads, or that are known already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qipan.rules.declared import Declared, Fault, Way
from qipan.rules.lints import Lint
from qipan.rules.offer import Offer

PURPOSE = Lint("field.purpose", "what nobody needs is not asked", "write `purpose`, or do not ask")
READER = Lint("field.reader", "what nobody reads is not asked", "write `readers`, or do not ask")
PREFILL = Lint(
    "field.prefill",
    "what the registers know is shown for a yes, not asked again",
    "write `prefill` with where it comes from",
)
RETENTION = Lint(
    "field.retention",
    "a personal field is kept for a time, not for ever",
    "write `retention` on the field, or once for the programme",
)
PERSONAL = Lint(
    "field.personal",
    "a phone number, an identity number, who somebody is: these are somebody's",
    "write `personal: true`",
)
UNKNOWN = Lint("field.unknown", "a field that is not in the form is never filled in", "put it into `form`")

OF_THE_CASE = ("state", "days", "since")  # what every case has and may show, beside its fields


def check(declared: Declared, offer: Offer) -> Iterator[Fault]:
    """Faults of a programme's form, and of whatever names one of its fields."""
    body = declared.body
    told = offer.facts(body["subject"])
    for number, field in enumerate(body["form"]):
        way, name = ("form", number), field["id"]
        if not field.get("purpose"):
            yield PURPOSE.at(declared, way, f"nobody says what `{name}` is for")
        if not field.get("readers"):
            yield READER.at(declared, way, f"nobody reads `{name}`")
        if (field["type"] == "ref" or name in told) and not field.get("prefill"):
            yield PREFILL.at(declared, way, f"`{name}` is in a register already")
        if field.get("personal") and not (field.get("retention") or body.get("retention", {}).get("personal")):
            yield RETENTION.at(declared, way, f"nobody says how long `{name}` is kept")
        if _is_somebodys(field) and not field.get("personal"):
            yield PERSONAL.at(declared, way, f"`{name}` tells who somebody is")
    fields = {field["id"] for field in body["form"]}
    for place, named in _fields_named(body):
        if named not in fields:
            yield UNKNOWN.at(declared, place, f"`{named}` is not in the form")


def _is_somebodys(field: Mapping[str, Any]) -> bool:
    return field["type"] in ("phone", "id_number", "signature") or field.get("to") == "person"


def _fields_named(body: Mapping[str, Any]) -> Iterator[tuple[Way, str]]:
    for key in ("transitions", "acts"):
        for number, each in enumerate(body.get(key, ())):
            yield from (((key, number, "requires"), name) for name in each.get("requires", ()))
    for key, word in (("dedupe", "same"), ("feedback", "asks"), ("publish", "shown"), ("publish", "never")):
        names = body.get(key, {}).get(word, ())
        yield from (((key, word), name) for name in names if not (key == "publish" and name in OF_THE_CASE))
    if "by" in body.get("quota", {}):
        yield ("quota", "by"), body["quota"]["by"]


LINTS = (PURPOSE, READER, PREFILL, RETENTION, PERSONAL, UNKNOWN)
