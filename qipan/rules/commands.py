"""qipan check, explain, diff: is a file sound, what does it say of a subject, what does a newer version change?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from qipan.kit.console import answer, json_option, say
from qipan.kit.moments import read_moment
from qipan.kit.refusal import Refused
from qipan.rules.declared import Declared, Faulty, read
from qipan.rules.given import HERE

FAR = datetime(2199, 12, 31, tzinfo=UTC)  # after everything: all that was recorded counts


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILE|FOLDER…")
@json_option
def check(paths: tuple[Path, ...], json: bool) -> None:
    """Check declared files, or every one below a folder; exit 1 when anything is wrong.

    Files are checked one by one and side by side. What they name is looked for among them, then on the shelf.

    \b
    Example:
      qipan check declared --json
      qipan check our-county/ declared/protocols/measles.yaml
    """
    from qipan.rules.check import check_files
    from qipan.rules.offer import walk

    found, faults = check_files(paths, walk())
    result = {
        "files": len(found),
        "read": [{"file": d.file, "kind": d.kind, "id": d.id, "version": d.version, "status": d.status} for d in found],
        "errors": [fault.as_json() for fault in faults],
    }
    for fault in faults:
        say(f"{fault.file}:{fault.line}: {fault.rule}: {fault.says}")
    answer(result, json=json, words=f"{len(found)} files read, {len(faults)} errors")
    if faults:
        click.get_current_context().exit(1)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--facts", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help="JSON.")
@click.option("--part", default="", help="The part to ask, such as codes or grade; else the first that answers.")
@click.option("--at", "at", default="", help="The moment asked about, such as 2022-04-10T08:00.")
@click.option("--known-at", default="", help="Only what was recorded by then counts; else everything.")
@json_option
def explain(file: Path, facts: Path, part: str, at: str, known_at: str, json: bool) -> None:
    """Say what a declared file makes of one subject's facts, and why.

    FACTS is {"fact": value, …}, or {"rows": [{"fact", "value", "at", "recorded_at", "id"}, …]} to replay a past minute.

    \b
    Example:
      qipan explain declared/protocols/cn-covid-v8.yaml --part codes --facts person.json --at 2022-04-10T08:00
      qipan explain declared/norms/zone.default.yaml --facts people.json --json
    """
    from qipan.rules.answers import answer as ask
    from qipan.rules.offer import walk
    from qipan.rules.subjects import read_json

    whole = _whole(file)
    moment, known = _moment(at, whole), _moment(known_at, whole) if known_at else FAR
    told = ask(whole, walk(), read_json(facts), at=moment, known_at=known, part=part)
    answer(told, json=json, words=_in_words(told))


@click.command()
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--subjects", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON or CSV with ids.")
@click.option("--part", default="", help="The part to ask, such as codes or grade.")
@click.option("--at", "at", default="", help="The moment asked about.")
@json_option
def diff(old: Path, new: Path, subjects: Path | None, part: str, at: str, json: bool) -> None:
    """Show what differs between two versions of a file, and which subjects would get another answer.

    SUBJECTS is a JSON list of {"id": …, "facts": {…}}, or a CSV with a column `id` and one for each fact.

    \b
    Example:
      qipan diff old.yaml new.yaml
      qipan diff declared/protocols/cn-covid-v8.yaml mine.yaml --part codes --subjects people.csv --json
    """
    from qipan.rules.answers import moved
    from qipan.rules.difference import differences
    from qipan.rules.offer import walk
    from qipan.rules.subjects import read_subjects

    before, after, offer = _whole(old), _whole(new), walk()
    changes = differences(before.body, after.body)
    rows = read_subjects(subjects, after, offer, part=part) if subjects else []
    affected = moved(before, after, offer, rows, at=_moment(at, after), part=part)
    told = {
        "changes": [
            {"path": list(each.path), "how": each.how, "before": each.before, "after": each.after, "rule": each.rule}
            for each in changes
        ],
        "subjects": len(rows),
        "affected": [each.as_dict() for each in affected],
    }
    lines = [f"{'.'.join(each.path)}: {each.before} → {each.after}" for each in changes]
    lines += [f"{each.subject}: {_short(each.before)} → {_short(each.after)}" for each in affected]
    lines.append(f"{len(changes)} changes; {len(affected)} of {len(rows)} subjects would get another answer")
    answer(told, json=json, words="\n".join(lines))


def _whole(file: Path) -> Declared:
    """The file put together with what it stands on; a fault of its shape is a refusal with the line."""
    from qipan.rules.resolve import resolve
    from qipan.rules.shape import shape_faults, whole_shape_faults
    from qipan.rules.shelf import Shelf

    try:
        found = read(file)
        whole = found if shape_faults(found) else resolve(found, Shelf([found]))
        faults = shape_faults(found) or whole_shape_faults(whole)
    except Faulty as no:
        faults = list(no.faults)
    if faults:
        raise Refused(
            "rules.faulty",
            "%(file)s is not sound: %(says)s",
            do="Mend it; `qipan check` shows every fault",
            where=f"{file}:{faults[0].line}",
            params={"file": file.name, "says": faults[0].says},
        )
    return whole


def _moment(text: str, file: Declared) -> datetime:
    """A norm answers the same at any moment; every other file is asked about one."""
    if text:
        return read_moment(text, HERE)
    if file.kind == "norm":
        return FAR
    raise Refused("rules.no_moment", "Say which moment is asked about", do="Add --at 2022-04-10T08:00", where="--at")


def _in_words(told: Mapping[str, Any]) -> str:
    """An assessment as a person reads it; anything else a line per answer."""
    if "reasons" not in told:
        lines = [f"{key}  {_plain(value)}" for key, value in told.items() if key != "quantities"]
        return "\n".join(lines + [f"{k}  {v['quantity']:g} {v['unit']}" for k, v in told.get("quantities", {}).items()])
    lines = [f"{told['level']}  {told['rule']}  {told['file']}"]
    for language, said in told["reasons"].items():
        lines += said
        lines += [f"→ {told['clears_when'][language]}"] if told["clears_when"] else []
    lines += [f"{key}  {told[key]}" for key in ("valid_until", "next_check") if told[key]]
    return "\n".join(lines)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _short(answer: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in answer.items() if value not in ("", None))


COMMANDS: dict[str, click.Command] = {"check": check, "explain": explain, "diff": diff}
