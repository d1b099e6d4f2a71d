"""Links from indices to probabilities: logistic regressions fitted on flights unseen by the trees.

P(delay >= t | it arrives) at each threshold is a logistic function of the indices, of the logarithm
of the lead time and of climatology's log-odds: the boosters are weighted by their accuracy at the
lead time, and far ahead the forecast falls back on the climatology.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array

# Indices are clipped to these quantiles of the training rows, so that squares stay bounded.
_BOUND_QUANTILE = 0.001
# A weak penalty: there are thousands of flights for each of a dozen coefficients.
_INVERSE_PENALTY = 10.0
# A standard deviation below this is a rounding error of a constant.
_MIN_SCALE = 1e-9


@dataclass(frozen=True)
class Link:
    """Coefficients on standardised covariates.

    Attributes:
        bounds: lowest and highest value of each index, shape (2, i).
        centre, scale: the mean and the scale of the covariates that do not depend on the threshold,
            shape (c,).
        weights: shape (c + 2, k): covariates, climatology's log-odds, and the intercept.
    """

    bounds: Array
    centre: Array
    scale: Array
    weights: Array

    @classmethod
    def fit(
        cls, indices: Array, lead_time_min: Array, baseline: Array, targets: NDArray[np.bool_]
    ) -> Link:
        """Fit one regression per threshold.

        Args:
            indices: cross-fitted, shape (n, i).
            lead_time_min: shape (n,).
            baseline: climatology's log-odds at the thresholds, shape (n, k).
            targets: whether the delay reached each threshold, shape (n, k).
        """
        bounds = np.quantile(indices, [_BOUND_QUANTILE, 1 - _BOUND_QUANTILE], axis=0)
        covariates = _covariates(indices, lead_time_min, bounds)
        centre, scale = covariates.mean(axis=0), covariates.std(axis=0)
        # In a link of one lead time the lead-time covariates are constant: avoid 0 / 0.
        scale[scale < _MIN_SCALE] = 1.0
        standard = (covariates - centre) / scale
        columns = [
            _coefficients(np.column_stack([standard, baseline[:, place]]), targets[:, place])
            for place in range(targets.shape[1])
        ]
        return cls(bounds, centre, scale, np.column_stack(columns))

    def log_odds(self, indices: Array, lead_time_min: Array, baseline: Array) -> Array:
        """Log-odds of P(delay >= t | it arrives) at the thresholds, shape (n, k).

        Args:
            indices: shape (n, len(INDICES)).
            lead_time_min: lead times in minutes, shape (n,).
            baseline: climatology's log-odds at the thresholds, shape (n, k).
        """
        covariates = (_covariates(indices, lead_time_min, self.bounds) - self.centre) / self.scale
        out = baseline * self.weights[-2] + self.weights[-1]
        # Column by column: a matrix product gives other last bits in batches of another size.
        for column, weight in zip(covariates.T, self.weights[:-2], strict=True):
            out += column[:, None] * weight
        return np.asarray(out)

    def as_dict(self) -> dict[str, list[float]]:
        return {name: value.tolist() for name, value in vars(self).items()}

    @classmethod
    def from_dict(cls, content: dict[str, list[float]]) -> Link:
        """Read back what `as_dict` wrote.

        Args:
            content: lists of numbers by name.
        """
        return cls(**{name: np.asarray(value) for name, value in content.items()})


def _covariates(indices: Array, lead_time_min: Array, bounds: Array) -> Array:
    """Indices, their squares and products, lead time, and its products with the indices."""
    bounded = np.clip(indices, bounds[0], bounds[1])
    # The last hours change a forecast more than the weeks before: lead time is logarithmic.
    lead = np.log1p(lead_time_min)[:, None]
    i = bounded.shape[1]
    products = [bounded[:, a] * bounded[:, b] for a in range(i) for b in range(a, i)]
    return np.hstack([bounded, np.column_stack(products), lead, lead**2, bounded * lead])


def _coefficients(covariates: Array, targets: NDArray[np.bool_]) -> Array:
    if targets.all() or not targets.any():  # a threshold that no flight, or every flight, reached
        share = np.clip(targets.mean(), 1e-5, 1 - 1e-5)
        return np.append(np.zeros(covariates.shape[1]), np.log(share / (1 - share)))
    from sklearn.linear_model import LogisticRegression  # takes seconds; forecasts do without

    model = LogisticRegression(C=_INVERSE_PENALTY, solver="newton-cholesky", max_iter=50)
    model.fit(covariates, targets)
    return np.append(model.coef_[0], model.intercept_[0])
