"""Which level a subject stands at, by which rule, on what evidence, until when. Pure: facts in, an assessment out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from qipan.kit.durations import due
from qipan.rules.expr import say
from qipan.rules.levels import UNKNOWN_LEVEL, Assessment, Known, Rule, Rulebook, as_known
from qipan.rules.three import UNKNOWN

LANGUAGES: tuple[say.Language, ...] = ("zh", "en")
ZONE = ZoneInfo("Asia/Shanghai")  # a rule's days end at midnight here
Said = dict[str, tuple[str, ...]]


def assess(book: Rulebook, facts: Iterable[tuple[str, Known]], *, at: datetime, known_at: datetime) -> Assessment:
    """Return the level at `at` by what was known at `known_at`; `facts` are (name, row), several rows of one name too.

    The first rule that is true and not over decides. A rule that cannot be decided is passed over: it may leave the
    level unknown, never make it worse. A rule whose end has come is over, so no level outlives its condition.
    """
    usable = as_known(facts, at=at, known_at=known_at)
    values = {name: row.value for name, row in usable.items()}
    undecided: list[Rule] = []
    for rule in book.rules:
        verdict = rule.asks(values, at=at)
        if verdict is UNKNOWN:
            undecided.append(rule)
        elif verdict and not _is_over(rule, values, at):
            return _held(book, rule, usable, values, at=at, missing=_missing(undecided, values))
    missing = _missing(undecided, values)
    return Assessment(
        level=UNKNOWN_LEVEL if undecided else book.otherwise,
        rule="",
        file=book.file,
        evidence=_evidence(book.rules, usable),
        reasons=_to_be_verified(missing, undecided) if undecided else _otherwise(book),
        clears_when={},
        next_check=None,
        valid_until=None,
        missing=missing,
        computed_at=at,
    )


def _held(
    book: Rulebook,
    rule: Rule,
    usable: Mapping[str, Known],
    values: Mapping[str, object],
    *,
    at: datetime,
    missing: tuple[str, ...],
) -> Assessment:
    ends = _ends(rule, values, at)
    checks = due(at, rule.check_after) if rule.check_after else None
    return Assessment(
        level=rule.level,
        rule=rule.id,
        file=book.file,
        evidence=_evidence([rule], usable),
        reasons=_deciding(rule, values, at),
        clears_when=dict(rule.clears) or _until_in_words(rule),
        next_check=min((moment for moment in (checks, ends) if moment), default=None),
        valid_until=ends,
        missing=missing,
        computed_at=at,
    )


def _is_over(rule: Rule, values: Mapping[str, object], at: datetime) -> bool:
    if rule.over and rule.over(values, at=at) is True:
        return True
    ends = _ends(rule, values, at)
    return ends is not None and ends <= at


def _ends(rule: Rule, values: Mapping[str, object], at: datetime) -> datetime | None:
    """When the rule is over by itself; None where that is not known. A date ends with its day."""
    found = rule.end(values, at=at) if rule.end else UNKNOWN
    if isinstance(found, datetime):
        return found
    if isinstance(found, date):
        return datetime.combine(found + timedelta(days=1), time(), tzinfo=ZONE)
    return None


def _deciding(rule: Rule, values: Mapping[str, object], at: datetime) -> Said:
    """What the rule says, then each clause that made it true, in words."""
    traced = rule.asks.traced(values, at=at).clauses
    said: Said = {}
    for language in LANGUAGES:
        sentences = zip(say.clauses(rule.when, language), traced, strict=True)
        said[language] = (rule.says[language], *(sentence for sentence, (_, value) in sentences if value is True))
    return said


def _until_in_words(rule: Rule) -> dict[str, str]:
    end = rule.until or rule.ends_at
    return {language: say.plain(end, language) for language in LANGUAGES} if end else {}


def _to_be_verified(missing: Sequence[str], rules: Sequence[Rule]) -> Said:
    labels = {name: fact.label for rule in rules for (_, name), fact in rule.when.facts.items()}
    zh = "、".join(labels.get(name, {}).get("zh", name) for name in missing)
    en = ", ".join(labels.get(name, {}).get("en", name) for name in missing)
    return {"zh": (f"待核实：还不知道{zh}",), "en": (f"To be verified: not known yet: {en}",)}


def _otherwise(book: Rulebook) -> Said:
    said = book.otherwise_says or {"zh": "没有一条规则适用", "en": "No rule applies"}
    return {language: (said[language],) for language in LANGUAGES}


def _evidence(rules: Iterable[Rule], usable: Mapping[str, Known]) -> tuple[str, ...]:
    rows = {name for rule in rules for name in rule.reads if name in usable}
    return tuple(sorted({ident for name in rows for ident in usable[name].evidence}))


def _missing(rules: Iterable[Rule], values: Mapping[str, object]) -> tuple[str, ...]:
    named = {name for rule in rules for name in (*rule.when.names, *rule.when.lists)}
    return tuple(sorted(name for name in named if values.get(name) is None or values[name] is UNKNOWN))
