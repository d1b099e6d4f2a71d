"""The report on performance: forecasts of a delay of half an hour compared with outcomes."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, Report
from evidently.presets import ClassificationPreset

from ponctuel.monitoring.reports.reliability import CalibrationError
from ponctuel.monitoring.reports.samples import Periods
from ponctuel.monitoring.reports.stable_page import page

TITLE = "Forecasts of a delay of 30 minutes against outcomes"
# The probability from which a forecast counts as positive, in the confusion matrix.
THRESHOLD = 0.5
# Names of the recorded scores, by Evidently's names.
SCORES = {"RocAuc": "auc", "LogLoss": "logloss", "CalibrationError": "calibration_error"}


@dataclass(frozen=True)
class PerformanceReport:
    """A page, and the figures that it shows.

    Attributes:
        html: a self-contained page.
        scores: Evidently's, of the current days.
    """

    html: str
    scores: dict[str, float]


def performance_report(
    reference: pd.DataFrame, current: pd.DataFrame, periods: Periods
) -> PerformanceReport:
    """Evidently's classification preset, and a reliability diagram.

    Args:
        reference, current: the rows as `samples.read_forecasts` gives them.
    """
    days = BinaryClassification(target="late", prediction_probas="p30", pos_label=1)
    definition = DataDefinition(classification=[days])
    before, now = (
        Dataset.from_pandas(rows, data_definition=definition) for rows in (reference, current)
    )
    report = Report(
        [
            ClassificationPreset(probas_threshold=THRESHOLD),
            CalibrationError(happened="late", probability="p30"),
        ]
    )
    snapshot = report.run(now, before)
    html = page(
        snapshot.get_html_str(as_iframe=False), TITLE, periods, (len(reference), len(current))
    )
    return PerformanceReport(html, _scores(snapshot.json()))


def _scores(text: str) -> dict[str, float]:
    metrics = json.loads(text)["metrics"]
    named = {each["config"]["type"].rpartition(":")[2]: each["value"] for each in metrics}
    return {name: float(named[kind]) for kind, name in SCORES.items()}
