"""Records of finished searches for settings, as Optuna studies and as tables."""

from __future__ import annotations

import json
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


def study_of(record: TuningRecord) -> optuna.Study:
    """A search as an Optuna study, for Optuna's tools.

    A trial's value is the score of its first fold, which pruned trials have, too. Fixed settings
    are left out.
    """
    space = {name: _distribution(range_record) for name, range_record in record["space"].items()}
    space = {name: axis for name, axis in space.items() if not axis.single()}
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study()
    for trial in record["history"]:
        # Rounding in the record may have moved a setting just beyond its bounds.
        params = {name: _clipped(space[name], trial["settings"][name]) for name in space}
        study.add_trial(
            create_trial(params=params, distributions=space, value=trial["fold_scores"][0])
        )
    return study


def settings_table(record: TuningRecord) -> pd.DataFrame:
    """The committed settings, the searched ranges, and the best other trial, one row per setting.

    Columns: `name`, `default`, `challenger`, `range`.
    """
    challenger = record["challenger_trial"]
    best = {} if challenger is None else record["history"][challenger]["settings"]
    rows = [
        {
            "name": setting_fr(name),
            "default": setting_text(record["default"][name]),
            "challenger": setting_text(best.get(name)),
            "range": _range_text(range_record),
        }
        for name, range_record in record["space"].items()
    ]
    return pd.DataFrame(rows)


def read_searches(folder: Path, source: str) -> tuple[TuningRecord | None, TuningRecord]:
    """The record of `make tune` (None unless it used the same source), and the pipeline's record.

    Raises:
        NotReady: the stage `tune` has not run.
    """
    short, record = folder / "tuning.json", folder / "tuning-record.json"
    if not short.is_file():
        raise NotReady("the search for settings has not run yet; run `dvc repro tune`")
    short_record: TuningRecord = json.loads(short.read_text(encoding="utf-8"))
    longer: TuningRecord | None = None
    if record.is_file():
        longer = json.loads(record.read_text(encoding="utf-8"))
    return longer if longer and longer["source"] == source else None, short_record


def _distribution(range_record: RangeRecord) -> BaseDistribution:
    if "choices" in range_record:
        return CategoricalDistribution(range_record["choices"])
    if range_record["whole"]:
        return IntDistribution(range_record["low"], range_record["high"], log=range_record["log"])
    return FloatDistribution(range_record["low"], range_record["high"], log=range_record["log"])


def _clipped(axis: BaseDistribution, value: Any) -> Any:
    if isinstance(axis, (FloatDistribution, IntDistribution)):
        return min(max(value, axis.low), axis.high)
    return value


def _range_text(range_record: RangeRecord) -> str:
    if "choices" in range_record:
        return ", ".join(setting_text(choice) for choice in range_record["choices"])
    kind = " (échelle log)" if range_record["log"] else ""
    return f"{setting_text(range_record['low'])} à {setting_text(range_record['high'])}{kind}"
