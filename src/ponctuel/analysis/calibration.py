"""Reliability of probabilities and calibration of whole distributions, by lead time."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binom

from ponctuel.analysis.predictions import HEADLINE_LATE_MIN, arrived_at
from ponctuel.evaluation.scores import expected_calibration_error

BINS, PIT_BINS, SHARE_BINS = 10, 20, 20
CONSISTENCY = (0.025, 0.975)
_ECE_MODELS = {"champion": "p", "climatology": "climatology_p", "logistic": "logistic_p"}


def reliability(
    predictions: pd.DataFrame, target_min: int = HEADLINE_LATE_MIN, bins: int = BINS
) -> pd.DataFrame:
    """Forecast against frequency, in bins of equal mass at each lead time.

    Consistency bars: where 95 % of the frequencies would lie if the forecasts were right and flights
    independent (Bröcker and Smith, 2007). Flights of a day are not, so the bars are narrow.

    Returns:
        `lead_time_min`, `forecast` (mean), `observed`, `n`, `low`, `high`.
    """
    parts = []
    for lead, rows in arrived_at(predictions).groupby("lead_time_min"):
        odds = rows[f"p{target_min}"].to_numpy(dtype="float64")
        late = (rows["arr_delay_min"] >= target_min).to_numpy()
        order = np.argsort(odds, kind="stable")
        groups = [group for group in np.array_split(order, bins) if len(group)]
        n = np.array([len(group) for group in groups])
        forecast = np.array([odds[group].mean() for group in groups])
        low, high = (binom.ppf(level, n, forecast) / n for level in CONSISTENCY)
        parts.append(
            pd.DataFrame(
                {
                    "lead_time_min": int(str(lead)),
                    "forecast": forecast,
                    "observed": [late[group].mean() for group in groups],
                    "n": n,
                    "low": low,
                    "high": high,
                }
            )
        )
    columns = ["lead_time_min", "forecast", "observed", "n", "low", "high"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def forecast_shares(
    predictions: pd.DataFrame, target_min: int = HEADLINE_LATE_MIN, bins: int = SHARE_BINS
) -> pd.DataFrame:
    """Histogram of the forecast probabilities: `lead_time_min`, `left` (of the bin), `width`,
    `share`."""
    return _histogram(predictions, f"p{target_min}", bins)


def pit_shares(predictions: pd.DataFrame, bins: int = PIT_BINS) -> pd.DataFrame:
    """Histogram of the probability integral transform (Dawid, 1984): `lead_time_min`, `left`,
    `width`, `share`, `n`. A calibrated distribution gives every bin the same share."""
    return _histogram(predictions, "pit", bins)


def _histogram(predictions: pd.DataFrame, column: str, bins: int) -> pd.DataFrame:
    edges = np.linspace(0, 1, bins + 1)
    parts = []
    for lead, rows in arrived_at(predictions).groupby("lead_time_min"):
        counts, _ = np.histogram(rows[column].to_numpy(), edges)
        parts.append(
            pd.DataFrame(
                {
                    "lead_time_min": int(str(lead)),
                    "left": edges[:-1],
                    "width": 1 / bins,
                    "share": counts / max(counts.sum(), 1),
                    "n": counts.sum(),
                }
            )
        )
    columns = ["lead_time_min", "left", "width", "share", "n"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def calibration_errors(predictions: pd.DataFrame) -> pd.DataFrame:
    """Expected calibration error (15 equal-mass bins): `model`, `target_min`, `lead_time_min`,
    `ece`."""
    rows = []
    for lead, part in arrived_at(predictions).groupby("lead_time_min"):
        for target in (15, 30):
            late = (part["arr_delay_min"] >= target).to_numpy()
            for model, prefix in _ECE_MODELS.items():
                odds = part[f"{prefix}{target}"].to_numpy(dtype="float64")
                rows.append(
                    {
                        "model": model,
                        "target_min": target,
                        "lead_time_min": int(str(lead)),
                        "ece": expected_calibration_error(odds, late),
                    }
                )
    return pd.DataFrame(rows, columns=["model", "target_min", "lead_time_min", "ece"])


def sharpness(predictions: pd.DataFrame) -> pd.DataFrame:
    """Spread of what was said: `lead_time_min`, `measure` (`width_min` of the 90 % interval, or
    `p30`), `level` (0.05 to 0.95), `value`."""
    rows = arrived_at(predictions)
    frame = pd.DataFrame(
        {
            "lead_time_min": rows["lead_time_min"],
            "width_min": rows["delay_p95_min"] - rows["delay_p05_min"],
            "p30": rows["p30"],
        }
    )
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    wide = frame.groupby("lead_time_min")[["width_min", "p30"]].quantile(levels)
    wide.index.names = ["lead_time_min", "level"]
    return wide.reset_index().melt(["lead_time_min", "level"], var_name="measure")
