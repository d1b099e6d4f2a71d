"""Ranked probability scores, calibration intervals, slices, and the targets of the protocols."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.calibration import calibration_difference, calibration_error
from ponctuel.evaluation.comparison import (
    TARGETS_MIN,
    Predictions,
    coverage_by_slice,
    differences,
    scores_of,
)
from ponctuel.evaluation.scores import ranked_probability_score
from ponctuel.evaluation.slices import shares_by, storm_slots
from ponctuel.evaluation.targets import protocol_h_verdicts, protocol_p_verdicts

RNG = np.random.default_rng(23)
WEEKS = np.repeat(np.arange(20), 500)
N = len(WEEKS)


def _probabilities(*values: float) -> dict[int, np.ndarray]:
    return {t: np.array([value]) for t, value in zip(TARGETS_MIN, values, strict=True)}


def test_rps_equals_a_hand_calculation() -> None:
    """A flight 40 min late exceeds 15 and 30 min but not 60: 0.2² + 0.5² + 0.1²."""
    scores = ranked_probability_score(_probabilities(0.8, 0.5, 0.1), np.array([40.0]))
    assert scores[0] == pytest.approx(0.04 + 0.25 + 0.01)


def test_rps_is_zero_for_a_certain_and_correct_forecast() -> None:
    assert ranked_probability_score(_probabilities(1, 1, 0), np.array([30.0]))[0] == 0


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    truth=st.lists(st.floats(0.02, 1), min_size=4, max_size=4),
    other=st.lists(st.floats(0.02, 1), min_size=4, max_size=4),
)
def test_rps_is_proper(truth: list[float], other: list[float]) -> None:
    """The expected score is best for the true probabilities."""
    true_shares, other_shares = (np.asarray(p) / np.sum(p) for p in (truth, other))
    delays = np.array([0.0, 20.0, 45.0, 90.0])  # one in each class

    def expected(forecast: np.ndarray) -> float:
        late = forecast[::-1].cumsum()[::-1][1:]
        probabilities = {t: np.full(4, p) for t, p in zip(TARGETS_MIN, late, strict=True)}
        return float(true_shares @ ranked_probability_score(probabilities, delays))

    assert expected(true_shares) <= expected(other_shares) + 1e-12


def test_calibration_intervals_contain_the_true_value_and_detect_a_shift() -> None:
    p = RNG.beta(2, 6, N)
    y = RNG.random(N) < p
    week_draws = WeekDraws.of(WEEKS, 300, seed=5)
    value, low, high = calibration_error(p, y, week_draws)
    assert 0 <= low <= high < 0.02
    assert value < 0.02
    shifted = np.clip(p + 0.05, 0, 1)
    difference, difference_low, difference_high = calibration_difference(shifted, p, y, week_draws)
    assert difference_low > 0.02
    assert difference_low <= difference <= difference_high


def test_differences_are_paired_and_only_where_both_have_a_score() -> None:
    late = RNG.random(N)
    delay = RNG.gamma(1, 30, N) - 10
    first = Predictions(dict.fromkeys(TARGETS_MIN, late), crps_min=np.ones(N))
    second = Predictions({t: np.full(N, 0.5) for t in TARGETS_MIN})
    week_draws = WeekDraws.of(WEEKS, 50, seed=1)
    computed = differences(first, second, delay, week_draws)
    assert "crps_min" not in computed
    assert differences(first, first, delay, week_draws)["crps_min"] == {
        "value": 0,
        "lo": 0,
        "hi": 0,
    }
    first_scores, second_scores = (
        scores_of(first, delay, week_draws),
        scores_of(second, delay, week_draws),
    )
    for score in ("logloss_15", "rps"):
        difference = first_scores[score]["value"] - second_scores[score]["value"]
        assert computed[score]["value"] == pytest.approx(difference, abs=2e-6)
    assert "coverage_90" not in first_scores


def test_storm_slots_are_the_most_overdue_tenth_of_airport_hours() -> None:
    hours = np.repeat(np.arange(100), 3)
    overdue = hours.astype(float)  # the later the hour, the more flights are overdue
    storm = storm_slots(np.full(300, "JFK"), hours * 60 + 5, overdue)
    assert sorted(set(hours[storm])) == list(range(90, 100))


def test_storms_are_whole_hours_of_one_airport() -> None:
    origin = np.array(["JFK", "JFK"] + ["LGA"] * 38)
    issued = np.concatenate([[10, 50], np.arange(38) * 60])
    overdue = np.concatenate([[30.0, 0.0], np.ones(38)])
    storm = storm_slots(origin, issued, overdue)
    assert storm[:2].all()
    assert not storm[2:].any()


def test_unknown_or_calm_hours_are_no_storm() -> None:
    hours = np.arange(50)
    assert not storm_slots(np.full(50, "JFK"), hours * 60, np.full(50, np.nan)).any()
    assert not storm_slots(np.full(50, "JFK"), hours * 60, np.zeros(50)).any()
    partly_unknown = np.where(hours < 10, np.nan, hours)
    assert not storm_slots(np.full(50, "JFK"), hours * 60, partly_unknown)[:10].any()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 6), min_size=10, max_size=80))
def test_storms_are_at_most_a_tenth_of_the_flights(overdue: list[int]) -> None:
    n = len(overdue)
    storm = storm_slots(np.full(n, "EWR"), np.arange(n) * 60, np.array(overdue, dtype=float))
    assert storm.sum() <= n // 10


def test_small_carriers_are_left_out() -> None:
    inside = np.array([True, False, True, True])
    shares = shares_by(inside, ["AA", "AA", "UA", "AA"], min_rows=2)
    assert shares == {"AA": {"value": pytest.approx(2 / 3), "n": 3}}


def test_coverage_is_reported_by_slice() -> None:
    delay = RNG.normal(size=N)
    predictions = Predictions({}, interval=(np.full(N, -1.645), np.full(N, 1.645)))
    origin = np.where(np.arange(N) % 2, "JFK", "EWR")
    storm = np.abs(delay) > 2
    by_slice = coverage_by_slice(predictions, delay, origin, np.full(N, "UA"), storm)
    assert by_slice["origin"]["JFK"]["value"] == pytest.approx(0.9, abs=0.02)
    assert by_slice["carrier"]["UA"]["n"] == N
    assert by_slice["storm"]["value"] == 0


def _lead(minutes: int, difference: tuple[float, float, float], **first_scores: float) -> dict:
    value, low, high = difference
    scores = {"ece_15": 0.005, "ece_30": 0.005, "coverage_90": 0.9, **first_scores}
    computed = {"value": value, "lo": low, "hi": high}
    return {
        "lead_time_min": minutes,
        "models": {"champion": scores},
        "differences": {
            "climatology": {"logloss_30": computed, "ece_15": computed, "ece_30": computed},
            "lightgbm": {"logloss_30": computed},
        },
        "coverage": {"origin": {"JFK": {"value": 0.84}}, "carrier": {}, "storm": None},
    }


def _met(lead: dict, target: str) -> bool:
    return next(v["met"] for v in protocol_p_verdicts([lead]) if v["target"] == target)


def test_near_departure_only_a_significant_gain_meets_the_target() -> None:
    not_significant = (-0.01, -0.02, 0.001)
    assert not _met(_lead(360, not_significant), "logloss_30 against lightgbm")
    assert _met(_lead(720, not_significant), "logloss_30 against lightgbm")
    assert _met(_lead(720, (0.0, -0.1, 0.1)), "logloss_30 against climatology")
    assert not _met(_lead(720, (0.001, -0.1, 0.1)), "logloss_30 against climatology")


def test_calibration_and_coverage_have_separate_limits() -> None:
    significant = (-0.01, -0.02, -0.005)
    assert not _met(_lead(180, significant, ece_15=0.02), "ece_15")
    assert _met(_lead(1440, significant, ece_15=0.02), "ece_15")
    assert not _met(_lead(1440, (0.01, 0.005, 0.02)), "ece_30")
    assert not _met(_lead(60, significant, coverage_90=0.93), "coverage overall")
    assert not _met(_lead(60, significant), "coverage origin JFK")


def test_in_protocol_h_a_lower_brier_score_is_better() -> None:
    scores = {"auc": 0.81, "ap": 0.47, "brier": 0.094}
    verdicts = protocol_h_verdicts({"protocol_h": scores, "protocol_h_aircraft": scores})
    assert [verdict["met"] for verdict in verdicts] == [True, False, True, False, False, False]


def test_storms_are_a_tenth_of_the_flights_not_of_the_hours() -> None:
    """Ten hours of a hundred have forty per cent of the flights and most of the overdue ones."""
    hours = np.concatenate([np.arange(90), np.repeat(np.arange(90, 100), 6)])
    storm = storm_slots(np.full(150, "EWR"), hours * 60, hours.astype(float))
    assert storm.sum() == 12
    assert sorted(set(hours[storm])) == [98, 99]
