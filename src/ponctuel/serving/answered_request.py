"""A forecast as it was issued: what is shown of it, and the distribution that it is read off."""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.domain.distribution import DelayDistribution
from ponctuel.domain.flight import ForecastRequest
from ponctuel.domain.forecast import Forecast, ForecastRecord
from ponctuel.models.delay_model import ForecastArrays


@dataclass(frozen=True)
class AnsweredRequest:
    """One forecast of several that were made together.

    Attributes:
        request: the flight and the issue time, as they were understood.
        forecast: what is shown of it, rounded.
        forecasts: what the model said of all of them, not rounded.
        row: the place of this one in `forecasts`.
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
