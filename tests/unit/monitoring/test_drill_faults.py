"""Faults of the drill: each changes only the rows of its kind and its hours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.random import default_rng

from ponctuel.config.params import load_params
from ponctuel.monitoring.drill import faults
from ponctuel.monitoring.drill.faults import FAULT_MAKERS, KINDS, Observed
from ponctuel.monitoring.observed import DAY_MIN

START = 15_000 * DAY_MIN
FROM, UNTIL = START + 600, START + 1200
PARAMS = Path(__file__).resolve().parents[3] / "params.yaml"


@pytest.fixture(scope="module")
def observed() -> Observed:
    """Two days of a departure and an arrival every ten minutes at each of two airports."""
    n = 2 * DAY_MIN // 10
    scheduled = np.tile(START + 10 * np.arange(n), 2)
    base = pd.DataFrame(
        {
            "flight_id": np.arange(2 * n),
            "carrier_code": np.where(np.arange(2 * n) % 2, "UA", "B6"),
            "origin_code": np.repeat(["JFK", "LGA"], n),
            "sched_dep_min": scheduled,
        }
    )
    late = np.arange(2 * n) % 7 * 10.0
    events = [
        base.assign(
            kind=kind,
            known_min=scheduled + after,
            received_min=scheduled + after,
            delay_min=late,
            tail_number=[f"N{number}" for number in range(2 * n)] if kind == "departure" else None,
        )
        for kind, after in (("departure", 0), ("arrival", 120))
    ]
    hours = START + 60 * np.arange(48)
    weather = pd.DataFrame(
        {"airport_code": "JFK", "known_min": hours, "received_min": hours, "temperature_c": 10.0}
    ).assign(dew_point_c=5.0, humidity_pct=70.0)
    forecasts = [
        base.assign(
            lead_time_min=lead,
            issued_min=scheduled - lead,
            p_cancelled=0.01,
            p30=0.2 + lead / 10_000,
            delay_p05_min=-20.0,
            delay_p95_min=60.0 + lead,
            outcome="arrived",
            outcome_known_min=scheduled + 120.0,
            pit=0.5,
            crps_min=9.0,
        )
        for lead in (1440, 120)
    ]
    return Observed(base, pd.concat(events), weather, pd.concat(forecasts, ignore_index=True))


def during(table: pd.DataFrame, column: str = "received_min") -> pd.Series:
    return (table[column] >= FROM) & (table[column] < UNTIL)


def test_every_kind_is_a_cause_that_a_rule_may_name() -> None:
    causes = {rule.cause for rule in load_params(PARAMS).monitoring.rules}
    assert set(KINDS) <= causes


@pytest.mark.parametrize("kind", FAULT_MAKERS)
def test_rows_before_a_fault_are_unchanged(kind: str, observed: Observed) -> None:
    changed, description = FAULT_MAKERS[kind](observed, FROM, UNTIL, default_rng(3))
    assert description
    for name in ("events", "weather"):
        before, after = (
            table[table["received_min"] < FROM] for table in _both(observed, changed, name)
        )
        pd.testing.assert_frame_equal(before.fillna("-"), after.fillna("-"), check_dtype=False)


def _both(observed: Observed, changed: Observed, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    return getattr(observed, name), getattr(changed, name)


@pytest.mark.parametrize("seed", [0, 1, 2, 5])
def test_a_stale_feed_loses_or_delays_its_events(seed: int, observed: Observed) -> None:
    altered, description = faults.stale_feed(observed, FROM, UNTIL, default_rng(seed))
    assert not during(altered.events).any()
    missed = int(during(observed.events).sum())
    assert len(observed.events) - len(altered.events) == (missed if "lost" in description else 0)


def test_a_change_of_unit_gives_seconds_hours_or_fahrenheit(observed: Observed) -> None:
    descriptions = set()
    for seed in range(12):
        changed, description = faults.unit_change(observed, FROM, UNTIL, default_rng(seed))
        descriptions.add(description)
        if "Fahrenheit" in description:
            assert set(changed.weather.loc[during(changed.weather), "temperature_c"]) == {50.0}
        elif "seconds" in description:
            affected = during(observed.events)
            assert (
                changed.events["delay_min"][affected] == 60 * observed.events["delay_min"][affected]
            ).all()
            assert (
                changed.events["delay_min"][~affected] == observed.events["delay_min"][~affected]
            ).all()
    assert len(descriptions) == 3


def test_a_wrong_clock_shifts_stated_times_and_not_received_times(observed: Observed) -> None:
    changed, description = faults.clock_shift(observed, FROM, UNTIL, default_rng(1))
    name = "events" if "events" in description else "weather"
    before, after = _both(observed, changed, name)
    assert (before["received_min"] == after["received_min"]).all()
    shift = after["known_min"] - before["known_min"]
    assert set(shift[during(before)]) <= {-300, -60, 60, 300}
    assert set(shift[~during(before)]) == {0}


def test_only_one_carrier_is_lost(observed: Observed) -> None:
    changed, description = faults.lost_carrier(observed, FROM, UNTIL, default_rng(1))
    carrier = description.split()[-1]
    assert set(changed.events.loc[during(changed.events), "carrier_code"]) == {"UA", "B6"} - {
        carrier
    }


def test_duplicated_rows_are_added_and_none_is_removed(observed: Observed) -> None:
    changed, _ = faults.doubled_rows(observed, FROM, UNTIL, default_rng(1))
    added = changed.events.iloc[len(observed.events) :]
    assert 0 < len(added) <= during(observed.events).sum()
    assert not added.duplicated(["flight_id", "kind"]).any()


def test_late_outcomes_delay_arrivals_only(observed: Observed) -> None:
    changed, _ = faults.late_outcomes(observed, FROM, UNTIL, default_rng(1))
    waiting = changed.events["received_min"] - observed.events["received_min"]
    arrived = observed.events["kind"] == "arrival"
    assert waiting[arrived & during(observed.events)].min() >= 18 * 60
    assert set(waiting[~arrived]) == {0}
    outcome_delay = changed.forecasts["outcome_known_min"] - observed.forecasts["outcome_known_min"]
    assert (outcome_delay > 0).sum() == during(observed.forecasts, "outcome_known_min").sum()


def test_a_calibration_drift_changes_level_and_width_of_forecasts(observed: Observed) -> None:
    changed, description = faults.calibration_drift(observed, FROM, UNTIL, default_rng(2))
    affected = during(observed.forecasts, "issued_min")
    bias = float(description.split()[1])
    rises = changed.forecasts["p30"][affected] > observed.forecasts["p30"][affected]
    assert rises.all() == (bias < 0)
    width = changed.forecasts["delay_p95_min"] - changed.forecasts["delay_p05_min"]
    original_width = observed.forecasts["delay_p95_min"] - observed.forecasts["delay_p05_min"]
    assert (width[affected] <= original_width[affected] + 1e-9).all()
    assert (changed.forecasts["pit"][~affected] == 0.5).all()


def test_a_frozen_model_repeats_the_day_before(observed: Observed) -> None:
    changed, _ = faults.frozen_model(observed, FROM, UNTIL, default_rng(1))
    affected = during(observed.forecasts, "issued_min")
    assert set(changed.forecasts.loc[affected, "delay_p95_min"]) == {1500.0}
    assert (changed.forecasts["p30"][~affected] == observed.forecasts["p30"][~affected]).all()


def test_wrong_aircraft_are_a_permutation_of_the_tail_numbers(observed: Observed) -> None:
    changed, _ = faults.wrong_aircraft(observed, FROM, UNTIL, default_rng(1))
    before, after = (table["tail_number"].dropna() for table in _both(observed, changed, "events"))
    assert sorted(before) == sorted(after)
    assert (before.to_numpy() != after.to_numpy()).sum() > 50


def test_an_airport_is_empty_from_the_next_day_on(observed: Observed) -> None:
    changed, description = faults.empty_airport(observed, FROM, UNTIL, default_rng(1))
    airport = description.split()[-1]
    removed = observed.schedule[~observed.schedule["flight_id"].isin(changed.schedule["flight_id"])]
    assert set(removed["origin_code"]) == {airport}
    assert removed["sched_dep_min"].min() >= FROM + DAY_MIN
