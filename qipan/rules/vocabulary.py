"""What the expressions of a file may name: the facts rooms tell, those the file declares, the fields of its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qipan.rules.declared import Declared, Way
from qipan.rules.expr import BadExpression, Expression, parse
from qipan.rules.facts import Fact, Kind, ListOf, Vocabulary
from qipan.rules.formulas import Formula, formulas_of, subject_of
from qipan.rules.offer import Offer

GIVEN = "given"  # the origin of a fact that comes with the question
# What a form's field is to an expression. A file, a signature or a reference is only there or not there.
OF_FIELD: Mapping[str, Kind] = {"flag": "flag", "number": "number", "date": "date", "moment": "moment"}


def vocabulary_of(declared: Declared, offer: Offer, subject: str = "") -> Vocabulary:
    """Everything an expression about this subject (the file's main one) may name; ValueError on an impossible name."""
    subject = subject or subject_of(declared)
    facts = offer.facts(subject)
    facts |= {fact.name: fact for _way, fact in own_facts(declared, subject)}
    lists = offer.lists(subject)
    lists |= {each.name: each for _way, each in own_lists(declared, subject)}
    return Vocabulary(subject, facts, lists)


def expressions_of(declared: Declared, offer: Offer) -> list[tuple[Way, Expression]]:
    """Every expression of a (resolved) file with its place; raises BadExpression at the first that cannot be read."""
    vocabularies: dict[str, Vocabulary] = {}
    return [(each.way, parsed(each, declared, offer, vocabularies)) for each in formulas_of(declared)]


def parsed(formula: Formula, declared: Declared, offer: Offer, kept: dict[str, Vocabulary]) -> Expression:
    """One formula parsed; `kept` holds the vocabularies already made."""
    if formula.subject not in kept:
        kept[formula.subject] = vocabulary_of(declared, offer, formula.subject)
    try:
        return parse(formula.text, kept[formula.subject], wants=formula.wants)
    except BadExpression:
        if formula.wants != "moment":
            raise
        return parse(formula.text, kept[formula.subject], wants="date")


def own_facts(declared: Declared, subject: str) -> Iterator[tuple[Way, Fact]]:
    """The facts a file declares of a subject, and the fields of a programme's form, each with its place."""
    for name, raw in declared.body.get("facts", {}).get(subject, {}).items():
        yield ("facts", subject, name), fact_of(name, raw)
    if declared.kind == "programme" and subject == declared.body.get("subject"):
        for number, field in enumerate(declared.body["form"]):
            yield ("form", number), _of_field(field)


def own_lists(declared: Declared, subject: str) -> Iterator[tuple[Way, ListOf]]:
    """The lists a file declares of a subject, each with its place."""
    for name, raw in declared.body.get("lists", {}).get(subject, {}).items():
        facts = tuple(fact_of(inner, told) for inner, told in raw["facts"].items())
        yield ("lists", subject, name), ListOf(name, facts, raw["label"])


def fact_of(name: str, raw: Mapping[str, Any]) -> Fact:
    """A fact as a file declares it; ValueError when its name is a word of the language."""
    choices = raw.get("choices", ())
    return Fact(
        name=name,
        kind=raw["type"],
        label=raw["label"],
        choices=tuple(choices),
        choice_labels=choices if isinstance(choices, Mapping) else {},
        unit=raw.get("unit", ""),
        purpose=raw.get("purpose", {}).get("zh", ""),
        retention=raw.get("retention", ""),
        origin=GIVEN,
        personal=raw.get("personal", False),
        tag=raw.get("tag", ""),
    )


def _of_field(field: Mapping[str, Any]) -> Fact:
    kind = OF_FIELD.get(field["type"], "text")
    told = {**field, "type": kind}
    if field["type"] == "three":
        told["choices"] = {"yes": YES, "no": NO, "not_applicable": NOT_APPLICABLE}
    if field["type"] == "id_number":
        told["tag"] = "id_number"
    return fact_of(field["id"], told)


YES = {"zh": "是", "en": "Yes"}
NO = {"zh": "否", "en": "No"}
NOT_APPLICABLE = {"zh": "不适用", "en": "Not applicable"}
