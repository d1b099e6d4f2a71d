"""Twelve kinds of fault, each injected into observed days from a moment on."""

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
        start_min, end_min: when it lasted; the end is the scenario's for what does not pass.
        detail: what exactly was done.
    """

    kind: str
    start_min: int
    end_min: int
    detail: str


FaultyDays = tuple[Observed, str]


def stale_feed(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """Feed of flights interrupted; the missed events come at once afterwards, or never."""
    at = seen.events["received_min"].to_numpy()
    hit = (at >= start) & (at < end)
    if draw.random() < 0.5:
        return replace(seen, events=seen.events[~hit]), "nothing comes, and what was missed is lost"
    late = seen.events.assign(received_min=np.where(hit, end, at))
    return replace(seen, events=late), "nothing comes, and what was missed comes at the end"


def unit_change(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """Delays in seconds or in whole hours, or temperatures in degrees Fahrenheit."""
    how = int(draw.integers(3))
    if how == 2:
        hit = _in(seen.weather, start, end)
        names = ["temperature_c", "dew_point_c"]
        hotter = seen.weather.copy()
        hotter.loc[hit, names] = hotter.loc[hit, names] * 1.8 + 32
        return replace(seen, weather=hotter), "temperatures in degrees Fahrenheit"
    hit, delay = _in(seen.events, start, end), seen.events["delay_min"].to_numpy(dtype=np.float64)
    other = delay * 60 if how == 0 else np.round(delay / 60)
    events = seen.events.assign(delay_min=np.where(hit, other, delay))
    return replace(seen, events=events), f"delays in {('seconds', 'hours')[how]}"


def clock_shift(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """The moments that a feed states lie hours off."""
    shift = int(draw.choice([-300, -60, 60, 300]))
    name = str(draw.choice(["events", "weather"]))
    table: pd.DataFrame = getattr(seen, name)
    known = table["known_min"].to_numpy() + np.where(_in(table, start, end), shift, 0)
    changed = {name: table.assign(known_min=known)}
    return replace(seen, **changed), f"the clock of {name} is {shift:+d} min off"


def lost_carrier(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """Feed of one carrier's flights interrupted."""
    carriers = _frequent(seen.schedule["carrier_code"], seen)
    carrier = str(draw.choice(carriers))
    hit = _in(seen.events, start, end) & (seen.events["carrier_code"] == carrier).to_numpy()
    return replace(seen, events=seen.events[~hit]), f"nothing of {carrier}"


def doubled_rows(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """Some events are received twice, under different keys."""
    part = float(draw.uniform(0.2, 1))
    hit = _in(seen.events, start, end) & (draw.random(len(seen.events)) < part)
    again = seen.events[hit].assign(received_min=lambda rows: rows["received_min"] + 5)
    return replace(seen, events=pd.concat([seen.events, again])), f"{part:.0%} of events twice"


def late_outcomes(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """Arrivals come in many hours after they happened; departures are on time."""
    hours = int(draw.integers(18, 48))
    hit = _in(seen.events, start, end) & (seen.events["kind"] == "arrival").to_numpy()
    at = seen.events["received_min"].to_numpy() + np.where(hit, hours * HOUR_MIN, 0)
    known = seen.forecasts["outcome_known_min"].to_numpy(dtype=np.float64)
    held = (known >= start) & (known < end)
    forecasts = seen.forecasts.assign(outcome_known_min=known + held * hours * HOUR_MIN)
    events = seen.events.assign(received_min=at)
    return replace(seen, events=events, forecasts=forecasts), f"arrivals {hours} h late"


def calibration_drift(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """Forecasts whose level lies too low or too high, or whose intervals are too narrow."""
    bias = float(draw.choice([-1, 1]) * draw.uniform(0.4, 0.9))
    scale = float(draw.choice([1.0, 1.6]))
    issued = seen.forecasts["issued_min"].to_numpy()
    hit = (issued >= start) & (issued < end)
    rows = seen.forecasts[hit]
    score = norm.ppf(rows["pit"].to_numpy(dtype=np.float64).clip(1e-6, 1 - 1e-6))
    low, high = (rows[f"delay_p{level}_min"].to_numpy() for level in ("05", "95"))
    sigma = (high - low) / (2 * norm.ppf(0.95))
    middle, half = (low + high) / 2 - bias * sigma, (high - low) / 2 / scale
    odds = expit(logit(rows["p30"].to_numpy(dtype=np.float64).clip(1e-6, 1 - 1e-6)) - 1.7 * bias)
    forecasts = seen.forecasts.copy()
    forecasts.loc[hit, "pit"] = norm.cdf(score * scale + bias)
    forecasts.loc[hit, "delay_p05_min"] = middle - half
    forecasts.loc[hit, "delay_p95_min"] = middle + half
    forecasts.loc[hit, "p30"] = odds
    description = (
        f"levels {bias:+.2f} standard deviations off, intervals {scale:.1f} times too narrow"
    )
    return replace(seen, forecasts=forecasts), description


def frozen_model(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """From a moment on, what was forecast a day ahead is said again and again."""
    names = ["p_cancelled", "p30", "delay_p05_min", "delay_p95_min", "pit", "crps_min"]
    early = seen.forecasts[seen.forecasts["lead_time_min"] == seen.forecasts["lead_time_min"].max()]
    first = early.drop_duplicates("flight_id").set_index("flight_id")[names]
    issued = seen.forecasts["issued_min"].to_numpy()
    hit = (issued >= start) & (issued < end)
    forecasts = seen.forecasts.copy()
    again = first.reindex(forecasts.loc[hit, "flight_id"])
    forecasts.loc[hit, names] = again.to_numpy()
    return replace(seen, forecasts=forecasts), "every forecast repeats that of the day before"


def wrong_aircraft(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """Tail numbers are assigned to wrong flights."""
    hit = _in(seen.events, start, end) & seen.events["tail_number"].notna().to_numpy()
    tails = seen.events["tail_number"].to_numpy(copy=True)
    tails[hit] = draw.permutation(tails[hit])
    return replace(seen, events=seen.events.assign(tail_number=tails)), "tail numbers are shuffled"


def missing_weather(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """Weather observations are missing or empty."""
    hit = _in(seen.weather, start, end)
    if draw.random() < 0.5:
        return replace(seen, weather=seen.weather[~hit]), "no observations"
    bare = seen.weather.copy()
    bare.loc[hit, ["temperature_c", "dew_point_c", "humidity_pct"]] = np.nan
    return replace(seen, weather=bare), "observations without values"


def empty_airport(seen: Observed, start: int, end: int, draw: Generator) -> FaultyDays:
    """From the next day on an airport has no flights, in the schedule or anywhere else."""
    airport = str(draw.choice(_frequent(seen.schedule["origin_code"], seen)))
    tables = {}
    for name in ("schedule", "events", "forecasts"):
        table = getattr(seen, name)
        due = table["sched_dep_min"].to_numpy()
        gone = (due >= start + DAY_MIN) & (due < end + DAY_MIN)
        hit = gone & (table["origin_code"] == airport).to_numpy()
        tables[name] = table[~hit]
    return replace(seen, **tables), f"no flights at {airport}"


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


def _frequent(codes: pd.Series, seen: Observed) -> np.ndarray:
    """Codes with many flights a day: of the others, days of silence are nothing unusual."""
    minutes = seen.schedule["sched_dep_min"].to_numpy()
    days = max(1.0, (minutes.max() - minutes.min()) / DAY_MIN)
    counts = codes.value_counts()
    return np.array(sorted(counts[counts / days >= LARGE_A_DAY].index), dtype=object)
