"""What can be wrong with a list of codes: ids twice, parents nobody knows, retired ones that lead nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qipan.kit.moments import read_day
from qipan.kit.refusal import Refused
from qipan.rules.codelists import Code, CodeList, codes_of
from qipan.rules.declared import Declared, Fault
from qipan.rules.lints_of.played import play


def lint_codes(declared: Declared) -> list[Fault]:
    """Faults of a file whose shape is sound: codes.twice date parent retired label."""
    rows = declared.body["codes"]
    faults = [_fault(declared, index, *wrong) for index, wrong in _twice(rows)]
    faults += [_fault(declared, index, *wrong) for index, wrong in _dates(rows)]
    if faults:
        return faults
    codes = codes_of(declared)
    for index, raw in enumerate(rows):
        faults += [_fault(declared, index, *wrong) for wrong in _place(codes, codes.find(str(raw["id"])))]
    faults += [_fault(declared, index, *wrong) for index, wrong in _same_label(codes, rows)]
    return faults


def play_codes(declared: Declared) -> list[Fault]:
    """Play the file's own examples."""
    codes = codes_of(declared)
    return play(declared, lambda given, _expected: _answer(codes, given))


Wrong = tuple[str, str]


def _answer(codes: CodeList, given: Mapping[str, Any]) -> dict[str, object]:
    code = codes.take(given["code"], on=read_day(given["on"])) if "on" in given else codes.find(given["code"])
    answer: dict[str, object] = dict(code.label)
    if "under" in given:
        answer["under"] = codes.is_under(code.id, given["under"])
    return answer


def _fault(declared: Declared, index: int, rule: str, says: str) -> Fault:
    return Fault(declared.file, declared.line_of(("codes", index)), rule, says)


def _twice(rows: list[dict[str, Any]]) -> list[tuple[int, Wrong]]:
    seen: set[str] = set()
    found = []
    for index, raw in enumerate(rows):
        if raw["id"] in seen:
            found.append((index, ("codes.twice", f"{raw['id']} is already in this list; every code has one line")))
        seen.add(raw["id"])
    return found


def _dates(rows: list[dict[str, Any]]) -> list[tuple[int, Wrong]]:
    found = []
    for index, raw in enumerate(rows):
        day = raw.get("retired", {}).get("on")
        try:
            if day is not None:
                read_day(str(day))
        except Refused:
            says = f"{day} is not a day of the calendar; write it as 2022-05-05"
            found.append((index, ("codes.date", says)))
    return found


def _place(codes: CodeList, code: Code) -> list[Wrong]:
    found: list[Wrong] = []
    if code.parent and code.parent not in codes:
        found.append(("codes.parent", f"{code.id} stands below {code.parent}, which is not in this list; add it"))
    elif code.parent and _circles(codes, code):
        found.append(("codes.parent", f"{code.id} stands below itself; one of its line of parents must be a root"))
    elif code.parent and codes.find(code.parent).retired_on and not code.retired_on:
        found.append(("codes.retired", f"{code.id} is in use below {code.parent}, which is retired; move it"))
    if code.instead and (code.instead not in codes or codes.find(code.instead).retired_on):
        found.append(("codes.retired", f"{code.id} sends to {code.instead}, which is not in use; name one that is"))
    return found


def _circles(codes: CodeList, code: Code) -> bool:
    seen = {code.id}
    while code.parent in codes:
        code = codes.find(code.parent)
        if code.id in seen:
            return True
        seen.add(code.id)
    return False


def _same_label(codes: CodeList, rows: list[dict[str, Any]]) -> list[tuple[int, Wrong]]:
    """Two codes in use under one parent that a reader cannot tell apart."""
    first: dict[tuple[str, str, str], str] = {}
    found = []
    for index, raw in enumerate(rows):
        code = codes.find(str(raw["id"]))
        for language, words in code.label.items() if not code.retired_on else ():
            other = first.setdefault((code.parent, language, words), code.id)
            if other != code.id:
                says = f"{code.id} and {other} are both called {words}; say what is different"
                found.append((index, ("codes.label", says)))
                break
    return found
