"""The page on expressions says what is so: its examples are read, its faults are found, nothing is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qipan.rules.expr import FAULTS, BadExpression, parse
from qipan.rules.expr.functions import AGGREGATES, FUNCTIONS
from tests.rules.expr.conftest import PERSON

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "formats" / "expressions.md").read_text("utf-8")
SAID = {  # an example too long to be printed
    "expr.length": "true and " * 600 + "true",
    "expr.tokens": " or ".join(["age = 1"] * 200),
    "expr.size": " * ".join(["age"] * 20) + " > 1",
}


def table(heading):
    """Rows of the table under a heading, each a list of cells."""
    part = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split(" | ") for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


@pytest.mark.parametrize("text", [row[0].strip("`") for row in table("Grammar")])
def test_what_the_page_reads_is_read(text):
    assert parse(text, PERSON).kind == "flag"


def test_every_function_stands_on_the_page_with_a_call_that_is_read():
    calls = re.findall(r"`([a-z_]+\([^`]*\))`", " ".join(row[0] for row in table("Functions")))
    assert {call.split("(")[0] for call in calls} == set(FUNCTIONS)
    for call in calls:
        assert parse(f"({call}) is known", PERSON)
    assert all(f"`{name}" in PAGE for name in AGGREGATES)


def test_every_fault_stands_on_the_page_and_no_other():
    rows = table("What is refused")
    assert [row[0].strip("`") for row in rows] == list(FAULTS)
    assert [(row[1], row[-1].rstrip(" |")) for row in rows] == [(what, cure) for what, _, cure in FAULTS.values()]


@pytest.mark.parametrize("rule", FAULTS)
def test_a_faults_example_breaks_that_rule_and_no_other(rule):
    with pytest.raises(BadExpression) as no:
        parse(SAID.get(rule, FAULTS[rule][1]), PERSON)
    assert {fault.rule for fault in no.value.faults} == {rule}
