"""The rooms in the order of the story, lowest first, and which of them reads which part of a declared file."""

from __future__ import annotations

# Rooms that are not built yet stand in their place, so that a file written for them is held to the same order.
# `tests/rules` compares this with the layers in pyproject.toml.
ORDER = (
    "kit",
    "rules",
    "ui",
    "ledger",
    "identity",
    "response",
    "indicators",
    "board",
    "messages",
    "casework",
    "campaigns",
    "outbreak",
    "zones",
    "codes",
    "dispatch",
    "goods",
    "recovery",
    "plans",
    "desks",
)

# (kind, top-level key) -> room; "" stands for every other key of that kind.
READ_BY = {
    ("protocol", ""): "outbreak",
    ("protocol", "zones"): "zones",
    ("protocol", "lift"): "zones",
    ("protocol", "codes"): "codes",
    ("programme", ""): "casework",
    ("policy", ""): "recovery",
    ("indicator", ""): "indicators",
    ("plan", ""): "plans",
}


def reader_of(kind: str, part: str) -> str:
    """The room that reads this part; the uppermost when nobody is named, which may use any fact."""
    return READ_BY.get((kind, part)) or READ_BY.get((kind, ""), ORDER[-1])


def may_use(reader: str, teller: str) -> bool:
    """A rule uses facts of its own room or of lower ones only; `given` facts come with the question."""
    if teller in ("", "given", reader):
        return True
    return teller in ORDER and reader in ORDER and ORDER.index(teller) <= ORDER.index(reader)
