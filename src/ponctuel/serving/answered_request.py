"""An answered request: its issued forecast, rounded for display, and its distribution."""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.domain.distribution import DelayDistribution
from ponctuel.domain.flight import ForecastRequest
from ponctuel.domain.forecast import Forecast, ForecastRecord
from ponctuel.models.delay_model import ForecastArrays


@dataclass(frozen=True)
class AnsweredRequest:
    """One forecast of several that were issued together.

    Attributes:
        request: the resolved flight and issue time.
        forecast: the figures for display, rounded.
        forecasts: the output of the model for all of them, not rounded.
        row: the row of this one in `forecasts`.
    """

    request: ForecastRequest
    forecast: Forecast
    forecasts: ForecastArrays
    row: int

    @property
    def answer(self) -> ForecastRecord:
        """The answer as JSON-able values."""
        return self.forecast.as_dict()

    @property
    def distribution(self) -> DelayDistribution:
        """Its distribution, of one row."""
        return self.forecasts.distribution.rows(slice(self.row, self.row + 1))

    @property
    def quantiles_min(self) -> tuple[float, ...]:
        """Conformal quantiles at domain.distribution.QUANTILES, in minutes."""
        return tuple(
            float(quantile[self.row]) for quantile in self.forecasts.quantiles_min.values()
        )
