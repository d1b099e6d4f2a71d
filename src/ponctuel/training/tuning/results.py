"""The results of a search, as JSON for the training, the notebook and readers.

They contain no time, run id or machine: the same search gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState

from ponctuel.evaluation.studies.tuning import FoldRecord, TrialRecord, TuningRecord
from ponctuel.training.tuning.choice import Choice
from ponctuel.training.tuning.plan import SearchPlan
from ponctuel.training.tuning.rows import TuningRows
from ponctuel.training.tuning.space import describe
from ponctuel.training.tuning.study import finished

_DIGITS = 6
_INTERVAL = ("mean", "low", "high")
# Fields whose entries are written one per line, so that versions of the file can be compared.
_LINE_EACH = ("history", "folds")


def results(
    study: optuna.Study, choice: Choice, rows: TuningRows, plan: SearchPlan, source: str
) -> TuningRecord:
    """The record of the search.

    `best` holds the settings to train with (the committed ones unless a trial is significantly
    better), `score` and `default_score` the mean log-loss of the best trial and of the committed
    settings, `trials` the number of finished trials, `last_day_seen` the last scheduled day among
    the rows, `change` the change of the weekly log-loss from the committed settings to the best
    other trial (`choice`).
    """
    trials = finished(study)
    positions = {trial.number: number for number, trial in enumerate(trials)}
    default = {name: plan.defaults[name] for name in plan.space}
    challenger, change = choice.challenger, choice.change
    chosen = challenger.user_attrs["settings"] if challenger and choice.taken else default
    return {
        "best": chosen,
        "score": _rounded(choice.best.value),
        "default_score": _rounded(choice.default.value),
        "trials": len(trials),
        "pruned": sum(trial.state == TrialState.PRUNED for trial in trials),
        "last_day_seen": rows.last_day.isoformat(),
        "taken": choice.taken,
        "change": change and dict(zip(_INTERVAL, map(_rounded, change), strict=True)),
        "default_trial": positions[choice.default.number],
        "challenger_trial": positions[challenger.number] if challenger else None,
        "source": source,
        "split": plan.split.as_dict(),
        "sample_rows": plan.sample_rows,
        "indices": list(plan.indices),
        "default": default,
        "space": describe(plan.space),
        "folds": [_fold(fold.origin.start, fold.origin.end, fold) for fold in rows.folds],
        "history": [_trial(number, trial) for number, trial in enumerate(trials)],
    }


def _fold(start: date, end: date, fold: Any) -> FoldRecord:
    return {
        "known_before": start.isoformat(),
        "judged_until": end.isoformat(),
        "fit_rows": len(fold.fit),
        "judged_rows": len(fold.judged),
    }


def _trial(number: int, trial: FrozenTrial) -> TrialRecord:
    curve = trial.user_attrs["curve"]
    return {
        "trial": number,
        "state": trial.state.name.lower(),
        "score": _rounded(trial.value) if trial.state == TrialState.COMPLETE else None,
        "fold_scores": [_rounded(score) for score in trial.user_attrs["fold_scores"]],
        "weeks": [_rounded(loss) for _, loss in sorted(trial.intermediate_values.items())],
        "settings": trial.user_attrs["settings"],
        "curve": {
            "rounds": [int(rounds) for rounds in curve["rounds"]],
            "train": [_rounded(loss) for loss in curve["train"]],
            "judged": [_rounded(loss) for loss in curve["judged"]],
        },
    }


def _rounded(value: float | None) -> float:
    assert value is not None  # noqa: S101 - only complete trials are read
    return round(float(value), _DIGITS)


def write_results(content: Mapping[str, object], path: Path) -> None:
    """Write JSON in which each trial is one line."""
    parts = []
    for name, value in content.items():
        if name in _LINE_EACH:
            listed = value if isinstance(value, list) else []
            lines = ",\n    ".join(json.dumps(entry) for entry in listed)
            parts.append(f'  "{name}": [\n    {lines}\n  ]')
        else:
            parts.append(f'  "{name}": {json.dumps(value)}')
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
