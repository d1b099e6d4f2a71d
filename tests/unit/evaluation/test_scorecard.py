"""Figures of the scorecard against direct counts on random forecasts."""

from __future__ import annotations

import numpy as np
import pytest

from ponctuel.evaluation.scorecard import MIN_N, ScoredForecasts, by_lead_time, worst

N = 400


def random_forecasts(known_share: float = 1.0) -> ScoredForecasts:
    draws = np.random.default_rng(3)
    lead = np.repeat([30.0, 90.0, 2000.0, 400.0], N // 4)
    delay = draws.normal(10, 40, N).round()
    known = draws.random(N) < known_share
    arrived = known & (draws.random(N) < 0.95)
    delay[~arrived] = np.nan
    probabilities = draws.uniform(0, 1, N)
    return ScoredForecasts(
        flight=np.arange(N) % 50,
        lead_time_min=lead,
        late={15: probabilities, 30: probabilities / 2, 60: probabilities / 4},
        low_min=np.full(N, -50.0),
        median_min=np.full(N, 5.0),
        high_min=np.full(N, 70.0),
        known=known,
        arrived=arrived,
        delay_min=delay,
    )


def test_scores_are_those_of_a_plain_count() -> None:
    sample = random_forecasts(0.8)
    scores = by_lead_time(sample)
    assert [(group["from_min"], group["to_min"]) for group in scores] == [
        (0, 60),
        (60, 180),
        (360, 720),
        (1440, None),
    ]
    near = scores[0]
    rows = [n for n in range(N) if sample.lead_time_min[n] < 60]
    known = [n for n in rows if sample.known[n]]
    arrived = [n for n in rows if sample.arrived[n]]
    assert (near["forecasts_n"], near["flights_n"]) == (len(rows), 50)
    assert (near["outcomes_n"], near["missing_n"]) == (len(known), len(rows) - len(known))
    inside = [n for n in arrived if -50 <= sample.delay_min[n] <= 70]
    assert near["coverage_90"] == pytest.approx(len(inside) / len(arrived), abs=1e-4)
    assert near["width_90_min"] == 120
    late = near["lateness"][1]
    happened = [bool(sample.arrived[n] and sample.delay_min[n] >= 30) for n in known]
    probabilities = [sample.late[30][n] for n in known]
    assert late["observed"] == pytest.approx(sum(happened) / len(happened), abs=1e-4)
    expected = sum((p - c) ** 2 for p, c in zip(probabilities, happened, strict=True)) / len(
        happened
    )
    assert late["brier"] == pytest.approx(expected, abs=1e-4)
    assert sum(group["n"] for group in late["reliability"]) == len(known)
    mean_forecasts = [group["forecast"] for group in late["reliability"]]
    assert mean_forecasts == sorted(mean_forecasts)


def test_too_few_outcomes_are_counted_and_not_scored() -> None:
    sample = random_forecasts(0.1)
    for score in by_lead_time(sample):
        assert score["outcomes_n"] < MIN_N
        assert score["missing_n"] > 0
        assert (score["coverage_90"], score["lateness"]) == (None, [])


def test_the_worst_misses_are_one_a_flight() -> None:
    sample = random_forecasts()
    positions = worst(sample, 10)
    flights = sample.flight[positions]
    assert len(set(flights.tolist())) == len(positions) == 10
    errors = np.abs(sample.delay_min[positions] - sample.median_min[positions])
    assert (np.diff(errors) <= 0).all()
    for position in positions:
        same = sample.flight == sample.flight[position]
        late_enough = same & sample.arrived & (sample.lead_time_min >= 60)
        assert sample.lead_time_min[position] == sample.lead_time_min[late_enough].min()


def test_without_forecasts_there_are_no_scores() -> None:
    empty = np.array([])
    nothing_forecast = ScoredForecasts(
        flight=np.array([], dtype=np.int64),
        lead_time_min=empty,
        late={15: empty, 30: empty, 60: empty},
        low_min=empty,
        median_min=empty,
        high_min=empty,
        known=np.array([], dtype=bool),
        arrived=np.array([], dtype=bool),
        delay_min=empty,
    )
    assert by_lead_time(nothing_forecast) == []
    assert len(worst(nothing_forecast)) == 0
