"""Writes each node of a tree as PostgreSQL, so that NULL is unknown and each operand stands there once."""

from __future__ import annotations

from datetime import datetime

from qipan.kit.durations import Duration
from qipan.rules.expr import sqlwords, tree
from qipan.rules.expr.numbers import is_held
from qipan.rules.expr.sources import ListSource, Source, qualified, quoted
from qipan.rules.expr.values import day_of
from qipan.rules.expr.workdays import Workdays

SUBJECT, ITEM = '"subject"', '"item"'
_EIGHT = "interval '8 hours'"  # Asia/Shanghai, see spans.ZONE
# Strict functions behind the min and max aggregates: unlike least and greatest, NULL makes them NULL.
_EXTREME = {"number": "float8", "date": "date_", "moment": "timestamptz_", "span": "interval_"}


class Writer:
    """Writes one rule for one source."""

    def __init__(self, source: Source, at: datetime | None, workdays: Workdays | None) -> None:
        self.source, self.at, self.workdays = source, at, workdays
        self.list: ListSource | None = None  # inside an aggregate

    def write(self, node: tree.Node) -> str:
        """The node as an expression; compound ones stand in brackets."""
        match node:
            case tree.Literal(value=value):
                return sqlwords.literal(value)
            case tree.Name(name=name):
                return self._column(name)
            case tree.At():
                return self._at()
            case tree.Not(item=item):
                return f"(not {self.write(item)})"
            case tree.Joined(word=word, items=items):
                return f"({f' {word} '.join(map(self.write, items))})"
            case tree.Compare(sign=sign, left=left, right=right):
                return f"({self.write(left)} {sign.replace('!=', '<>')} {self.write(right)})"
            case tree.Between(item=item, low=low, high=high):
                return f"({self.write(item)} between {self.write(low)} and {self.write(high)})"
            case tree.In(item=item, options=options):
                return f"({self.write(item)} in ({', '.join(map(self.write, options))}))"
            case tree.IsKnown(item=item, known=known):
                return f"({self.write(item)} is {'not ' if known else ''}null)"
            case tree.ListKnown(list=name, known=known):
                return f"({'' if known else 'not '}{self._is_known(name)})"
            case tree.Case(whens=whens, otherwise=otherwise):
                return self._case(whens, otherwise)
            case tree.Arith(kind="number") | tree.Negative():
                return sqlwords.held(self._reckoned(node))
            case tree.Arith():
                return self._moved(node)
            case tree.Call():
                return self._call(node)
            case tree.Aggregate():
                return self._aggregate(node)
        raise TypeError(f"no SQL for {type(node).__name__}")

    def _column(self, name: str) -> str:
        if self.list is not None:
            return f"{ITEM}.{quoted(self.list.facts[name])}"
        return f"{SUBJECT}.{quoted(self.source.facts[name])}"

    def _at(self) -> str:
        return sqlwords.moment(self.at) if self.at is not None else f"{SUBJECT}.{quoted(self.source.at)}"

    def _case(self, whens: tuple[tuple[tree.Node, tree.Node], ...], otherwise: tree.Node) -> str:
        """`case x when true … when false … end` asks x once, and an unknown x matches neither."""
        result = self.write(otherwise)
        for condition, value in reversed(whens):
            result = f"(case {self.write(condition)} when true then {self.write(value)} when false then {result} end)"
        return result

    # Numbers

    def _held(self, node: tree.Node) -> str:
        is_whole = isinstance(node, tree.Name) and self.list is None and node.name in self.source.whole
        written = self.write(node)
        return f"{written}::float8" if is_whole or is_held(node) else sqlwords.held(written)

    def _reckoned(self, node: tree.Node) -> str:
        match node:
            case tree.Arith(kind="number", sign="/", left=left, right=right):
                return f"({self._reckoned(left)} / nullif({self._held(right)}, 0))"
            case tree.Arith(kind="number", sign=sign, left=left, right=right):
                return f"({self._reckoned(left)} {sign} {self._reckoned(right)})"
            case tree.Negative(item=item):
                return f"(- {self._reckoned(item)})"
        return self._held(node)

    # Days and moments

    def _moment(self, node: tree.Node) -> str:
        """A moment of the known years."""
        written = self.write(node)
        return written if isinstance(node, tree.Arith | tree.At) else sqlwords.bounded_moment(written)

    def _day(self, node: tree.Node) -> str:
        """The calendar day of a date or moment of the known years."""
        if node.kind == "moment":
            if isinstance(node, tree.At) and self.at is not None:
                return sqlwords.day(day_of(self.at))
            return f"({self._moment(node)} at time zone {_EIGHT})::date"
        written = self.write(node)
        return written if isinstance(node, tree.Arith | tree.Literal) else sqlwords.bounded_day(written)

    def _moved(self, node: tree.Arith) -> str:
        if node.kind == "span":
            return f"({self._moment(node.left)} - {self._moment(node.right)})"
        if isinstance(node.right, tree.Literal) and isinstance(node.right.value, Duration):
            return self._moved_by_written(node, node.right.value)
        seconds = f"extract(epoch from {sqlwords.bounded_span(self.write(node.right))})::float8"
        return sqlwords.bounded_moment(f"{self._moment(node.left)} {node.sign} make_interval(secs => {seconds})")

    def _moved_by_written(self, node: tree.Arith, span: Duration) -> str:
        count = span.working_days if node.sign == "+" else -span.working_days
        if node.kind == "date":
            start = self._day(node.left)
            reached = sqlwords.working_day(start, count, self._workdays()) if count else start
            return sqlwords.bounded_day(f"{reached} {node.sign} {span.seconds // 86_400}")
        start = self._moment(node.left)
        if count:  # offset 0 keeps the planner from writing the start out three times
            start = (
                f"(select u.m + ({sqlwords.working_day('u.d', count, self._workdays())} - u.d) * interval '24 hours' "
                f"from (select v.m, (v.m at time zone {_EIGHT})::date as d from (select {start} as m offset 0) as v "
                f"offset 0) as u)"
            )
        return sqlwords.bounded_moment(f"{start} {node.sign} interval '{span.seconds} seconds'")

    def _workdays(self) -> Workdays:
        if self.workdays is None:
            raise ValueError("this rule counts working days: hand in the calendar's")
        return self.workdays

    # Functions

    def _call(self, node: tree.Call) -> str:
        function, arguments = node.function, node.arguments
        first = arguments[0]
        match function:
            case "known":
                return f"coalesce({', '.join(map(self.write, arguments))})"
            case "least" | "greatest":
                name = f"pg_catalog.{_EXTREME[node.kind]}{'smaller' if function == 'least' else 'larger'}"
                written = [self.write(part) + ("::float8" if node.kind == "number" else "") for part in arguments]
                result = written[0]
                for part in written[1:]:
                    result = f"{name}({result}, {part})"
                return result
            case "abs" | "ceil" | "floor":
                return f"{function}({self._held(first)})"
            case "round" | "round_fen":
                decimals = sqlwords.literal(self._written(arguments[1])) if function == "round" else "0"
                return f"round(({self._held(first)})::numeric, {decimals})::float8"
            case "round_up":
                step = self._written(arguments[1])
                assert isinstance(step, int | float)
                return sqlwords.rounded_up(self._held(first), step)
            case "date_of":
                return self._day(first)
            case "days_since":
                return f"({self._day(tree.At('moment'))} - {self._day(first)})"
            case "days_between":
                return f"({self._day(arguments[1])} - {self._day(first)})"
            case "workdays_between":
                counted = [self._count(part) for part in arguments]
                return f"({counted[1]} - {counted[0]})"
            case "year" | "month":
                return f"extract({function} from {self._day(first)})::int"
            case "length":
                return f"length({self.write(first)})"
            case "prefix":
                return f"left({self.write(first)}, {sqlwords.literal(self._written(arguments[1]))})"
            case "starts_with":
                return f"starts_with({self.write(first)}, {self.write(arguments[1])})"
        raise TypeError(f"no SQL for {function}")

    def _count(self, node: tree.Node) -> str:
        workdays = self._workdays()
        known = sqlwords.bounded_day(self._day(node), workdays.since, workdays.until)
        return f"width_bucket({known}, {sqlwords.array(workdays)})"

    @staticmethod
    def _written(node: tree.Node) -> tree.Value:
        assert isinstance(node, tree.Literal)
        return node.value

    # Lists

    def _is_known(self, name: str) -> str:
        known = self.source.lists[name].known
        return f"coalesce({SUBJECT}.{quoted(known)}, false)" if known else "true"

    def _aggregate(self, node: tree.Aggregate) -> str:
        """A subquery over the items; one item whose condition or value is NULL makes the answer NULL."""
        source = self.list = self.source.lists[node.list]
        holds = "true" if node.condition is None else self.write(node.condition)
        value = (
            "null"
            if node.value is None
            else self._held(node.value)
            if node.function == "sum"
            else self.write(node.value)
        )
        self.list = None
        gathered = (
            f"(select {_GATHER[node.function]} from (select {holds} as holds, {value} as value "
            f"from {qualified(source.relation)} as {ITEM} "
            f"where {ITEM}.{quoted(source.key)} = {SUBJECT}.{quoted(self.source.key)}) as found)"
        )
        if node.function == "sum":
            gathered = sqlwords.held(gathered)
        return f"(case when {self._is_known(node.list)} then {gathered} end)" if source.known else gathered


_ALL_KNOWN = "count(found.holds) = count(*)"
_VALUED = "count(*) filter (where found.holds is null or (found.holds and found.value is null)) = 0"
_GATHER = {
    "count": f"case when {_ALL_KNOWN} then count(*) filter (where found.holds) end",
    "any": f"case when bool_or(found.holds) then true when {_ALL_KNOWN} then false end",
    "all": f"case when not bool_and(found.holds) then false when {_ALL_KNOWN} then true end",
    # Exact whatever the order: the values have 15 digits, and numeric adds without rounding.
    "sum": f"case when {_VALUED} then coalesce(sum(found.value::numeric) filter (where found.holds), 0)::float8 end",
    "min": f"case when {_VALUED} then min(found.value) filter (where found.holds) end",
    "max": f"case when {_VALUED} then max(found.value) filter (where found.holds) end",
}
