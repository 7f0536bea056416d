"""A figure stands beside a goal and a peer, or it is a note."""

import pytest

from bench.harness import Row, measure, names, seconds_of
from qipan.kit.refusal import Refused


def row(**more):
    given = {"name": "draw", "value": 0.5, "unit": "s", "better": "lower", "goal": 1.0, "peer": "circles"}
    return Row(**{**given, "peer_value": 2.0, **more})


def test_met_follows_the_direction():
    assert row().met
    assert not row(value=1.5).met
    assert row(better="higher", value=1.5).met
    assert not row(better="higher", value=0.5).met


def test_a_row_is_told_with_its_ratio_to_the_peer():
    told = row().told()
    assert list(told) == ["name", "value", "unit", "better", "goal", "met", "peer", "peer_value", "ratio"]
    assert (told["met"], told["ratio"]) == (True, 0.25)


def test_a_figure_without_a_peer_is_not_a_row():
    with pytest.raises(ValueError, match="peer"):
        row(peer="")


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(Refused, match="no bench called nothing"):
        measure(["nothing"], quick=True, say=lambda text: None)
    assert "harness" not in names()


def test_seconds_are_the_median_of_the_counted_runs():
    calls = []
    assert seconds_of(lambda: calls.append(1), times=3, warm=2) >= 0
    assert len(calls) == 5
