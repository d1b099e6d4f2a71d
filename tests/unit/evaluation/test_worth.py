"""The value of forecasts, on cases with a known answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.worth import choices
from ponctuel.evaluation.worth.choices import WORST_MIN, candidates, choice_score
from ponctuel.evaluation.worth.connections import connection_score
from ponctuel.evaluation.worth.flags import flag_scores
from ponctuel.evaluation.worth.movement import step_scores, whole_path

N = 40_000


@pytest.fixture
def week_draws() -> WeekDraws:
    return WeekDraws.of(np.arange(N) % 20, 200, 1)


def test_precision_of_flags_equals_the_probability_when_calibrated(week_draws: WeekDraws) -> None:
    generator = np.random.default_rng(3)
    probabilities = generator.random(N)
    occurred = generator.random(N) < probabilities
    (score,) = flag_scores({30: probabilities}, {30: occurred}, week_draws)
    # Uniform probabilities of 0.8 and more are right in 90 % of the cases, and cover 0.18 of 0.5.
    assert score["precision"]["value"] == pytest.approx(0.9, abs=0.01)
    assert score["recall"]["value"] == pytest.approx(0.36, abs=0.01)
    assert score["precision"]["lo"] < 0.9 < score["precision"]["hi"]


def test_a_flag_that_is_never_raised_has_no_precision(week_draws: WeekDraws) -> None:
    (score,) = flag_scores({30: np.full(N, 0.79)}, {30: np.ones(N, dtype=bool)}, week_draws)
    assert score["flagged"] == 0
    assert score["precision"]["value"] is None
    assert score["recall"]["value"] == 0


def test_calibrated_forecasts_are_a_martingale_and_fluctuating_ones_are_not(
    week_draws: WeekDraws,
) -> None:
    generator = np.random.default_rng(4)
    final = generator.beta(2, 5, N)
    # Expectation of `final` where only its decile is known.
    coarse = np.floor(final * 10)
    first = np.array([final[coarse == k].mean() if (coarse == k).any() else 0 for k in range(10)])
    calibrated = np.column_stack([first[coarse.astype(int)], final])
    happened = (generator.random(N) < final).astype(float)
    calibrated_excess = whole_path(calibrated, (120, 30), week_draws)["excess"]
    assert (
        calibrated_excess["lo"] <= 0 <= calibrated_excess["hi"]
        or abs(calibrated_excess["value"]) < 1e-4
    )
    # A change that is reversed carries no information.
    fluctuating = np.column_stack(
        [calibrated[:, 0], calibrated[:, 0] + generator.choice([-0.05, 0.05], N), final]
    )
    assert whole_path(fluctuating, (120, 60, 30), week_draws)["excess"]["lo"] > 0.001
    steps = step_scores(calibrated, (120, 30), happened, week_draws)
    assert [step["to_lead_min"] for step in steps] == [30, None]
    assert steps[-1]["excess"]["lo"] <= 0 <= steps[-1]["excess"]["hi"]


def test_a_buffer_by_forecast_misses_the_stated_share(week_draws: WeekDraws) -> None:
    generator = np.random.default_rng(5)
    scale = generator.choice([5.0, 60.0], N)
    delay = generator.exponential(scale)
    score = connection_score(scale * np.log(10), delay, week_draws)
    assert score["planned"]["missed"]["value"] == pytest.approx(0.1, abs=0.005)
    # One buffer for all must be longer to miss as few, and misses more at the same length.
    assert score["same_missed_buffer_min"] > score["planned"]["buffer_min"]
    assert score["same_buffer_missed"]["lo"] > score["planned"]["missed"]["hi"]


def _flights() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "flight_id": [1, 2, 3, 4],
            "origin_code": "EWR",
            "destination_code": ["IAH", "IAH", "IAH", "ORD"],
            "date_local": pd.Timestamp("2013-10-01"),
            "sched_dep_min": [600, 660, 720, 600],
            "sched_hour_local": [8, 9, 12, 8],
            "block_min": [240, 250, 240, 150],
            "outcome": ["cancelled", "arrived", "arrived", "arrived"],
            "arr_delay_min": [np.nan, 20.0, 5.0, 0.0],
        }
    )


def test_only_flights_of_one_route_and_window_are_alternatives() -> None:
    grouped = candidates(_flights())
    assert list(grouped["flight_id"]) == [1, 2]
    assert list(grouped["first_dep_min"]) == [600, 600]
    assert list(grouped["cost_min"]) == [WORST_MIN, 20.0]


def test_a_choice_reads_no_forecast_that_was_issued_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "MIN_GROUPS", 1)
    grouped = candidates(_flights()).assign(disrupted_30=[True, False])
    forecasts = pd.DataFrame(
        {
            "flight_id": [1, 2, 1, 2],
            "lead_time_min": [60, 60, 180, 180],
            # An hour before its own departure flight 2 looks worse, but that is not known yet.
            "p_disrupted_30": [0.5, 0.9, 0.5, 0.1],
        }
    )
    score = choice_score(grouped, forecasts, 60, (60, 180), np.zeros(2, dtype=int), 10, 1)
    assert score is not None
    assert score["saved_min"]["value"] == WORST_MIN - 20
    assert score["other_flight_share"]["value"] == 1
    assert score["disrupted_share_shortest"]["value"] == 1


def test_too_few_groups_give_no_score() -> None:
    grouped = candidates(_flights()).assign(disrupted_30=[True, False])
    forecasts = pd.DataFrame(
        {"flight_id": [1, 2], "lead_time_min": [180, 180], "p_disrupted_30": [0.5, 0.1]}
    )
    assert choice_score(grouped, forecasts, 60, (180,), np.zeros(2, dtype=int), 10, 1) is None
