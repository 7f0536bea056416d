"""Lists of codes: an id, its words in two languages, its place in a tree, and what stands in for a retired one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal

from qipan.kit.moments import read_day
from qipan.kit.refusal import Missing, Refused
from qipan.rules import shelf
from qipan.rules.declared import Declared


@dataclass(frozen=True)
class Code:
    """One entry; `parent` is "" at a root. From `retired_on` it is no longer given, and `instead` is (or "")."""

    id: str
    label: Mapping[str, str]
    parent: str = ""
    retired_on: date | None = None
    instead: str = ""

    def is_retired(self, on: date | None) -> bool:
        """Whether it was retired on that day; on no day named, whether it ever was."""
        return self.retired_on is not None and (on is None or on >= self.retired_on)


@dataclass(frozen=True)
class CodeList:
    """A file of kind `codes`, in the order of the file."""

    ref: str
    codes: Mapping[str, Code]

    def __contains__(self, id: object) -> bool:
        return id in self.codes

    def find(self, id: str) -> Code:
        """The entry, retired or not; Missing("codes.unknown") with the nearest ids otherwise."""
        if id not in self.codes:
            near = get_close_matches(id, self.codes, n=3) or list(self.codes)[:3]
            raise Missing(
                "codes.unknown",
                "%(list)s has no code %(id)s",
                do="Use one of its own: %(near)s",
                where=self.ref,
                params={"list": self.ref, "id": id, "near": ", ".join(near)},
            )
        return self.codes[id]

    def take(self, id: str, *, on: date) -> Code:
        """The entry for something recorded on that day; Refused("codes.retired") when it was out of use by then."""
        code = self.find(id)
        if code.is_retired(on):
            about = {"id": id, "on": str(code.retired_on), "instead": code.instead}
            if code.instead:
                raise Refused("codes.retired", "%(id)s is out of use since %(on)s; %(instead)s stands in its place",
                              do="Use %(instead)s", where=self.ref, params=about)  # fmt: skip
            raise Refused("codes.retired", "%(id)s is out of use since %(on)s",
                          do="Ask who keeps the list", where=self.ref, params=about)  # fmt: skip
        return code

    def label(self, id: str, language: Literal["zh", "en"] = "zh") -> str:
        """Its words; old records keep the words of a retired code."""
        return self.find(id).label[language]

    def above(self, id: str) -> Iterator[Code]:
        """Its parent, that one's parent, … up to the root."""
        code = self.find(id)
        seen = {id}
        while code.parent and code.parent not in seen:
            seen.add(code.parent)
            code = self.find(code.parent)
            yield code

    def is_under(self, id: str, ancestor: str) -> bool:
        """Whether it is that code or stands somewhere below it."""
        return id == self.find(ancestor).id or any(code.id == ancestor for code in self.above(id))

    def below(self, id: str = "") -> tuple[Code, ...]:
        """The entries directly below one, or the roots."""
        return tuple(code for code in self.codes.values() if code.parent == id)

    def current(self, on: date | None = None) -> tuple[Code, ...]:
        """What may be chosen: every entry not retired."""
        return tuple(code for code in self.codes.values() if not code.is_retired(on))


def codes_of(declared: Declared) -> CodeList:
    """Read a file of kind `codes` whose shape is sound; Refused("kit.day_unreadable") where a day is none.

    Of two entries with one id the first counts.
    """
    codes: dict[str, Code] = {}
    for raw in declared.body["codes"]:
        retired = raw.get("retired", {})
        codes.setdefault(
            str(raw["id"]),
            Code(
                id=str(raw["id"]),
                label=dict(raw["label"]),
                parent=str(raw.get("parent", "")),
                retired_on=read_day(str(retired["on"])) if retired else None,
                instead=str(retired.get("instead", "")),
            ),
        )
    return CodeList(declared.ref, codes)


def codelist(name: str) -> CodeList:
    """The list `declared/codes/<name>.yaml` from the shelf."""
    return codes_of(shelf.fetch("codes", name))
