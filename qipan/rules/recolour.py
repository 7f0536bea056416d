"""Levels of a whole register in the database: one statement that writes only the rows that change."""

from __future__ import annotations

from datetime import datetime

from qipan.rules.expr import Expression, sql, sqlwords
from qipan.rules.expr.sources import Source, qualified, quoted
from qipan.rules.expr.sqlwriter import SUBJECT
from qipan.rules.levels import UNKNOWN_LEVEL, Rule, Rulebook

ONLY = "%(only)s"  # a parameter: the keys to look at


def recolour(
    book: Rulebook,
    source: Source,
    target: str,
    *,
    at: datetime,
    only: bool = False,
) -> str:
    """Return an INSERT … ON CONFLICT over `source` that gives each subject what `assess` gives it.

    `target` is a relation with columns subject (unique), level, rule, file, computed_at (timestamptz); a row whose
    level, rule and file stay is not written, so the statement's row count is the number of changes. With `only` the
    statement takes a parameter `only`: the keys of the subjects to look at. Raises ValueError as `sql.emit` does.
    """
    levels = [*(rule.level for rule in book.rules), UNKNOWN_LEVEL, book.otherwise]
    rules = [*(rule.id for rule in book.rules), "", ""]
    where = f" where {SUBJECT}.{quoted(source.key)} = any({ONLY})" if only else ""
    return (
        f"insert into {qualified(target)} as kept (subject, level, rule, file, computed_at) "
        f"select found.subject, ({_texts(levels)})[found.place], ({_texts(rules)})[found.place], "
        f"{sqlwords.literal(book.file)}, {_moment(at)} "
        f"from (select {SUBJECT}.{quoted(source.key)} as subject, {_place(book, source, at)} as place "
        f"from {qualified(source.relation)} as {SUBJECT}{where}) as found "
        "on conflict (subject) do update set level = excluded.level, rule = excluded.rule, file = excluded.file, "
        "computed_at = excluded.computed_at where (kept.level, kept.rule, kept.file) "
        "is distinct from (excluded.level, excluded.rule, excluded.file)"
    )


def _place(book: Rulebook, source: Source, at: datetime) -> str:
    """The place from 1 of the rule that decides; after the rules come unknown and otherwise."""
    count = len(book.rules)
    held = [f"when {_holds(rule, source, at)} then {n}" for n, rule in enumerate(book.rules, start=1)]
    open_ones = " or ".join(f"({_written(rule.when, source, at)}) is null" for rule in book.rules)
    undecided = [f"when {open_ones} then {count + 1}"] if open_ones else []
    return f"case {' '.join([*held, *undecided])} else {count + 2} end" if held else str(count + 2)


def _holds(rule: Rule, source: Source, at: datetime) -> str:
    parts = [f"({_written(rule.when, source, at)}) is true"]
    if rule.until:
        parts.append(f"({_written(rule.until, source, at)}) is not true")
    if rule.ends_at:
        end = _written(rule.ends_at, source, at)
        if rule.ends_at.kind == "date":  # a date ends with its day
            end = f"(({end}) + 1)::timestamp at time zone 'Asia/Shanghai'"
        parts.append(f"(({end}) <= {_moment(at)}) is not true")
    return "(" + " and ".join(parts) + ")"


def _written(expression: Expression, source: Source, at: datetime) -> str:
    return sql.emit(expression, source, at=at)


def _texts(values: list[str]) -> str:
    return "array[" + ", ".join(map(sqlwords.literal, values)) + "]"


def _moment(at: datetime) -> str:
    return f"'{at.isoformat()}'::timestamptz"
