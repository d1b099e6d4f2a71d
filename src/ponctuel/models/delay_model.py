"""The model: boosted odds, shaped into distributions, with conformal intervals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from ponctuel.domain.distribution import QUANTILES, Array, DelayDistribution
from ponctuel.models.boosters import log_odds
from ponctuel.models.climatology import Climatology
from ponctuel.models.conformal import ConformalLevels, group_of
from ponctuel.models.matrix import Encoder, Matrix
from ponctuel.models.shape import Shape

FORMAT = 1
CANCELLED, DIVERTED = "cancelled", "diverted"
AIRCRAFT_PREFIX = "aircraft_"


def head_name(threshold_min: int) -> str:
    """The booster that answers P(delay >= threshold | it arrives)."""
    return f"late_{threshold_min}"


@dataclass(frozen=True)
class Forecasts:
    """What the model says of n requests.

    Attributes:
        distribution: the calibrated distributions.
        quantiles_min: delay at each of QUANTILES given arrival, conformal, shape (n,) each.
    """

    distribution: DelayDistribution
    quantiles_min: dict[float, Array]


@dataclass(frozen=True)
class Explanation:
    """Where the odds of n forecasts come from.

    Attributes:
        contributions: to the log-odds, one a feature, shape (n, len(encoder.columns)).
        base: probability that the model gives when nothing is known, shape (n,).
        probability: what it gives to each row, shape (n,); equal to `base` where all
            contributions are nil.
    """

    contributions: Array
    base: Array
    probability: Array


@dataclass(frozen=True)
class DelayModel:
    """Everything that a forecast needs, saved as text in one folder."""

    encoder: Encoder
    boosters: Mapping[str, lgb.Booster]
    thresholds_min: tuple[int, ...]
    climatology: Climatology
    shape: Shape
    conformal: ConformalLevels | None

    def predict(self, frame: pd.DataFrame, threads: int = 1) -> Forecasts:
        """Forecast rows of features.

        Args:
            frame: columns of `features.build.feature_names()`; missing ones count as unknown.
            threads: for LightGBM.
        """
        matrix = self.encoder.matrix(frame)
        distribution = self.distribution(matrix, threads)
        groups = self.groups(matrix)
        quantiles = {
            level: distribution.quantile(
                level if self.conformal is None else self.conformal.of(groups, level)
            )
            for level in QUANTILES
        }
        return Forecasts(distribution, _ordered(quantiles))

    def groups(self, matrix: Matrix) -> NDArray[np.int64]:
        """The conformal group of each row."""
        lead = matrix[:, self.encoder.place("lead_time_min")].astype(np.float64)
        aircraft = self.encoder.places(AIRCRAFT_PREFIX)
        unknown = np.asarray(np.isnan(matrix[:, aircraft]).all(axis=1))
        return group_of(lead, np.logical_not(unknown))

    def distribution(self, matrix: Matrix, threads: int = 1) -> DelayDistribution:
        """Distributions for encoded rows, shape (n, len(encoder.columns))."""
        scores = np.column_stack(
            [log_odds(self.boosters[head_name(t)], matrix, threads) for t in self.thresholds_min]
        )
        # Cancelled flights lack tail numbers: their odds never see the aircraft, or its absence.
        unseen = matrix.copy()
        unseen[:, self.encoder.places(AIRCRAFT_PREFIX)] = np.nan
        p_cancelled = expit(log_odds(self.boosters[CANCELLED], unseen, threads))
        p_diverted = expit(log_odds(self.boosters[DIVERTED], unseen, threads))
        survival = self.shape.survival(scores, self.thresholds_min)
        return DelayDistribution(p_cancelled, (1 - p_cancelled) * p_diverted, survival)

    def explain(self, matrix: Matrix, threshold_min: int, threads: int = 1) -> Explanation:
        """Shapley values of the log-odds of P(delay >= threshold | it arrives).

        Args:
            matrix: encoded rows, shape (n, len(encoder.columns)).
            threshold_min: one of `thresholds_min`.
        """
        booster = self.boosters[head_name(threshold_min)]
        shapley = np.asarray(booster.predict(matrix, pred_contrib=True, num_threads=threads))
        odds = self.distribution(matrix, threads).late_given_arrival(threshold_min)
        return Explanation(shapley[:, :-1], np.asarray(expit(shapley[:, -1])), odds)

    def save(self, folder: Path) -> None:
        """Write `model.json` and one LightGBM text file a booster."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, booster in self.boosters.items():
            booster.save_model(str(folder / f"{name}.txt"))
        described = {
            "format": FORMAT,
            "columns": self.encoder.columns,
            "categories": dict(self.encoder.categories),
            "thresholds_min": self.thresholds_min,
            "boosters": sorted(self.boosters),
            "base_log_odds": self.shape.base.tolist(),
            "conformal": None
            if self.conformal is None
            else {"nominal": self.conformal.nominal, "levels": self.conformal.levels},
            "climatology": [_table_out(table) for table in self.climatology.tables],
        }
        (folder / "model.json").write_text(json.dumps(described), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> DelayModel:
        """Read back what `save` wrote."""
        said = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise ValueError(f"model format {said['format']}; this version reads {FORMAT}")
        categories = {name: tuple(codes) for name, codes in said["categories"].items()}
        levels = said["conformal"]
        return cls(
            encoder=Encoder(tuple(said["columns"]), categories),
            boosters={
                name: lgb.Booster(model_file=str(folder / f"{name}.txt"))
                for name in said["boosters"]
            },
            thresholds_min=tuple(said["thresholds_min"]),
            climatology=Climatology(tuple(_table_in(table) for table in said["climatology"])),
            shape=Shape(np.asarray(said["base_log_odds"])),
            conformal=None
            if levels is None
            else ConformalLevels(
                tuple(levels["nominal"]),
                {int(group): tuple(values) for group, values in levels["levels"].items()},
            ),
        )


def _ordered(quantiles: dict[float, Array]) -> dict[float, Array]:
    stacked = np.maximum.accumulate(np.column_stack(list(quantiles.values())), axis=1)
    return {level: stacked[:, place] for place, level in enumerate(quantiles)}


def _table_out(table: pd.DataFrame) -> dict[str, object]:
    return {
        "names": list(table.index.names),
        "keys": [list(key) if isinstance(key, tuple) else [key] for key in table.index],
        "values": table.to_numpy().tolist(),
    }


def _table_in(said: Mapping[str, list]) -> pd.DataFrame:
    keys = pd.MultiIndex.from_tuples([tuple(key) for key in said["keys"]], names=said["names"])
    return pd.DataFrame(np.asarray(said["values"]), index=keys)
