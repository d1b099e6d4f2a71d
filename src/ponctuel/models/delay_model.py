"""The model: boosted indices of lateness, links to probabilities, and correction by outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import QUANTILES, THRESHOLDS_MIN, Array, DelayDistribution
from ponctuel.models.climatology import Climatology
from ponctuel.models.climatology_cells import ClimatologyCells
from ponctuel.models.explainer import Explainer
from ponctuel.models.explanation import Explanation
from ponctuel.models.indices import INDICES, LEAD_INDEX
from ponctuel.models.leads import booster_weights, link_weights, nonzero_columns
from ponctuel.models.link import Link
from ponctuel.models.living import recalibrated, shifts_of
from ponctuel.models.logistic import expit
from ponctuel.models.matrix import Encoder, Matrix
from ponctuel.models.residuals import Residuals
from ponctuel.models.saved_booster import Booster, log_odds
from ponctuel.models.segments import (
    AIRCRAFT_PREFIX,
    NEAR,
    SEGMENTS,
    booster_name,
    lead_name,
    segment_of,
)
from ponctuel.models.shape import Shape, logit
from ponctuel.models.store import read_parts, save_parts

if TYPE_CHECKING:
    import pandas as pd

CANCELLED, DIVERTED = "cancelled", "diverted"


@dataclass(frozen=True)
class ForecastArrays:
    """Forecasts of n requests as arrays.

    Attributes:
        distribution: the calibrated distributions.
        quantiles_min: delay at each of QUANTILES given arrival, from the distribution's curve,
            shape (n,) each.
        indices: the boosters' indices of the rows, from which an explanation starts, shape
            (n, len(INDICES)); None where no booster was evaluated.
    """

    distribution: DelayDistribution
    quantiles_min: dict[float, Array]
    indices: Array | None = None

    @classmethod
    def of(cls, distribution: DelayDistribution, indices: Array | None = None) -> ForecastArrays:
        """Forecasts with the quantiles of the distributions.

        Args:
            distribution: the distributions for n requests.
            indices: see the attribute.
        """
        quantiles = {level: distribution.quantile(level) for level in QUANTILES}
        return cls(distribution, quantiles, indices)


@dataclass(frozen=True)
class DelayModel:
    """Everything that a forecast needs, saved as text in one folder.

    Attributes:
        boosters: the boosters by `booster_name`, and one named DIVERTED; empty: climatology is the
            forecast.
        folds: number of boosters of each index; their mean is the index.
        thresholds_min: delays at which the links give probabilities; between them the curve
            follows the shape of the base rates.
        own_leads_min: by near segment, the lead times with boosters and links of their own.
        links: one per far segment or near lead time (`lead_name`), from indices to the log-odds
            at the thresholds.
        cancel_links: one per segment, from the cancellation index to its log-odds.
        residuals: the levels of the training flights' outcomes in forecasts by boosters that had
            not seen their week, from which calibration starts (see `models.living`).
        cancellations_learnt: whether enough flights were cancelled in training; if not, the
            probability of cancellation is not reported (`outputs.withheld`).
    """

    encoder: Encoder
    boosters: Mapping[str, Booster]
    folds: int
    thresholds_min: tuple[int, ...]
    climatology: Climatology
    shape: Shape
    own_leads_min: Mapping[str, tuple[int, ...]]
    links: Mapping[str, Link]
    cancel_links: Mapping[str, Link]
    residuals: Residuals
    cancellations_learnt: bool = True

    def predict(self, frame: pd.DataFrame, threads: int = 1) -> ForecastArrays:
        """Forecast rows of features.

        Args:
            frame: columns of `features.build.feature_names()` and `living.COLUMNS`; missing ones
                count as unknown.
            threads: the number of threads for LightGBM.
        """
        return self.issue(self.encoder.matrix(frame), shifts_of(frame), threads)

    def issue(self, matrix: Matrix, shifts: Array, threads: int = 1) -> ForecastArrays:
        """Forecast encoded rows, corrected by recent outcomes.

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
            shifts: shifts of the log-odds at `living.LEVELS` (`living.shifts_of`), shape (n, 7).
            threads: the number of threads for LightGBM; the numbers do not depend on it.
        """
        distribution, indices = self._forecast(matrix, threads)
        return ForecastArrays.of(corrected(distribution, shifts), indices)

    def base(self, frame: pd.DataFrame, threads: int = 1) -> DelayDistribution:
        """Distributions before the correction by recent outcomes; arguments as in `predict`.

        Args:
            frame: columns of `features.build.feature_names()`; missing ones count as unknown.
            threads: the number of threads for LightGBM; the numbers do not depend on it.
        """
        return self.distribution(self.encoder.matrix(frame), threads)

    def climatology_model(self, residuals: Residuals) -> DelayModel:
        """Climatology in this model's format: the fallback where no better model passes the gate.

        Args:
            residuals: the residuals of the climatology's forecasts.
        """
        no_links: dict[str, Link] = {}
        return replace(
            self,
            boosters={},
            folds=0,
            own_leads_min={},
            links=no_links,
            cancel_links=no_links,
            residuals=residuals,
        )

    def lead_time_min(self, matrix: Matrix) -> Array:
        """Lead times of encoded rows in minutes, shape (n,).

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
        """
        return matrix[:, self.encoder.place("lead_time_min")].astype(np.float64)

    def segments(self, matrix: Matrix) -> NDArray[np.int64]:
        """The index in SEGMENTS of each row's segment, shape (n,).

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
        """
        unknown = np.isnan(matrix[:, self.encoder.places(AIRCRAFT_PREFIX)]).all(axis=1)
        return segment_of(self.lead_time_min(matrix), np.logical_not(unknown))

    def indices(self, matrix: Matrix, segment: str, threads: int = 1) -> Array:
        """The segment's indices, each the mean of its boosters, shape (n, len(INDICES)).

        Where lead times have boosters of their own, the last index is the weighted mean of those
        of the lead times around the row's.

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
            segment: one of SEGMENTS.
            threads: the number of threads for LightGBM; the numbers do not depend on it.
        """
        own = self.own_leads_min.get(segment, ())
        columns = [
            self._mean_score(matrix, segment, index.name, threads)
            for index in (INDICES[:-1] if own else INDICES)
        ]
        if own:
            score = np.zeros(len(matrix))
            weights = booster_weights(self.lead_time_min(matrix), own)
            for place, rows in nonzero_columns(weights):
                subset, name = matrix[rows], lead_name(segment, own[place])
                scores = self._mean_score(subset, name, LEAD_INDEX.name, threads)
                score[rows] += weights[rows, place] * scores
            columns.append(score)
        return np.column_stack(columns)

    def link_log_odds(
        self, indices: Array, lead_time_min: Array, baseline: Array, segment: str
    ) -> Array:
        """Log-odds of P(delay >= t | it arrives) at `thresholds_min`, shape (n, k).

        Args:
            indices: the segments' indices of the rows, shape (n, len(INDICES)).
            lead_time_min: lead times in minutes, shape (n,).
            baseline: climatology's log-odds at `thresholds_min`, shape (n, k).
            segment: one of SEGMENTS.
        """
        own = self.own_leads_min.get(segment, ())
        if not own:
            return self.links[segment].log_odds(indices, lead_time_min, baseline)
        out = np.zeros(baseline.shape)
        weights = link_weights(lead_time_min, own)
        for place, rows in nonzero_columns(weights):
            link = self.links[lead_name(segment, own[place])]
            at = np.full(len(rows), float(own[place]))
            log_odds = link.log_odds(indices[rows], at, baseline[rows])
            out[rows] += weights[rows, place, None] * log_odds
        return out

    def baseline_log_odds(self, matrix: Matrix) -> Array:
        """Climatology's log-odds of P(delay >= t | it arrives) at `thresholds_min`, shape (n, k).

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
        """
        places = [THRESHOLDS_MIN.index(t) for t in self.thresholds_min]
        return logit(self.climatology_forecast(matrix).survival[:, places])

    def climatology_forecast(self, matrix: Matrix) -> DelayDistribution:
        """Climatology's forecasts for encoded rows.

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
        """
        return self._climatology_cells.predict(matrix)

    @cached_property
    def _climatology_cells(self) -> ClimatologyCells:
        return ClimatologyCells(self.climatology, self.encoder)

    def distribution(self, matrix: Matrix, threads: int = 1) -> DelayDistribution:
        """Distributions for encoded rows, before the correction by recent outcomes.

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
            threads: the number of threads for LightGBM; the numbers do not depend on it.
        """
        return self._forecast(matrix, threads)[0]

    def explain(
        self,
        matrix: Matrix,
        threshold_min: int,
        threads: int = 1,
        shifts: Array | None = None,
        indices: Array | None = None,
    ) -> Explanation:
        """Shapley values of the log-odds of P(delay >= threshold | it arrives).

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
            threshold_min: one of `thresholds_min`.
            threads: the number of threads for LightGBM; the numbers do not depend on it.
            shifts: the correction by recent outcomes (`living.shifts_of`), applied to both the
                base probability and the forecast.
            indices: the rows' indices in their forecast (`ForecastArrays`); None: computed here.
        """
        return self._explainer.explain(matrix, threshold_min, threads, shifts, indices)

    def save(self, folder: Path) -> None:
        """Write `model.json`, the residuals, and one LightGBM text file per booster.

        Args:
            folder: created if missing; existing files are replaced.
        """
        save_parts(self, folder)

    @classmethod
    def load(cls, folder: Path) -> DelayModel:
        """Read back what `save` wrote.

        Args:
            folder: the folder of the model.
        """
        return cls(**read_parts(folder))

    def _mean_score(self, matrix: Matrix, segment: str, index: str, threads: int) -> Array:
        names = [booster_name(segment, index, fold) for fold in range(self.folds)]
        scores = [log_odds(self.boosters[n], matrix, threads) for n in names]
        return np.asarray(np.mean(scores, axis=0))

    def _forecast(self, matrix: Matrix, threads: int) -> tuple[DelayDistribution, Array | None]:
        """Distributions before correction, and the indices that they come from."""
        baseline = self.climatology_forecast(matrix)
        if not self.boosters:
            return baseline, None
        places = [THRESHOLDS_MIN.index(t) for t in self.thresholds_min]
        baseline_odds = logit(baseline.survival[:, places])
        scores = np.empty((len(matrix), len(self.thresholds_min)))
        p_cancelled, indices = np.empty(len(matrix)), np.empty((len(matrix), len(INDICES)))
        segment = self.segments(matrix)
        lead = self.lead_time_min(matrix)
        for place in np.unique(segment):
            rows = np.flatnonzero(segment == place)
            subset, name = matrix[rows], SEGMENTS[place]
            indices[rows] = self.indices(subset, name, threads)
            scores[rows] = self.link_log_odds(indices[rows], lead[rows], baseline_odds[rows], name)
            p_cancelled[rows] = self._cancelled(
                subset, name, lead[rows], baseline.p_cancelled[rows]
            )
        p_diverted = expit(log_odds(self.boosters[DIVERTED], matrix, threads))
        survival = self.shape.survival(scores, self.thresholds_min)
        return DelayDistribution(p_cancelled, (1 - p_cancelled) * p_diverted, survival), indices

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self)

    def _cancelled(self, matrix: Matrix, segment: str, lead: Array, baseline: Array) -> Array:
        # Cancelled flights lack tail numbers, so neither the aircraft nor its absence is used.
        without_aircraft = NEAR if segment == "aircraft" else segment
        score = self._mean_score(matrix, without_aircraft, CANCELLED, 1)[:, None]
        links = self.cancel_links[without_aircraft]
        return np.asarray(expit(links.log_odds(score, lead, logit(baseline)[:, None])[:, 0]))


def corrected(base: DelayDistribution, shifts: Array) -> DelayDistribution:
    """Distributions with their levels shifted (`living.recalibrated`).

    Args:
        base: distributions before the correction.
        shifts: shifts of the log-odds at `living.LEVELS` (`living.shifts_of`), shape (n, 7).
    """
    return replace(base, survival=recalibrated(base.survival, shifts))
