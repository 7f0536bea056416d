"""What can be wrong between files: one name for two texts, two versions on one day, one group with two rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from qipan.rules.declared import Declared, Fault
from qipan.rules.lints import Lint
from qipan.rules.shelf import number

TWICE = Lint("twice", "a name that two files bear cannot be cited", "give one of them another id or version")
OVERLAP = Lint(
    "version.overlap",
    "with two versions in force on one day nobody can say which one decided",
    "end the earlier with `effective.to`, or begin the later after it",
)
STACK = Lint(
    "stack.rule",
    "policies of one group are paid by one rule, or the sum depends on the order",
    "write the same `stack.rule` in all of them",
)


def check_together(files: Sequence[Declared]) -> Iterator[Fault]:
    """Faults that show only when files lie side by side."""
    yield from _twice(files)
    yield from _overlaps([each for each in files if each.status != "draft"])
    yield from _stacks(files)


def _twice(files: Sequence[Declared]) -> Iterator[Fault]:
    first: dict[tuple[str, str], Declared] = {}
    for declared in files:
        other = first.setdefault((declared.kind, declared.ref), declared)
        if other is not declared:
            yield TWICE.at(declared, ("id",), f"{declared.ref} is already declared in {other.file}")


def _overlaps(files: Sequence[Declared]) -> Iterator[Fault]:
    for one, other in combinations(sorted(files, key=lambda each: (each.kind, each.id, number(each.version))), 2):
        if one.ref == other.ref or not (_is_version_of(one, other) or _is_version_of(other, one)):
            continue
        try:
            spans = (one.effective, other.effective)
        except ValueError:  # header.effective says so
            continue
        first, last = max(span[0] for span in spans), min(span[1] for span in spans)
        if first <= last:
            later = max((one, other), key=lambda each: each.effective[0])
            earlier = other if later is one else one
            yield OVERLAP.at(later, ("effective",), f"{earlier.ref} is in force too, on {_day(first, last)}")


def _is_version_of(one: Declared, other: Declared) -> bool:
    """The same kind and name, or a file that says it takes the other's place."""
    if one.kind != other.kind:
        return False
    return one.id == other.id or str(one.body.get("supersedes", "")) in (other.id, other.ref)


def _day(first: object, last: object) -> str:
    return (
        f"{first}" if str(first) != "0001-01-01" else f"days until {last}" if str(last) != "9999-12-31" else "all days"
    )


def _stacks(files: Sequence[Declared]) -> Iterator[Fault]:
    first: dict[str, Declared] = {}
    for declared in files:
        stack = declared.body.get("stack") if declared.kind == "policy" else None
        if not isinstance(stack, dict) or "group" not in stack:
            continue
        other = first.setdefault(str(stack["group"]), declared)
        if other.body["stack"].get("rule") != stack.get("rule"):
            what = f"the group {stack['group']} is paid by `{other.body['stack'].get('rule')}` in {other.file}"
            yield STACK.at(declared, ("stack", "rule"), what)


LINTS = (TWICE, OVERLAP, STACK)
