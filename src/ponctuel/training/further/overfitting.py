"""Over-fitting: losses in training, validation and test, by lead time and by number of trees."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.retraining import entropy
from ponctuel.evaluation.scores import cross_entropy
from ponctuel.evaluation.studies.continued_training import (
    LeadOverfitting,
    Overfitting,
    PartLoss,
    RoundLosses,
)
from ponctuel.models.indices import INDICES, LatenessIndex
from ponctuel.training.further.bench import Bench, rounded
from ponctuel.training.further.head import SEGMENTS, fit_head
from ponctuel.training.further.rows import lead_groups, observed_index, week_numbers

TRAIN: Literal["train"] = "train"
VALIDATION: Literal["validation"] = "validation"
TEST: Literal["test"] = "test"
PARTS: tuple[Literal["train", "validation", "test"], ...] = (TRAIN, VALIDATION, TEST)
# Numbers of trees at which the curve over rounds is computed, as shares of the model's own.
_SHARES = (0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)


class _Part(NamedTuple):
    """Flights and the losses on them, by index, shape (n,) each."""

    rows: pd.DataFrame
    losses: dict[str, Array]


def overfitting(bench: Bench) -> Overfitting:
    """Losses on training flights, on flights held out by weeks, and on later flights.

    As in the model, each head leaves out one fold of weeks. Training and validation are the same
    flights, scored with the heads that have seen them and with the one that has not, so that their
    gap is over-fitting and nothing else; the test's flights are scored with each of the same heads,
    and the mean is taken. The test's months have base rates of their own, hence the skill: a head's
    loss lies between that of the constant forecast of the part's own mean (skill 0) and the lowest
    loss that the index allows (skill 1).

    Returns:
        `by_lead_time`: for each lead time and index, `logloss` and `skill` of each part;
        `rounds`: by number of trees, for each group of lead times, the losses of each part.
    """
    train = bench.rows.known(bench.split.start, bench.split.test_from)
    test = bench.rows.judged(bench.split.test_from, bench.split.end, bench.split.test_from)
    parts = _parts(bench, train, test)
    return {
        "folds": bench.settings.folds,
        "trained_n": len(train),
        "test_n": len(test),
        "by_lead_time": [
            _lead_time(parts, lead, index)
            for lead in sorted(train["lead_time_min"].unique(), reverse=True)
            for index in INDICES
        ],
        "rounds": _over_rounds(bench, train, test),
    }


def _parts(bench: Bench, train: pd.DataFrame, test: pd.DataFrame) -> dict[str, _Part]:
    fold, count = folds(bench, train), bench.settings.folds
    rows = {TRAIN: train, VALIDATION: train, TEST: test}
    losses = {
        name: {index.name: np.zeros(len(part)) for index in INDICES} for name, part in rows.items()
    }
    for number in range(count):
        bench.progress(f"over-fitting: fold {number + 1}")
        is_training = fold != number
        head = fit_head(train[is_training], INDICES, bench.settings)
        for index in INDICES:
            train_losses, test_losses = (
                cross_entropy(
                    head.share(part, index, bench.settings.threads), observed_index(part, index)
                )
                for part in (train, test)
            )
            losses[TRAIN][index.name] += np.where(is_training, train_losses, 0) / (count - 1)
            losses[VALIDATION][index.name] += np.where(is_training, 0, train_losses)
            losses[TEST][index.name] += test_losses / count
    return {name: _Part(part, losses[name]) for name, part in rows.items()}


def folds(bench: Bench, rows: pd.DataFrame) -> np.ndarray:
    """The fold of each row, shape (n,): whole weeks in turn, as in the model."""
    return week_numbers(rows, bench.split.start) % bench.settings.folds


def _lead_time(parts: dict[str, _Part], lead: float, index: LatenessIndex) -> LeadOverfitting:
    out: LeadOverfitting = {
        "lead_time_min": int(lead),
        "low_min": index.low_min,
        "high_min": index.high_min,
        "index": index.name,
    }
    for name in PARTS:
        part = parts[name]
        chosen = (part.rows["lead_time_min"] == lead).to_numpy(dtype=bool)
        if chosen.any():
            out[name] = _scores(part.losses[index.name][chosen], part.rows[chosen], index)
    return out


def _scores(losses: Array, rows: pd.DataFrame, index: LatenessIndex) -> PartLoss:
    share = observed_index(rows, index)
    mean_entropy = float(entropy(np.atleast_1d(share.mean()))[0])
    own_entropy = float(entropy(share).mean())
    return {
        "n": len(rows),
        "logloss": rounded(losses.mean()),
        "skill": rounded((mean_entropy - losses.mean()) / (mean_entropy - own_entropy)),
    }


def _over_rounds(bench: Bench, train: pd.DataFrame, test: pd.DataFrame) -> list[RoundLosses]:
    """Losses by number of trees, on one split of the training weeks, far beyond the model's own."""
    is_held_out = folds(bench, train) == 0
    times, index = bench.params.curve_rounds_times, bench.index
    shares = _shares(times)
    tree_counts = [
        {name: max(1, round(bench.settings.rounds(name) * share)) for name in SEGMENTS}
        for share in shares
    ]
    bench.progress(f"over-fitting: {times} times the trees")
    head = fit_head(train[~is_held_out], (index,), bench.settings.longer(times))
    parts = {TRAIN: train[~is_held_out], VALIDATION: train[is_held_out], TEST: test}
    curves: dict[str, list[dict[str, float]]] = {}
    for name, rows in parts.items():
        observed, groups = observed_index(rows, index), lead_groups(rows)
        curves[name] = [
            {
                group: rounded(cross_entropy(share, observed)[chosen].mean())
                for group, chosen in groups.items()
            }
            for share in head.share_by_trees(rows, index, tree_counts, bench.settings.threads)
        ]
    return [
        {
            "of_model": share,
            "trees": tree_counts[position],
            "train": curves[TRAIN][position],
            "validation": curves[VALIDATION][position],
            "test": curves[TEST][position],
        }
        for position, share in enumerate(shares)
    ]


def _shares(times: int) -> list[float]:
    """Shares of the model's own number of trees, ascending."""
    return [*_SHARES, *(1 + 0.5 * step for step in range(1, 2 * (times - 1) + 1))]
