"""What each page of the rulebook is told: one dictionary per page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from qipan.identity.core.payload import Change
from qipan.identity.models import Account, Approval
from qipan.identity.queries import changes_unsigned, may, may_sign, signatures
from qipan.kit.refusal import Missing, Refused
from qipan.rulebook import dry_run, queries, reading, shown
from qipan.rulebook.core.adopting import lines_of
from qipan.rulebook.core.heads import document_of
from qipan.rulebook.core.living import Effect, Offer, Row
from qipan.rulebook.core.marks import from_memory, marks
from qipan.rulebook.core.passages import Passage, Way, passages
from qipan.rulebook.found import OnDisk, shelf
from qipan.rulebook.models import AdoptedVersion
from qipan.rulebook.proposal import prepare
from qipan.rulebook.words import PAYLOAD, example_words, field_words, kind_word, value_words
from qipan.rules.declared import Declared, Faulty
from qipan.rules.difference import Difference, differences
from qipan.rules.expr import BadExpression, say
from qipan.rules.offer import walk
from qipan.rules.vocabulary import expressions_of
from qipan.ui.words import speaks_chinese


def index(*, at: datetime, asked: datetime | None) -> dict[str, Any]:
    found = shown.rule_files(at=at, asked=asked)
    files = [row for _kind, rows in found for row in rows]
    return {
        "at": asked or at,
        "asked": asked,
        "kinds": [(kind_word(kind), rows) for kind, rows in found],
        "count": len(files),
        "open": [row for row in files if row.waiting or row.is_followed],
        "unreadable": [] if asked else shelf().unreadable,
    }


def of(kind: str, ident: str, *, number: str, at: datetime, asked: datetime | None) -> dict[str, Any]:
    """One file: the version asked for, else the one that stands; its rules in words beside its text, its versions."""
    moment = asked or at
    rows = [row for row in queries.adopted(kind, ident) if row.adopted_at <= moment]
    files = [] if asked else shelf().of(kind, ident)
    stands = [row for row in _standing(rows, moment)]
    row = next((each for each in reversed(rows) if each.version == number), None) if number else _first(stands)
    file = None if row else _file(files, number)
    if row is None and file is None and not (rows or files):
        raise Missing(
            "rulebook.no_rule",
            "No file declares %(kind)s %(id)s",
            where=f"{kind}/{ident}",
            params={"kind": kind, "id": ident},
        )
    told = reading.as_kept(row) if row else file.declared if file else None
    text = row.text if row else file.text if file else ""
    return {
        "kind": kind,
        "kind_word": kind_word(kind),
        "ident": ident,
        "at": moment,
        "asked": asked,
        "told": told,
        "row": row,
        "stands": stands,
        "holds": row in stands,
        "passages": _passages(told, text) if told else [],
        "document": document_of(told.body) if told else "",
        "marks": shown.confidences(marks(told)) if told else [],
        "versions": _versions(rows, files),
        "refused": shown.other_texts(files),
        "faults": [fault for one in files for fault in one.faults],
    }


def difference(kind: str, ident: str, number: str, *, exercise: bool, at: datetime, reader: Account) -> dict[str, Any]:
    """A version beside the one it follows: field by field, whom it would change, and whose names it needs."""
    rows = queries.adopted(kind, ident)
    adopted = [row for row in rows if row.version == number]
    file = shelf().find(kind, ident, number)
    asked = queries.waiting(kind, ident, number, at=at)
    if asked is not None:
        exercise = bool(asked.payload["exercise"])
    elif file is not None and file.declared.status != "active":
        exercise = True
    done = next((row for row in adopted if row.exercise is exercise), None) or (None if file else _first(adopted))
    if done is None and file is None:
        queries.on_disk(kind, ident, number)  # says that there is none
    page = _signed(done, rows) if done else _proposed(queries.on_disk(kind, ident, number), exercise=exercise, at=at)
    return {
        "kind": kind,
        "kind_word": kind_word(kind),
        "ident": ident,
        "number": number,
        "exercise": exercise,
        "at": at,
        **page,
        "refused": shown.other_texts([file] if file else []),
        **_decide(asked, page, kind, ident, number, at=at, reader=reader),
    }


def _signed(row: AdoptedVersion, rows: list[AdoptedVersion]) -> dict[str, Any]:
    track = queries.track(rows, exercise=row.exercise, jurisdiction=row.jurisdiction)
    before = [each for each in track if each.pk < row.pk]
    old, new = (reading.read(before[-1]) if before else None), reading.read(row)
    return {
        "done": shown.held(row, track),
        "old": old,
        "new": new,
        "changes": _changes(old, new),
        "memory": lines_of(from_memory(new)),
    }


def _proposed(file: OnDisk, *, exercise: bool, at: datetime) -> dict[str, Any]:
    """As `prepare` would have it signed; where it refuses, the difference is shown all the same, with why not."""
    no, found, effects = None, None, []
    try:
        ready = prepare(file, exercise=exercise, at=at)
        old, new = ready.old, ready.new
        effects = dry_run.effects(old, new, exercise=exercise, at=at)
        found = ready
    except Refused as refusal:
        no, new = refusal, file.declared
        rows = queries.adopted(new.kind, new.id)
        stands = reading.find_standing(rows, at=at, exercise=exercise, area=queries.area_of(new))
        old = reading.as_kept(stands) if stands else None
    return {
        "file": file,
        "found": found,
        "impossible": no,
        "old": old,
        "new": new,
        "changes": _changes(old, new),
        "memory": lines_of(from_memory(file.declared)),
        "effects": effects,
        "seen": dry_run.mark(effects),
        "counted": dry_run.counted(effects),
    }


def _decide(
    asked: Approval | None, page: dict[str, Any], kind: str, ident: str, number: str, *, at: datetime, reader: Account
) -> dict[str, Any]:
    """The request that waits, its names, and what this reader may do about it."""
    found = page.get("found")
    effects = page.get("effects", [])
    told: dict[str, Any] = {
        "asked": asked,
        "effects": _shown(effects, at=at, reader=reader),
        "touched": any(effect.rows for effect in effects),
    }
    if asked is None:
        is_free = found is not None and may(reader, "rulebook:ask", found.area, at)
        return {**told, "can_ask": is_free}
    names = [name for name in signatures(asked) if name.digest == asked.digest]
    stale = [_changed(each) for each in changes_unsigned(asked, at)] if found is not None else []
    is_mine = any(name.account_id == reader.pk for name in names)
    signs = may_sign(asked, reader, at)
    return {
        **told,
        "names": names,
        "mine": is_mine,
        "stale": stale,
        "can_sign": found is not None and signs and not stale and not is_mine,
        "can_decline": signs,
        "can_ask": bool(stale) and signs,
        "grown": asked.payload["affected"] != page.get("counted"),
        "left_s": (asked.expires_at - at).total_seconds(),
        "total_s": (asked.expires_at - asked.asked_at).total_seconds(),
    }


def _changed(change: Change) -> dict[str, str]:
    """One thing the waiting request says otherwise than the file does now; digests by their first signs."""
    before, after = (
        str(side)[:12] if change.key == "digest" else value_words(side) for side in (change.before, change.after)
    )
    return {"label": str(PAYLOAD.get(change.key, change.key)), "before": before, "after": after}


def _standing(rows: list[AdoptedVersion], at: datetime) -> list[AdoptedVersion]:
    """What stands of every track, in earnest before exercises."""
    tracks = sorted({(row.exercise, row.jurisdiction) for row in rows})
    each = (
        queries.standing(queries.track(rows, exercise=exercise, jurisdiction=jurisdiction), at)
        for exercise, jurisdiction in tracks
    )
    return [row for row in each if row is not None]


def _first(rows: list[AdoptedVersion]) -> AdoptedVersion | None:
    return rows[0] if rows else None


def _file(files: list[OnDisk], number: str) -> OnDisk | None:
    wanted = [one for one in files if one.declared.version == number] if number else files[-1:]
    return wanted[0] if wanted else None


def _passages(told: Declared, text: str) -> list[dict[str, Any]]:
    said = _sentences(told)
    found = passages(told, text)
    rows = [_told(each, said) for each in found]
    return [
        {**row, "says": _examples(told)} if each.cut == ("examples",) else row
        for each, row in zip(found, rows, strict=True)
    ]


def _sentences(told: Declared) -> dict[Way, str]:
    """Every expression a file writes itself as a sentence; none when it cannot be read, its faults stand above."""
    try:
        found = expressions_of(reading.whole(told), walk())
    except (BadExpression, Faulty, ValueError, KeyError):
        return {}
    language = "zh" if speaks_chinese() else "en"
    return {tuple(way): say.plain(expression, language) for way, expression in found}


def _told(passage: Passage, said: dict[Way, str]) -> dict[str, Any]:
    cut = len(passage.cut)
    says = [
        (field_words([_step(step) for step in way[cut:]]), said.get(way) or value_words(value, of=str(way[-1])))
        for way, value in passage.says
    ]
    title = field_words([passage.title]) if isinstance(passage.title, str) else passage.title
    numbered = [(passage.first + place, line) for place, line in enumerate(passage.text.split("\n"))]
    alone = says[0][1] if len(says) == 1 and not says[0][0] else ""
    return {"title": title, "rule": passage.rule, "says": says, "alone": alone, "lines": numbered}


def _examples(told: Declared) -> list[tuple[str, str]]:
    """Each example in one line: what is given, and what comes out or is refused."""
    return [
        (str(number), example_words(example))
        for number, example in enumerate(told.body.get("examples") or (), 1)
        if isinstance(example, dict)
    ]


def _step(step: str | int) -> str:
    """A name as it is, a place in a list from 1."""
    return str(step + 1) if isinstance(step, int) else step


def _changes(old: Declared | None, new: Declared) -> list[dict[str, Any]]:
    found = differences(old.body if old else None, new.body)
    return [_change(each, (new.body, old.body if old else {})) for each in found]


def _change(each: Difference, bodies: tuple[Any, Any]) -> dict[str, Any]:
    inner = each.path[each.path.index(each.rule) + 1 :] if each.rule else each.path
    return {
        "how": each.how,
        "rule": each.rule,
        "label": _label(each, bodies) if each.rule else "",
        "field": field_words(inner) if inner else "",
        "before": value_words(each.before, of=each.path[-1]),
        "after": value_words(each.after, of=each.path[-1]),
    }


def _label(each: Difference, bodies: tuple[Any, Any]) -> Any:
    """What the rule a difference lies in is called, in the newer file or else in the older."""
    way = each.path[: each.path.index(each.rule) + 1]
    for body in bodies:
        rule = _named(body, way)
        if isinstance(rule, dict) and isinstance(rule.get("label") or rule.get("title"), dict):
            return rule.get("label") or rule["title"]
    return ""


def _named(node: Any, way: Sequence[str]) -> Any:
    """What stands at a way whose list members are named by their ids; None where there is nothing."""
    for step in way:
        if isinstance(node, list):
            node = next((one for one in node if isinstance(one, dict) and one.get("id") == step), None)
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return node


def _versions(rows: list[AdoptedVersion], files: list[OnDisk]) -> list[dict[str, Any]]:
    """Newest first: what waits on disk, then what was adopted."""
    known = {row.version for row in rows}
    waiting = [
        {"file": one, "number": one.declared.version} for one in reversed(files) if one.declared.version not in known
    ]
    tracks = [
        shown.held(row, queries.track(rows, exercise=row.exercise, jurisdiction=row.jurisdiction))
        for row in reversed(rows)
    ]
    return [*waiting, *({"held": held, "number": held.row.version} for held in tracks if held)]


def _shown(effects: list[Effect], *, at: datetime, reader: Account) -> list[dict[str, Any]]:
    offers = dry_run.offers()
    return [
        {
            "room": effect.room,
            "title": offers[effect.room].title,
            "looked_at": effect.looked_at,
            "subjects": effect.subjects,
            "href": f"#affected-{effect.room}" if effect.rows else "",
            "rows": [_row(row, offers[effect.room], at=at, reader=reader) for row in effect.rows],
        }
        for effect in effects
    ]


def _row(row: Row, offer: Offer, *, at: datetime, reader: Account) -> dict[str, Any]:
    numbers = isinstance(row.before, int | float) and isinstance(row.after, int | float)
    return {
        "name": row.name,
        "url": _address(row, offer, at=at, reader=reader),
        "about": value_words(row.about) if row.about else "",
        "figure": offer.figures[row.figure],
        "before": row.before if numbers else value_words(row.before),
        "after": row.after if numbers else value_words(row.after),
        "is_number": numbers,
    }


def _address(row: Row, offer: Offer, *, at: datetime, reader: Account) -> str:
    """The subject's own page where the reader may open it and the power that has it is loaded; else ""."""
    if not offer.route or not may(reader, offer.route, row.area, at):
        return ""
    try:
        return reverse(offer.route, kwargs={offer.argument: row.subject.id})
    except NoReverseMatch:
        return ""
