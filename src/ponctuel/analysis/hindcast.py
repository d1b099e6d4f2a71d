"""Forecasts as they were stored, lead time by lead time, beside what then happened."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from ponctuel.analysis.predictions import HEADLINE_LATE_MIN
from ponctuel.analysis.worst import days
from ponctuel.evaluation.scores import brier

STORM_DAY, CALM_DAY = "jour de tempête", "jour calme"
MIN_SHARE_OF_USUAL = 0.5
# The flight whose story is told is about this late, among the late ones of its day.
_EXAMPLE_LEVEL = 0.75


def contrasting(predictions: pd.DataFrame, lead_time_min: int) -> dict[str, date]:
    """The test days with the largest and the smallest share of flights late or cancelled, among
    those with at least half the usual number of arrivals."""
    frame = days(predictions, lead_time_min)
    arrivals = frame["flights_n"] - frame["cancelled_n"]
    frame = frame[arrivals >= MIN_SHARE_OF_USUAL * arrivals.median()]
    troubled = frame["late_share"] + frame["cancelled_share"]
    return {
        STORM_DAY: pd.Timestamp(frame.loc[troubled.idxmax(), "date_local"]).date(),
        CALM_DAY: pd.Timestamp(frame.loc[troubled.idxmin(), "date_local"]).date(),
    }


def carpet(predictions: pd.DataFrame, chosen: dict[str, date]) -> pd.DataFrame:
    """The chosen days' forecasts of each flight: `day_kind`, `date_local`, `place` (of the flight in
    the day's schedule, from 0), `sched_hour` (minutes since the day's first flight, in hours),
    `lead_time_min`, `p30`, `outcome`, `arr_delay_min`, `flight_id`."""
    parts = []
    for kind, day in chosen.items():
        rows = predictions[predictions["date_local"] == pd.Timestamp(day)]
        order = rows.drop_duplicates("flight_id").sort_values(["sched_dep_min", "flight_id"])
        place = pd.Series(np.arange(len(order)), order["flight_id"])
        parts.append(
            rows.assign(
                day_kind=kind,
                place=place[rows["flight_id"]].to_numpy(),
                sched_hour=(rows["sched_dep_min"] - rows["sched_dep_min"].min()) / 60,
            )[
                [
                    "day_kind",
                    "date_local",
                    "place",
                    "sched_hour",
                    "lead_time_min",
                    "p30",
                    "outcome",
                    "arr_delay_min",
                    "flight_id",
                ]
            ]
        )
    return pd.concat(parts, ignore_index=True)


def scored_afterwards(predictions: pd.DataFrame, chosen: dict[str, date]) -> pd.DataFrame:
    """The chosen days' scores by lead time: `day_kind`, `lead_time_min`, `crps_min`, `brier_30`,
    `climatology_brier_30`, `p30` (mean said), `late_share` (of arrived flights)."""
    rows = []
    for kind, day in chosen.items():
        part = predictions[
            (predictions["date_local"] == pd.Timestamp(day)) & (predictions["outcome"] == "arrived")
        ]
        for lead, at in part.groupby("lead_time_min"):
            late = (at["arr_delay_min"] >= HEADLINE_LATE_MIN).to_numpy()
            rows.append(
                {
                    "day_kind": kind,
                    "lead_time_min": int(str(lead)),
                    "crps_min": float(at["crps_min"].mean()),
                    "brier_30": float(brier(at["p30"].to_numpy(), late).mean()),
                    "climatology_brier_30": float(
                        brier(at["climatology_p30"].to_numpy(), late).mean()
                    ),
                    "p30": float(at["p30"].mean()),
                    "late_share": float(late.mean()),
                }
            )
    return pd.DataFrame(rows)


def example_flight(predictions: pd.DataFrame, day: date) -> pd.DataFrame:
    """All forecasts of one flight of the day, the farthest first: of the flights that arrived 30 min
    late or more, the one at the upper quartile of their delays."""
    rows = predictions[
        (predictions["date_local"] == pd.Timestamp(day))
        & (predictions["arr_delay_min"] >= HEADLINE_LATE_MIN)
    ]
    if rows.empty:
        return rows
    flights = rows.drop_duplicates("flight_id").sort_values(["arr_delay_min", "flight_id"])
    chosen = flights["flight_id"].iloc[int(_EXAMPLE_LEVEL * (len(flights) - 1))]
    return rows[rows["flight_id"] == chosen].sort_values("lead_time_min", ascending=False)
