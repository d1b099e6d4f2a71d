"""A small project for the hyperparameter search: feature files with a signal, and a quick plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import FEATURES_FILE, OUTCOMES_FILE
from ponctuel.training.tuning.plan import SearchPlan, short_plan

ROOT = Path(__file__).resolve().parents[1]
DAYS, FLIGHTS_A_DAY, LEADS = 120, 24, (60, 180, 720)
TEST_FROM = date(2001, 4, 11)  # a hundred days of training
DAY_MIN = 24 * 60


def make_project(root: Path, **tune: Any) -> Paths:
    """Feature files of 120 days, and this repository's params.yaml with a quick search."""
    paths = Paths(root)
    paths.features.mkdir(parents=True)
    outcomes = make_outcomes()
    outcomes.drop(columns="cause").to_parquet(paths.features / OUTCOMES_FILE)
    make_features(outcomes).to_parquet(paths.features / FEATURES_FILE)
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["split"] = {"test_from": TEST_FROM}
    params["features"]["lead_times_min"] = list(LEADS)
    params["train"]["booster"] |= {"rounds": 12, "num_leaves": 7, "min_data_in_leaf": 20}
    params["tune"] = {"trials": 4, "sample_rows": 1500, "max_rounds": 24}
    # A fold is one week here: two worse weeks are enough to prune a trial.
    params["tune"] |= {"reach": 3.0, "prune_p": 0.3} | tune
    paths.params.write_text(yaml.safe_dump(params), encoding="utf-8")
    return paths


def make_outcomes() -> pd.DataFrame:
    """One row per flight; some outcomes are known days later, and some flights are cancelled."""
    draw = np.random.default_rng(7)
    n = DAYS * FLIGHTS_A_DAY
    day = np.repeat(np.arange(DAYS), FLIGHTS_A_DAY)
    start_min = int(pd.Timestamp("2001-01-01", tz="UTC").timestamp()) // 60
    departure = start_min + day * DAY_MIN + draw.integers(300, 1380, n)
    cause = draw.normal(size=n)
    delay = np.round(30 * cause + draw.normal(0, 20, n)).astype(int)
    known_delay_min = np.where(draw.random(n) < 0.1, 3 * DAY_MIN, 120)
    return pd.DataFrame(
        {
            "flight_id": draw.permutation(n) + 10**12,
            "date_local": (pd.Timestamp("2001-01-01") + pd.to_timedelta(day, "D")).date,
            "outcome": np.where(draw.random(n) < 0.05, "cancelled", "arrived"),
            "arr_delay_min": delay,
            "sched_dep_min": departure,
            "outcome_known_min": departure + known_delay_min,
            "cause": cause,
        }
    )


def make_features(outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row per flight and lead time; two features carry the delay, with noise that grows with the lead time."""
    draw = np.random.default_rng(8)
    n = len(outcomes)
    parts = []
    for lead in LEADS:
        values = draw.normal(size=(n, len(feature_names()))).astype("float32")
        part = pd.DataFrame(values, columns=feature_names())
        numeric = [name for name in feature_names() if name not in categorical_names()]
        noise = lead / 400
        for name in numeric[
            -2:
        ]:  # the first ones are the aircraft's, which the search does not use
            part[name] = (outcomes["cause"] + draw.normal(0, noise, n)).astype("float32")
        for name in categorical_names():
            part[name] = draw.choice(["AA", "BB", "CC"], n)
        parts.append(
            part.assign(
                flight_id=outcomes["flight_id"], lead_time_min=np.float32(lead), request_id=0
            )
        )
    return pd.concat(parts, ignore_index=True).sample(frac=1, random_state=1)


def quick_plan(paths: Paths, **changes: Any) -> SearchPlan:
    """The pipeline's plan of the search, on one thread."""
    plan = short_plan(load_params(paths.params), feature_files(paths))
    return replace(plan, threads=1, **changes)
