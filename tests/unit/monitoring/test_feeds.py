"""Indicators of the data on example days, each with one fault."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ponctuel.monitoring import feeds, outcomes
from ponctuel.monitoring.indicator import Measurement
from ponctuel.monitoring.observed import DAY_MIN, FORECASTS, Observed, without_future
from ponctuel.monitoring.reference import Reference, daily_levels, make_reference, weekday

START = 15_000 * DAY_MIN
NOON = START + DAY_MIN + 720
FLIGHTS = 2 * 288


def example_days() -> Observed:
    """Two days with a departure every five minutes, ten minutes late, landing after two hours."""
    scheduled = START + 5 * np.arange(FLIGHTS)
    base = pd.DataFrame(
        {
            "flight_id": np.arange(FLIGHTS),
            "carrier_code": np.where(np.arange(FLIGHTS) % 2, "UA", "B6"),
            "origin_code": "JFK",
            "sched_dep_min": scheduled,
        }
    )
    late = 10 + np.arange(FLIGHTS) % 5
    departures = base.assign(
        kind="departure",
        known_min=scheduled + late,
        received_min=scheduled + late,
        delay_min=late.astype(float),
        tail_number=[f"N{n % 40}" for n in range(FLIGHTS)],
    )
    arrivals = base.assign(
        kind="arrival",
        known_min=scheduled + 130,
        received_min=scheduled + 130,
        delay_min=late.astype(float),
        tail_number=None,
    )
    hours = START + 60 * np.arange(48)
    weather = pd.DataFrame(
        {
            "airport_code": "JFK",
            "known_min": hours,
            "received_min": hours,
            "temperature_c": 10.0,
            "dew_point_c": 5.0,
            "humidity_pct": 70.0,
        }
    )
    events = pd.concat([departures, arrivals], ignore_index=True)
    schedule = base.assign(sched_arr_min=scheduled + 120)
    forecasts = pd.DataFrame({name: pd.Series(dtype=float) for name in FORECASTS})
    return Observed(schedule, events, weather, forecasts)


def value(measurements: list[Measurement], subject: str = "") -> float:
    (matching,) = [
        measurement.value for measurement in measurements if measurement.subject == subject
    ]
    return matching


@pytest.fixture
def observed() -> Observed:
    return example_days().before(NOON, 2)


@pytest.fixture
def reference() -> Reference:
    return make_reference(example_days())


def test_rows_received_at_or_after_the_moment_are_left_out(observed: Observed) -> None:
    assert observed.events["received_min"].max() < NOON
    assert observed.weather["received_min"].max() < NOON


def test_the_age_of_a_feed_counts_quarter_hours_with_a_departure(
    observed: Observed, reference: Reference
) -> None:
    assert value(feeds.feed_age(observed, reference, NOON), "feed=flights") <= 15
    silent = replace(observed, events=observed.events[observed.events["received_min"] < NOON - 120])
    assert value(feeds.feed_age(silent, reference, NOON), "feed=flights") in (105, 120, 135)


def test_a_missing_carrier_lowers_the_volume(observed: Observed, reference: Reference) -> None:
    events = observed.events[observed.events["carrier_code"] != "UA"]
    measurements = feeds.feed_volume(replace(observed, events=events), reference, NOON)
    assert value(measurements, "carrier=UA") == 0
    assert value(measurements, "carrier=B6") == 1
    assert value(measurements) == pytest.approx(0.5, abs=0.03)


def test_seconds_for_minutes_and_shifted_clocks_are_detected(
    observed: Observed, reference: Reference
) -> None:
    assert value(feeds.delay_scale(observed, reference, NOON), "field=delay") < 1
    seconds = observed.events.assign(delay_min=observed.events["delay_min"] * 60)
    in_seconds = replace(observed, events=seconds)
    assert value(feeds.delay_scale(in_seconds, reference, NOON), "field=delay") > 5
    assert value(feeds.clock_offset(observed, reference, NOON), "feed=flights") == 0
    shifted = replace(
        observed, events=observed.events.assign(known_min=observed.events["known_min"] - 300)
    )
    assert value(feeds.clock_offset(shifted, reference, NOON), "feed=flights") == 300


def test_duplicates_gaps_and_impossible_aircraft_are_shares(
    observed: Observed, reference: Reference
) -> None:
    assert value(feeds.duplicates(observed, reference, NOON)) == 0
    duplicated = replace(observed, events=pd.concat([observed.events, observed.events]))
    assert value(feeds.duplicates(duplicated, reference, NOON)) == pytest.approx(0.5)
    without_temperature = replace(observed, weather=observed.weather.assign(temperature_c=np.nan))
    assert value(feeds.missing_share(without_temperature, reference, NOON), "field=weather") == 1
    assert value(feeds.aircraft_conflicts(observed, reference, NOON)) == 0
    swapped = observed.events.assign(tail_number=observed.events["tail_number"].shift(1))
    measurements = feeds.aircraft_conflicts(replace(observed, events=swapped), reference, NOON)
    assert value(measurements) > 0.9


def test_disruption_is_a_share_and_unknown_without_a_feed(
    observed: Observed, reference: Reference
) -> None:
    assert value(feeds.disrupted(observed, reference, NOON)) < 0.1
    late = replace(observed, events=observed.events.assign(delay_min=90.0))
    assert value(feeds.disrupted(late, reference, NOON)) > 0.9
    without_events = replace(observed, events=observed.events.iloc[:0])
    assert feeds.disrupted(without_events, reference, NOON) == []


def test_the_epoch_day_is_a_thursday() -> None:
    assert weekday(0) == 3
    assert weekday(4) == 0


def forecasts(days: int, complete: float, shift: float = 0.0) -> pd.DataFrame:
    """Two hundred flights a day, forecast two hours ahead; of each day the share `complete` has an outcome."""
    generator = np.random.default_rng(1)
    n = 200 * days
    scheduled = START + DAY_MIN * (np.arange(n) // 200) + np.arange(n) % 200
    known = np.arange(n) % 200 < 200 * complete
    delay = np.where(known, generator.normal(shift, 20, n), np.nan)
    return pd.DataFrame(
        {
            "flight_id": np.arange(n),
            "lead_time_min": 120,
            "issued_min": scheduled - 120,
            "carrier_code": "UA",
            "origin_code": "JFK",
            "sched_dep_min": scheduled,
            "p_cancelled": 0.01,
            "p30": 0.07,
            "delay_p05_min": -33.0,
            "delay_p95_min": 33.0,
            "climatology_p30": 0.1,
            "climatology_crps_min": 12.0,
            "outcome": np.where(known, "arrived", None),
            "arr_delay_min": delay,
            "outcome_known_min": np.where(known, scheduled + 200, np.nan),
            "pit": generator.uniform(size=n),
            "crps_min": 10.0,
        }
    )


def test_nothing_is_judged_before_its_outcomes_are_known() -> None:
    evaluated_at = START + 9 * DAY_MIN
    complete_days = replace(example_days(), forecasts=forecasts(8, 1.0))
    names = {
        measurement.indicator
        for measurement in outcomes.scores(complete_days, Reference(), evaluated_at)
    }
    assert {"brier_30", "coverage_90", "crps_skill", "calibration_error_30"} <= names
    incomplete_days = replace(example_days(), forecasts=forecasts(8, 0.9))
    incomplete_scores = outcomes.scores(incomplete_days, Reference(), evaluated_at)
    assert {measurement.indicator for measurement in incomplete_scores} == {"expected_brier_30"}
    assert all(
        measurement.complete == pytest.approx(0.9, abs=0.01) for measurement in incomplete_scores
    )
    assert len(daily_levels(forecasts(8, 0.9))) == 0
    assert len(daily_levels(forecasts(8, 1.0))) == 8


def test_scores_have_the_values_of_their_formulas() -> None:
    evaluated_at = START + 9 * DAY_MIN
    rows = forecasts(8, 1.0)
    observed = replace(example_days(), forecasts=rows)
    measurements = {
        measurement.indicator: measurement
        for measurement in outcomes.scores(observed, Reference(), evaluated_at)
        if measurement.subject == "lead=120"
    }
    late = (rows["arr_delay_min"] >= 30).to_numpy()[200:]
    week = rows.iloc[200:]
    assert measurements["brier_30"].value == pytest.approx(
        float(np.mean((0.07 - late) ** 2)), rel=0.02
    )
    inside = week["arr_delay_min"].between(-33, 33).mean()
    assert measurements["coverage_90"].value == pytest.approx(inside, abs=0.01)
    assert measurements["crps_skill"].value == pytest.approx(1 - 10 / 12)
    assert measurements["brier_30"].low is not None
    assert measurements["brier_30"].low < measurements["brier_30"].value


def test_later_outcomes_are_hidden() -> None:
    rows = forecasts(1, 1.0)
    moment = int(rows["outcome_known_min"].iloc[100])
    hidden = without_future(rows, moment)
    assert hidden["outcome"].notna().sum() == 100
    assert hidden.loc[hidden["outcome"].isna(), ["pit", "arr_delay_min"]].isna().all().all()
