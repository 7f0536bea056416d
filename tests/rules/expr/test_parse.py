"""What is an expression and what is not, each fault with its place."""

from __future__ import annotations

import pytest

from qipan.rules.expr import BadExpression, emit_text, parse
from tests.rules.expr.conftest import PERSON


def faults(text, wants="flag"):
    with pytest.raises(BadExpression) as caught:
        parse(text, PERSON, wants=wants)
    return [(fault.rule, fault.at) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("age>18", "age > 18"),
        ("((age)) = ((18.50))", "age = 18.5"),
        ("not age = 18", "not age = 18"),
        ("not not is_tested", "not not is_tested"),
        ("age not in (1, 2)", "not age in (1, 2)"),
        ("age not between 1 and 2 and is_tested", "not age between 1 and 2 and is_tested"),
        ("age is not known", "not age is known"),
        ("age is unknown", "age is unknown"),
        ("is_tested and (is_tested and age = 1)", "is_tested and is_tested and age = 1"),
        ("is_tested or is_tested and age = 1", "is_tested or is_tested and age = 1"),
        ("(is_tested or is_tested) and age = 1", "(is_tested or is_tested) and age = 1"),
        ("age - (1 - 2) > -3", "age - (1 - 2) > -3"),
        ("age - 1 - 2 > - 3", "age - 1 - 2 > -3"),
        ("age - -3 > 1", "age - -3 > 1"),
        ("district = 'O''Brien'", "district = 'O''Brien'"),
        ("at - tested_at > '48h'", "at - tested_at > '2d'"),
        ("onset + '5wd' < date '2022-05-01'", "onset + '5wd' < date '2022-05-01'"),
        ("samples is known", "samples is known"),
        ("count( samples ) >= 2", "count(samples) >= 2"),
        ("case when is_tested then age else 0 end > 5", "case when is_tested then age else 0 end > 5"),
    ],
)
def test_the_text_is_written_again_in_one_way_and_reads_as_the_same_tree(text, written):
    tree = parse(text, PERSON).root
    assert emit_text(tree) == written
    assert parse(written, PERSON).root == tree


def test_an_expression_tells_what_it_reads():
    read = parse("age > 18 and any(samples, ct < 35) and bills is known and days_since(onset) > 3", PERSON)
    assert (read.names, read.lists, read.asks_at) == (("age", "onset"), ("bills", "samples"), True)
    assert set(read.facts) == {("", "age"), ("", "onset"), ("samples", "ct")}
    assert not parse("age > 18", PERSON).asks_at
    assert parse("onset + '5wd' > onset", PERSON).asks_workdays


@pytest.mark.parametrize(
    ("text", "rule", "at"),
    [
        ("18 < age < 60", "expr.chained", 9),
        ("age = 1 = is_tested", "expr.chained", 8),
        ("age = 1 is known", "expr.chained", 8),
        ("age between 1 and 2 = is_tested", "expr.chained", 20),
        ("age years > 18", "expr.alias", 4),
        ("age > 18 as grown", "expr.alias", 9),
        ("age > 18 18", "expr.syntax", 9),
        ("district = 'a' 'b'", "expr.syntax", 15),
        ("age > 18)", "expr.syntax", 8),
        ("(age > 18", "expr.syntax", 0),
        ("age >", "expr.syntax", 4),
        ("age > + 5", "expr.syntax", 6),
        ("age > 18 -- adults", "expr.comment", 9),
        ("person.age > 18", "expr.dotted", 0),
        ("agee > 18", "expr.name", 0),
        ("samples > 3", "expr.list", 0),
        ("any(samples, age > 3)", "expr.list", 13),
        ("count(samples, count(bills) > 1) > 1", "expr.list", 15),
        ("count(age) > 1", "expr.list", 0),
        ("onset > '2022-02-01'", "expr.type", 0),
        ("rent_fen > people", "expr.unit", 0),
        ("result = 'postive'", "expr.choice", 0),
        ("result in ('positive', 'neg')", "expr.choice", 0),
        ("age = null", "expr.never", 6),
        ("age = unknown", "expr.never", 6),
        ("age / 0 > 1", "expr.never", 0),
        ("round(age) > 1", "expr.arguments", 0),
        ("round(age, age) > 1", "expr.arguments", 11),
        ("is_tested = not is_tested", "expr.syntax", 12),
    ],
)
def test_a_fault_has_its_id_and_its_place(text, rule, at):
    assert faults(text) == [(rule, at)]


def test_several_faults_are_told_at_once():
    assert faults("agee > 1 and onsett < at and samples > 1") == [
        ("expr.name", 0),
        ("expr.name", 13),
        ("expr.list", 29),
    ]


def test_an_expression_of_another_kind_than_wanted_is_refused():
    assert parse("age + 1", PERSON, wants="number").kind == "number"
    assert faults("age + 1") == [("expr.type", 0)]
    assert parse("'2d'", PERSON, wants="span").kind == "span"
    assert faults("'5wd'", wants="span") == [("expr.unit", 0)]
