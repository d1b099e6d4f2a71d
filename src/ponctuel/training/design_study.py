"""Variants of the whole model compared with direct boosting, on the development period.

The study of ideas changes one part at a time; here the whole model is fitted again with other
settings of its design, and each variant is scored on the same requests as direct boosting, a plain
LightGBM per lead time and threshold. The test is never read.
"""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.domain.distribution import Array
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.evaluation.scores import crps_min, log_loss
from ponctuel.features.build import categorical_names
from ponctuel.models.matrix import Encoder
from ponctuel.models.peers.direct import fit_direct
from ponctuel.models.peers.rows import PeerRows, PeerSettings
from ponctuel.training.data import FeatureFiles
from ponctuel.training.fit import fit_period
from ponctuel.training.frames import plain_columns, without_aircraft
from ponctuel.training.ideas.rows import Period, delays_of, judged_rows

_THREADS = 2


@dataclass(frozen=True)
class Design:
    """A variant of the model, by its settings in params.yaml's group `train`.

    Attributes:
        train: values in place of those of the group.
        lead_booster: settings that replace or complete those of the group's `lead_booster`.
    """

    name: str
    words: str
    train: Mapping[str, Any] = field(default_factory=dict)
    lead_booster: Mapping[str, float] = field(default_factory=dict)

    def params(self, params: Params) -> Params:
        """params.yaml, changed as the design says."""
        lead = {**(params.train.lead_booster or {}), **self.lead_booster}
        changed = {"lead_booster": lead, **self.train}
        return params.model_copy(update={"train": params.train.model_copy(update=changed)})


DESIGNS = (
    Design("model", "the model as it is"),
    Design("segments", "no boosters of single lead times", {"lead_booster": None}),
    Design("two_folds", "two folds of weeks, not three", {"folds": 2}),
    Design("slower", "300 trees at 0.04", {}, {"rounds": 300, "learning_rate": 0.04}),
    Design("faster", "120 trees at 0.1", {}, {"rounds": 120, "learning_rate": 0.1}),
    Design("small_leaves", "leaves half as large", {}, {"min_data_in_leaf": 275}),
)
DIRECT = "direct"


def design_study(
    files: FeatureFiles,
    params: Params,
    designs: Sequence[Design] = DESIGNS,
    report: Callable[[str], None] = print,
) -> dict[str, object]:
    """Fit every design and direct boosting, and score them by lead time.

    Returns:
        `period`; `designs`: name, words, seconds of the fit, trees, and `lead_times`: log-losses at
        TARGETS_MIN and CRPS (direct boosting has none).
    """
    period = Period.of(files, params)
    requests = without_aircraft(judged_rows(files, period, params))
    results = [_direct(files, period, params, requests)]
    report(f"{DIRECT} done")
    for design in designs:
        started = clock.monotonic()
        model = fit_period(files, period.start, period.cutoff, design.params(params))
        seconds = round(clock.monotonic() - started, 1)
        forecasts = model.predict(requests, _THREADS).distribution
        probabilities = {target: forecasts.late_given_arrival(target) for target in TARGETS_MIN}
        results.append(
            {
                "name": design.name,
                "words": design.words,
                "seconds": seconds,
                "trees": sum(booster.num_trees() for booster in model.boosters.values()),
                "lead_times": _scores(
                    requests, probabilities, crps_min(forecasts, delays_of(requests))
                ),
            }
        )
        report(f"{design.name} in {seconds} s")
    return {"period": period.as_dict(), "designs": results}


def _direct(
    files: FeatureFiles, period: Period, params: Params, requests: pd.DataFrame
) -> dict[str, object]:
    started = clock.monotonic()
    probabilities = {target: np.empty(len(requests)) for target in TARGETS_MIN}
    known_before = datetime.combine(period.cutoff, time(), UTC)
    for lead in requests["lead_time_min"].unique():
        rows = files.sample(
            period.start, period.cutoff, (int(lead),), 1, params.seed, known_before=known_before
        )
        rows = rows[rows["outcome"] == "arrived"]
        encoder = Encoder.fit(rows, plain_columns(rows.columns), categorical_names())
        delay, at = delays_of(rows), (requests["lead_time_min"] == lead).to_numpy()
        late = {target: delay >= target for target in TARGETS_MIN}
        peer = fit_direct(PeerRows.of(rows, encoder), late, PeerSettings(params.seed, _THREADS))
        for target, probability in peer(PeerRows.of(requests[at], encoder)).items():
            probabilities[target][at] = probability
    return {
        "name": DIRECT,
        "words": "one plain LightGBM a lead time and threshold",
        "seconds": round(clock.monotonic() - started, 1),
        "lead_times": _scores(requests, probabilities, None),
    }


def _scores(
    requests: pd.DataFrame, probabilities: Mapping[int, Array], crps: Array | None
) -> list[dict[str, float]]:
    delay, lead_time = delays_of(requests), requests["lead_time_min"].to_numpy()
    out = []
    for lead in sorted(set(lead_time), reverse=True):
        at = lead_time == lead
        scores: dict[str, float] = {"lead_time_min": int(lead), "n": int(at.sum())}
        for target in TARGETS_MIN:
            loss = log_loss(probabilities[target][at], delay[at] >= target).mean()
            scores[f"logloss_{target}"] = round(float(loss), 5)
        if crps is not None:
            scores["crps_min"] = round(float(crps[at].mean()), 4)
        out.append(scores)
    return out
