"""The drill's alerts evaluated as a detector, on runs written by hand."""

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


def test_a_message_counts_from_the_start_until_a_day_after_the_end() -> None:
    at = (9.9, 10, 10.5, 12, 12.1)
    runs = [Run(STALE, (message(days),)) for days in at]
    score = kind_score("stale_feed", runs)
    assert (score.n, score.detected_n) == (5, 3)
    assert score.delays_days == (0, 0.5, 2)


def test_the_first_true_message_names_the_cause() -> None:
    early, wrong = message(9), message(10.2, "storm")
    assert kind_score("stale_feed", [Run(STALE, (early, wrong, message(10.4)))]).cause_right_n == 0
    assert kind_score("stale_feed", [Run(STALE, (early, message(10.4)))]).cause_right_n == 1
    assert kind_score("storm", [Run(STALE, (wrong,))]).n == 0


def test_the_drill_tells_what_was_missed_and_what_was_false() -> None:
    runs = [
        Run(STALE, (message(10.25), message(20))),
        Run(STALE, ()),
        Run(None, (message(3, "storm"),)),
        Run(None, ()),
    ]
    told = scored(runs)
    assert (told["faults_n"], told["quiet_weeks_n"], told["messages_n"]) == (2, 2, 3)
    assert (told["found_share"], told["cause_right_share"]) == (0.5, 0.5)
    assert told["true_messages_share"] == 0.3333
    assert told["quiet_weeks_with_a_message_n"] == 1
    assert [each["during"] for each in told["false_messages"]] == ["stale_feed", "quiet"]
    assert told["median_delay_days_feeds"] == 0.25
    assert told["median_delay_days_calibration"] == 0.0


def test_where_no_calm_day_is_near_the_nearest_of_that_weekday_is_taken() -> None:
    days = SimpleNamespace(
        days=np.arange(100, 160),
        calm=np.isin(np.arange(100, 160), [101, 115, 150]),
        forecast=np.ones(60, dtype=bool),
        quiet=lambda day, forecast: [],
    )
    chosen = _calm(days, 122, 1, True, default_rng(0))  # type: ignore[arg-type]
    assert chosen.tolist() == [115]
