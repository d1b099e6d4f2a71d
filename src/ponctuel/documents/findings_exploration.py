"""Numbers for the sentences of notebook 03."""

from __future__ import annotations

import pandas as pd

from ponctuel.documents.findings import Numbers, findings_of
from ponctuel.figures.style import WEEKDAYS
from ponctuel.figures.weather import PANELS

_finding = findings_of("carnet-exploration.md.j2")


@_finding
def arrivals(delays: pd.DataFrame, outcomes: pd.DataFrame) -> Numbers:
    """Shares of arrivals on time, of arrivals at least an hour late, and of cancellations.

    Args:
        delays: `arr_delay_min`, `flights_n`.
        outcomes: `outcome`, `flights_n`.
    """
    flights, delay = delays["flights_n"], delays["arr_delay_min"]
    total, late = flights.sum(), delay >= 60
    minutes = (delay.clip(lower=0) * flights).sum()
    cancelled = outcomes.loc[outcomes["outcome"] == "cancelled", "flights_n"].sum()
    return {
        "on_time_share": float(flights[delay <= 0].sum() / total),
        "late_share": float(flights[late].sum() / total),
        "late_minutes_share": float((delay[late] * flights[late]).sum() / max(minutes, 1)),
        "cancelled_share": float(cancelled / outcomes["flights_n"].sum()),
    }


@_finding
def by_hour(hours: pd.DataFrame) -> Numbers:
    """The best and the worst hour of departure, with the spread of their delays."""
    best, worst = _extremes(hours)
    return {
        "best": best,
        "worst": worst,
        "best_spread_min": best["p90_min"] - best["p25_min"],
        "worst_spread_min": worst["p90_min"] - worst["p25_min"],
    }


@_finding
def week(slots: pd.DataFrame) -> Numbers:
    """The best and the worst hour of the week."""
    names = slots["iso_weekday"].map(lambda day: WEEKDAYS[int(day) - 1])
    best, worst = _extremes(slots.assign(weekday=names))
    return {"best": best, "worst": worst}


@_finding
def carriers(frame: pd.DataFrame) -> Numbers:
    """Carriers by the 95th percentile of their delays and by their cancellations."""
    low, high = frame.loc[frame["p95_min"].idxmin()], frame.loc[frame["p95_min"].idxmax()]
    return {
        "low": low,
        "high": high,
        "medians_apart_min": abs(high["p50_min"] - low["p50_min"]),
        "cancels": frame.loc[frame["cancelled_share"].idxmax()],
    }


@_finding
def routes(frame: pd.DataFrame) -> Numbers:
    """The first and the last of the routes, which are given worst first."""
    return {"worst": frame.iloc[0], "best": frame.iloc[-1], "routes_n": len(frame)}


@_finding
def calendar(days: pd.DataFrame) -> Numbers:
    """The worst day, and the correlation between successive days."""
    share = days["late_share"]
    return {
        "worst": days.loc[share.idxmax()],
        "next_day_correlation": float(share.corr(share.shift(1))),
    }


@_finding
def weather(bands: pd.DataFrame) -> Numbers:
    """The range of the share of late flights over the bands of each measure."""
    measures = []
    for measure, label in PANELS:
        share = bands.loc[bands["measure"] == measure, "late_share"]
        if len(share):
            measures.append({"label": label, "low": share.min(), "high": share.max()})
    return {"measures": measures}


@_finding
def contrast(hours: pd.DataFrame) -> Numbers:
    """The first and the worst hour of the worst day."""
    worst = hours[hours["kind"] == "worst"].reset_index(drop=True)
    return {
        "first": worst.iloc[0],
        "top": worst.loc[worst["mean_dep_delay_min"].idxmax()],
        "cancelled_n": worst["cancelled_n"].sum(),
        "flights_n": worst["flights_n"].sum(),
    }


@_finding
def chain(frame: pd.DataFrame) -> Numbers:
    """Late departures after an aircraft's punctual and late arrival."""
    calm = frame.loc[frame["previous_band_min"] == 0, "late_share"]
    return {
        "worst": frame.loc[frame["late_share"].idxmax()],
        "calm_low": calm.min(),
        "calm_high": calm.max(),
    }


@_finding
def waves(frame: pd.DataFrame, outcomes: pd.DataFrame) -> Numbers:
    """Waves of cancellations, given largest first."""
    cancelled = outcomes.loc[outcomes["outcome"] == "cancelled", "flights_n"].sum()
    return {
        "waves_n": len(frame),
        "cancelled_share": frame["cancelled_n"].sum() / cancelled,
        "days_n": frame["days_n"].sum(),
        "top": frame.iloc[0],
    }


@_finding
def tails(outcomes: pd.DataFrame) -> Numbers:
    """Missing tail numbers of cancelled flights and of the others."""
    missing = outcomes.set_index("outcome")["tail_missing_share"]
    return {
        "cancelled_share": missing.get("cancelled", 0.0),
        "flown_share": missing.drop("cancelled", errors="ignore").max(),
    }


@_finding
def overdue(frame: pd.DataFrame) -> Numbers:
    """The calmest and the busiest band of overdue flights."""
    return {"first": frame.iloc[0], "last": frame.iloc[-1]}


def _extremes(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The rows with the lowest and the highest share of late flights."""
    share = frame["late_share"]
    return frame.loc[share.idxmin()], frame.loc[share.idxmax()]
