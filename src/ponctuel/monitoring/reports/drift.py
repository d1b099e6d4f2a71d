"""The report on drift: inputs and forecasts of some days against those of the training."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset

from ponctuel.features.build import categorical_names
from ponctuel.features.schema import families_in
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.segments import AIRCRAFT_PREFIX
from ponctuel.monitoring.drift import MOVED
from ponctuel.monitoring.reports.samples import LATE_MIN, MIN_N, Periods
from ponctuel.monitoring.reports.stable_page import page

TITLE = "Drift of inputs and forecasts"
FORECASTS = ("forecast_p30", "forecast_p_cancelled")


@dataclass(frozen=True)
class DriftReport:
    """A page, and the figures and rows that it shows.

    Attributes:
        html: a self-contained page.
        psi: Evidently's PSI of each column.
        reference, current: the rows, with the columns that were compared.
    """

    html: str
    psi: dict[str, float]
    reference: pd.DataFrame
    current: pd.DataFrame


def drift_report(
    reference: pd.DataFrame, current: pd.DataFrame, model: DelayModel, periods: Periods
) -> DriftReport:
    """Evidently's PSI of a few dozen columns, each with its distributions.

    The columns are, for every family of features, the number with the highest rank correlation
    (Spearman) with the delay among the reference rows, then the model's forecasts, and the codes.
    Columns with too few current values are excluded.

    Args:
        reference, current: the rows as `samples.read_inputs` gives them.
        model: its forecasts are compared, without aircraft features and without corrections by
            recent outcomes, which training rows do not have.
        periods: the days of the rows.
    """
    numbers = [*_strongest_numbers(reference, current), *FORECASTS]
    codes = list(categorical_names())
    both = [_compared(rows, model, numbers, codes) for rows in (reference, current)]
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=codes)
    before, now = (Dataset.from_pandas(rows, data_definition=definition) for rows in both)
    preset = DataDriftPreset(
        columns=numbers + codes,
        num_method="psi",
        cat_method="psi",
        num_threshold=MOVED,
        cat_threshold=MOVED,
    )
    snapshot = Report([preset]).run(now, before)
    html = page(
        snapshot.get_html_str(as_iframe=False), TITLE, periods, (len(reference), len(current))
    )
    return DriftReport(html, _scores(snapshot.json()), *both)


def _strongest_numbers(reference: pd.DataFrame, current: pd.DataFrame) -> list[str]:
    """One numeric feature of each family that has one, in the order of the families."""
    arrived = reference[reference["outcome"] == "arrived"]
    delay, chosen = arrived["arr_delay_min"].astype("float64"), []
    for family in families_in(set(reference.columns) & set(current.columns)):
        names = [each.name for each in family.features if not each.category]
        known = [
            name
            for name in names
            if _is_informative(arrived[name]) and _is_informative(current[name])
        ]
        if known:
            with_delay = arrived[known].corrwith(delay, method="spearman")
            chosen.append(str(with_delay.abs().idxmax()))
    return chosen


def _is_informative(values: pd.Series) -> bool:
    """Whether enough flights have a value, and not all the same."""
    return values.count() >= MIN_N and values.nunique() > 1


def _compared(
    rows: pd.DataFrame, model: DelayModel, numbers: list[str], codes: list[str]
) -> pd.DataFrame:
    aircraft = [name for name in rows.columns if name.startswith(AIRCRAFT_PREFIX)]
    forecast = model.predict(rows.drop(columns=aircraft)).distribution
    forecasts = dict(
        zip(FORECASTS, (forecast.late_given_arrival(LATE_MIN), forecast.p_cancelled), strict=True)
    )
    known = rows[[name for name in numbers if name not in forecasts] + codes]
    whole = pd.concat([known, pd.DataFrame(forecasts, index=rows.index)], axis=1)
    return whole.astype(dict.fromkeys(codes, "object"))


def _scores(text: str) -> dict[str, float]:
    """Column -> score, from Evidently's JSON."""
    metrics = json.loads(text)["metrics"]
    return {
        each["config"]["column"]: float(each["value"])
        for each in metrics
        if "column" in each["config"]
    }
