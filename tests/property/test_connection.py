"""Properties of connections and comparisons for every distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ponctuel.domain.distribution import (
    HIGHEST_MIN,
    LOWEST_MIN,
    QUANTILES,
    THRESHOLDS_MIN,
    Array,
    DelayDistribution,
    make_monotone,
)
from ponctuel.serving.comparison import there_by
from ponctuel.serving.connection import SLACK_MIN, Connection, odds

N = 4
shares = st.floats(0, 1, allow_nan=False)
minutes = st.floats(-400, 2000, allow_nan=False)


@st.composite
def distributions(draw: st.DrawFn) -> DelayDistribution:
    """Distributions of N rows with decreasing survival curves."""
    raw = draw(arrays(np.float64, (N, len(THRESHOLDS_MIN)), elements=shares))
    falling = make_monotone(-np.sort(-raw, axis=1))
    cancelled = draw(arrays(np.float64, N, elements=shares))
    diverted = draw(arrays(np.float64, N, elements=shares)) * (1 - cancelled)
    return DelayDistribution(cancelled, diverted, falling)


def connection(first: DelayDistribution, spare_min: float) -> Connection:
    return Connection(first, np.full(N, spare_min))


@given(distributions(), minutes, st.floats(0, 600))
def test_more_time_never_lowers_the_odds(
    first: DelayDistribution, spare_min: float, more_min: float
) -> None:
    before, after = connection(first, spare_min), connection(first, spare_min + more_min)
    assert (after.holds() >= before.holds() - 1e-12).all()
    assert (after.missed() <= before.missed() + 1e-12).all()
    assert (there_by(first, after.spare_min) >= there_by(first, before.spare_min) - 1e-12).all()


@given(distributions(), minutes)
def test_what_may_happen_sums_to_one(first: DelayDistribution, spare_min: float) -> None:
    first_connection = connection(first, spare_min)
    total = (
        first_connection.holds() + first_connection.missed() + first.p_cancelled + first.p_diverted
    )
    assert total == pytest.approx(np.ones(N))
    for values in (first_connection.holds(), first_connection.missed()):
        assert ((values >= -1e-12) & (values <= 1 + 1e-12)).all()


@given(distributions())
def test_the_longest_and_shortest_connections(first: DelayDistribution) -> None:
    """A long connection holds whenever the flight arrives; a too short one never holds."""
    longest, shortest = connection(first, HIGHEST_MIN), connection(first, LOWEST_MIN - 1)
    assert longest.holds() == pytest.approx(first.p_arrives)
    assert shortest.holds() == pytest.approx(np.zeros(N), abs=1e-12)
    assert shortest.missed() == pytest.approx(first.p_arrives)


@given(distributions(), st.sampled_from(THRESHOLDS_MIN))
def test_missed_connections_agree_with_the_survival_curve(
    first: DelayDistribution, threshold_min: int
) -> None:
    """With a minute less than a threshold, the missed share is the share late by the threshold."""
    assert connection(first, threshold_min - 1).missed() == pytest.approx(first.late(threshold_min))


@given(distributions(), minutes)
def test_slack_falls_and_its_zero_is_the_odds(first: DelayDistribution, spare_min: float) -> None:
    first_connection = connection(first, spare_min)
    curve = np.column_stack([first_connection.slack_at_least(slack) for slack in SLACK_MIN])
    assert (np.diff(curve, axis=1) <= 1e-12).all()
    assert first_connection.slack_at_least(0) == pytest.approx(first_connection.holds())
    assert first_connection.expected_slack_min() == pytest.approx(spare_min - first.mean())


@given(distributions(), st.floats(-100, 600))
def test_what_is_reported_is_ordered_and_sums_to_one(
    first: DelayDistribution, spare_min: float
) -> None:
    row = first.rows(slice(0, 1))
    delays = tuple(float(row.quantile(level)[0]) for level in QUANTILES)
    record = odds(row, delays, spare_min)
    slack = record["slack"]
    levels = [slack[f"slack_p{level:02d}_min"] for level in (5, 10, 50, 90, 95)]
    assert levels == sorted(levels)
    # A withheld probability (None) counts as zero.
    total = sum(record[f"p_{name}"] or 0.0 for name in ("holds", "missed", "cancelled", "diverted"))
    assert total == pytest.approx(1, abs=3e-6)
    assert record["p_holds"] == pytest.approx(slack["p_at_least"][SLACK_MIN.index(0)])


@given(distributions(), arrays(np.float64, N, elements=st.floats(-200, 1500)))
def test_rows_do_not_depend_on_each_other(first: DelayDistribution, spare_min: Array) -> None:
    together = Connection(first, spare_min).holds()
    one_by_one = [
        Connection(first.rows(slice(row, row + 1)), spare_min[row : row + 1]).holds()[0]
        for row in range(N)
    ]
    assert together.tolist() == one_by_one
