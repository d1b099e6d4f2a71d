"""Scores of the drill's alerts as a detector, on runs written by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from numpy.random import default_rng

from ponctuel.monitoring.drill.bench import DrillMessage, Run, _calm
from ponctuel.monitoring.drill.faults import Fault
from ponctuel.monitoring.drill.score import kind_score, scored
from ponctuel.monitoring.observed import DAY_MIN

STALE = Fault("stale_feed", 10 * DAY_MIN, 11 * DAY_MIN, "nothing comes")


def message(at_days: float, cause: str = "stale_feed") -> DrillMessage:
    return DrillMessage(cause, "all", cause, int(at_days * DAY_MIN))


def test_a_message_counts_from_the_start_to_a_day_after_the_end() -> None:
    times = (9.9, 10, 10.5, 12, 12.1)
    runs = [Run(STALE, (message(days),)) for days in times]
    score = kind_score("stale_feed", runs)
    assert (score.n, score.detected_n) == (5, 3)
    assert score.delays_days == (0, 0.5, 2)


def test_the_first_true_message_names_the_cause() -> None:
    before, other_cause = message(9), message(10.2, "storm")
    assert (
        kind_score("stale_feed", [Run(STALE, (before, other_cause, message(10.4)))]).cause_right_n
        == 0
    )
    assert kind_score("stale_feed", [Run(STALE, (before, message(10.4)))]).cause_right_n == 1
    assert kind_score("storm", [Run(STALE, (other_cause,))]).n == 0


def test_the_score_counts_missed_faults_and_false_messages() -> None:
    runs = [
        Run(STALE, (message(10.25), message(20))),
        Run(STALE, ()),
        Run(None, (message(3, "storm"),)),
        Run(None, ()),
    ]
    totals = scored(runs)
    assert (totals["faults_n"], totals["quiet_weeks_n"], totals["messages_n"]) == (2, 2, 3)
    assert (totals["found_share"], totals["cause_right_share"]) == (0.5, 0.5)
    assert totals["true_messages_share"] == 0.3333
    assert totals["quiet_weeks_with_a_message_n"] == 1
    assert [false_message["during"] for false_message in totals["false_messages"]] == [
        "stale_feed",
        "quiet",
    ]
    assert totals["median_delay_days_feeds"] == 0.25
    assert totals["median_delay_days_calibration"] == 0.0


def test_without_a_calm_day_nearby_the_nearest_same_weekday_is_used() -> None:
    days = SimpleNamespace(
        days=np.arange(100, 160),
        calm=np.isin(np.arange(100, 160), [101, 115, 150]),
        forecast=np.ones(60, dtype=bool),
        quiet=lambda day, forecast: [],
    )
    chosen = _calm(days, 122, 1, True, default_rng(0))  # type: ignore[arg-type]
    assert chosen.tolist() == [115]
