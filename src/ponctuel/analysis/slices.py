"""Coverage of the 90 % interval, slice by slice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ponctuel.analysis.predictions import arrived_at, weeks_of
from ponctuel.evaluation.bootstrap import mean_interval

MIN_FLIGHTS = 1000
ALL, ORIGIN, CARRIER, WEATHER = "ensemble", "origine", "compagnie", "situation"
STORM, CALM = "tempête", "calme"
DRAWS = 1000


def coverage_slices(predictions: pd.DataFrame) -> pd.DataFrame:
    """Coverage of each interval by its flight's delay, with the slices of the flight.

    Carriers with less than MIN_FLIGHTS arrived test flights are in no slice of their own.

    Returns:
        `kind`, `slice`, `lead_time_min`, `week`, `inside`; a row for each flight, lead time and kind.
    """
    rows = arrived_at(predictions)
    delay = rows["arr_delay_min"]
    inside = ((delay >= rows["delay_p05_min"]) & (delay <= rows["delay_p95_min"])).astype("float64")
    carriers = rows["carrier_code"].astype("object")
    flights = rows.groupby("carrier_code", observed=True)["flight_id"].nunique()
    carriers = carriers.where(carriers.isin(flights.index[flights >= MIN_FLIGHTS]))
    slices = {
        ALL: pd.Series("tous les vols", rows.index, dtype="object"),
        WEATHER: pd.Series(np.where(rows["storm"], STORM, CALM), rows.index, dtype="object"),
        ORIGIN: rows["origin_code"].astype("object"),
        CARRIER: carriers,
    }
    base = pd.DataFrame(
        {"lead_time_min": rows["lead_time_min"], "week": weeks_of(rows), "inside": inside}
    )
    parts = [base.assign(kind=kind, slice=names).dropna() for kind, names in slices.items()]
    return pd.concat(parts, ignore_index=True)


def coverage_table(slices: pd.DataFrame) -> pd.DataFrame:
    """`kind`, `slice`, `lead_time_min`, `n`, `coverage`."""
    grouped = slices.groupby(["kind", "slice", "lead_time_min"], sort=False)["inside"]
    return _ordered(grouped.agg(n="size", coverage="mean").reset_index())


def coverage_intervals(slices: pd.DataFrame, seed: int) -> pd.DataFrame:
    """All lead times together, with the 95 % interval of the weekly block bootstrap: `kind`,
    `slice`, `n`, `coverage`, `low`, `high`."""
    rows = []
    for (kind, name), part in slices.groupby(["kind", "slice"], sort=False):
        value, low, high = mean_interval(
            part["inside"].to_numpy(), part["week"].to_numpy(), DRAWS, seed
        )
        rows.append(
            {
                "kind": kind,
                "slice": name,
                "n": len(part),
                "coverage": value,
                "low": low,
                "high": high,
            }
        )
    columns = ["kind", "slice", "n", "coverage", "low", "high"]
    return _ordered(pd.DataFrame(rows, columns=columns))


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Kind after kind as listed above, in each the largest slice first."""
    size = frame.groupby(["kind", "slice"])["n"].transform("sum")
    place = frame["kind"].map({ALL: 0, WEATHER: 1, ORIGIN: 2, CARRIER: 3})
    order = np.lexsort((frame["slice"], -size, place))
    return frame.iloc[order].reset_index(drop=True)
