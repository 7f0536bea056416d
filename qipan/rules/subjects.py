"""Subjects of a dry run out of a file: a JSON list of {id, facts}, or a sheet with a column `id` and one per fact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qipan.kit.refusal import Refused
from qipan.kit.sheets import read_sheet
from qipan.rules.declared import Declared
from qipan.rules.facts import Fact
from qipan.rules.formulas import rulebooks_of, subject_of
from qipan.rules.offer import Offer
from qipan.rules.vocabulary import vocabulary_of

FLAGS = {"true": True, "yes": True, "1": True, "是": True, "false": False, "no": False, "0": False, "否": False}


def read_subjects(
    path: Path, declared: Declared, offer: Offer, *, part: str = ""
) -> list[tuple[str, Mapping[str, Any]]]:
    """Return (id, facts) of every subject; an empty cell is not known.

    Raises Refused: rules.subjects for a file that is neither, or a cell that is not what its fact is.
    """
    if path.suffix.lower() == ".json":
        return _listed(read_json(path), path)
    sheet = read_sheet(path)
    if "id" not in sheet.header:
        raise _unreadable(path, "there is no column `id`")
    facts = _columns(declared, offer, part)
    unknown = [name for name in sheet.header if name != "id" and name not in facts]
    if unknown:
        raise _unreadable(path, f"{declared.ref} asks for no {', '.join(unknown)}")
    return [
        (
            row["id"],
            {name: _cell(facts[name], text, path, number) for name, text in row.items() if name != "id" and text},
        )
        for number, row in enumerate(sheet.records(), start=2)
    ]


def read_json(path: Path) -> Any:
    """What a JSON file says; Refused("rules.json") with the line when it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Refused("rules.json", "This is not UTF-8 text", do="Save it as UTF-8", where=path.name) from None
    except json.JSONDecodeError as no:
        raise Refused(
            "rules.json",
            "This is not JSON: %(why)s",
            do="Mend the line",
            where=f"{path.name}:{no.lineno}",
            params={"why": no.msg},
        ) from None


def _listed(told: Any, path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    if not isinstance(told, list) or not all(
        isinstance(each, dict) and "id" in each and isinstance(each.get("facts"), dict) for each in told
    ):
        raise _unreadable(path, "it is not a list of {id, facts}")
    return [(str(each["id"]), each["facts"]) for each in told]


def _columns(declared: Declared, offer: Offer, part: str) -> Mapping[str, Fact]:
    """The facts a sheet may have a column for; a norm's are the numbers it asks for."""
    if declared.kind == "norm":
        return {name: Fact(name, "number") for name in declared.body.get("given", {})}
    books = dict(rulebooks_of(declared))
    book = books.get(part) or next(iter(books.values()), {})
    return vocabulary_of(declared, offer, str(book.get("subject") or subject_of(declared))).facts


def _cell(fact: Fact, text: str, path: Path, line: int) -> object:
    if fact.kind == "flag":
        if text.lower() not in FLAGS:
            raise _unreadable(path, f"`{text}` in {fact.name} is neither yes nor no", line)
        return FLAGS[text.lower()]
    if fact.kind == "number":
        try:
            return int(text) if text.lstrip("+-").isdigit() else float(text)
        except ValueError:
            raise _unreadable(path, f"`{text}` in {fact.name} is no number", line) from None
    return text


def _unreadable(path: Path, why: str, line: int = 1) -> Refused:
    return Refused(
        "rules.subjects",
        "These subjects cannot be read: %(why)s",
        do="Hand in a JSON list of {id, facts}, or a sheet with a column id and one for each fact",
        where=f"{path.name}:{line}",
        params={"why": why},
    )
