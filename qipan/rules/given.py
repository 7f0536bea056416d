"""Facts as they come in a file or a request, made what the vocabulary says they are; anything else is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from qipan.kit.durations import Duration
from qipan.kit.durations import parse as parse_span
from qipan.kit.moments import read_day, read_moment
from qipan.kit.refusal import Refused
from qipan.rules.facts import Fact, Vocabulary
from qipan.rules.three import UNKNOWN

HERE = ZoneInfo("Asia/Shanghai")


def facts_given(given: Mapping[str, Any], vocabulary: Vocabulary, zone: tzinfo = HERE) -> dict[str, object]:
    """Return facts by name, typed; null and the word `unknown` are not known, a name left out is left out.

    Raises Refused: fact.unknown for a name nobody declared, fact.kind for a value of another kind.
    """
    facts: dict[str, object] = {}
    for name, value in given.items():
        if name in vocabulary.lists:
            items = {fact.name: fact for fact in vocabulary.lists[name].facts}
            facts[name] = _rows(name, value, Vocabulary(name, items), zone)
        elif name in vocabulary.facts:
            facts[name] = _typed(vocabulary.facts[name], value, zone)
        else:
            raise Refused(
                "fact.unknown",
                "Nobody tells %(name)s about a %(subject)s",
                do="Give one of the declared facts",
                where=name,
                params={"name": name, "subject": vocabulary.subject},
            )
    return facts


def _rows(name: str, value: Any, items: Vocabulary, zone: tzinfo) -> object:
    if value is None:
        return UNKNOWN
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise _wrong(name, "list", value)
    return [facts_given(row, items, zone) for row in value]


def _typed(fact: Fact, value: Any, zone: tzinfo) -> object:
    if value is None or (value == "unknown" and "unknown" not in fact.choices):
        return UNKNOWN
    is_right = {
        "flag": isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
    }.get(fact.kind, isinstance(value, str))
    if not is_right or (fact.choices and value not in fact.choices):
        raise _wrong(fact.name, " | ".join(fact.choices) or fact.kind, value)
    if fact.kind == "date":
        return read_day(value)
    if fact.kind == "moment":
        return read_moment(value, zone)
    return _span(parse_span(value)) if fact.kind == "span" else value


def _span(span: Duration) -> timedelta:
    return timedelta(seconds=span.seconds)


def _wrong(name: str, kind: str, value: Any) -> Refused:
    return Refused(
        "fact.kind",
        "%(name)s is a %(kind)s, not %(value)s",
        do="Give what the file declares",
        where=name,
        params={"name": name, "kind": kind, "value": value},
    )
