"""Stage `evaluate`: the candidate and its peers on flights that no fit has seen."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.evaluation.scores import brier, log_loss
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.models.delay_model import DelayModel, Forecasts
from ponctuel.models.logistic import fit_logistic, logistic_odds
from ponctuel.stages.tune import feature_files
from ponctuel.training.data import FeatureFiles, Split
from ponctuel.training.evaluate import (
    DIGITS,
    PROTOCOL_H_LATE_MIN,
    PROTOCOL_H_LEAD_MIN,
    TARGETS_MIN,
    Peer,
    protocol_h,
    score_peer,
    weeks_of,
    without_aircraft,
)

EVALUATION_FILE = "evaluation.json"
# Logistic regression gains nothing from more rows, and costs much.
LOGISTIC_ROWS = 30_000
THREADS = 2


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    params = load_params(paths.params)
    files = feature_files(paths)
    split = files.split(params.split)
    model = DelayModel.load(paths.candidate)
    peers = _fit_logistic(files, split, params)
    leads = []
    said: dict[str, Any] = {}
    for lead in sorted(params.features.lead_times_min, reverse=True):
        rows = files.whole(split.test_from, split.end, (lead,))
        plain = without_aircraft(rows)
        forecasts = model.predict(plain, THREADS)
        leads.append(_lead_time(lead, rows, plain, forecasts, model, peers, params))
        print(f"evaluate: {lead} min ahead", flush=True)
        if lead == PROTOCOL_H_LEAD_MIN:
            named = model.predict(rows, THREADS)
            said["protocol_h"] = _protocol(rows, forecasts, params)
            said["protocol_h_aircraft"] = _protocol(rows, named, params)
    result = {
        **said,
        "lead_times": leads,
        "split": split.as_dict(),
        "source": params.source.name,
    }
    paths.metrics.mkdir(parents=True, exist_ok=True)
    (paths.metrics / EVALUATION_FILE).write_text(
        json.dumps(result, indent=2) + "\n", encoding="utf-8"
    )


def _protocol(rows: pd.DataFrame, forecasts: Forecasts, params: Params) -> dict[str, Any]:
    arrived = (rows["outcome"] == "arrived").to_numpy()
    odds = forecasts.distribution.late_given_arrival(PROTOCOL_H_LATE_MIN)[arrived]
    kept = rows[arrived]
    delay = kept["arr_delay_min"].to_numpy(dtype="float64")
    return protocol_h(odds, delay, weeks_of(kept), params.evaluate.bootstrap_draws, params.seed)


def _fit_logistic(files: FeatureFiles, split: Split, params: Params) -> dict[int, Any]:
    leads = params.features.lead_times_min
    rows = files.sample(split.start, split.test_from, leads, 1, params.seed)
    rows = rows[rows["outcome"] == "arrived"]
    rows = without_aircraft(rows.iloc[:: max(1, len(rows) // LOGISTIC_ROWS)])
    delay = rows["arr_delay_min"].to_numpy(dtype="float64")
    return {
        target: fit_logistic(
            rows, feature_names(), categorical_names(), delay >= target, params.seed
        )
        for target in TARGETS_MIN
    }


def _lead_time(
    lead: int, rows: pd.DataFrame, plain: pd.DataFrame, forecasts: Forecasts,
    model: DelayModel, logistic: dict[int, Any], params: Params,
) -> dict[str, Any]:  # fmt: skip
    arrived = (rows["outcome"] == "arrived").to_numpy()
    kept, seen = rows[arrived], plain[arrived]
    delay = kept["arr_delay_min"].to_numpy(dtype="float64")
    own, usual = _part(forecasts, arrived), model.climatology.predict(seen)
    candidates = {
        "champion": Peer(
            {t: own.distribution.late_given_arrival(t) for t in TARGETS_MIN},
            own.distribution,
            (own.quantiles_min[0.05], own.quantiles_min[0.95]),
        ),
        "climatology": Peer(
            {t: usual.late_given_arrival(t) for t in TARGETS_MIN},
            usual,
            (usual.quantile(0.05), usual.quantile(0.95)),
        ),
        "logistic": Peer({t: logistic_odds(logistic[t], seen) for t in TARGETS_MIN}),
    }
    weeks = weeks_of(kept)
    scored = {
        name: score_peer(peer, delay, weeks, params.evaluate.bootstrap_draws, params.seed)
        for name, peer in candidates.items()
    }
    cancelled = (rows["outcome"] == "cancelled").to_numpy()
    everyone = model.climatology.predict(plain)
    for name, odds in (
        ("champion", forecasts.distribution.p_cancelled), ("climatology", everyone.p_cancelled),
    ):  # fmt: skip
        scored[name]["logloss_cancelled"] = round(float(log_loss(odds, cancelled).mean()), DIGITS)
        scored[name]["brier_cancelled"] = round(float(brier(odds, cancelled).mean()), DIGITS)
    return {"lead_time_min": lead, "n": int(arrived.sum()), "models": scored}


def _part(forecasts: Forecasts, rows: np.ndarray) -> Forecasts:
    whole = forecasts.distribution
    part = type(whole)(whole.p_cancelled[rows], whole.p_diverted[rows], whole.survival[rows])
    return Forecasts(part, {level: v[rows] for level, v in forecasts.quantiles_min.items()})
