"""The parts of the study that use heads, and the record of all parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from ponctuel.config.params import Params
from ponctuel.evaluation.studies.continued_training import (
    ContinuedTrainingRecord,
    ContinuedTrainingStudy,
    StudySettings,
    TrainRecord,
)
from ponctuel.features.schema import features_in
from ponctuel.models.indices import INDICES
from ponctuel.models.segments import AIRCRAFT_MAX_LEAD_MIN, NEAR_MAX_LEAD_MIN
from ponctuel.training.further.age import ageing, retraining_age_months
from ponctuel.training.further.bench import Bench
from ponctuel.training.further.continued import ContinuationComparison
from ponctuel.training.further.curve import learning_curve
from ponctuel.training.further.overfitting import overfitting

WHOLE = "whole_model"
# Parts that use heads, without the link of the whole model.
HEADS: Mapping[str, Callable[[Bench], Mapping[str, Any]]] = {
    "learning_curve": learning_curve,
    "age": ageing,
    "continuing": lambda bench: ContinuationComparison.of(bench).run(),
    "overfitting": overfitting,
}
PARTS = (*HEADS, WHOLE)


def study_of(bench: Bench, params: Params, parts: Mapping[str, Any]) -> ContinuedTrainingStudy:
    """The record of reports/metrics/further-training.json.

    Args:
        parts: the results, by the names of PARTS.
    """
    min_gain = params.further.worth_logloss
    expanding = parts["age"]["expanding"]
    return {
        "source": params.source.name,
        "split": bench.split.as_dict(),
        "development_from": bench.development_from.isoformat(),
        "settings": _settings(bench, params),
        "learning_curve": parts["learning_curve"],
        "age": parts["age"],
        "continuing": parts["continuing"],
        "overfitting": parts["overfitting"],
        "whole_model": parts[WHOLE],
        "recommended_age_months": {
            "development": retraining_age_months(expanding["development"], min_gain),
            "test": retraining_age_months(expanding["test"], min_gain),
        },
    }


def _settings(bench: Bench, params: Params) -> StudySettings:
    """The settings of the study's run that the method's formal description quotes."""
    frame = bench.rows.frame
    return {
        "booster": dict(bench.settings.booster),
        "train": cast(TrainRecord, params.train.model_dump(mode="json", exclude={"booster"})),
        "near_max_lead_min": NEAR_MAX_LEAD_MIN,
        "aircraft_max_lead_min": AIRCRAFT_MAX_LEAD_MIN,
        "indices": [
            {"name": index.name, "low_min": index.low_min, "high_min": index.high_min}
            for index in INDICES
        ],
        "lead_times_min": list(params.features.lead_times_min),
        "further": cast(ContinuedTrainingRecord, params.further.model_dump(mode="json")),
        "features_n": len(features_in(frame.columns)),
        "flights_n": int(frame["flight_id"].nunique()),
        "rows_n": len(frame),
        "seed": params.seed,
    }
