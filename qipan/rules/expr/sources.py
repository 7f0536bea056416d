"""Where a subject's rows come from: relations and columns, told by a room and never by a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ListSource:
    """`key` is the column that holds the subject's key; `facts` name → column.

    `known` is a boolean column of the subject's relation: whether the list is known; "" when it always is. An index on
    `key` is what makes a list quick.
    """

    relation: str
    key: str
    facts: Mapping[str, str]
    known: str = ""


@dataclass(frozen=True)
class Source:
    """`relation` (a table or view, or `schema.table`), its `key` column, and `facts` name → column.

    Columns: flag boolean; number integer, bigint or double precision, finite, of at most 15 digits; text of a
    deterministic collation; date date; moment timestamptz; span interval without months. NULL is unknown.
    `whole`: numbers whose column is an integer below 10^15 in size, reckoned with without a look. `at`: a timestamptz
    column with the moment each row is asked about, when it is not one for all.
    """

    relation: str
    key: str
    facts: Mapping[str, str]
    lists: Mapping[str, ListSource] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    at: str = ""


def quoted(name: str) -> str:
    """An identifier for PostgreSQL: quoted, whatever stands in it."""
    if not name or "\0" in name:
        raise ValueError("a name of a column or relation is not empty and has no NUL")
    return '"' + name.replace('"', '""') + '"'


def qualified(relation: str) -> str:
    """`schema.table` as two identifiers."""
    return ".".join(map(quoted, relation.split(".")))
