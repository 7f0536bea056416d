"""An indicator as its file declares it: rows, inputs, formula, and what may be done with the figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qipan.indicators.core.formula import Formula
from qipan.indicators.core.rounding import Rounding
from qipan.indicators.core.rows import Rise
from qipan.rules.declared import Declared
from qipan.rules.facts import Fact, Kind, Vocabulary
from qipan.rules.levels import Rulebook

Words = Mapping[str, str]  # {zh, en}
NOBODYS = Vocabulary("rows", {})
AREA = "area"  # what rows lie in; may be named in `drill` and `rank` beside their facts


@dataclass(frozen=True)
class Listing:
    """A list of rows: offered by a room (`source` names it) or handed in as a file (`source` empty)."""

    name: str
    label: Words
    facts: Mapping[str, Fact]
    vocabulary: Vocabulary = NOBODYS  # its facts, and the weights and thresholds of the file
    source: str = ""
    when: str = ""  # the fact that places a row in a period
    only: Formula | None = None  # rows for which it is true are in the list at all
    # Of a file handed in: which facts make the id, where it lies, when it was recorded, the columns' own names.
    id: tuple[str, ...] = ()
    area: str = ""
    recorded: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    rises: Mapping[str, Rise] = field(default_factory=dict)
    known_from: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Input:
    """One number of the formula, made from the rows of one list."""

    name: str
    label: Words
    listing: str
    take: str
    of: Formula | None
    where: Formula | None
    per: str
    within: str
    kind: Kind


@dataclass(frozen=True)
class Part:
    """A named step of the formula: an expression, or a share `of` / `out_of` that has an interval."""

    name: str
    label: Words
    formula: Formula | None = None
    of: Formula | None = None
    out_of: Formula | None = None

    @property
    def is_share(self) -> bool:
        return self.out_of is not None


@dataclass(frozen=True)
class Setting:
    """A weight or threshold; `value` None until somebody with the authority sets it."""

    name: str
    label: Words
    value: float | None
    line: int
    unit: str = ""


@dataclass(frozen=True)
class Coverage:
    """A unit has reported when `reported` is true of its row; `expected` is a number, a list, or all in the list."""

    listing: str
    unit: str
    reported: Formula | None
    expected: int | str | None
    least: float


@dataclass(frozen=True)
class Indicator:
    """A sound file; `settings` are its weights and thresholds together."""

    declared: Declared
    area_level: str
    time: str
    listings: Mapping[str, Listing]
    inputs: Mapping[str, Input]
    parts: Mapping[str, Part]
    settings: Mapping[str, Setting]
    value: Formula
    unit: Words
    rounding: Rounding
    coverage: Coverage
    min_n: int
    rank_by: str  # a fact of its rows, or "area"; empty: never ranked
    better: str  # higher | lower
    drill: tuple[str, ...]
    beside: tuple[str, ...] = ()  # inputs and parts shown with the figure though it does not need them
    book: Rulebook | None = None  # its bands or levels

    @property
    def ref(self) -> str:
        return self.declared.ref

    @property
    def unset(self) -> tuple[Setting, ...]:
        """Weights and thresholds nobody has set."""
        return tuple(one for one in self.settings.values() if one.value is None)

    @property
    def read(self) -> tuple[Listing, ...]:
        """The lists its inputs and its coverage are made from."""
        named = [one.listing for one in self.inputs.values()] + [self.coverage.listing]
        return tuple(self.listings[name] for name in dict.fromkeys(named))
