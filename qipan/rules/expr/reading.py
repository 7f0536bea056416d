"""Read the text of a rule: scanned, shaped, typed, and written again to see that nothing was lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qipan.rules.expr import agree, tree
from qipan.rules.expr.build import Builder
from qipan.rules.expr.faults import BadExpression, Wrong
from qipan.rules.expr.shape import misplaced, shape
from qipan.rules.expr.spans import read_span
from qipan.rules.expr.text import emit_text
from qipan.rules.expr.tokens import Token, scan
from qipan.rules.facts import Fact, Kind, Vocabulary


@dataclass(frozen=True)
class Expression:
    """A rule's text, read. `names`: the subject's facts it reads; `lists`: the lists it asks.

    `facts` is every fact read, by (list or "", name). `asks_at`: whether the moment asked about matters;
    `asks_workdays`: whether the back ends need a calendar.
    """

    text: str
    kind: Kind
    root: tree.Node
    names: tuple[str, ...]
    lists: tuple[str, ...]
    facts: Mapping[tuple[str, str], Fact] = field(repr=False, compare=False)
    vocabulary: Vocabulary = field(repr=False, compare=False)
    asks_at: bool
    asks_workdays: bool


def parse(text: str, vocabulary: Vocabulary, *, wants: Kind = "flag") -> Expression:
    """Read `text` as a rule about the vocabulary's subject that gives `wants`; BadExpression lists every fault."""
    tokens = scan(text)
    builder = Builder(tokens, vocabulary)
    root = builder.build(shape(tokens))
    if root is not None and not builder.faults:
        if wants == "span":
            root = builder.kept(agree.as_span(root), root.at)
        if root is not None and root.kind != wants:
            builder.refuse("expr.type", f"A {wants} is wanted here, and this is a {root.kind}.", root.at)
    if builder.faults or root is None:
        raise BadExpression(builder.faults)
    _check_nothing_was_lost(tokens, root)
    nodes = list(tree.walk(root))
    return Expression(
        text=text,
        kind=root.kind,
        root=root,
        names=tuple(sorted(name for owner, name in builder.facts if not owner)),
        lists=tuple(sorted(builder.lists)),
        facts=builder.facts,
        vocabulary=vocabulary,
        asks_at=any(_asks_at(node) for node in nodes),
        asks_workdays=any(_asks_workdays(node) for node in nodes),
    )


def _asks_at(node: tree.Node) -> bool:
    return isinstance(node, tree.At) or (isinstance(node, tree.Call) and node.function == "days_since")


def _asks_workdays(node: tree.Node) -> bool:
    if isinstance(node, tree.Call):
        return node.function == "workdays_between"
    return isinstance(node, tree.Literal) and bool(getattr(node.value, "working_days", 0))


def _check_nothing_was_lost(tokens: list[Token], root: tree.Node) -> None:
    """Every token stands in the tree, in order, brackets and the place of `not` apart.

    A second look at sqlglot: had it dropped, added or replaced anything, the texts would differ.
    """
    given, written = _bare(tokens), _bare(scan(emit_text(root), is_ours=True))
    for index in range(max(len(given), len(written))):
        one, other = given[index : index + 1], written[index : index + 1]
        if not one or not other or not _equal(one[0], other[0]):
            place = one[0].at if one else tokens[-1].at
            raise misplaced(tokens, next(n for n, token in enumerate(tokens) if token.at == place))
    if sum(token.text == "not" for token in tokens if token.sort == "word") != sum(
        isinstance(node, tree.Not) for node in tree.walk(root)
    ):
        raise BadExpression([Wrong("expr.syntax", "A not is lost here; put brackets round what it denies.", 0)])


def _bare(tokens: list[Token]) -> list[Token]:
    return [
        token
        for token in tokens
        if not (token.sort == "sign" and token.text in "()") and not (token.sort == "word" and token.text == "not")
    ]


def _equal(one: Token, other: Token) -> bool:
    if one.sort != other.sort:
        return False
    if one.sort == "number":
        return float(one.text) == float(other.text)
    return one.text == other.text or (one.sort == "text" and read_span(one.text) == read_span(other.text))
