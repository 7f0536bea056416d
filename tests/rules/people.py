"""A rule book over people like those of a protocol, and random people with rows of facts, some missing, some late."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from qipan.kit.durations import parse as span
from qipan.rules.expr import parse
from qipan.rules.facts import Fact, ListOf, Vocabulary
from qipan.rules.levels import Known, Rule, Rulebook

AT = datetime(2022, 4, 10, 4, 0, tzinfo=UTC)
CASES = ("none", "confirmed", "asymptomatic_infection")
CONTACTS = ("none", "close", "secondary")
WORDS = Vocabulary(
    "person",
    {
        fact.name: fact
        for fact in (
            Fact("case_type", "text", {"zh": "病例类型", "en": "kind of case"}, choices=CASES),
            Fact("contact_type", "text", {"zh": "接触类型", "en": "kind of contact"}, choices=CONTACTS),
            Fact("last_exposure", "moment", {"zh": "最后暴露时间", "en": "last exposure"}),
            Fact("in_lockdown", "flag", {"zh": "住在封控区", "en": "lives in the lockdown zone"}),
            Fact("released", "flag", {"zh": "已解除", "en": "released"}),
        )
    },
    {
        "samples": ListOf(
            "samples",
            (
                Fact("result", "text", {"zh": "结果", "en": "result"}, choices=("negative", "positive")),
                Fact("taken_at", "moment", {"zh": "采样时间", "en": "taken at"}),
            ),
            {"zh": "采样", "en": "samples"},
        )
    },
)


def book() -> Rulebook:
    def rule(ident: str, level: str, when: str, zh: str, en: str, **more: object) -> Rule:
        return Rule(id=ident, level=level, when=parse(when, WORDS), says={"zh": zh, "en": en}, **more)

    return Rulebook(
        file="test-rules@1.0.0",
        subject="person",
        levels=("red", "yellow", "green"),
        rules=(
            rule(
                "R1",
                "red",
                "case_type in ('confirmed', 'asymptomatic_infection')",
                "感染者",
                "Infected",
                until=parse("released", WORDS),
                check_after=span("24h"),
            ),
            rule(
                "R2",
                "red",
                "contact_type = 'close' or in_lockdown",
                "密切接触者或住在封控区",
                "A close contact, or living in the lockdown zone",
                ends_at=parse("last_exposure + '14d'", WORDS, wants="moment"),
            ),
            rule(
                "Y1",
                "yellow",
                "contact_type = 'secondary' and count(samples, result = 'negative') < 2",
                "密接的密接，阴性不足两次",
                "A contact of a contact with fewer than two negative samples",
                clears={"zh": "两次阴性", "en": "Two negative samples"},
            ),
        ),
        otherwise="green",
    )


def person(number: int, rng: random.Random) -> list[tuple[str, Known]]:
    """Fact rows of one person; facts may be missing, follow one another, or be recorded after `AT`."""
    rows: list[tuple[str, Known]] = []

    def tell(name: str, value: object) -> None:
        at = AT - timedelta(hours=rng.randrange(0, 600))
        late = timedelta(hours=rng.choice((0, 0, 0, 2, 700)))
        rows.append((name, Known(value, at, at + late, f"{number}/{name}/{len(rows)}")))

    for _ in range(rng.choice((0, 1, 1, 2))):
        tell("case_type", rng.choices(CASES, (8, 1, 1))[0])
    for _ in range(rng.choice((0, 1, 1, 2))):
        tell("contact_type", rng.choices(CONTACTS, (6, 2, 2))[0])
    if rng.random() < 0.7:
        tell("last_exposure", AT - timedelta(hours=rng.randrange(0, 24 * 20)))
    if rng.random() < 0.8:
        tell("in_lockdown", rng.random() < 0.2)
    if rng.random() < 0.3:
        tell("released", rng.random() < 0.5)
    if rng.random() < 0.7:
        samples = [
            {"id": f"{number}/s{n}", "result": rng.choice(("negative", "positive")), "taken_at": AT}
            for n in range(rng.randrange(4))
        ]
        tell("samples", samples)
    return rows
