"""The result of a search in the format of the stage `tune`, with artificial losses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

SPACE: dict[str, dict[str, Any]] = {
    "bagging_fraction": {"low": 0.4, "high": 1.0, "log": False, "whole": False},
    "extra_trees": {"choices": [False, True]},
    "lambda_l2": {"low": 0.1, "high": 300.0, "log": True, "whole": False},
    "learning_rate": {"low": 0.02, "high": 0.3, "log": True, "whole": False},
    "num_leaves": {"low": 7, "high": 127, "log": True, "whole": True},
    "rounds": {"low": 20, "high": 160, "log": True, "whole": True},
}
DEFAULT: dict[str, Any] = {
    "bagging_fraction": 0.8,
    "extra_trees": False,
    "lambda_l2": 10.0,
    "learning_rate": 0.1,
    "num_leaves": 63,
    "rounds": 80,
}
FOLDS = [
    {
        "known_before": "2001-02-05",
        "judged_until": "2001-03-05",
        "fit_rows": 900,
        "judged_rows": 500,
    },
    {
        "known_before": "2001-03-05",
        "judged_until": "2001-04-02",
        "fit_rows": 1200,
        "judged_rows": 500,
    },
    {
        "known_before": "2001-04-02",
        "judged_until": "2001-04-30",
        "fit_rows": 1500,
        "judged_rows": 500,
    },
]
WEEKS_A_FOLD = 4


def artificial_search(trials: int, seed: int = 1, **changes: Any) -> dict[str, Any]:
    """The result of a search whose loss depends on the learning rate, with the minimum at 0.06."""
    draw = np.random.default_rng(seed)
    history = [_trial(number, draw) for number in range(trials)]
    default = history[0]
    others = [trial for trial in history[1:] if trial["state"] == "complete"]
    best = min(others, key=lambda trial: trial["score"]) if others else None
    change = None
    if best is not None:
        weekly_change = np.subtract(best["weeks"], default["weeks"])
        change = {
            "mean": float(weekly_change.mean()),
            "low": float(weekly_change.min()),
            "high": float(weekly_change.max()),
        }
    taken = change is not None and change["high"] < 0
    result = {
        "best": best["settings"] if best and taken else DEFAULT,
        "score": min(trial["score"] for trial in history if trial["score"] is not None),
        "default_score": default["score"],
        "trials": trials,
        "pruned": sum(trial["state"] == "pruned" for trial in history),
        "last_day_seen": "2001-04-29",
        "taken": taken,
        "change": change,
        "default_trial": 0,
        "challenger_trial": best["trial"] if best else None,
        "source": "made up",
        "split": {"start": "2001-01-01", "test_from": "2001-04-30", "end": "2001-06-01"},
        "sample_rows": 1500,
        "indices": ["late"],
        "default": DEFAULT,
        "space": SPACE,
        "folds": FOLDS,
        "history": history,
    }
    return result | changes


def _trial(number: int, draw: np.random.Generator) -> dict[str, Any]:
    settings = dict(DEFAULT)
    if number:
        settings |= {
            "bagging_fraction": round(float(draw.uniform(0.4, 1)), 3),
            "extra_trees": bool(draw.integers(2)),
            "lambda_l2": float(f"{10 ** draw.uniform(-1, 2.4):.3g}"),
            "learning_rate": float(f"{0.02 * 15 ** draw.random():.3g}"),
            "num_leaves": int(draw.integers(7, 128)),
            "rounds": int(draw.integers(20, 161)),
        }
    excess_loss = math.log(settings["learning_rate"] / 0.06) ** 2 / 100
    weeks = 0.4 + excess_loss + draw.normal(0, 0.0005, len(FOLDS) * WEEKS_A_FOLD)
    weeks += 0.03 * np.sin(np.arange(len(weeks)))  # some weeks have a higher loss in every trial
    pruned = number > 0 and excess_loss > 0.008
    if pruned:
        weeks = weeks[:WEEKS_A_FOLD]
    folds = weeks.reshape(-1, WEEKS_A_FOLD).mean(axis=1)
    rounds = [*range(5, settings["rounds"], 5), settings["rounds"]]
    decay = np.exp(-np.array(rounds) / 25)
    judged = folds.mean() + 0.1 * (decay - decay[-1])
    train = judged - 0.0004 * np.array(rounds)
    return {
        "trial": number,
        "state": "pruned" if pruned else "complete",
        "score": None if pruned else float(folds.mean()),
        "fold_scores": folds.tolist(),
        "weeks": weeks.tolist(),
        "settings": settings,
        "curve": {"rounds": rounds, "train": train.tolist(), "judged": judged.tolist()},
    }
