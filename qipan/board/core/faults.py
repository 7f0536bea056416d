"""What was wrong with the input, in words and counted."""

from __future__ import annotations

from typing import Any

# id -> (Chinese, English); %(n)s is the count
_SAYS = {
    "disconnected": ("%(n)s 段街道与主路网不相连", "%(n)s street segments are not connected to the rest"),
    "unnamed_streets": ("%(n)s 段行车街道没有名称", "%(n)s segments of streets for cars have no name"),
    "open_relations": (
        "%(n)s 个关系不闭合或在图边被截断，未使用",
        "%(n)s relations do not close or are cut off by the map's edge; left out",
    ),
    "open_ways": ("%(n)s 个建筑轮廓不完整，未使用", "%(n)s building outlines are not whole; left out"),
    "cut_ways": ("%(n)s 条道路在图边被截断", "%(n)s ways are cut off by the map's edge"),
    "no_buildings": ("没有可用的建筑，人口落在街道上", "There are no usable buildings; people live on street segments"),
    "few_buildings": (
        "建筑稀少，%(n)s 段没有建筑的街道也分得人口",
        "Buildings are few; %(n)s segments without any also hold people",
    ),
    "levels_missing": (
        "%(n)s 栋建筑没有层数，用默认层数",
        "%(n)s buildings have no storeys; the stated default is used",
    ),
    "use_unknown": ("%(n)s 栋建筑用途不明，当作住宅", "%(n)s buildings of unknown use are taken for homes"),
    "far_buildings": (
        "%(n)s 栋建筑 500 米内没有街道，不住人",
        "%(n)s buildings have no street within 500 m; nobody lives there",
    ),
    "outside_boundary": ("%(n)s 段街道在行政边界之外", "%(n)s segments lie outside the boundary"),
    "no_boundary": ("没有边界包住全图，以地图范围为准", "No boundary goes around the map; its extent is taken"),
    "population_outside": ("人口文件中有 %(n)s 人在图外", "%(n)s people of the population file are outside the board"),
    "population_rows": ("人口文件有 %(n)s 行无法使用", "%(n)s rows of the population file cannot be used"),
    "population_estimated": ("没有人口数据，%(n)s 人为估算", "No population was given; %(n)s people are an estimate"),
    "addresses_off_board": ("%(n)s 个地址不在图上", "%(n)s addresses are off the board"),
    "address_rows": ("地址文件有 %(n)s 行无法使用", "%(n)s rows of the address file cannot be used"),
    "side_shapes": ("%(file)s 有 %(n)s 个图形无法使用", "%(n)s shapes of %(file)s cannot be used"),
}


class Faults:
    """Counts faults; `told()` gives those that occurred, in the order above."""

    def __init__(self) -> None:
        self._found: list[dict[str, Any]] = []

    def add(self, fault: str, n: int, **params: str) -> None:
        """Count `n` of a fault; nothing is kept when n is 0. Raises KeyError on a fault nobody described."""
        zh, en = _SAYS[fault]
        if n:
            values = {"n": int(n), **params}
            self._found.append({"id": fault, "n": int(n), "says": {"zh": zh % values, "en": en % values}})

    def told(self) -> list[dict[str, Any]]:
        order = list(_SAYS)
        return sorted(self._found, key=lambda fault: order.index(fault["id"]))
