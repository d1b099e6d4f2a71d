"""Skill against climatology, lead time by lead time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ponctuel.analysis.predictions import TARGETS_MIN, arrived_at, weeks_of
from ponctuel.evaluation.bootstrap import LEVELS
from ponctuel.evaluation.scores import log_loss

# The column of a model's P(delay >= t) ends in the threshold.
PREFIXES = {"champion": "p", "logistic": "logistic_p"}
REFERENCE = "climatology_p"
OWN_CRPS, USUAL_CRPS = "crps_min", "climatology_crps_min"
DRAWS = 1000


def skill_by_lead(predictions: pd.DataFrame, seed: int, draws: int = DRAWS) -> pd.DataFrame:
    """Skill, 1 − loss of the model / loss of climatology, with the 95 % interval over weeks.

    Weeks are drawn with replacement (Künsch, 1989); both models are scored on the same draw.

    Returns:
        `model`, `score` (logloss_15, …, crps), `lead_time_min`, `skill`, `low`, `high`.
    """
    rows: list[dict[str, object]] = []
    for lead, part in arrived_at(predictions).groupby("lead_time_min"):
        weeks = weeks_of(part)
        drawn = _drawn_weeks(weeks, draws, seed)
        delay = part["arr_delay_min"].to_numpy()
        for target in TARGETS_MIN:
            late = delay >= target
            usual = _weekly(log_loss(_odds(part, f"{REFERENCE}{target}"), late), weeks)
            for model, prefix in PREFIXES.items():
                if f"{prefix}{target}" not in part:
                    continue
                own = _weekly(log_loss(_odds(part, f"{prefix}{target}"), late), weeks)
                rows.append(
                    {"model": model, "score": f"logloss_{target}", "lead_time_min": int(str(lead))}
                    | _skill(own, usual, drawn)
                )
        if USUAL_CRPS in part:
            own, usual = (_weekly(_odds(part, name), weeks) for name in (OWN_CRPS, USUAL_CRPS))
            rows.append(
                {"model": "champion", "score": "crps", "lead_time_min": int(str(lead))}
                | _skill(own, usual, drawn)
            )
    columns = ["model", "score", "lead_time_min", "skill", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _odds(rows: pd.DataFrame, name: str) -> np.ndarray:
    return rows[name].to_numpy(dtype="float64")


def _weekly(values: np.ndarray, weeks: np.ndarray) -> np.ndarray:
    return np.bincount(weeks, weights=values)


def _drawn_weeks(weeks: np.ndarray, draws: int, seed: int) -> np.ndarray:
    count = int(weeks.max()) + 1
    return np.random.default_rng(seed).integers(0, count, (draws, count))


def _skill(own: np.ndarray, usual: np.ndarray, drawn: np.ndarray) -> dict[str, float]:
    """Sums are enough: both models have the same rows."""
    ratio = own[drawn].sum(axis=1) / usual[drawn].sum(axis=1)
    low, high = np.quantile(1 - ratio, LEVELS)
    return {"skill": float(1 - own.sum() / usual.sum()), "low": float(low), "high": float(high)}
