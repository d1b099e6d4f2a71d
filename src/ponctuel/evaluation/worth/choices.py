"""Minutes saved by choosing among a route's flights with the forecast.

The data have no fares. The baseline is therefore the shortest schedule: of the flights of one route
that leave within the same hours of a day, the one with the shortest scheduled duration (if equal,
the earlier one). The choice by forecast is the flight with the lowest P(late, cancelled or
diverted), which the page *Compare* lists first by default.

All flights of a group are compared at the same time, `lead_time_min` before the first departure: a
flight that departs later is read at the next longer lead time that was forecast, whose issue time
is not after that time.
"""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import pandas as pd

from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.worth.estimates import OptionalInterval, mean

WINDOW_H = 4
# A lead time with fewer groups has no score.
MIN_GROUPS = 200
# Minutes lost by a flight that does not arrive; longer delays count as this many too.
WORST_MIN = 360.0


class ChoiceScore(TypedDict):
    """Mean minutes saved by the choice by forecast, compared with the shortest schedule."""

    groups: int
    flights: int
    saved_min: OptionalInterval
    best_possible_saved_min: OptionalInterval
    disrupted_share: OptionalInterval
    disrupted_share_shortest: OptionalInterval
    other_flight_share: OptionalInterval


def candidates(flights: pd.DataFrame) -> pd.DataFrame:
    """Groups of two flights or more that a traveller may choose from, one row per flight.

    Args:
        flights: `flight_id`, `origin_code`, `destination_code`, `date_local`, `sched_dep_min`,
            `sched_hour_local`, `block_min`, `outcome`, `arr_delay_min`.

    Returns:
        The rows in groups, with `group`, `first_dep_min` (of the group) and `cost_min`.
    """
    keys = ["origin_code", "destination_code", "date_local", "window"]
    rows = flights[flights["block_min"].notna() & flights["outcome"].notna()]
    rows = rows.assign(window=rows["sched_hour_local"] // WINDOW_H)
    rows = rows[rows.groupby(keys)["flight_id"].transform("size") >= 2]
    grouped = rows.groupby(keys, sort=True)
    arrived = (rows["outcome"] == "arrived").to_numpy(dtype=bool)
    delay = rows["arr_delay_min"].to_numpy(dtype="float64", na_value=np.nan)
    return rows.assign(
        group=grouped.ngroup(),
        first_dep_min=grouped["sched_dep_min"].transform("min"),
        cost_min=np.where(arrived, np.minimum(delay, WORST_MIN), WORST_MIN),
    )


def choice_score(
    rows: pd.DataFrame,
    forecasts: pd.DataFrame,
    lead_time_min: int,
    lead_times_min: tuple[int, ...],
    weeks: np.ndarray,
    draws: int,
    seed: int,
) -> ChoiceScore | None:
    """Compare the choice by forecast with the shortest schedule at one lead time.

    Args:
        rows: the result of `candidates`, with `disrupted_30` (bool).
        forecasts: `flight_id`, `lead_time_min`, `p_disrupted_30`.
        lead_time_min: the lead time in minutes.
        lead_times_min: all lead times of `forecasts`.
        weeks: the calendar week of each row of `rows`, as a number, shape (len(rows),).
        draws: number of bootstrap samples.
        seed: the seed of the draws; the same seed draws the same weeks.

    Returns:
        None where fewer than MIN_GROUPS groups can be judged.
    """
    needed = lead_time_min + (rows["sched_dep_min"] - rows["first_dep_min"])
    longer = np.array(sorted(lead_times_min))
    position = np.searchsorted(longer, needed.to_numpy())
    is_forecast = position < len(longer)
    forecast_rows = rows.assign(
        lead_time_min=longer[np.minimum(position, len(longer) - 1)], known=is_forecast, week=weeks
    )
    # Whole groups only: a flight without a forecast cannot be compared.
    forecast_rows = forecast_rows[forecast_rows.groupby("group")["known"].transform("all")]
    forecast_rows = forecast_rows.merge(
        forecasts.astype({"lead_time_min": "int64"}), on=["flight_id", "lead_time_min"]
    )
    forecast_rows = forecast_rows[
        forecast_rows.groupby("group")["flight_id"].transform("size") >= 2
    ]
    if forecast_rows["group"].nunique() < MIN_GROUPS:
        return None
    order = ["group", "block_min", "sched_dep_min", "flight_id"]
    shortest = forecast_rows.sort_values(order).drop_duplicates("group")
    chosen = forecast_rows.sort_values(["group", "p_disrupted_30", *order[1:]]).drop_duplicates(
        "group"
    )
    best = forecast_rows.sort_values(["group", "cost_min", *order[1:]]).drop_duplicates("group")
    week_draws = WeekDraws.of(shortest["week"].to_numpy(), draws, seed)
    cost = {
        name: frame["cost_min"].to_numpy(dtype=np.float64)
        for name, frame in (("shortest", shortest), ("chosen", chosen), ("best", best))
    }
    is_other = chosen["flight_id"].to_numpy() != shortest["flight_id"].to_numpy()
    return {
        "groups": len(shortest),
        "flights": len(forecast_rows),
        "saved_min": mean(cost["shortest"] - cost["chosen"], week_draws),
        "best_possible_saved_min": mean(cost["shortest"] - cost["best"], week_draws),
        "disrupted_share": mean(chosen["disrupted_30"].to_numpy(dtype=np.float64), week_draws),
        "disrupted_share_shortest": mean(
            shortest["disrupted_30"].to_numpy(dtype=np.float64), week_draws
        ),
        "other_flight_share": mean(is_other.astype(np.float64), week_draws),
    }
