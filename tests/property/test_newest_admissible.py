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
def test_the_chosen_one_is_old_enough_and_none_newer_is(
    cutoffs: tuple[date, ...], issued: list[int]
) -> None:
    chosen = newest_admissible(np.array(issued), cutoffs)
    for moment, place in zip(issued, chosen, strict=True):
        admissible = [cutoff for cutoff in cutoffs if cutoff_min(cutoff) <= moment]
        if not admissible:
            assert place == NO_MODEL
        else:
            assert cutoffs[place] == max(admissible)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(first=MINUTES, length=st.integers(0, 500 * 1440))
def test_months_reach_from_the_first_request_to_the_last(first: int, length: int) -> None:
    cutoffs = monthly_cutoffs(first, first + length)
    assert all(cutoff.day == 1 for cutoff in cutoffs)
    assert list(cutoffs) == sorted(set(cutoffs))
    assert cutoff_min(cutoffs[0]) <= first
    assert cutoff_min(cutoffs[-1]) <= first + length < cutoff_min(cutoffs[-1]) + 31 * 1440


def test_a_request_of_30_days_ahead_has_the_month_before() -> None:
    cutoffs = (date(2013, 6, 1), date(2013, 7, 1), date(2013, 8, 1))
    departs = cutoff_min(date(2013, 8, 2)) + 600
    chosen = newest_admissible(np.array([departs - 43200, departs - 30]), cutoffs)
    assert [cutoffs[place] for place in chosen] == [date(2013, 7, 1), date(2013, 8, 1)]


def test_a_cutoff_serves_from_its_first_minute() -> None:
    cutoffs = (date(2013, 7, 1),)
    begins = cutoff_min(cutoffs[0])
    assert newest_admissible(np.array([begins - 1, begins]), cutoffs).tolist() == [NO_MODEL, 0]
