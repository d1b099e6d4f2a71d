"""Indicators of the data on a made-up day, each with a fault put into it."""

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


def made_up() -> Observed:
    """Two days with a departure every five minutes, ten minutes late, landing after two hours."""
    due = START + 5 * np.arange(FLIGHTS)
    base = pd.DataFrame(
        {
            "flight_id": np.arange(FLIGHTS),
            "carrier_code": np.where(np.arange(FLIGHTS) % 2, "UA", "B6"),
            "origin_code": "JFK",
            "sched_dep_min": due,
        }
    )
    late = 10 + np.arange(FLIGHTS) % 5
    gone = base.assign(
        kind="departure",
        known_min=due + late,
        received_min=due + late,
        delay_min=late.astype(float),
        tail_number=[f"N{n % 40}" for n in range(FLIGHTS)],
    )
    landed = base.assign(
        kind="arrival",
        known_min=due + 130,
        received_min=due + 130,
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
    events = pd.concat([gone, landed], ignore_index=True)
    schedule = base.assign(sched_arr_min=due + 120)
    forecasts = pd.DataFrame({name: pd.Series(dtype=float) for name in FORECASTS})
    return Observed(schedule, events, weather, forecasts)


def value(found: list[Measurement], subject: str = "") -> float:
    (one,) = [each.value for each in found if each.subject == subject]
    return one


@pytest.fixture
def seen() -> Observed:
    return made_up().before(NOON, 2)


@pytest.fixture
def usual() -> Reference:
    return make_reference(made_up())


def test_nothing_received_at_the_moment_or_after_is_seen(seen: Observed) -> None:
    assert seen.events["received_min"].max() < NOON
    assert seen.weather["received_min"].max() < NOON


def test_silence_is_counted_in_quarters_with_a_departure(seen: Observed, usual: Reference) -> None:
    assert value(feeds.feed_age(seen, usual, NOON), "feed=flights") <= 15
    silent = replace(seen, events=seen.events[seen.events["received_min"] < NOON - 120])
    assert value(feeds.feed_age(silent, usual, NOON), "feed=flights") in (105, 120, 135)


def test_a_carrier_that_is_not_heard_of_lacks_in_the_volume(
    seen: Observed, usual: Reference
) -> None:
    events = seen.events[seen.events["carrier_code"] != "UA"]
    found = feeds.feed_volume(replace(seen, events=events), usual, NOON)
    assert value(found, "carrier=UA") == 0
    assert value(found, "carrier=B6") == 1
    assert value(found) == pytest.approx(0.5, abs=0.03)


def test_seconds_for_minutes_and_hours_off_are_seen(seen: Observed, usual: Reference) -> None:
    assert value(feeds.delay_scale(seen, usual, NOON), "field=delay") < 1
    seconds = seen.events.assign(delay_min=seen.events["delay_min"] * 60)
    spoiled = replace(seen, events=seconds)
    assert value(feeds.delay_scale(spoiled, usual, NOON), "field=delay") > 5
    assert value(feeds.clock_offset(seen, usual, NOON), "feed=flights") == 0
    shifted = replace(seen, events=seen.events.assign(known_min=seen.events["known_min"] - 300))
    assert value(feeds.clock_offset(shifted, usual, NOON), "feed=flights") == 300


def test_doubles_gaps_and_impossible_aircraft_are_shares(seen: Observed, usual: Reference) -> None:
    assert value(feeds.duplicates(seen, usual, NOON)) == 0
    twice = replace(seen, events=pd.concat([seen.events, seen.events]))
    assert value(feeds.duplicates(twice, usual, NOON)) == pytest.approx(0.5)
    bare = replace(seen, weather=seen.weather.assign(temperature_c=np.nan))
    assert value(feeds.missing_share(bare, usual, NOON), "field=weather") == 1
    assert value(feeds.aircraft_conflicts(seen, usual, NOON)) == 0
    swapped = seen.events.assign(tail_number=seen.events["tail_number"].shift(1))
    found = feeds.aircraft_conflicts(replace(seen, events=swapped), usual, NOON)
    assert value(found) > 0.9


def test_a_disrupted_morning_is_a_share_and_a_dead_feed_is_none(
    seen: Observed, usual: Reference
) -> None:
    assert value(feeds.disrupted(seen, usual, NOON)) < 0.1
    late = replace(seen, events=seen.events.assign(delay_min=90.0))
    assert value(feeds.disrupted(late, usual, NOON)) > 0.9
    dead = replace(seen, events=seen.events.iloc[:0])
    assert feeds.disrupted(dead, usual, NOON) == []


def test_weekdays_count_from_a_thursday() -> None:
    assert weekday(0) == 3
    assert weekday(4) == 0


def forecasts(days: int, complete: float, shift: float = 0.0) -> pd.DataFrame:
    """Two hundred flights a day, forecast two hours ahead, most of whose outcomes are known."""
    draw = np.random.default_rng(1)
    n = 200 * days
    due = START + DAY_MIN * (np.arange(n) // 200) + np.arange(n) % 200
    known = np.arange(n) % 200 < 200 * complete
    delay = np.where(known, draw.normal(shift, 20, n), np.nan)
    return pd.DataFrame(
        {
            "flight_id": np.arange(n),
            "lead_time_min": 120,
            "issued_min": due - 120,
            "carrier_code": "UA",
            "origin_code": "JFK",
            "sched_dep_min": due,
            "p_cancelled": 0.01,
            "p30": 0.07,
            "delay_p05_min": -33.0,
            "delay_p95_min": 33.0,
            "climatology_p30": 0.1,
            "climatology_crps_min": 12.0,
            "outcome": np.where(known, "arrived", None),
            "arr_delay_min": delay,
            "outcome_known_min": np.where(known, due + 200, np.nan),
            "pit": draw.uniform(size=n),
            "crps_min": 10.0,
        }
    )


def test_nothing_is_judged_before_its_outcomes_are_known() -> None:
    at = START + 9 * DAY_MIN
    whole = replace(made_up(), forecasts=forecasts(8, 1.0))
    names = {each.indicator for each in outcomes.scores(whole, Reference(), at)}
    assert {"brier_30", "coverage_90", "crps_skill", "calibration_error_30"} <= names
    part = replace(made_up(), forecasts=forecasts(8, 0.9))
    told = outcomes.scores(part, Reference(), at)
    assert {each.indicator for each in told} == {"expected_brier_30"}
    assert all(each.complete == pytest.approx(0.9, abs=0.01) for each in told)
    assert len(daily_levels(forecasts(8, 0.9))) == 0
    assert len(daily_levels(forecasts(8, 1.0))) == 8


def test_scores_have_the_values_of_their_formulas() -> None:
    at = START + 9 * DAY_MIN
    rows = forecasts(8, 1.0)
    seen = replace(made_up(), forecasts=rows)
    found = {
        each.indicator: each
        for each in outcomes.scores(seen, Reference(), at)
        if each.subject == "lead=120"
    }
    late = (rows["arr_delay_min"] >= 30).to_numpy()[200:]
    week = rows.iloc[200:]
    assert found["brier_30"].value == pytest.approx(float(np.mean((0.07 - late) ** 2)), rel=0.02)
    inside = week["arr_delay_min"].between(-33, 33).mean()
    assert found["coverage_90"].value == pytest.approx(inside, abs=0.01)
    assert found["crps_skill"].value == pytest.approx(1 - 10 / 12)
    assert found["brier_30"].low is not None
    assert found["brier_30"].low < found["brier_30"].value


def test_outcomes_of_later_are_hidden() -> None:
    rows = forecasts(1, 1.0)
    moment = int(rows["outcome_known_min"].iloc[100])
    hidden = without_future(rows, moment)
    assert hidden["outcome"].notna().sum() == 100
    assert hidden.loc[hidden["outcome"].isna(), ["pit", "arr_delay_min"]].isna().all().all()
