"""What can be wrong with the facts a file declares and with the expressions that read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qipan.rules.declared import Declared, Fault, Way
from qipan.rules.expr import BadExpression, Expression
from qipan.rules.facts import Fact, Vocabulary
from qipan.rules.formulas import Formula, formulas_of
from qipan.rules.lints import Lint
from qipan.rules.offer import Offer
from qipan.rules.rooms import may_use, reader_of
from qipan.rules.vocabulary import GIVEN, own_facts, own_lists, parsed

UNKNOWN = Lint(
    "fact.unknown",
    "a rule over a fact nobody tells is never decided",
    "use a fact of this subject, or declare it under `facts`",
)
UPWARD = Lint(
    "fact.upward",
    "a room that decides by facts of a room above it can never be understood alone",
    "use facts of the room that reads this part, or of lower ones",
)
FORBIDDEN = Lint(
    "fact.forbidden",
    "nobody is sorted by identity number, native place, ethnicity, religion or registered household",
    "decide by what happened; only a policy may read it, with the clause it rests on in `clause`",
)
NAME = Lint("fact.name", "a fact that is called like a word of the language cannot be named", "call it otherwise")
TWICE = Lint(
    "fact.twice",
    "two tellers of one fact will one day differ",
    "leave it out here; the room tells it",
)
PURPOSE = Lint("fact.purpose", "a personal fact without a purpose may not be asked", "write `purpose`")
RETENTION = Lint("fact.retention", "a personal fact is kept for a time, not for ever", "write `retention`")
GIVEN_BY = Lint(
    "tag.given",
    "what a household is or eats is for the household to say, not for others to mark",
    "write `given_by: household` and its `choices`, or leave it out",
)

KINDS = ("protocol", "programme", "policy")  # kinds whose facts are declared by subject
FORBIDDEN_TAGS = frozenset(["id_number", "native_place", "ethnicity", "religion", "household_origin"])
# A fact that is called so is one, whether or not its file admits it.
_NAMES = re.compile(
    r"(^|_)(id_?(no|num|number|card)|identity_(no|number|card)|native_place|ancestral_home|ethnic\w*|religi\w*|faith|"
    r"hukou|huji|registered_household|household_(origin|registration)|registration_origin)(_|$)"
)
_LABELS = re.compile(r"身份证|证件号|籍贯|祖籍|民族|宗教|信仰|户籍|户口")
_PREFIX = "expr."


def check(declared: Declared, offer: Offer, *_: object) -> Iterator[Fault]:
    """Faults of the facts and expressions of a (resolved) file; other kinds have facts of their own shape."""
    if declared.kind not in KINDS:
        return
    impossible = list(_names(declared))
    if impossible:
        yield from impossible
        return
    yield from _declared(declared, offer)
    kept: dict[str, Vocabulary] = {}
    for formula in formulas_of(declared):
        try:
            expression = parsed(formula, declared, offer, kept)
        except BadExpression as bad:
            yield from _bad(declared, formula, bad)
        else:
            yield from _read(declared, formula, expression)


def is_forbidden(fact: Fact) -> bool:
    """Is this one of the things nobody may be sorted by, by its tag, its name or its Chinese label?"""
    return (
        fact.tag in FORBIDDEN_TAGS or bool(_NAMES.search(fact.name)) or bool(_LABELS.search(fact.label.get("zh", "")))
    )


def _names(declared: Declared) -> Iterator[Fault]:
    """Names no rule could use, and names of two things."""
    facts, lists = declared.body.get("facts", {}), declared.body.get("lists", {})
    named: list[tuple[Way, str]] = [(("facts", who, name), name) for who, told in facts.items() for name in told]
    named += [(("lists", who, name), name) for who, told in lists.items() for name in told]
    named += [
        (("lists", who, name, "facts", inner), inner)
        for who, told in lists.items()
        for name, each in told.items()
        for inner in each["facts"]
    ]
    if declared.kind == "programme":
        named += [(("form", number), field["id"]) for number, field in enumerate(declared.body["form"])]
    for way, name in named:
        try:
            Fact(name, "flag")
        except ValueError as no:
            yield NAME.at(declared, way, str(no))
        if way[0] == "lists" and len(way) == 3 and name in facts.get(way[1], {}):
            yield NAME.at(declared, way, f"`{name}` is a fact of a {way[1]} too")


def _declared(declared: Declared, offer: Offer) -> Iterator[Fault]:
    told: Mapping[str, Mapping[str, object]] = declared.body.get("facts", {})
    listed: Mapping[str, Mapping[str, object]] = declared.body.get("lists", {})
    for subject in {**told, **listed}:
        lists = list(own_lists(declared, subject))
        items = [((*way, "facts", fact.name), fact) for way, each in lists for fact in each.facts]
        facts = [(way, fact) for way, fact in own_facts(declared, subject) if way[0] == "facts"]
        known = {**offer.facts(subject), **offer.lists(subject)}
        for way, name in [*((way, fact.name) for way, fact in facts), *((way, each.name) for way, each in lists)]:
            if name in known:
                yield TWICE.at(declared, way, f"a room already tells `{name}` about a {subject}")
        for way, fact in [*facts, *items]:
            if fact.personal and not fact.purpose:
                yield PURPOSE.at(declared, way, f"nobody says what `{fact.name}` is for")
            if fact.personal and not (fact.retention or declared.body.get("retention")):
                yield RETENTION.at(declared, way, f"nobody says how long `{fact.name}` is kept")
    for name, raw in told.get("household", {}).items():
        if isinstance(raw, Mapping) and not (raw.get("given_by") == "household" and raw.get("choices")):
            yield GIVEN_BY.at(declared, ("facts", "household", name), f"`{name}` was not given by the household")


def _bad(declared: Declared, formula: Formula, bad: BadExpression) -> Iterator[Fault]:
    for wrong in bad.faults:
        where = f"`{_around(formula.text, wrong.at)}`, column {wrong.at + 1}"
        if wrong.rule == f"{_PREFIX}name":
            yield UNKNOWN.at(declared, formula.way, f"{where}: {wrong.says.rstrip('.')}")
        else:
            yield declared.fault(formula.way, wrong.rule, f"{where}: {wrong.says}")


def _around(text: str, at: int, reach: int = 24) -> str:
    return text[max(0, at - reach // 3) : at + reach].strip()


def _read(declared: Declared, formula: Formula, expression: Expression) -> Iterator[Fault]:
    reader = reader_of(declared.kind, formula.part)
    for _, fact in sorted(expression.facts.items()):
        if not may_use(reader, fact.origin or GIVEN):
            yield UPWARD.at(
                declared, formula.way, f"`{fact.name}` is told by {fact.origin}, which stands above {reader}"
            )
        if is_forbidden(fact) and not (declared.kind == "policy" and formula.rule.get("clause")):
            yield FORBIDDEN.at(declared, formula.way, f"this reads `{fact.name}`")


LINTS = (UNKNOWN, UPWARD, FORBIDDEN, NAME, TWICE, PURPOSE, RETENTION, GIVEN_BY)
