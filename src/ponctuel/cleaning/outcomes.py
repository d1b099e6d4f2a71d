"""Outcomes of flights: departure, arrival and kind, checked against each other.

A departure or an arrival becomes known at its instant. An impossible value is therefore emptied and
never guessed: an instant that is too early would leak the future into a forecast.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ponctuel.cleaning.columns import column, number
from ponctuel.cleaning.instants import MINUTES_PER_DAY, hhmm_to_min, utc_to_local
from ponctuel.cleaning.report import CleaningReport

# No airliner leaves or arrives more than two hours early.
MIN_DELAY_MIN = -120
# Longer delays happen, and are accepted where another column confirms them.
MAX_DELAY_MIN = 2880
MAX_CONFIRMED_DELAY_MIN = 10 * MINUTES_PER_DAY
# Among this many flights some are cancelled, unless the source leaves them out.
_ENOUGH_FLIGHTS = 1000
# A change to or from daylight saving explains an hour between clock times and delays.
_CLOCK_CHANGE_MIN = 60


def read_outcomes(frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    """The frame with outcome, instants and delays.

    Args:
        frame: raw columns beside `sched_dep_utc` and `sched_arr_utc`.
    """
    dep_delay = _dep_delay(frame, report)
    arr_delay, later = _arr_delay(frame, dep_delay, report)
    arr_delay = arr_delay.where(dep_delay.notna())
    known_dep = dep_delay.notna()
    raw_dep = column(frame, "dep_time").notna() | column(frame, "dep_delay").notna()
    arrived = known_dep & arr_delay.notna()
    diverted = known_dep & column(frame, "arr_delay").isna()
    cancelled = ~raw_dep & column(frame, "arr_delay").isna()
    outcome = pd.Series(
        np.select([arrived, diverted, cancelled], ["arrived", "diverted", "cancelled"], ""),
        index=frame.index,
    )
    report.add("flights", "arrived", "reported", arrived, "has a departure and an arrival delay")
    report.add("flights", "diverted", "reported", diverted, "departed, and has no arrival delay")
    report.add("flights", "cancelled", "reported", cancelled, "never departed")
    report.add(
        "flights",
        "outcome unknown",
        "reported",
        outcome == "",
        "no departure that can be used; never a target",
    )
    _report_no_cancellation(frame, cancelled, report)
    dep_utc = frame["sched_dep_utc"] + pd.to_timedelta(dep_delay, unit="min")
    air = _air_time(frame, report)
    return frame.assign(
        outcome=outcome.where(outcome != ""),
        dep_utc=dep_utc,
        arr_utc=_arrival_instant(frame, arrived, dep_utc, arr_delay, later, air, report),
        dep_delay_min=dep_delay,
        arr_delay_min=arr_delay,
        air_time_min=air,
    )


def _report_no_cancellation(
    frame: pd.DataFrame, cancelled: pd.Series, report: CleaningReport
) -> None:
    # Some data sets leave cancelled flights out; a model cannot learn their frequency then.
    missing = len(frame) if len(frame) >= _ENOUGH_FLIGHTS and not cancelled.any() else 0
    report.add(
        "flights",
        "no cancelled flight",
        "degraded",
        missing,
        "the odds of a cancellation cannot be learnt from these data",
    )


def _air_time(frame: pd.DataFrame, report: CleaningReport) -> pd.Series:
    air = number(frame, "air_time").round()
    implausible = column(frame, "air_time").notna() & ~air.between(1, MINUTES_PER_DAY)
    report.add(
        "flights",
        f"air_time outside 1 to {MINUTES_PER_DAY} min",
        "voided",
        implausible,
        "implausible value",
        column(frame, "air_time"),
    )
    return air.where(~implausible)


def _arrival_instant(
    frame: pd.DataFrame,
    arrived: pd.Series,
    dep_utc: pd.Series,
    arr_delay: pd.Series,
    later: pd.Series,
    air: pd.Series,
    report: CleaningReport,
) -> pd.Series:
    # Without a scheduled arrival, departure plus air time is the earliest possible arrival.
    landed = dep_utc + pd.to_timedelta(air, unit="min")
    arr_utc = frame["sched_arr_utc"] + pd.to_timedelta(arr_delay + later, unit="min")
    early = arrived & (arr_utc <= dep_utc + pd.to_timedelta(air.fillna(1), unit="min"))
    report.add(
        "flights",
        "arrival before the wheels can have touched down",
        "adjusted",
        early,
        "taken as departure + air time",
    )
    arr_utc = arr_utc.where(~early, landed).fillna(landed).where(arrived)
    without_instant = arrived & arr_utc.isna()
    report.add(
        "flights",
        "arrival without an instant",
        "adjusted",
        without_instant,
        "taken as a day after scheduled departure and delay",
    )
    late_bound = (
        dep_utc + pd.Timedelta(days=1) + pd.to_timedelta(arr_delay.clip(lower=0), unit="min")
    )
    return arr_utc.where(~without_instant, late_bound)


def _dep_delay(frame: pd.DataFrame, report: CleaningReport) -> pd.Series:
    """The departure delay; where the source does not give it, computed from the clock times."""
    raw = column(frame, "dep_time")
    minute = hhmm_to_min(raw)
    report.add(
        "flights",
        "departure is no time",
        "voided",
        raw.notna() & minute.isna(),
        "HHMM from 0000 to 2400 is accepted",
        raw,
    )
    # The departure's day is unknown: take the first that gives at least MIN_DELAY_MIN.
    difference = minute - hhmm_to_min(frame["sched_dep_time"])
    difference = (difference - MIN_DELAY_MIN) % MINUTES_PER_DAY + MIN_DELAY_MIN
    stated = number(frame, "dep_delay")
    delay = _bounded(frame, "dep_delay", _clock_difference(stated, difference).eq(0), report)
    missing = column(frame, "dep_delay").isna() & difference.notna()
    report.add(
        "flights",
        "departure delay from clock times",
        "adjusted",
        missing,
        "the source gives no dep_delay",
    )
    delay = delay.where(~missing, _add_whole_days(difference, frame))
    disagree = _disagree(frame, delay, difference, frame["origin_zone"])
    report.add(
        "flights",
        "clock times and departure delay disagree",
        "voided",
        disagree,
        "neither value is kept",
        delay,
    )
    return delay.where(~disagree)


def _add_whole_days(difference: pd.Series, frame: pd.DataFrame) -> pd.Series:
    """A difference of clock times, plus the days that bring it nearest to the arrival delay."""
    arrival = number(frame, "arr_delay").where(lambda v: v.between(MIN_DELAY_MIN, MAX_DELAY_MIN))
    days = ((arrival - difference) / MINUTES_PER_DAY).round().clip(lower=0).fillna(0)
    return difference + days * MINUTES_PER_DAY


def _arr_delay(
    frame: pd.DataFrame, dep_delay: pd.Series, report: CleaningReport
) -> tuple[pd.Series, pd.Series]:
    """The arrival delay, and how many minutes later the arrival is by its clock time."""
    stated = number(frame, "arr_delay")
    confirmed = (stated - dep_delay).abs().lt(MINUTES_PER_DAY)
    delay = _bounded(frame, "arr_delay", confirmed, report)
    scheduled = hhmm_to_min(column(frame, "sched_arr_time"))
    difference = hhmm_to_min(column(frame, "arr_time")) - scheduled
    disagree = _disagree(frame, delay, difference, frame["destination_zone"])
    report.add(
        "flights",
        "clock times and arrival delay disagree",
        "adjusted",
        disagree,
        "the later of the two is taken as the time it became known",
        delay,
    )
    half = MINUTES_PER_DAY / 2
    later = (difference - delay + half) % MINUTES_PER_DAY - half
    return delay, later.where(disagree).clip(lower=0).fillna(0)


def _disagree(
    frame: pd.DataFrame, delay: pd.Series, difference: pd.Series, zones: pd.Series
) -> pd.Series:
    """A mask of the delays that the clock times contradict, except by a change of the clock."""
    difference_min = _clock_difference(delay, difference)
    disagree = difference_min.gt(0)
    by_an_hour = disagree & difference_min.eq(_CLOCK_CHANGE_MIN)
    if by_an_hour.any():
        clock_changed = _has_clock_change(frame.loc[by_an_hour, "sched_dep_utc"], zones[by_an_hour])
        disagree &= ~clock_changed.reindex(frame.index, fill_value=False)
    return disagree


def _clock_difference(delay: pd.Series, difference: pd.Series) -> pd.Series:
    """Minutes between a delay and a difference of clock times, modulo a day; NaN if unknown."""
    difference_min = (delay.round() - difference) % MINUTES_PER_DAY
    return difference_min.where(
        difference_min <= MINUTES_PER_DAY / 2, MINUTES_PER_DAY - difference_min
    )


def _has_clock_change(sched_dep_utc: pd.Series, zones: pd.Series) -> pd.Series:
    """Whether daylight saving begins or ends from the day before to two days after."""
    before, after = sched_dep_utc - pd.Timedelta(days=1), sched_dep_utc + pd.Timedelta(days=2)
    return (utc_to_local(before, zones) - before) != (utc_to_local(after, zones) - after)


def _bounded(
    frame: pd.DataFrame, name: str, confirmed: pd.Series, report: CleaningReport
) -> pd.Series:
    value = number(frame, name)
    confirmed_long = value.between(MAX_DELAY_MIN, MAX_CONFIRMED_DELAY_MIN) & confirmed
    out_of_bounds = (
        column(frame, name).notna() & ~value.between(MIN_DELAY_MIN, MAX_DELAY_MIN) & ~confirmed_long
    )
    report.add(
        "flights",
        f"{name} outside {MIN_DELAY_MIN} to {MAX_DELAY_MIN} min",
        "voided",
        out_of_bounds,
        "implausible value",
        column(frame, name),
    )
    report.add(
        "flights",
        f"{name} of more than {MAX_DELAY_MIN} min",
        "reported",
        value.gt(MAX_DELAY_MIN) & confirmed_long,
        "kept, because another column confirms it",
    )
    return value.where(~out_of_bounds).round()
