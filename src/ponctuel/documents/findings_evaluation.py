"""Numbers for the sentences of notebook 05, and protocol H as a table."""

from __future__ import annotations

import pandas as pd

from ponctuel.documents.findings import Numbers, findings_of
from ponctuel.evaluation.records import Evaluation
from ponctuel.figures.evaluation_coverage import HIGH, LOW
from ponctuel.figures.style import number_text

_finding = findings_of("carnet-evaluation.md.j2")
_NEAR_MIN = 180
_GOAL_ECE = 0.01
_RIGHT_WIDTH = 0.1  # relative deviation up to which an end class counts as of the right width


@_finding
def skill(frame: pd.DataFrame) -> Numbers:
    """Skill at the nearest and farthest lead time, and the longest with significant skill."""
    own = frame[(frame["score"] == "logloss_30") & (frame["model"] == "champion")]
    near, far = (own.loc[own["lead_time_min"].agg(pick)] for pick in ("idxmin", "idxmax"))
    ordered = own.sort_values("lead_time_min")
    significant = ordered["lead_time_min"][(ordered["low"] > 0).cummin()]
    return {"near": near, "far": far, "sure_min": significant.max() if len(significant) else None}


@_finding
def peers(frame: pd.DataFrame) -> Numbers:
    """Numbers of comparisons significantly won and lost, and the least favourable one."""
    return {
        "won_n": int((frame["low"] > 0).sum()),
        "lost_n": int((frame["high"] < 0).sum()),
        "comparisons_n": len(frame),
        "least": frame.loc[frame["gain"].idxmin()],
    }


@_finding
def reliability(points: pd.DataFrame, errors: pd.DataFrame) -> Numbers:
    """Share of points within their bars, and calibration errors, overall and near departure."""
    inside = (points["observed"] >= points["low"]) & (points["observed"] <= points["high"])
    own = errors[errors["model"] == "champion"]
    near = own.loc[own["lead_time_min"] <= _NEAR_MIN, "ece"].max()
    return {
        "inside_share": inside.mean(),
        "worst": own.loc[own["ece"].idxmax()],
        "near_ece": None if pd.isna(near) else near,
        "goal_met": near <= _GOAL_ECE,
    }


@_finding
def pit(shares: pd.DataFrame) -> Numbers:
    """Flights in the first and the last class of the PIT, on average over lead times."""
    ends = shares.sort_values("left").groupby("lead_time_min")["share"].agg(["first", "last"])
    width = float(shares["width"].iloc[0])
    low, high = float(ends["first"].mean()), float(ends["last"].mean())
    return {
        "width": width,
        "low": low,
        "high": high,
        "low_fit": _fit(low, width),
        "high_fit": _fit(high, width),
    }


def _fit(share: float, nominal: float) -> str:
    if abs(share / nominal - 1) <= _RIGHT_WIDTH:
        return "right"
    return "wide" if share < nominal else "narrow"


@_finding
def sharpness(spread: pd.DataFrame) -> Numbers:
    """Width of the interval and 95 % quantile of the probabilities, far and near departure."""
    by = spread.set_index(["measure", "level", "lead_time_min"]).sort_index()["value"]
    width, probability = by["width_min", 0.5], by["p30", 0.95]
    far, near = width.index.max(), width.index.min()
    return {
        "far_min": far,
        "near_min": near,
        "far_width_min": width[far],
        "near_width_min": width[near],
        "far_odds": probability[far],
        "near_odds": probability[near],
    }


@_finding
def coverage(intervals: pd.DataFrame, table: pd.DataFrame) -> Numbers:
    """Coverage of all flights and of the worst slice, and number of cells outside the range."""
    outside = (table["coverage"] < LOW) | (table["coverage"] > HIGH)
    return {
        "whole": intervals.iloc[0],
        "least": intervals.loc[intervals["coverage"].idxmin()],
        "band_low": LOW,
        "band_high": HIGH,
        "outside_n": int(outside.sum()),
        "cells_n": len(table),
    }


@_finding
def overfitting(parts: pd.DataFrame) -> Numbers:
    """Skill on training flights minus that on validation flights: largest gap and mean."""
    wide = parts.pivot_table(index=["stretch", "lead_time_min"], columns="part", values="skill")
    gap = wide["train"] - wide["validation"]
    worst = gap.reset_index(name="gap").nlargest(1, "gap").iloc[0]
    return {"worst": worst, "mean_points": 100 * gap.mean()}


def protocol(evaluation: Evaluation) -> pd.DataFrame:
    """Protocol H as a table: `variante`, then each measure with its interval."""
    rows = []
    for key, label in (
        ("protocol_h", "H : avion inconnu"),
        ("protocol_h_aircraft", "H + avion connu"),
    ):
        scores = evaluation.get(key)
        if scores:
            rows.append(
                {"variante": label, "vols": scores["n"]}
                | {
                    name: f"{number_text(scores[field], digits)} (de {number_text(scores['ci95'][field][0], digits)} à "
                    f"{number_text(scores['ci95'][field][1], digits)})"
                    for name, field, digits in (
                        ("AUC", "auc", 3),
                        ("précision moyenne", "ap", 3),
                        ("Brier", "brier", 4),
                    )
                }
            )
    return pd.DataFrame(rows)
