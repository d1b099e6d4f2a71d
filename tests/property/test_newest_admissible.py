"""Protocol P's rule: the newest model whose outcomes were all known before the issue time."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ponctuel.evaluation.origins import NO_MODEL, cutoff_min, monthly_cutoffs, newest_admissible

DAYS = st.dates(date(2012, 1, 1), date(2015, 1, 1))
MINUTES = st.integers(cutoff_min(date(2012, 1, 1)), cutoff_min(date(2015, 1, 1)))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    cutoffs=st.sets(DAYS, min_size=1, max_size=12).map(lambda days: tuple(sorted(days))),
    issued=st.lists(MINUTES, min_size=1, max_size=40),
)
def test_the_newest_admissible_cutoff_is_chosen(
    cutoffs: tuple[date, ...], issued: list[int]
) -> None:
    chosen = newest_admissible(np.array(issued), cutoffs)
    for issued_min, index in zip(issued, chosen, strict=True):
        admissible = [cutoff for cutoff in cutoffs if cutoff_min(cutoff) <= issued_min]
        if not admissible:
            assert index == NO_MODEL
        else:
            assert cutoffs[index] == max(admissible)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(first=MINUTES, length=st.integers(0, 500 * 1440))
def test_months_reach_from_the_first_request_to_the_last(first: int, length: int) -> None:
    cutoffs = monthly_cutoffs(first, first + length)
    assert all(cutoff.day == 1 for cutoff in cutoffs)
    assert list(cutoffs) == sorted(set(cutoffs))
    assert cutoff_min(cutoffs[0]) <= first
    assert cutoff_min(cutoffs[-1]) <= first + length < cutoff_min(cutoffs[-1]) + 31 * 1440


def test_a_request_30_days_ahead_uses_the_previous_month() -> None:
    cutoffs = (date(2013, 6, 1), date(2013, 7, 1), date(2013, 8, 1))
    departure_min = cutoff_min(date(2013, 8, 2)) + 600
    chosen = newest_admissible(np.array([departure_min - 43200, departure_min - 30]), cutoffs)
    assert [cutoffs[index] for index in chosen] == [date(2013, 7, 1), date(2013, 8, 1)]


def test_a_cutoff_is_admissible_from_its_first_minute() -> None:
    cutoffs = (date(2013, 7, 1),)
    start_min = cutoff_min(cutoffs[0])
    assert newest_admissible(np.array([start_min - 1, start_min]), cutoffs).tolist() == [
        NO_MODEL,
        0,
    ]
