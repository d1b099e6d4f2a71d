"""Both reports, from files of the pipeline: pages, and records of their data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ponctuel.evaluation.ranking import Ranking
from ponctuel.evaluation.scores import expected_calibration_error, log_loss
from ponctuel.models.delay_model import DelayModel
from ponctuel.monitoring.drift import MOVED
from ponctuel.monitoring.reports import samples
from ponctuel.monitoring.reports.agreement import DIGITS, TOLERANCES, agrees, compared
from ponctuel.monitoring.reports.drift import drift_report
from ponctuel.monitoring.reports.performance import performance_report
from ponctuel.monitoring.reports.samples import Days, Periods

SCORE_TOLERANCE = 1e-6
Record = dict[str, object]


@dataclass(frozen=True)
class Sources:
    """Files that the pipeline wrote.

    Attributes:
        features, outcomes, predictions: its tables.
        candidate: the folder of its model.
    """

    features: Path
    outcomes: Path
    predictions: Path
    candidate: Path


@dataclass(frozen=True)
class RenderedReport:
    """A page, and the record of its data."""

    html: str
    record: Record


def make_drift(sources: Sources, periods: Periods) -> RenderedReport:
    """Inputs and forecasts of some days against those of the training.

    Raises:
        NotReady: a table is missing, or has too few flights on those days.
    """
    before, now = (
        samples.read_inputs(sources.features, sources.outcomes, days)
        for days in (periods.reference, periods.current)
    )
    report = drift_report(before, now, DelayModel.load(sources.candidate), periods)
    columns = {
        name: compared(report.reference[name], report.current[name], theirs)
        for name, theirs in report.psi.items()
    }
    theirs = [figures["evidently_psi"] > MOVED for figures in columns.values()]
    ours = [figures["psi"] > MOVED for figures in columns.values()]
    record: Record = {
        **_days(periods, before, now),
        "limit": MOVED,
        "columns_n": len(columns),
        "moved": {"evidently": sum(theirs), "ours": sum(ours)},
        "tolerance": TOLERANCES,
        "differ": [name for name, figures in columns.items() if not agrees(figures)],
        "columns": columns,
    }
    return RenderedReport(report.html, record)


def make_performance(sources: Sources, periods: Periods) -> RenderedReport:
    """Forecasts of some days against their outcomes, beside those of the days before.

    Raises:
        NotReady: a table is missing, or has too few flights on those days.
    """
    before, now = (
        samples.read_forecasts(sources.predictions, days)
        for days in (periods.reference, periods.current)
    )
    report, own = performance_report(before, now, periods), own_scores(now)
    gap = max(abs(own[name] - theirs) for name, theirs in report.scores.items())
    record: Record = {
        **_days(periods, before, now),
        "late_min": samples.LATE_MIN,
        "evidently": _short(report.scores),
        "ours": _short(own),
        "tolerance": SCORE_TOLERANCE,
        "agree": gap <= SCORE_TOLERANCE,
    }
    return RenderedReport(report.html, record)


def own_scores(rows: pd.DataFrame) -> dict[str, float]:
    """This project's scores of the rows that a report on performance is about.

    Args:
        rows: `p30` and `late`.
    """
    probability, late = (
        rows["p30"].to_numpy(dtype=np.float64),
        rows["late"].to_numpy(dtype=np.bool_),
    )
    return {
        "auc": Ranking.of(probability, late).scores(np.ones(len(probability)))[0],
        "logloss": float(log_loss(probability, late).mean()),
        "calibration_error": expected_calibration_error(probability, late),
    }


def _days(periods: Periods, before: pd.DataFrame, now: pd.DataFrame) -> Record:
    return {
        "reference": _sampled(periods.reference, before),
        "current": _sampled(periods.current, now),
    }


def _sampled(days: Days, rows: pd.DataFrame) -> Record:
    return {**days.as_dict(), "n": len(rows)}


def _short(scores: dict[str, float]) -> dict[str, float]:
    return {name: round(value, DIGITS) for name, value in scores.items()}
