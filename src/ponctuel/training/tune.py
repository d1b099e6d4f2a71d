"""A short search for LightGBM's settings, judged on the last weeks of the training part."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import lightgbm as lgb
import numpy as np
import optuna

from ponctuel.config.params import Params
from ponctuel.domain.distribution import Array
from ponctuel.evaluation.scores import log_loss
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.models.boosters import Question, fit_boosters, log_odds
from ponctuel.models.matrix import Encoder
from ponctuel.training.data import FeatureFiles, Split

JUDGED_SHARE = 0.2
JUDGED_AT_MIN = 30


class Search:
    """Log-loss of P(delay >= 30 min | it arrives) over all lead times.

    Nothing from the test part on is read: the search cannot see the test period.
    """

    def __init__(self, files: FeatureFiles, split: Split, params: Params) -> None:
        days = (split.test_from - split.start).days
        judged_from = split.test_from - timedelta(days=max(1, round(days * JUDGED_SHARE)))
        self._params = params
        leads, seed = params.features.lead_times_min, params.seed
        rows = files.sample(split.start, split.test_from, leads, 1, seed)
        rows = rows[rows["outcome"] == "arrived"]
        self.last_day = rows["date_local"].max()
        early = rows[rows["date_local"].dt.date < judged_from]
        late = rows[rows["date_local"].dt.date >= judged_from]
        early = early.iloc[:: max(1, len(early) // params.tune.sample_rows)]
        self._encoder = Encoder.fit(early, feature_names(), categorical_names())
        self._train, self._judge = self._encoder.matrix(early), self._encoder.matrix(late)
        self._answers = (early["arr_delay_min"] >= JUDGED_AT_MIN).to_numpy(dtype=bool)
        self._truth = (late["arr_delay_min"] >= JUDGED_AT_MIN).to_numpy(dtype=bool)

    def score(self, settings: dict[str, float]) -> float:
        """Mean log-loss on the judged weeks of a booster with these settings."""
        everyone = np.ones(len(self._train), dtype=bool)
        boosters = fit_boosters(
            self._train, self._encoder.columns, categorical_names(),
            [Question("late", everyone, self._answers)], settings, self._params.seed, threads=2,
        )  # fmt: skip
        return float(log_loss(_odds(boosters["late"], self._judge), self._truth).mean())

    def suggest(self, trial: optuna.Trial) -> dict[str, float]:
        """The space: how fine the trees are, and how strongly they are held back."""
        return {
            **self._params.train.booster.model_dump(),
            "num_leaves": trial.suggest_int("num_leaves", 15, 95, log=True),
            "min_data_in_leaf": trial.suggest_int("min_data_in_leaf", 50, 800, log=True),
            "feature_fraction": trial.suggest_float("feature_fraction", 0.15, 0.6),
            "lambda_l2": trial.suggest_float("lambda_l2", 0.1, 100.0, log=True),
        }


def _odds(booster: lgb.Booster, matrix: np.ndarray) -> Array:
    return 1 / (1 + np.exp(-log_odds(booster, matrix, threads=2)))


def run_search(
    search: Search,
    params: Params,
    report: Callable[[int, dict[str, float], float, float], None],
) -> dict[str, Any]:
    """Try the settings of params.yaml first, then what the sampler proposes.

    The number of trials alone ends the search, so that it ends the same on any machine.

    Args:
        report: called after each trial with its number, settings, score and duration in seconds.

    Returns:
        `best` (settings that differ from the defaults), `score`, `default_score`, `trials`.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=params.seed))
    default = params.train.booster.model_dump()
    tuned_names = ("num_leaves", "min_data_in_leaf", "feature_fraction", "lambda_l2")
    study.enqueue_trial({name: default[name] for name in tuned_names})

    def objective(trial: optuna.Trial) -> float:
        settings = search.suggest(trial)
        started = time.monotonic()
        score = search.score(settings)
        report(trial.number, settings, score, time.monotonic() - started)
        return score

    study.optimize(objective, n_trials=params.tune.trials)
    return {
        "best": study.best_params,
        "score": study.best_value,
        "default_score": study.trials[0].value,
        "trials": len(study.trials),
        "last_day_seen": str(search.last_day.date()),
    }
