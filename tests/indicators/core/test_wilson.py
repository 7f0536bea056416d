"""The interval of a share: against published values, its definition, and all outcomes of small samples."""

from math import comb, sqrt

import pytest

from qipan.indicators.core.wilson import Z_95, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [  # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_it_gives_the_published_values(successes, n, low, high):
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


def edge(share, n, towards):
    """The farthest true share that this one would not be called surprising under, by bisection."""
    near, far = share, towards
    for _ in range(200):
        middle = (near + far) / 2
        if abs(share - middle) <= Z_95 * sqrt(middle * (1 - middle) / n):
            near = middle
        else:
            far = middle
    return near


@pytest.mark.parametrize("n", range(1, 26))
def test_its_ends_are_where_the_share_becomes_surprising(n):
    for successes in range(n + 1):
        low, high = wilson(successes, n)
        share = successes / n
        assert low == pytest.approx(edge(share, n, 0.0), abs=1e-9)
        assert high == pytest.approx(edge(share, n, 1.0), abs=1e-9)


@pytest.mark.parametrize("n", [5, 10, 20, 30])
def test_over_every_outcome_of_a_small_sample_it_holds_the_truth_about_95_times_in_100(n):
    intervals = [wilson(successes, n) for successes in range(n + 1)]
    held = []
    for truth in (x / 200 for x in range(1, 200)):
        held.append(
            sum(
                comb(n, k) * truth**k * (1 - truth) ** (n - k)
                for k, (low, high) in enumerate(intervals)
                if low <= truth <= high
            )
        )
    assert 0.94 < sum(held) / len(held) < 0.97


def test_more_successes_never_lower_either_end():
    found = [wilson(k, 40) for k in range(41)]
    assert found == sorted(found)
    assert [high for _, high in found] == sorted(high for _, high in found)


@pytest.mark.parametrize(("successes", "n"), [(1, 0), (-1, 5), (6, 5), (float("nan"), 5)])
def test_what_is_not_a_share_has_no_interval(successes, n):
    with pytest.raises(ValueError, match="not a share"):
        wilson(successes, n)
