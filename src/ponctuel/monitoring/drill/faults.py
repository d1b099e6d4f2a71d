"""Twelve kinds of fault, each injected into observed days from a time on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy.special import expit, logit
from scipy.stats import norm

from ponctuel.monitoring.observed import DAY_MIN, Observed

HOUR_MIN = 60
LARGE_A_DAY = 30


@dataclass(frozen=True)
class Fault:
    """One injected fault.

    Attributes:
        kind: also the cause that a message should name.
        start_min, end_min: its duration; a permanent fault ends with the scenario.
        detail: a description of what was injected.
    """

    kind: str
    start_min: int
    end_min: int
    detail: str


FaultyDays = tuple[Observed, str]


def stale_feed(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """Feed of flights interrupted; the missed events come at once afterwards, or never."""
    at = observed.events["received_min"].to_numpy()
    hit = (at >= start) & (at < end)
    if rng.random() < 0.5:
        return replace(
            observed, events=observed.events[~hit]
        ), "nothing comes, and what was missed is lost"
    late = observed.events.assign(received_min=np.where(hit, end, at))
    return replace(observed, events=late), "nothing comes, and what was missed comes at the end"


def unit_change(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """Delays in seconds or in whole hours, or temperatures in degrees Fahrenheit."""
    how = int(rng.integers(3))
    if how == 2:
        hit = _in(observed.weather, start, end)
        names = ["temperature_c", "dew_point_c"]
        hotter = observed.weather.copy()
        hotter.loc[hit, names] = hotter.loc[hit, names] * 1.8 + 32
        return replace(observed, weather=hotter), "temperatures in degrees Fahrenheit"
    hit, delay = (
        _in(observed.events, start, end),
        observed.events["delay_min"].to_numpy(dtype=np.float64),
    )
    other = delay * 60 if how == 0 else np.round(delay / 60)
    events = observed.events.assign(delay_min=np.where(hit, other, delay))
    return replace(observed, events=events), f"delays in {('seconds', 'hours')[how]}"


def clock_shift(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """The timestamps of a feed are hours off."""
    shift = int(rng.choice([-300, -60, 60, 300]))
    name = str(rng.choice(["events", "weather"]))
    table: pd.DataFrame = getattr(observed, name)
    known = table["known_min"].to_numpy() + np.where(_in(table, start, end), shift, 0)
    changed = {name: table.assign(known_min=known)}
    return replace(observed, **changed), f"the clock of {name} is {shift:+d} min off"


def lost_carrier(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """Feed of one carrier's flights interrupted."""
    carriers = _frequent(observed.schedule["carrier_code"], observed)
    carrier = str(rng.choice(carriers))
    hit = _in(observed.events, start, end) & (observed.events["carrier_code"] == carrier).to_numpy()
    return replace(observed, events=observed.events[~hit]), f"nothing of {carrier}"


def doubled_rows(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """Some events are received twice, under different keys."""
    part = float(rng.uniform(0.2, 1))
    hit = _in(observed.events, start, end) & (rng.random(len(observed.events)) < part)
    again = observed.events[hit].assign(received_min=lambda rows: rows["received_min"] + 5)
    return replace(
        observed, events=pd.concat([observed.events, again])
    ), f"{part:.0%} of events twice"


def late_outcomes(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """Arrivals come in many hours after they happened; departures are on time."""
    hours = int(rng.integers(18, 48))
    hit = _in(observed.events, start, end) & (observed.events["kind"] == "arrival").to_numpy()
    at = observed.events["received_min"].to_numpy() + np.where(hit, hours * HOUR_MIN, 0)
    known = observed.forecasts["outcome_known_min"].to_numpy(dtype=np.float64)
    held = (known >= start) & (known < end)
    forecasts = observed.forecasts.assign(outcome_known_min=known + held * hours * HOUR_MIN)
    events = observed.events.assign(received_min=at)
    return replace(observed, events=events, forecasts=forecasts), f"arrivals {hours} h late"


def calibration_drift(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """Forecasts with a biased level, or with too narrow intervals."""
    bias = float(rng.choice([-1, 1]) * rng.uniform(0.4, 0.9))
    scale = float(rng.choice([1.0, 1.6]))
    issued = observed.forecasts["issued_min"].to_numpy()
    hit = (issued >= start) & (issued < end)
    rows = observed.forecasts[hit]
    score = norm.ppf(rows["pit"].to_numpy(dtype=np.float64).clip(1e-6, 1 - 1e-6))
    low, high = (rows[f"delay_p{level}_min"].to_numpy() for level in ("05", "95"))
    sigma = (high - low) / (2 * norm.ppf(0.95))
    middle, half = (low + high) / 2 - bias * sigma, (high - low) / 2 / scale
    odds = expit(logit(rows["p30"].to_numpy(dtype=np.float64).clip(1e-6, 1 - 1e-6)) - 1.7 * bias)
    forecasts = observed.forecasts.copy()
    forecasts.loc[hit, "pit"] = norm.cdf(score * scale + bias)
    forecasts.loc[hit, "delay_p05_min"] = middle - half
    forecasts.loc[hit, "delay_p95_min"] = middle + half
    forecasts.loc[hit, "p30"] = odds
    description = (
        f"levels {bias:+.2f} standard deviations off, intervals {scale:.1f} times too narrow"
    )
    return replace(observed, forecasts=forecasts), description


def frozen_model(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """From a time on, the forecast of a day ahead is repeated."""
    names = ["p_cancelled", "p30", "delay_p05_min", "delay_p95_min", "pit", "crps_min"]
    early = observed.forecasts[
        observed.forecasts["lead_time_min"] == observed.forecasts["lead_time_min"].max()
    ]
    first = early.drop_duplicates("flight_id").set_index("flight_id")[names]
    issued = observed.forecasts["issued_min"].to_numpy()
    hit = (issued >= start) & (issued < end)
    forecasts = observed.forecasts.copy()
    again = first.reindex(forecasts.loc[hit, "flight_id"])
    forecasts.loc[hit, names] = again.to_numpy()
    return replace(observed, forecasts=forecasts), "every forecast repeats that of the day before"


def wrong_aircraft(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """Tail numbers are assigned to wrong flights."""
    hit = _in(observed.events, start, end) & observed.events["tail_number"].notna().to_numpy()
    tails = observed.events["tail_number"].to_numpy(copy=True)
    tails[hit] = rng.permutation(tails[hit])
    return replace(
        observed, events=observed.events.assign(tail_number=tails)
    ), "tail numbers are shuffled"


def missing_weather(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """Weather observations are missing or empty."""
    hit = _in(observed.weather, start, end)
    if rng.random() < 0.5:
        return replace(observed, weather=observed.weather[~hit]), "no observations"
    bare = observed.weather.copy()
    bare.loc[hit, ["temperature_c", "dew_point_c", "humidity_pct"]] = np.nan
    return replace(observed, weather=bare), "observations without values"


def empty_airport(observed: Observed, start: int, end: int, rng: Generator) -> FaultyDays:
    """From the next day on an airport has no flights, in the schedule or anywhere else."""
    airport = str(rng.choice(_frequent(observed.schedule["origin_code"], observed)))
    tables = {}
    for name in ("schedule", "events", "forecasts"):
        table = getattr(observed, name)
        due = table["sched_dep_min"].to_numpy()
        gone = (due >= start + DAY_MIN) & (due < end + DAY_MIN)
        hit = gone & (table["origin_code"] == airport).to_numpy()
        tables[name] = table[~hit]
    return replace(observed, **tables), f"no flights at {airport}"


FAULT_MAKERS: dict[str, Callable[[Observed, int, int, Generator], FaultyDays]] = {
    each.__name__: each
    for each in (
        stale_feed,
        unit_change,
        clock_shift,
        lost_carrier,
        doubled_rows,
        late_outcomes,
        calibration_drift,
        frozen_model,
        wrong_aircraft,
        missing_weather,
        empty_airport,
    )
}
STORM = "storm"
KINDS = (*FAULT_MAKERS, STORM)


def _in(table: pd.DataFrame, start: int, end: int) -> np.ndarray:
    at = table["received_min"].to_numpy()
    return (at >= start) & (at < end)


def _frequent(codes: pd.Series, observed: Observed) -> np.ndarray:
    """Codes with many flights a day; for others, days without events are normal."""
    minutes = observed.schedule["sched_dep_min"].to_numpy()
    days = max(1.0, (minutes.max() - minutes.min()) / DAY_MIN)
    counts = codes.value_counts()
    return np.array(sorted(counts[counts / days >= LARGE_A_DAY].index), dtype=object)
