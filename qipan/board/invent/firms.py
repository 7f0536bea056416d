"""Who produces what for whom: firms by trade, and a network of suppliers with a few great hubs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from qipan.board.invent.words import Names

Array = np.ndarray[Any, Any]

FIRMS_PER_RESIDENT = 0.075
LINKS_PER_FIRM = 4.4
# GB/T 4754-2017 letter -> (share of firms, share of a firm's supplies bought there, output per worker in yuan
# a year, place, zh ending, en ending). Assumed for the invented county.
TRADES: dict[str, tuple[float, float, int, str, str, str]] = {
    "A": (0.05, 0.06, 60_000, "village", "农场", "Farm"),
    "C": (0.17, 0.34, 420_000, "works", "制造厂", "Manufacturing"),
    "D": (0.004, 0.06, 900_000, "works", "供电所", "Power"),
    "E": (0.06, 0.03, 300_000, "town", "建筑队", "Construction"),
    "F": (0.36, 0.24, 260_000, "town", "商行", "Trading"),
    "G": (0.05, 0.12, 230_000, "works", "货运", "Freight"),
    "H": (0.09, 0.01, 110_000, "town", "饭店", "Restaurant"),
    "I": (0.02, 0.03, 380_000, "town", "软件", "Software"),
    "K": (0.02, 0.02, 350_000, "town", "物业", "Property"),
    "L": (0.07, 0.05, 240_000, "town", "租赁", "Leasing"),
    "O": (0.096, 0.02, 90_000, "town", "修理铺", "Repairs"),
    "Q": (0.01, 0.02, 200_000, "town", "诊所", "Clinic"),
}


def firm_tables(
    rng: np.random.Generator, *, residents: int, sites: dict[str, Array], buildings: dict[str, Any]
) -> tuple[pa.Table, pa.Table]:
    """Return firms and firm_links (buyer, supplier, share, is_indispensable).

    `sites` names building ids by kind of place (town, works, village; each may be empty); `buildings` gives
    segment, area, lon, lat of every building.
    """
    count = max(12, round(residents * FIRMS_PER_RESIDENT))
    letters = np.array(list(TRADES))
    shares = np.array([trade[0] for trade in TRADES.values()])
    trade = np.sort(rng.choice(len(letters), size=count, p=shares / shares.sum()))
    # A Pareto tail of exponent about 1.1 in firm sizes gives the suppliers' network its hubs.
    workers = np.minimum(6_000, 1 + rng.pareto(1.15, count) * 1.6).astype(np.int64)
    building = np.empty(count, dtype=np.int64)
    everywhere = np.concatenate(list(sites.values()))
    for index, (_, _, _, place, _, _) in enumerate(TRADES.values()):
        here = trade == index
        pool = sites[place] if len(sites[place]) else everywhere
        building[here] = pool[rng.integers(len(pool), size=int(here.sum()))]
    per_worker = np.array([trade_[2] for trade_ in TRADES.values()])[trade]
    output_fen = (workers * per_worker * rng.lognormal(0, 0.4, count)).astype(np.int64) * 100
    zh, en = _firm_names(rng, trade)
    firms = pa.table({
        "id": pa.array(np.arange(count), pa.int32()),
        "name": zh,
        "name_en": en,
        "kind": pa.array(letters[trade]),
        "building": pa.array(building, pa.int32()),
        "segment": pa.array(buildings["segment"][building], pa.int32()),
        "area": pa.array(buildings["area"][building]),
        "workers": pa.array(workers, pa.int32()),
        "output_fen": pa.array(output_fen, pa.int64()),
        "lon": pa.array(buildings["lon"][building]),
        "lat": pa.array(buildings["lat"][building]),
    })  # fmt: skip
    return firms, _links(rng, trade=trade, workers=workers)


def _firm_names(rng: np.random.Generator, trade: Array) -> tuple[pa.Array, pa.Array]:
    names = Names(rng)
    endings = list(TRADES.values())
    zh, en = [], []
    for index in trade.tolist():
        stem_zh, stem_en = names.take()
        zh.append(stem_zh + endings[index][4])
        en.append(f"{stem_en} {endings[index][5]}")
    return pa.array(zh), pa.array(en)


def _links(rng: np.random.Generator, *, trade: Array, workers: Array) -> pa.Table:
    """Every firm buys from a few others, chosen by trade and by size."""
    count = len(trade)
    degree = 1 + rng.geometric(1 / LINKS_PER_FIRM, count) + np.minimum(40, workers // 60)
    degree = np.minimum(degree, count - 1)
    buyer = np.repeat(np.arange(count), degree)
    supplies = np.array([trade_[1] for trade_ in TRADES.values()])
    from_trade = rng.choice(len(supplies), size=len(buyer), p=supplies / supplies.sum())
    supplier = np.empty(len(buyer), dtype=np.int64)
    for index in range(len(supplies)):
        here = from_trade == index
        pool = np.flatnonzero(trade == index)
        pool = pool if len(pool) else np.arange(count)
        weight = np.cumsum(workers[pool] ** 0.9)
        supplier[here] = pool[np.searchsorted(weight, rng.random(int(here.sum())) * weight[-1])]
    pair = np.unique(buyer[buyer != supplier] * np.int64(count) + supplier[buyer != supplier])
    buyer, supplier = pair // count, pair % count
    share = rng.exponential(1.0, len(pair)) + 0.02
    share /= np.bincount(buyer, weights=share, minlength=count)[buyer]
    return pa.table({
        "buyer": pa.array(buyer, pa.int32()),
        "supplier": pa.array(supplier, pa.int32()),
        "share": pa.array(share.astype(np.float32)),
        "is_indispensable": pa.array((share > 0.3) & (rng.random(len(pair)) < 0.6)),
    })  # fmt: skip
