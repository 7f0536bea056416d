"""Who lives where: homes filled to the asked number, families in them, and who needs special care."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qipan.board.invent import nobody

Array = np.ndarray[Any, Any]

AS_OF = np.datetime64("2026-01-01")  # ages are counted to this day; no clock is read
# Shares below are assumptions for a plausible county, not statistics of one.
_SIZES = np.array([0.17, 0.29, 0.25, 0.17, 0.08, 0.04])  # households of 1..6
MEAN_SIZE = float(_SIZES @ np.arange(1, 7))
DIALYSIS, PREGNANT, DISABLED = 0.0007, 0.045, 0.025  # of all; of women 20-40; of all
MEDICINE = ((45, 0.04), (60, 0.18), (75, 0.42), (200, 0.6))  # (below this age, share)
TAGS = ("dialysis", "pregnant", "infant", "alone_elder", "disabled", "medicine")


def household_sizes(rng: np.random.Generator, *, residents: int) -> Array:
    """Return sizes (h,) of households, 1 to 6, that sum to `residents` exactly."""
    count = int(residents / MEAN_SIZE * 1.02) + 20
    sizes = rng.choice(np.arange(1, 7), size=count, p=_SIZES)
    total = np.cumsum(sizes)
    last = int(np.searchsorted(total, residents))
    sizes = sizes[: last + 1]
    sizes[last] -= total[last] - residents
    return sizes[sizes > 0]


def settle(rng: np.random.Generator, *, flats: Array, households: int) -> Array:
    """Return how many households (b,) live in each building: near its flats' share, by largest remainder."""
    share = flats * (households / flats.sum()) * rng.uniform(0.85, 1.15, len(flats))
    share *= households / share.sum()
    whole = np.floor(share).astype(np.int64)
    order = np.lexsort((np.arange(len(flats)), -(share - whole)))
    whole[order[: households - int(whole.sum())]] += 1
    return whole


def household_table(*, building: Array, entrances: Array, per_level: Array) -> pa.Table:
    """Return households (id, building, entrance, number) from each household's building (h,), sorted."""
    starts = np.r_[0, np.flatnonzero(np.diff(building)) + 1]
    in_building = np.diff(np.r_[starts, len(building)])
    rank = np.arange(len(building)) - np.repeat(starts, in_building)
    doors = np.repeat(in_building, in_building)
    gates = np.minimum(entrances[building], doors)
    entrance = rank * gates // doors
    in_entrance = rank - -(-entrance * doors // gates)
    per = np.maximum(1, per_level[building])
    number = (in_entrance // per + 1) * 100 + in_entrance % per + 1
    return pa.table({
        "id": pa.array(np.arange(len(building)), pa.int32()),
        "building": pa.array(building, pa.int32()),
        "entrance": pa.array(entrance + 1, pa.int16()),
        "number": pa.array(number, pa.int32()).cast(pa.string()),
    })  # fmt: skip


def people_table(rng: np.random.Generator, *, sizes: Array) -> pa.Table:
    """Return people (id, household, name, sex, born_on, id_no, phone, tags), household by household."""
    household = np.repeat(np.arange(len(sizes)), sizes)
    n = len(household)
    rank = np.arange(n) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    size = sizes[household]
    age, male, is_spouse = _families(rng, sizes=sizes, household=household, rank=rank, size=size)
    born_on = (AS_OF - np.timedelta64(1, "D")) - (age * 365.2425 + rng.uniform(0, 365, n)).astype("timedelta64[D]")
    # A spouse keeps the own surname; everybody else has the household's.
    family = household + is_spouse * len(sizes)
    has_phone = (age >= 10) & (rng.random(n) < np.where(age > 75, 0.75, 0.985))
    phones = nobody.phones(np.arange(n))
    return pa.table({
        "id": pa.array(np.arange(n), pa.int32()),
        "household": pa.array(household, pa.int32()),
        "name": nobody.names(rng, family=family),
        "sex": pa.array(["female", "male"]).take(pa.array(male.astype(np.int8))),
        "born_on": pa.array(born_on.astype("datetime64[D]")),
        "id_no": nobody.id_numbers(born_on=born_on, male=male),
        "phone": pc.if_else(pa.array(has_phone), phones, ""),
        "tags": _tags(rng, age=age, male=male, size=size),
    })  # fmt: skip


def _families(
    rng: np.random.Generator, *, sizes: Array, household: Array, rank: Array, size: Array
) -> tuple[Array, Array, Array]:
    """Ages in whole years, who is male, and who is the spouse, all (n,)."""
    h, n = len(sizes), len(household)
    old = rng.random(h) < np.select([sizes == 1, sizes == 2], [0.36, 0.42], 0.0)
    head = np.where(old, rng.integers(63, 92, h), rng.integers(23, 62, h))
    head_male = rng.random(h) < 0.62
    child = np.maximum(0, head - rng.integers(22, 36, h))
    grand = np.minimum(97, head + rng.integers(22, 31, h))
    second_child = rng.random(h) < 0.5
    own = head[household]
    age = np.select(
        [rank == 0, rank == 1, rank == 2, (rank == 3) & second_child[household], rank == 3],
        [
            own,
            np.clip(own + np.rint(rng.normal(-1, 3, n)), 20, 96),
            child[household],
            np.maximum(0, child[household] - rng.integers(1, 7, n)),
            grand[household],
        ],
        np.minimum(97, grand[household] + rng.integers(-4, 4, n)),
    ).astype(np.int64)
    male = np.select(
        [rank == 0, rank == 1], [head_male[household], ~head_male[household]], rng.random(n) < 0.51
    ).astype(bool)
    return age, male, (rank == 1).astype(np.int64)


def _tags(rng: np.random.Generator, *, age: Array, male: Array, size: Array) -> pa.Array:
    """Comma-separated care tags, "" for most."""
    n = len(age)
    pill = np.select([age < limit for limit, _ in MEDICINE], [share for _, share in MEDICINE])
    holds = {
        "dialysis": rng.random(n) < DIALYSIS * np.where(age > 45, 2.0, 0.35),
        "pregnant": ~male & (age >= 20) & (age <= 40) & (rng.random(n) < PREGNANT),
        "infant": age < 1,
        "alone_elder": (size == 1) & (age >= 65),
        "disabled": rng.random(n) < DISABLED,
        "medicine": rng.random(n) < pill,
    }
    code = sum(holds[tag].astype(np.int64) << bit for bit, tag in enumerate(TAGS))
    words = [",".join(tag for bit, tag in enumerate(TAGS) if number >> bit & 1) for number in range(1 << len(TAGS))]
    return pa.array(words).take(pa.array(code))
