"""A finished search for settings as frames, for figures and tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
import pandas as pd
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import create_trial

from ponctuel.domain.errors import NotReady
from ponctuel.evaluation.studies.tuning import RangeRecord, TuningRecord
from ponctuel_words.settings import setting_fr, setting_text

MIN_TRIALS_FOR_IMPORTANCE = 8


@dataclass(frozen=True)
class Search:
    """One search.

    Attributes:
        record: the JSON that the stage `tune` wrote.
        larger: whether it is the record of `make tune` rather than the pipeline's own search.
    """

    record: TuningRecord
    larger: bool

    def trials(self) -> pd.DataFrame:
        """One row a finished trial.

        Columns: `trial`, `state` (complete or pruned), `folds_n` (folds fitted), `score` (missing
        when pruned), `first_score` (of the first fold, which every trial has), `best_so_far`,
        `role` (default, challenger or other), and one column a setting.
        """
        rows = [
            {
                "trial": each["trial"],
                "state": each["state"],
                "folds_n": len(each["fold_scores"]),
                "score": each["score"],
                "first_score": each["fold_scores"][0],
                "role": self._role(each["trial"]),
                **each["settings"],
            }
            for each in self.record["history"]
        ]
        frame = pd.DataFrame(rows).astype({"score": "float64"})
        frame.insert(5, "best_so_far", frame["score"].cummin().ffill())
        return frame

    def curves(self) -> pd.DataFrame:
        """Learning curves of the committed settings and of the best other trial.

        Columns: `role`, `rounds`, `train_loss`, `judged_loss`.
        """
        parts = [
            pd.DataFrame(
                {
                    "role": self._role(each["trial"]),
                    "rounds": each["curve"]["rounds"],
                    "train_loss": each["curve"]["train"],
                    "judged_loss": each["curve"]["judged"],
                }
            )
            for each in self.record["history"]
            if self._role(each["trial"]) != "other"
        ]
        return pd.concat(parts, ignore_index=True)

    def weeks(self) -> pd.DataFrame:
        """Weekly log-loss of the best other trial against the committed settings.

        Columns: `fold` (from 0), `week` (from 0, over all folds), `default_loss`,
        `challenger_loss`, `change` (negative: better); no rows without another complete trial.
        """
        columns = ["fold", "week", "default_loss", "challenger_loss", "change"]
        challenger = self.record["challenger_trial"]
        if challenger is None:
            return pd.DataFrame(columns=columns)
        history = self.record["history"]
        before = history[self.record["default_trial"]]["weeks"]
        after = history[challenger]["weeks"]
        frame = pd.DataFrame({"default_loss": before, "challenger_loss": after})
        frame["week"] = range(len(frame))
        frame["fold"] = frame["week"] // -(-len(frame) // len(self.record["folds"]))
        frame["change"] = frame["challenger_loss"] - frame["default_loss"]
        return frame[columns]

    def folds(self) -> pd.DataFrame:
        """The rolling origins, with both scores.

        Columns: `known_before`, `judged_until` (dates), `fit_rows`, `judged_rows`, `default_loss`,
        `challenger_loss`, `change_share` (of the committed settings' loss).
        """
        frame = pd.DataFrame(self.record["folds"])
        for name in ("known_before", "judged_until"):
            frame[name] = pd.to_datetime(frame[name])
        history, challenger = self.record["history"], self.record["challenger_trial"]
        frame["default_loss"] = history[self.record["default_trial"]]["fold_scores"]
        if challenger is None:
            return frame.assign(challenger_loss=float("nan"), change_share=float("nan"))
        frame["challenger_loss"] = history[challenger]["fold_scores"]
        return frame.assign(change_share=frame["challenger_loss"] / frame["default_loss"] - 1)

    def importances(self) -> pd.DataFrame:
        """Share of the variance of the first fold's score each setting explains, alone.

        Functional ANOVA over a random forest (Hutter et al., 2014). The first fold, because every
        trial has its score, the pruned ones too. No rows below a handful of trials.

        Columns: `name`, `importance` (sum 1), the greatest first.
        """
        history = self.record["history"]
        if len(history) < MIN_TRIALS_FOR_IMPORTANCE:
            return pd.DataFrame(columns=["name", "importance"])
        space = {name: _distribution(described) for name, described in self.record["space"].items()}
        space = {name: axis for name, axis in space.items() if not axis.single()}
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study()
        for each in history:
            # A setting may be rounded just beyond its bounds when it is written.
            params = {name: _inside(space[name], each["settings"][name]) for name in space}
            study.add_trial(
                create_trial(params=params, distributions=space, value=each["fold_scores"][0])
            )
        evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
        importances = optuna.importance.get_param_importances(study, evaluator=evaluator)
        return pd.DataFrame({"name": list(importances), "importance": list(importances.values())})

    def settings(self) -> pd.DataFrame:
        """The committed settings, what was tried, and the best other trial, a row a setting.

        Columns: `name`, `default`, `challenger`, `range`.
        """
        challenger = self.record["challenger_trial"]
        best = {} if challenger is None else self.record["history"][challenger]["settings"]
        rows = [
            {
                "name": setting_fr(name),
                "default": setting_text(self.record["default"][name]),
                "challenger": setting_text(best.get(name)),
                "range": _range_text(described),
            }
            for name, described in self.record["space"].items()
        ]
        return pd.DataFrame(rows)

    def _role(self, trial: int) -> str:
        if trial == self.record["default_trial"]:
            return "default"
        return "challenger" if trial == self.record["challenger_trial"] else "other"


def read_searches(folder: Path, source: str) -> tuple[Search, Search]:
    """The search to show, and the pipeline's own.

    The first is the record of `make tune` where there is one of the same source; without it, both
    are the pipeline's.

    Raises:
        NotReady: the stage `tune` has not run.
    """
    short, record = folder / "tuning.json", folder / "tuning-record.json"
    if not short.is_file():
        raise NotReady("the search for settings has not run yet; run `dvc repro tune`")
    own = Search(json.loads(short.read_text(encoding="utf-8")), larger=False)
    if record.is_file():
        content = json.loads(record.read_text(encoding="utf-8"))
        if content["source"] == source:
            return Search(content, larger=True), own
    return own, own


def _distribution(described: RangeRecord) -> BaseDistribution:
    if "choices" in described:
        return CategoricalDistribution(described["choices"])
    if described["whole"]:
        return IntDistribution(described["low"], described["high"], log=described["log"])
    return FloatDistribution(described["low"], described["high"], log=described["log"])


def _inside(axis: BaseDistribution, value: Any) -> Any:
    if isinstance(axis, (FloatDistribution, IntDistribution)):
        return min(max(value, axis.low), axis.high)
    return value


def _range_text(described: RangeRecord) -> str:
    if "choices" in described:
        return ", ".join(setting_text(each) for each in described["choices"])
    kind = " (échelle log)" if described["log"] else ""
    return f"{setting_text(described['low'])} à {setting_text(described['high'])}{kind}"
