"""Legs that a source lists twice, or without a scheduled departure time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ponctuel.cleaning.columns import number
from ponctuel.cleaning.instants import MINUTES_PER_DAY, hhmm_to_min
from ponctuel.cleaning.report import CleaningReport

# A flight number keeps its schedule for a season; older days are not used.
MAX_SCHEDULE_AGE_DAYS = 31
_LEG = ["carrier_code", "flight_number", "origin_code", "destination_code"]
_SCHEDULE = ["sched_dep_time", "sched_arr_time", "distance"]


def fill_missing_departures(frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    """Fill missing scheduled departures from earlier days of the same flight number.

    Some data sets have no schedule for cancelled flights; without it they would all be left out,
    and a model would learn that no flight is ever cancelled. Only earlier days are used, for every
    such row alike, so that no later fact decides which flights are known.

    Args:
        frame: raw columns beside `date_local` and the columns that identify the leg.
    """
    missing = frame["sched_dep_time"].isna() & frame["date_local"].notna()
    missing &= frame[_LEG].notna().all(axis=1)
    filled = pd.Series(False, index=frame.index)
    if missing.any():
        frame, filled = _fill_schedule(frame, missing)
    original = frame["carrier_code"] + frame["flight_number"].astype("str").str.removesuffix(".0")
    report.add(
        "flights",
        "no scheduled departure",
        "adjusted",
        filled,
        f"taken from the same flight number within {MAX_SCHEDULE_AGE_DAYS} days before",
        original if filled.any() else None,
    )
    return frame


def _fill_schedule(frame: pd.DataFrame, missing: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    usable = ~missing & frame["date_local"].notna() & hhmm_to_min(frame["sched_dep_time"]).notna()
    complete = frame.loc[usable & frame[_LEG].notna().all(axis=1)]
    columns = [name for name in _SCHEDULE if name in frame]
    complete = complete.sort_values(["date_local", *columns], kind="stable")
    complete = complete.drop_duplicates([*_LEG, "date_local"])
    incomplete = frame.loc[missing, [*_LEG, "date_local"]].assign(row=np.flatnonzero(missing))
    previous = pd.merge_asof(
        incomplete.sort_values("date_local", kind="stable"),
        complete[[*_LEG, "date_local", *columns]],
        on="date_local",
        by=_LEG,
        tolerance=pd.Timedelta(days=MAX_SCHEDULE_AGE_DAYS),
        allow_exact_matches=False,
    ).set_index("row")
    out = frame.copy()
    for name in columns:
        values = previous[name].set_axis(frame.index[previous.index])
        out[name] = frame[name].where(frame[name].notna() | ~missing, values.reindex(frame.index))
    return out, missing & out["sched_dep_time"].notna()


def without_duplicates(frame: pd.DataFrame, key: list[str], report: CleaningReport) -> pd.DataFrame:
    """One row per scheduled leg, whatever the order of the rows.

    Of several rows the one with most facts is kept (a flight with an arrival was not cancelled);
    then the one whose delay agrees with its clock times; then the latest, since a fact dated too
    late leaks nothing into earlier forecasts. The schedule is chosen separately, so that later
    facts do not decide it.
    """
    duplicated = frame.duplicated(key, keep=False)
    if not duplicated.any():
        _report_duplicates(frame, duplicated, report)
        return frame
    duplicates = frame[duplicated]
    ranked = duplicates.assign(**_rank(duplicates)).sort_values(
        [*key, "_facts_n", "_agrees", "_dep", "_arr", "_text"],
        ascending=[*(True for _ in key), False, False, False, False, True],
        kind="stable",
    )
    kept = duplicates.loc[ranked.drop_duplicates(key).index]
    columns = [name for name in _SCHEDULE if name in frame]
    order = duplicates.assign(**{name: number(duplicates, name) for name in columns})
    schedule = order.sort_values([*key, *columns], kind="stable").drop_duplicates(key)
    rows = schedule.set_index(key).index.get_indexer(kept.set_index(key).index)
    for name in columns:
        kept[name] = duplicates.loc[schedule.index[rows], name].to_numpy()
    dropped = duplicated & ~frame.index.isin(kept.index)
    _report_duplicates(frame, dropped, report)
    return pd.concat([frame[~duplicated], kept]).sort_index()


def _report_duplicates(frame: pd.DataFrame, dropped: pd.Series, report: CleaningReport) -> None:
    report.add(
        "flights",
        "the same scheduled leg again",
        "rejected",
        dropped,
        "the row with the most complete outcome is kept",
        frame["carrier_code"] + frame["flight_number"].astype("str"),
    )


def _rank(duplicates: pd.DataFrame) -> dict[str, pd.Series]:
    """Sort keys of the rows of one leg, by which the row to keep comes first."""
    dep, arr = number(duplicates, "dep_delay"), number(duplicates, "arr_delay")
    clock = hhmm_to_min(duplicates["dep_time"]) if "dep_time" in duplicates else dep * np.nan
    difference = clock - hhmm_to_min(duplicates["sched_dep_time"])
    agrees = (dep - difference) % MINUTES_PER_DAY == 0
    facts = [
        name for name in ("dep_time", "arr_time", "air_time", "tail_number") if name in duplicates
    ]
    return {
        "_facts_n": 8 * arr.notna() + 4 * dep.notna() + duplicates[facts].notna().sum(axis=1) / 4,
        "_agrees": agrees,
        "_dep": dep.fillna(-np.inf),
        "_arr": arr.fillna(-np.inf),
        "_text": pd.Series(
            ["|".join(map(str, row)) for row in duplicates.itertuples(index=False)],
            index=duplicates.index,
        ),
    }
