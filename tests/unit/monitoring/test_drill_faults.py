"""Each fault of the drill does what its name says, within its hours, and nothing else."""

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
def seen() -> Observed:
    """Two days, a departure and an arrival every ten minutes of each of two airports."""
    n = 2 * DAY_MIN // 10
    due = np.tile(START + 10 * np.arange(n), 2)
    base = pd.DataFrame(
        {
            "flight_id": np.arange(2 * n),
            "carrier_code": np.where(np.arange(2 * n) % 2, "UA", "B6"),
            "origin_code": np.repeat(["JFK", "LGA"], n),
            "sched_dep_min": due,
        }
    )
    late = np.arange(2 * n) % 7 * 10.0
    events = [
        base.assign(
            kind=kind,
            known_min=due + after,
            received_min=due + after,
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
            issued_min=due - lead,
            p_cancelled=0.01,
            p30=0.2 + lead / 10_000,
            delay_p05_min=-20.0,
            delay_p95_min=60.0 + lead,
            outcome="arrived",
            outcome_known_min=due + 120.0,
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
def test_before_a_fault_every_row_is_as_it_was(kind: str, seen: Observed) -> None:
    changed, description = FAULT_MAKERS[kind](seen, FROM, UNTIL, default_rng(3))
    assert description
    for name in ("events", "weather"):
        before, after = (
            table[table["received_min"] < FROM] for table in _both(seen, changed, name)
        )
        pd.testing.assert_frame_equal(before.fillna("-"), after.fillna("-"), check_dtype=False)


def _both(seen: Observed, changed: Observed, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    return getattr(seen, name), getattr(changed, name)


@pytest.mark.parametrize("seed", [0, 1, 2, 5])
def test_a_stale_feed_is_silent_and_loses_or_delays(seed: int, seen: Observed) -> None:
    stale, description = faults.stale_feed(seen, FROM, UNTIL, default_rng(seed))
    assert not during(stale.events).any()
    missed = int(during(seen.events).sum())
    assert len(seen.events) - len(stale.events) == (missed if "lost" in description else 0)


def test_delays_turn_into_seconds_or_hours_and_temperatures_into_fahrenheit(seen: Observed) -> None:
    told = set()
    for seed in range(12):
        changed, description = faults.unit_change(seen, FROM, UNTIL, default_rng(seed))
        told.add(description)
        if "Fahrenheit" in description:
            assert set(changed.weather.loc[during(changed.weather), "temperature_c"]) == {50.0}
        elif "seconds" in description:
            hit = during(seen.events)
            assert (changed.events["delay_min"][hit] == 60 * seen.events["delay_min"][hit]).all()
            assert (changed.events["delay_min"][~hit] == seen.events["delay_min"][~hit]).all()
    assert len(told) == 3


def test_a_wrong_clock_moves_what_is_stated_and_not_what_was_received(seen: Observed) -> None:
    changed, description = faults.clock_shift(seen, FROM, UNTIL, default_rng(1))
    name = "events" if "events" in description else "weather"
    before, after = _both(seen, changed, name)
    assert (before["received_min"] == after["received_min"]).all()
    gap = after["known_min"] - before["known_min"]
    assert set(gap[during(before)]) <= {-300, -60, 60, 300}
    assert set(gap[~during(before)]) == {0}


def test_only_one_carrier_is_lost(seen: Observed) -> None:
    changed, description = faults.lost_carrier(seen, FROM, UNTIL, default_rng(1))
    lost = description.split()[-1]
    assert set(changed.events.loc[during(changed.events), "carrier_code"]) == {"UA", "B6"} - {lost}


def test_doubled_rows_are_added_and_none_is_taken(seen: Observed) -> None:
    changed, _ = faults.doubled_rows(seen, FROM, UNTIL, default_rng(1))
    again = changed.events.iloc[len(seen.events) :]
    assert 0 < len(again) <= during(seen.events).sum()
    assert not again.duplicated(["flight_id", "kind"]).any()


def test_outcomes_come_late_and_departures_on_time(seen: Observed) -> None:
    changed, _ = faults.late_outcomes(seen, FROM, UNTIL, default_rng(1))
    wait = changed.events["received_min"] - seen.events["received_min"]
    arrived = seen.events["kind"] == "arrival"
    assert wait[arrived & during(seen.events)].min() >= 18 * 60
    assert set(wait[~arrived]) == {0}
    held = changed.forecasts["outcome_known_min"] - seen.forecasts["outcome_known_min"]
    assert (held > 0).sum() == during(seen.forecasts, "outcome_known_min").sum()


def test_a_drift_moves_level_and_width_of_the_forecasts_issued_then(seen: Observed) -> None:
    changed, description = faults.calibration_drift(seen, FROM, UNTIL, default_rng(2))
    hit = during(seen.forecasts, "issued_min")
    bias = float(description.split()[1])
    rises = changed.forecasts["p30"][hit] > seen.forecasts["p30"][hit]
    assert rises.all() == (bias < 0)
    width = changed.forecasts["delay_p95_min"] - changed.forecasts["delay_p05_min"]
    told = seen.forecasts["delay_p95_min"] - seen.forecasts["delay_p05_min"]
    assert (width[hit] <= told[hit] + 1e-9).all()
    assert (changed.forecasts["pit"][~hit] == 0.5).all()


def test_a_frozen_model_repeats_the_day_before(seen: Observed) -> None:
    changed, _ = faults.frozen_model(seen, FROM, UNTIL, default_rng(1))
    hit = during(seen.forecasts, "issued_min")
    assert set(changed.forecasts.loc[hit, "delay_p95_min"]) == {1500.0}
    assert (changed.forecasts["p30"][~hit] == seen.forecasts["p30"][~hit]).all()


def test_aircraft_are_shuffled_and_none_is_invented(seen: Observed) -> None:
    changed, _ = faults.wrong_aircraft(seen, FROM, UNTIL, default_rng(1))
    before, after = (table["tail_number"].dropna() for table in _both(seen, changed, "events"))
    assert sorted(before) == sorted(after)
    assert (before.to_numpy() != after.to_numpy()).sum() > 50


def test_an_airport_is_empty_from_the_next_day_on(seen: Observed) -> None:
    changed, description = faults.empty_airport(seen, FROM, UNTIL, default_rng(1))
    airport = description.split()[-1]
    gone = seen.schedule[~seen.schedule["flight_id"].isin(changed.schedule["flight_id"])]
    assert set(gone["origin_code"]) == {airport}
    assert gone["sched_dep_min"].min() >= FROM + DAY_MIN
