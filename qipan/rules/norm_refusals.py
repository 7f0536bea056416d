"""What a norm refuses, each with the file and line of the item and the cure."""

from __future__ import annotations

from collections.abc import Iterable

from qipan.kit.refusal import Missing, Refused


def wrong_unit(where: str, name: str, *, brought: str, asked: str) -> Refused:
    return Refused(
        "norm.unit",
        "%(name)s is counted in %(asked)s here, not in %(brought)s",
        do="Convert it to %(asked)s first",
        where=where,
        params={"name": name, "asked": asked, "brought": brought},
    )


def missing(where: str, item: str, name: str, unit: str) -> Refused:
    return Refused(
        "norm.missing",
        "%(item)s cannot be worked out without %(name)s",
        do="Give %(name)s in %(unit)s",
        where=where,
        params={"item": item, "name": name, "unit": unit},
    )


def unknown_given(where: str, name: str, known: Iterable[str]) -> Refused:
    return Refused(
        "norm.unknown_given",
        "The norm does not ask for %(name)s",
        do="Give one of: %(known)s",
        where=where,
        params={"name": name, "known": ", ".join(known)},
    )


def negative(where: str, name: str) -> Refused:
    return Refused(
        "norm.negative",
        "%(name)s cannot be fewer than none",
        do="Give nought or more",
        where=where,
        params={"name": name},
    )


def no_number(where: str, name: str, value: object) -> Refused:
    return Refused(
        "norm.number",
        "%(name)s is %(value)s, which is not a number",
        do="Give a number, maybe with its unit",
        where=where,
        params={"name": name, "value": value},
    )


def no_answer(where: str, item: str) -> Refused:
    return Refused(
        "norm.no_answer",
        "%(item)s has no answer for these numbers",
        do="Look for a division by nought",
        where=where,
        params={"item": item},
    )


def no_item(where: str, norm: str, item: str, known: Iterable[str]) -> Missing:
    return Missing(
        "norm.no_item",
        "%(norm)s says nothing of %(item)s",
        do="Ask for one of: %(known)s",
        where=where,
        params={"norm": norm, "item": item, "known": ", ".join(known)},
    )


def no_choice(where: str, choice: str, known: Iterable[str]) -> Refused:
    return Refused(
        "norm.choice",
        "%(choice)s is no choice a household has here",
        do="Offer one of: %(known)s",
        where=where,
        params={"choice": choice, "known": ", ".join(known)},
    )
