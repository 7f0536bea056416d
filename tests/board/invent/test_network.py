import numpy as np
import shapely

from qipan.board.core.graph import CLASSES
from qipan.board.invent.network import knit, links

STREET, SERVICE = CLASSES.index("residential"), CLASSES.index("service")


def _lines(*ends):
    return np.array([shapely.linestrings(pair) for pair in ends])


def _knit(shapes, *, klass=None, compound=None, walled=0):
    n = len(shapes)
    return knit(
        shapes=shapes,
        klass=np.full(n, STREET) if klass is None else np.array(klass),
        street=np.arange(n),
        compound=np.full(n, -1) if compound is None else np.array(compound),
        walled=walled,
    )


def test_two_streets_that_cross_become_four_segments_and_keep_their_names():
    net = _knit(_lines([(0, 0), (100, 0)], [(50, -50), (50, 50)]))
    assert len(net.u) == 4
    assert len(net.junctions) == 5
    assert sorted(net.street.tolist()) == [0, 0, 1, 1]
    assert np.allclose(net.length_m, 50)


def test_crossings_a_step_apart_are_one_crossing():
    net = _knit(_lines([(0, 0), (100, 0)], [(50, 0), (50, 50)], [(52, 0), (52, -50)]))
    assert len(net.u) == 4
    ends = np.concatenate([net.junctions[net.u], net.junctions[net.v]])
    points = np.concatenate([shapely.get_coordinates(shapely.get_point(net.shapes, at)) for at in (0, -1)])
    assert np.allclose(ends, points)


def test_a_wall_keeps_its_gate_even_a_step_from_the_street():
    net = _knit(
        _lines([(0, 0), (100, 0)], [(50, 0), (50, 2)], [(50, 2), (50, 60)]),
        klass=[STREET, SERVICE, SERVICE],
        compound=[-1, 0, 0],
        walled=1,
    )
    gates = net.gate_u.sum() + net.gate_v.sum()
    assert gates == 1
    (gate,) = np.concatenate([net.u[net.gate_u], net.v[net.gate_v]])
    assert np.allclose(net.junctions[gate], (50, 0))


def test_a_village_lane_has_no_gate():
    net = _knit(_lines([(0, 0), (100, 0)], [(50, 0), (50, 60)]), compound=[-1, 0], walled=0)
    assert not net.gate_u.any()
    assert not net.gate_v.any()


def test_where_two_lines_lie_on_each_other_the_higher_class_counts():
    trunk = CLASSES.index("trunk")
    net = _knit(_lines([(0, 0), (100, 0)], [(20, 0), (80, 0)]), klass=[STREET, trunk])
    by_length = dict(zip(np.round(net.length_m).astype(int).tolist(), net.klass.tolist(), strict=True))
    assert by_length == {20: STREET, 60: trunk}


def test_only_what_hangs_together_is_kept():
    net = _knit(_lines([(0, 0), (100, 0)], [(100, 0), (100, 100)], [(500, 500), (560, 500)]))
    assert len(net.u) == 2


def test_a_part_cut_off_is_joined_by_the_shortest_road_and_a_scrap_is_not():
    streets = _lines([(0, 0), (1_000, 0)], [(300, 40), (300, 400)], [(0, 900), (20, 900)])
    (link,) = links(streets)
    assert shapely.length(link) == 40
    assert shapely.get_coordinates(link).tolist() == [[300, 40], [300, 0]]
