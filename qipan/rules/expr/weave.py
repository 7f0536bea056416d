"""Chooses the closure for each node of a tree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qipan.kit.durations import Duration
from qipan.rules.expr import closures, days, lists, reckon, tree
from qipan.rules.expr.closures import Run
from qipan.rules.expr.numbers import is_held
from qipan.rules.expr.values import plain
from qipan.rules.expr.workdays import Workdays
from qipan.rules.three import UNKNOWN


class Weaver:
    """Weaves the closures of one rule; `workdays` is None when it counts none."""

    def __init__(self, workdays: Workdays | None) -> None:
        self.workdays = workdays

    def finished(self, node: tree.Node) -> Run:
        """The closure whose value leaves the rule: a whole number is an int."""
        run = self.run(node)
        if node.kind != "number" or isinstance(node, tree.Literal):
            return run

        def whole(facts: Mapping[str, Any], at: datetime) -> Any:
            value = run(facts, at)
            return int(value) if value.__class__ is float and value.is_integer() else value

        return whole

    def run(self, node: tree.Node) -> Run:
        """The closure of any node."""
        match node:
            case tree.Literal(value=value):
                return closures.constant(plain(value))
            case tree.Name(name=name, kind=kind):
                return closures.fact(name, kind)
            case tree.At():
                return lambda facts, at: at
            case tree.Not(item=item):
                return closures.negation(self.run(item))
            case tree.Joined(word=word, items=items):
                return closures.joined(word, tuple(map(self.run, items)))
            case tree.Compare():
                return self._compare(node)
            case tree.Between(item=item, low=low, high=high):
                return closures.between(self.run(item), self.run(low), self.run(high))
            case tree.In(item=item, options=options):
                if all(isinstance(option, tree.Literal) for option in options):
                    values = frozenset(plain(option.value) for option in options if isinstance(option, tree.Literal))
                    return closures.among_literals(self.run(item), values)
                return closures.among(self.run(item), tuple(map(self.run, options)))
            case tree.IsKnown(item=item, known=known):
                return closures.is_known(self.run(item), known)
            case tree.ListKnown(list=name, known=known):
                return closures.list_known(name, known)
            case tree.Case(whens=whens, otherwise=otherwise):
                pairs = tuple((self.run(condition), self.run(value)) for condition, value in whens)
                return closures.case(pairs, self.run(otherwise))
            case tree.Arith() | tree.Negative():
                if node.kind == "number":
                    return reckon.result(self._reckoned(node))
                assert isinstance(node, tree.Arith)
                return self._moved(node)
            case tree.Call():
                return self._call(node)
            case tree.Aggregate(function=function, list=name, value=value, condition=condition):
                held = None if value is None else self.held(value) if function == "sum" else self.run(value)
                return lists.aggregate(function, name, held, None if condition is None else self.run(condition))
        raise TypeError(f"no closure for {type(node).__name__}")

    def held(self, node: tree.Node) -> Run:
        """A number as it enters a sum, a product or a function: a double held to 15 digits."""
        return reckon.as_float(self.run(node)) if is_held(node) else reckon.holding(self.run(node))

    def _reckoned(self, node: tree.Node) -> Run:
        """A number inside one reckoning; held only where it enters, where it divides, and at the end."""
        match node:
            case tree.Arith(sign=sign, left=left, right=right, kind="number"):
                if sign == "/":
                    return reckon.divided(self._reckoned(left), self.held(right))
                return reckon.combined(sign, self._reckoned(left), self._reckoned(right))
            case tree.Negative(item=item):
                return reckon.negative(self._reckoned(item))
        return self.held(node)

    def _compare(self, node: tree.Compare) -> Run:
        match node:
            case tree.Compare(sign=sign, left=tree.Name(name=name, kind=kind), right=tree.Literal(value=value)):
                return closures.fact_beside(name, kind, sign, plain(value))
        return closures.compared(node.sign, self.run(node.left), self.run(node.right))

    def _moved(self, node: tree.Arith) -> Run:
        left = self.run(node.left)
        if node.kind == "span":
            return days.elapsed(left, self.run(node.right))
        direction = 1 if node.sign == "+" else -1
        if isinstance(node.right, tree.Literal) and isinstance(node.right.value, Duration):
            return days.moved(left, node.kind, node.right.value, direction, self.workdays)
        return days.moved_by(left, self.run(node.right), direction)

    def _call(self, node: tree.Call) -> Run:
        match node:
            case tree.Call(function="known", arguments=(item, default)):
                return reckon.known(self.run(item), self.run(default))
            case tree.Call(function="least" | "greatest" as function, arguments=arguments):
                return reckon.extreme(min if function == "least" else max, tuple(map(self.run, arguments)))
            case tree.Call(function="days_since", arguments=(item,)):
                return days.days_since(self.run(item), item.kind)
            case tree.Call(function=function, arguments=arguments):
                rest = arguments[1:]
                runs = [self.held(node) if node.kind == "number" else self.run(node) for node in arguments]
                written = rest[0].value if rest and isinstance(rest[0], tree.Literal) else None
                return reckon.call(function, runs, written, self.workdays, [node.kind for node in arguments])
        return closures.constant(UNKNOWN)
