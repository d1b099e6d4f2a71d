"""What forecasts are worth, on cases whose answer is known."""

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
def drawn() -> WeekDraws:
    return WeekDraws.of(np.arange(N) % 20, 200, 1)


def test_a_flag_is_precise_where_probabilities_are_true(drawn: WeekDraws) -> None:
    draw = np.random.default_rng(3)
    odds = draw.random(N)
    occurred = draw.random(N) < odds
    (score,) = flag_scores({30: odds}, {30: occurred}, drawn)
    # Uniform odds of 0.8 and more are right in 90 % of the cases, and catch 0.18 of 0.5.
    assert score["precision"]["value"] == pytest.approx(0.9, abs=0.01)
    assert score["recall"]["value"] == pytest.approx(0.36, abs=0.01)
    assert score["precision"]["lo"] < 0.9 < score["precision"]["hi"]


def test_a_flag_that_is_never_raised_has_no_precision(drawn: WeekDraws) -> None:
    (score,) = flag_scores({30: np.full(N, 0.79)}, {30: np.ones(N, dtype=bool)}, drawn)
    assert score["flagged"] == 0
    assert score["precision"]["value"] is None
    assert score["recall"]["value"] == 0


def test_true_forecasts_are_a_martingale_and_wavering_ones_are_not(drawn: WeekDraws) -> None:
    draw = np.random.default_rng(4)
    final = draw.beta(2, 5, N)
    # What is expected of `final` where only its tenth is known.
    coarse = np.floor(final * 10)
    first = np.array([final[coarse == k].mean() if (coarse == k).any() else 0 for k in range(10)])
    true = np.column_stack([first[coarse.astype(int)], final])
    happened = (draw.random(N) < final).astype(float)
    honest = whole_path(true, (120, 30), drawn)["excess"]
    assert honest["lo"] <= 0 <= honest["hi"] or abs(honest["value"]) < 1e-4
    # A jump that is taken back teaches nothing.
    wavering = np.column_stack([true[:, 0], true[:, 0] + draw.choice([-0.05, 0.05], N), final])
    assert whole_path(wavering, (120, 60, 30), drawn)["excess"]["lo"] > 0.001
    steps = step_scores(true, (120, 30), happened, drawn)
    assert [step["to_lead_min"] for step in steps] == [30, None]
    assert steps[-1]["excess"]["lo"] <= 0 <= steps[-1]["excess"]["hi"]


def test_a_buffer_by_forecast_misses_the_stated_share(drawn: WeekDraws) -> None:
    draw = np.random.default_rng(5)
    scale = draw.choice([5.0, 60.0], N)
    delay = draw.exponential(scale)
    score = connection_score(scale * np.log(10), delay, drawn)
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


def test_only_flights_of_one_route_and_window_are_a_choice() -> None:
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


def test_too_few_groups_say_nothing() -> None:
    grouped = candidates(_flights()).assign(disrupted_30=[True, False])
    forecasts = pd.DataFrame(
        {"flight_id": [1, 2], "lead_time_min": [180, 180], "p_disrupted_30": [0.5, 0.1]}
    )
    assert choice_score(grouped, forecasts, 60, (180,), np.zeros(2, dtype=int), 10, 1) is None
