"""Issued forecasts of some requests, before they are formatted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ponctuel.domain.distribution import Array
from ponctuel.domain.flight import ForecastRequest
from ponctuel.features.ledgers.reader import FeatureRows
from ponctuel.models.delay_model import ForecastArrays
from ponctuel.models.matrix import Matrix
from ponctuel.serving.champion import ServedModel


@dataclass(frozen=True)
class Issued:
    """Forecasts of some requests by one model, before they are formatted.

    Attributes:
        features: the model's input, one row per request, before it is encoded.
        matrix: the encoded input.
        shifts: the living calibration's shifts of the log-odds (`DelayModel.issue`), shape (n, 7).
        forecasts: distributions and quantiles, one per request.
        cancelled_min: when each flight's cancellation became known; None without one.
    """

    requests: Sequence[ForecastRequest]
    features: FeatureRows
    matrix: Matrix
    shifts: Array
    forecasts: ForecastArrays
    served: ServedModel
    cancelled_min: Sequence[int | None]

    @property
    def model_version(self) -> str:
        """Registered name and version of that model."""
        return self.served.label
