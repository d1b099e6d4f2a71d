"""Explanation of forecasts: Shapley values of the trees, carried through the link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import THRESHOLDS_MIN, Array, DelayDistribution
from ponctuel.models.explanation import Explanation, coalitions, divide, shapley_values
from ponctuel.models.indices import INDICES, LEAD_INDEX, LatenessIndex
from ponctuel.models.leads import booster_weights, nonzero_columns
from ponctuel.models.living import recalibrated
from ponctuel.models.logistic import expit
from ponctuel.models.logistic import logit as log_odds_of
from ponctuel.models.matrix import Encoder, Matrix
from ponctuel.models.saved_booster import Booster
from ponctuel.models.segments import SEGMENTS, booster_name, lead_name
from ponctuel.models.shape import Shape, logit
from ponctuel.models.shapley import Forest


class _ExplainedModel(Protocol):
    """The part of `DelayModel` that an explanation needs; documented there."""

    @property
    def encoder(self) -> Encoder: ...
    @property
    def boosters(self) -> Mapping[str, Booster]: ...
    @property
    def folds(self) -> int: ...
    @property
    def thresholds_min(self) -> tuple[int, ...]: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def own_leads_min(self) -> Mapping[str, tuple[int, ...]]: ...
    def lead_time_min(self, matrix: Matrix) -> Array: ...
    def segments(self, matrix: Matrix) -> NDArray[np.int64]: ...
    def indices(self, matrix: Matrix, segment: str, threads: int = 1) -> Array: ...
    def climatology_forecast(self, matrix: Matrix) -> DelayDistribution: ...
    def baseline_log_odds(self, matrix: Matrix) -> Array: ...
    def link_log_odds(
        self, indices: Array, lead_time_min: Array, baseline: Array, segment: str
    ) -> Array: ...


class Explainer:
    """Explains the forecasts of one model; its trees are prepared once, at their first use."""

    def __init__(self, model: _ExplainedModel) -> None:
        self._model = model
        self._forests: dict[str, Forest] = {}

    def explain(
        self,
        matrix: Matrix,
        threshold_min: int,
        threads: int,
        shifts: Array | None,
        indices: Array | None,
    ) -> Explanation:
        """Contributions to the log-odds of each row; see `DelayModel.explain`.

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
            threshold_min: one of `thresholds_min`.
            threads: the number of threads for LightGBM.
            shifts: the correction by recent outcomes, or None.
            indices: the indices of the rows, shape (n, len(INDICES)), or None.
        """
        model = self._model
        contributions = np.zeros(matrix.shape)
        base, odds = np.empty(len(matrix)), np.empty(len(matrix))
        if not model.boosters:
            place = THRESHOLDS_MIN.index(threshold_min)
            odds = model.climatology_forecast(matrix).survival[:, place]
            base = np.full(len(matrix), expit(model.shape.base[place]))
            # Climatology depends on carrier, origin and hour; it is attributed to the carrier.
            contributions[:, model.encoder.place("carrier_code")] = logit(odds) - logit(base)
        segment = model.segments(matrix)
        for place in np.unique(segment) if model.boosters else ():
            rows, name = np.flatnonzero(segment == place), SEGMENTS[place]
            subset = matrix[rows]
            row_indices = model.indices(subset, name, threads) if indices is None else indices[rows]
            parts = self._of_segment(subset, name, threshold_min, row_indices)
            contributions[rows], base[rows], odds[rows] = parts
        if shifts is not None:
            base, odds = (
                recalibrated(log_odds[:, None], shifts)[:, 0] for log_odds in (base, odds)
            )
        return Explanation(contributions, base, odds)

    def _of_segment(
        self, matrix: Matrix, segment: str, threshold_min: int, row_indices: Array
    ) -> tuple[Array, Array, Array]:
        # The indices are the boosters' own; the forests divide them among the features.
        model = self._model
        by_index = [self._shapley(matrix, segment, index) for index in INDICES]
        lead, baseline = model.lead_time_min(matrix), model.baseline_log_odds(matrix)
        mean_baseline = np.tile(
            model.shape.base[[THRESHOLDS_MIN.index(t) for t in model.thresholds_min]],
            (len(matrix), 1),
        )
        last = len(INDICES)
        games = coalitions(last + 1)
        # One row for each coalition and request, the requests of a coalition together.
        indices = np.vstack(
            [
                np.column_stack(
                    [
                        row_indices[:, player] if player in coalition else values[:, -1]
                        for player, values in enumerate(by_index)
                    ]
                )
                for coalition in games
            ]
        )
        known = np.vstack([baseline if last in coalition else mean_baseline for coalition in games])
        scores = model.link_log_odds(indices, np.tile(lead, len(games)), known, segment)
        curve = model.shape.survival(scores, model.thresholds_min)
        probabilities = curve[:, THRESHOLDS_MIN.index(threshold_min)].reshape(len(games), -1)
        share = shapley_values(dict(zip(games, log_odds_of(probabilities), strict=True)), last + 1)
        parts = [divide(share[:, i], values[:, :-1]) for i, values in enumerate(by_index)]
        contributions = np.sum(parts, axis=0)
        # Climatology depends on carrier, origin and hour; it is attributed to the carrier.
        contributions[:, model.encoder.place("carrier_code")] += share[:, last]
        return contributions, probabilities[0], probabilities[-1]

    def _shapley(self, matrix: Matrix, segment: str, index: LatenessIndex) -> Array:
        """Shapley values of an index as `DelayModel.indices` computes it, and its expectation.

        Returns:
            Shape (n, features + 1).
        """
        own = self._model.own_leads_min.get(segment, ())
        if not own or index is not INDICES[-1]:
            return self._of_forest(matrix, segment, index.name)
        out = np.zeros((len(matrix), len(self._model.encoder.columns) + 1))
        weights = booster_weights(self._model.lead_time_min(matrix), own)
        for place, rows in nonzero_columns(weights):
            name = lead_name(segment, own[place])
            values = self._of_forest(matrix[rows], name, LEAD_INDEX.name)
            out[rows] += weights[rows, place, None] * values
        return out

    def _of_forest(self, matrix: Matrix, segment: str, index: str) -> Array:
        """Shapley values of the mean of an index's boosters, and its expectation as last column."""
        model = self._model
        names = [booster_name(segment, index, fold) for fold in range(model.folds)]
        if names[0] not in self._forests:
            boosters = [model.boosters[name] for name in names]
            self._forests[names[0]] = Forest(boosters, len(model.encoder.columns))
        forest = self._forests[names[0]]
        values = forest.shapley(matrix)
        return np.column_stack([values, np.full(len(matrix), forest.expected)])
