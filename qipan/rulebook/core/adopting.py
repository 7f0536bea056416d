"""May this version be signed in at all, and whose names must stand under it? Facts in, a refusal or nothing out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qipan.kit.refusal import Forbidden, Refused
from qipan.rulebook.core.heads import document_of, jurisdiction_of
from qipan.rulebook.core.marks import Mark
from qipan.rules.declared import Declared, Fault
from qipan.rules.resolve import parent_ref
from qipan.rules.shelf import number

HEALTH = "health"  # the kind of organisation that answers for rules from memory
SHOWN = 8
MOST = {"id": 60, "version": 20, "jurisdiction": 40, "document": 300}  # signs of the columns they are kept in


def check_sound(declared: Declared, faults: Sequence[Fault]) -> None:
    """Refuse a file with faults, naming the first."""
    if faults:
        raise Refused(
            "rulebook.faulty",
            "%(ref)s has %(count)d faults; the first stands in line %(line)d: %(says)s",
            do="Mend the file; `qipan check` shows every fault",
            where=f"{declared.file}:{faults[0].line}",
            params={"ref": declared.ref, "count": len(faults), "line": faults[0].line, "says": faults[0].says},
        )
    heads = {"document": document_of(declared.body), "jurisdiction": jurisdiction_of(declared.body)}
    for key, most in MOST.items():
        if len(heads.get(key, str(declared.body.get(key) or ""))) > most:
            raise Refused(
                "rulebook.too_long",
                "`%(key)s` has at most %(most)d signs",
                do="Write it shorter",
                where=f"{declared.file}:{declared.line_of((key,))}",
                params={"key": key, "most": most},
            )


def check_status(declared: Declared, *, exercise: bool) -> None:
    """A repealed file and a draft can be adopted for exercises only."""
    if declared.status != "active" and not exercise:
        raise Refused(
            "rulebook.exercise_only",
            "%(ref)s is %(status)s and can be adopted for exercises only",
            do="Adopt it for exercises, or a version that is active",
            where=f"{declared.file}:{declared.line_of(('status',))}",
            params={"ref": declared.ref, "status": declared.status},
        )


def check_text(declared: Declared, kept: str | None) -> None:
    """`kept` is the digest of this id@version as it was adopted: other bytes under the same name are refused."""
    if kept is not None and kept != declared.digest:
        raise Refused(
            "rulebook.other_text",
            "%(file)s calls itself %(ref)s, but %(ref)s was adopted with another text: "
            "SHA-256 %(kept)s is in force, %(found)s is on disk",
            do="Raise the version in the file; an adopted version is never changed",
            where=f"{declared.file}:{declared.line_of(('version',))}",
            params={"file": declared.file, "ref": declared.ref, "kept": kept[:16], "found": declared.digest[:16]},
        )


def check_newer(declared: Declared, adopted: Iterable[str]) -> None:
    """Refuse a version that does not come after every one adopted before; `adopted` are their numbers."""
    newest = max(adopted, key=number, default=None)
    if newest is not None and number(declared.version) <= number(newest):
        raise Refused(
            "rulebook.not_newer",
            "%(ref)s does not come after %(newest)s, which was adopted before",
            do="Raise the version in the file",
            where=f"{declared.file}:{declared.line_of(('version',))}",
            params={"ref": declared.ref, "newest": newest},
        )


def check_parent(declared: Declared, *, adopted: bool) -> None:
    """What a file stands on must be kept too, or its meaning could change under it."""
    parent = parent_ref(declared)
    if parent and not adopted:
        raise Refused(
            "rulebook.parent",
            "%(ref)s stands on %(parent)s, which nobody has signed in",
            do="Sign %(parent)s in first",
            where=f"{declared.file}:{declared.line_of(('extends',))}",
            params={"ref": declared.ref, "parent": parent},
        )


def check_memory(declared: Declared, marks: Sequence[Mark], kinds: Iterable[str]) -> None:
    """Rules from memory need a health authority among the signers; `kinds` are their organisations' kinds."""
    if marks and HEALTH not in set(kinds):
        raise Forbidden(
            "rulebook.from_memory",
            "%(ref)s holds rules from memory, in lines %(lines)s: one of the two must sign for a health authority",
            do="Ask an officer of the health authority for one of the two signatures",
            where=f"{declared.file}:{marks[0].line}",
            params={"ref": declared.ref, "lines": lines_of(marks)},
        )


def lines_of(marks: Sequence[Mark]) -> str:
    """ "14, 22, 29 …": the lines a reader should look at, the first few when there are many."""
    numbers = sorted({mark.line for mark in marks})
    return ", ".join(map(str, numbers[:SHOWN])) + (" …" if len(numbers) > SHOWN else "")


def check_upper_level(declared: Declared, *, needed: bool, signed: bool) -> None:
    """From its second renewal on an overlay needs a name of the level above."""
    if needed and not signed:
        raise Forbidden(
            "rulebook.upper_level",
            "%(ref)s renews a stricter local rule for the second time or more: the level above must sign too",
            do="Ask an officer of the level above for one of the two signatures, or go back to the common rule",
            where=declared.file,
            params={"ref": declared.ref},
        )
