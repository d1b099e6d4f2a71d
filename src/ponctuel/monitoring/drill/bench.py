"""Runs the alerts over days with and without a fault, and records their messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, default_rng

from ponctuel.config.params import MonitoringParams
from ponctuel.monitoring.alerts import Alert, Key, State, evaluate
from ponctuel.monitoring.catalogue import BY_NAME, FAST, measure
from ponctuel.monitoring.days import DAY_BEGINS_MIN, REACH_DAYS, Days
from ponctuel.monitoring.drill.faults import FAULT_MAKERS, KINDS, STORM, Fault
from ponctuel.monitoring.observed import DAY_MIN, Observed
from ponctuel.monitoring.reference import Reference, make_reference

BEFORE_DAYS, JUDGED_DAYS = 14, 7
SLOW_DAYS = 10
# Two more days, because indicators use the schedule of the next day.
LENGTH_DAYS = BEFORE_DAYS + JUDGED_DAYS + 2
HOUR_MIN = 60
EVERY_MIN = 6 * HOUR_MIN
DAILY_AT_MIN = 18 * HOUR_MIN
SHORT_DAYS, LONG_DAYS = 2, 26
SLOW = "calibration_drift"
# Those of the daily indicators that a rule with a channel watches.
_DAILY = (BY_NAME["calibration_change_log10"], BY_NAME["brier_skill_30"])


@dataclass(frozen=True)
class DrillMessage:
    """One message of an alert."""

    rule: str
    subject: str
    cause: str
    at_min: int


@dataclass(frozen=True)
class Run:
    """A scenario and its messages.

    Attributes:
        fault: None in a quiet week.
    """

    fault: Fault | None
    messages: tuple[DrillMessage, ...]


def run_drill(
    days: Days,
    params: MonitoringParams,
    each_kind: int,
    quiet_weeks: int,
    seed: int,
    kinds: Sequence[str] = KINDS,
) -> list[Run]:
    """Run the drill: every kind of fault `each_kind` times, and weeks without a fault.

    Every second quiet week is from months without forecasts.
    """
    rng, reference = default_rng(seed), make_reference(days.whole)
    runs = [_faulty(days, kind, params, reference, rng) for kind in kinds for _ in range(each_kind)]
    for n in range(quiet_weeks):
        forecast = n % 2 == 0
        first = _first(days, forecast, rng)
        observed = days.compose(first, _calm(days, first, LENGTH_DAYS, forecast, rng))
        evaluated_span = _evaluated_span(first, JUDGED_DAYS)
        runs.append(Run(None, tuple(messages_of(observed, reference, params, *evaluated_span))))
    return runs


def messages_of(
    observed: Observed, reference: Reference, params: MonitoringParams, start_min: int, end_min: int
) -> Iterator[DrillMessage]:
    """The messages of alerts in [start, end), evaluated every six hours."""
    causes = {rule.name: rule.cause for rule in params.rules}
    unresolved: tuple[Alert, ...] = ()
    ended: dict[Key, int] = {}
    for at in range(start_min, end_min, EVERY_MIN):
        measurements = measure(observed.before(at, SHORT_DAYS), reference, at, FAST)
        if at % DAY_MIN == DAILY_AT_MIN:
            measurements += measure(observed.before(at, LONG_DAYS), reference, at, _DAILY)
        now = evaluate(
            params.rules, measurements, unresolved, at, repeat_min=10**9, resolved_at=ended
        )
        unresolved = tuple(each for each in now.alerts if each.state is not State.RESOLVED)
        for each in now.alerts:
            if each.state is State.RESOLVED and each.announced:
                ended[each.rule, each.subject] = at
        for each in now.messages:
            if each.state is State.FIRING:
                yield DrillMessage(each.rule, each.subject, causes[each.rule], at)


def _faulty(
    days: Days, kind: str, params: MonitoringParams, reference: Reference, rng: Generator
) -> Run:
    judged_days = SLOW_DAYS if kind == SLOW else JUDGED_DAYS
    first, fault_at = _first(days, True, rng), BEFORE_DAYS + 2
    length = int(rng.integers(1, 3))
    if kind == STORM:  # a real storm, in its own season
        far = days.days[days.forecast][0] + fault_at
        storms = days.stormy(forecast=True)
        first = int(rng.choice(storms[storms >= far])) - fault_at
    chosen = _calm(days, first, BEFORE_DAYS + judged_days + 2, True, rng)
    start, end = _evaluated_span(first, judged_days)
    if kind == STORM:
        chosen[fault_at] = first + fault_at
        if length > 1:
            storms = days.stormy(forecast=True)
            near = np.abs(storms - first - fault_at) <= REACH_DAYS
            chosen[fault_at + 1] = rng.choice(storms[near])
        begin = (first + fault_at) * DAY_MIN + DAY_BEGINS_MIN
        fault = Fault(kind, begin, begin + length * DAY_MIN, f"{length} real days of storm")
        observed = days.compose(first, chosen)
    else:
        begin = start + int(rng.integers(DAY_MIN, 2 * DAY_MIN))
        last = end if kind == SLOW else begin + int(rng.integers(18 * HOUR_MIN, 60 * HOUR_MIN))
        observed, detail = FAULT_MAKERS[kind](days.compose(first, chosen), begin, last, rng)
        fault = Fault(kind, begin, last, detail)
    return Run(fault, tuple(messages_of(observed, reference, params, start, end)))


def _evaluated_span(first: int, length: int) -> tuple[int, int]:
    start = (first + BEFORE_DAYS) * DAY_MIN
    return start, start + length * DAY_MIN


def _first(days: Days, forecast: bool, rng: Generator) -> int:
    candidates = days.days[days.forecast == forecast]
    last = candidates[-1] - BEFORE_DAYS - SLOW_DAYS - 2
    return int(rng.choice(candidates[candidates < last]))


def _calm(days: Days, first: int, length: int, forecast: bool, rng: Generator) -> np.ndarray:
    """A calm day for each of some days, of the same weekday and season."""
    chosen = []
    for day in range(first, first + length):
        near = days.quiet(day, forecast=forecast)
        chosen.append(rng.choice(near if len(near) else _nearest(days, day, forecast)))
    return np.array(chosen, dtype=np.int64)


def _nearest(days: Days, day: int, forecast: bool) -> Sequence[int]:
    calm = days.days[days.calm & (days.forecast == forecast)]
    same = calm[(calm - day) % 7 == 0]
    return [int(same[np.argmin(np.abs(same - day))])]
