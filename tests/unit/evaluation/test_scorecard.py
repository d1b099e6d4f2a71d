"""The scorecard's figures against plain counts on made-up forecasts."""

from __future__ import annotations

import numpy as np
import pytest

from ponctuel.evaluation.scorecard import MIN_N, ScoredForecasts, by_lead_time, worst

N = 400


def made_up(known_share: float = 1.0) -> ScoredForecasts:
    draws = np.random.default_rng(3)
    lead = np.repeat([30.0, 90.0, 2000.0, 400.0], N // 4)
    delay = draws.normal(10, 40, N).round()
    known = draws.random(N) < known_share
    arrived = known & (draws.random(N) < 0.95)
    delay[~arrived] = np.nan
    odds = draws.uniform(0, 1, N)
    return ScoredForecasts(
        flight=np.arange(N) % 50,
        lead_time_min=lead,
        late={15: odds, 30: odds / 2, 60: odds / 4},
        low_min=np.full(N, -50.0),
        median_min=np.full(N, 5.0),
        high_min=np.full(N, 70.0),
        known=known,
        arrived=arrived,
        delay_min=delay,
    )


def test_scores_are_those_of_a_plain_count() -> None:
    judged = made_up(0.8)
    scores = by_lead_time(judged)
    assert [(one["from_min"], one["to_min"]) for one in scores] == [
        (0, 60),
        (60, 180),
        (360, 720),
        (1440, None),
    ]
    near = scores[0]
    rows = [n for n in range(N) if judged.lead_time_min[n] < 60]
    known = [n for n in rows if judged.known[n]]
    arrived = [n for n in rows if judged.arrived[n]]
    assert (near["forecasts_n"], near["flights_n"]) == (len(rows), 50)
    assert (near["outcomes_n"], near["missing_n"]) == (len(known), len(rows) - len(known))
    inside = [n for n in arrived if -50 <= judged.delay_min[n] <= 70]
    assert near["coverage_90"] == pytest.approx(len(inside) / len(arrived), abs=1e-4)
    assert near["width_90_min"] == 120
    late = near["lateness"][1]
    came = [bool(judged.arrived[n] and judged.delay_min[n] >= 30) for n in known]
    odds = [judged.late[30][n] for n in known]
    assert late["observed"] == pytest.approx(sum(came) / len(came), abs=1e-4)
    wanted = sum((p - c) ** 2 for p, c in zip(odds, came, strict=True)) / len(came)
    assert late["brier"] == pytest.approx(wanted, abs=1e-4)
    assert sum(one["n"] for one in late["reliability"]) == len(known)
    forecasts = [one["forecast"] for one in late["reliability"]]
    assert forecasts == sorted(forecasts)


def test_too_few_outcomes_are_counted_and_not_judged() -> None:
    judged = made_up(0.1)
    for score in by_lead_time(judged):
        assert score["outcomes_n"] < MIN_N
        assert score["missing_n"] > 0
        assert (score["coverage_90"], score["lateness"]) == (None, [])


def test_the_worst_misses_are_one_a_flight() -> None:
    judged = made_up()
    places = worst(judged, 10)
    flights = judged.flight[places]
    assert len(set(flights.tolist())) == len(places) == 10
    errors = np.abs(judged.delay_min[places] - judged.median_min[places])
    assert (np.diff(errors) <= 0).all()
    for place in places:
        same = judged.flight == judged.flight[place]
        late_enough = same & judged.arrived & (judged.lead_time_min >= 60)
        assert judged.lead_time_min[place] == judged.lead_time_min[late_enough].min()


def test_nothing_forecast_is_nothing_judged() -> None:
    empty = np.array([])
    none = ScoredForecasts(
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
    assert by_lead_time(none) == []
    assert len(worst(none)) == 0
