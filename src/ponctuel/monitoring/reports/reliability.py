"""A metric for Evidently: forecast probability against frequency, which its presets do not draw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from evidently import Dataset
from evidently.core.metric_types import SingleValue, SingleValueCalculation, SingleValueMetric
from evidently.core.report import Context
from evidently.legacy.renderers.html_widgets import plotly_figure

from ponctuel.evaluation.scores import CALIBRATION_BINS, expected_calibration_error


class CalibrationError(SingleValueMetric):
    """Expected calibration error of a probability (Nixon et al., 2019).

    Attributes:
        happened: column of 0 and 1.
        probability: column of forecasts.
    """

    happened: str
    probability: str


class CalibrationErrorCalculation(SingleValueCalculation[CalibrationError]):
    """Computes CalibrationError, with the reliability diagram of both periods."""

    def calculate(
        self, context: Context, current_data: Dataset, reference_data: Dataset | None
    ) -> tuple[SingleValue, SingleValue | None]:
        """The method that Evidently calls.

        Args:
            context: context of the report.
            current_data, reference_data: rows with both columns.
        """
        figure = go.Figure()
        figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", name="calibrated")
        figure.update_layout(xaxis_title="Forecast probability", yaxis_title="Observed frequency")
        errors = []
        for name, data in (("reference", reference_data), ("current", current_data)):
            if data is None:
                continue
            rows = data.as_dataframe()[[self.metric.probability, self.metric.happened]]
            bins = _by_bins(rows)
            figure.add_scatter(
                x=bins.iloc[:, 0], y=bins.iloc[:, 1], mode="lines+markers", name=name
            )
            probability, happened = (rows[column].to_numpy() for column in rows)
            errors.append(expected_calibration_error(probability, happened.astype(bool)))
        current = self.result(errors[-1])
        current.widget = [plotly_figure(title=f"{self.display_name()}: reliability", figure=figure)]
        return current, None if len(errors) == 1 else self.result(errors[0])

    def display_name(self) -> str:
        """As the report shows it."""
        return "Expected calibration error"


def _by_bins(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean forecast and frequency in bins of equal mass, shape (bins, 2)."""
    order = rows.sort_values(str(rows.columns[0]), kind="stable", ignore_index=True)
    bin_index = np.arange(len(order)) * CALIBRATION_BINS // len(order)
    return order.groupby(bin_index).mean()
