"""`python -m tests.benchmarks.network_gain FOLDER FILE`: what families of aircraft are worth.

The embedded data have no network, and none is made up to claim a gain: FOLDER holds real flights of
a network, in the Bureau's format. On its days in turn, models fitted to the days before forecast late
arrivals, with and without the families about the inbound aircraft and about turns; everything else is
the same. Few days tell little: intervals are given, and the sign may depend on the day.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import lightgbm
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.cleaning.star import clean_star
from ponctuel.config.paths import Paths, project_paths
from ponctuel.evaluation.bootstrap import paired_difference
from ponctuel.evaluation.scores import log_loss
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.features.network import NETWORK
from ponctuel.features.schema import ALL_FAMILIES
from ponctuel.stages import features, ingest, warehouse
from ponctuel.stages.raw import read_raw
from ponctuel.tables import STAR_SCHEMA
from ponctuel.training.json_files import write_json
from tests.integration.registry.conftest import set_params

LEADS_MIN, LATE_MIN = (120, 60, 30), (15, 30)
# Days to learn from before the first that is forecast.
FIRST_DAYS = 2
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "verbose": -1,
    "num_threads": 1,
}
ROUNDS, SEEDS, DRAWS = 100, (0, 1), 1000
_TURNS = ("turn_carrier", "turn_origin")
# Families that are left out of each model.
WITHOUT = {"neither": ("inbound", *_TURNS), "inbound": _TURNS, "turns": ("inbound",), "both": ()}


def main(folder: str, file: str) -> None:
    """Measure, and write the figures."""
    with tempfile.TemporaryDirectory() as place:
        rows = _feature_rows(Paths(Path(place)), Path(folder).resolve())
    days = sorted(rows["date_local"].drop_duplicates())
    forecast = [
        score
        for number in range(FIRST_DAYS, len(days))
        for late_min in LATE_MIN
        for score in _scores(
            rows[rows["date_local"].isin(days[:number])],
            rows[rows["date_local"] == days[number]],
            late_min,
        )
    ]
    one_lead = rows[rows["lead_time_min"] == LEADS_MIN[0]]
    write_json(
        Path(file),
        {
            "data": Path(folder).name,
            "flights": len(one_lead),
            "carriers": one_lead["carrier_code"].nunique(),
            "airports": one_lead["origin_code"].nunique(),
            "days": [str(day.date()) for day in days],
            "inbound_known_share": float(one_lead["inbound_turn_min"].notna().mean()),
            "two_legs_back_known_share": float(one_lead["inbound_turns_min"].notna().mean()),
            "forecast": forecast,
        },
    )


def _feature_rows(paths: Paths, flights: Path) -> pd.DataFrame:
    """The pipeline's table, of flights that arrived, with day, aircraft and delay."""
    project = project_paths()
    for folder in (paths.clean, paths.metrics):
        folder.mkdir(parents=True)
    for name in ("params.yaml", "dvc.yaml"):
        shutil.copy2(project.root / name, paths.root / name)
    set_params(
        paths,
        source={"name": "bts", "path": str(flights)},
        features={"lead_times_min": list(LEADS_MIN), "network": "always"},
        split={"test_from": 0.5},
    )
    ingest.main(paths=paths)
    star, _ = clean_star(read_raw(paths))
    for table in STAR_SCHEMA:
        star[table.name].to_parquet(paths.clean / f"{table.name}.parquet", index=False)
    warehouse.main(paths=paths)
    features.main(paths=paths)
    rows = duckdb.sql(
        f"SELECT t.*, o.date_local, o.arr_delay_min, f.tail_number "
        f"FROM '{paths.features}/features.parquet' AS t "
        f"JOIN '{paths.features}/outcomes.parquet' AS o USING (flight_id) "
        f"JOIN '{paths.clean}/fact_flight.parquet' AS f USING (flight_id) "
        "WHERE o.arr_delay_min IS NOT NULL ORDER BY t.request_id"
    ).df()
    codes = categorical_names(ALL_FAMILIES)
    return rows.astype(dict.fromkeys(codes, "category"))


def _scores(before: pd.DataFrame, day: pd.DataFrame, late_min: int) -> list[dict[str, Any]]:
    """Log loss of each model by lead time, and how far it lies from the one with neither."""
    happened = (day["arr_delay_min"] >= late_min).to_numpy()
    losses = {
        name: log_loss(_forecast(before, day, late_min, without), happened)
        for name, without in WITHOUT.items()
    }
    aircraft = pd.factorize(day["tail_number"])[0].astype(np.int64)
    scores = []
    for lead_min in LEADS_MIN:
        asked = (day["lead_time_min"] == lead_min).to_numpy()
        scores.append(
            {
                "day": str(day["date_local"].iloc[0].date()),
                "late_min": late_min,
                "lead_time_min": lead_min,
                "flights": int(asked.sum()),
                "late_share": float(happened[asked].mean()),
                "log_loss": {name: float(loss[asked].mean()) for name, loss in losses.items()},
                "difference": _differences(losses, asked, aircraft),
            }
        )
    return scores


def _differences(
    losses: Mapping[str, NDArray[np.float64]], asked: NDArray[np.bool_], aircraft: NDArray[np.int64]
) -> dict[str, dict[str, float]]:
    """From the model with neither; aircraft are drawn whole, since their delays hang together."""
    out = {}
    for name in ("inbound", "turns", "both"):
        pair = losses[name][asked], losses["neither"][asked]
        mean, low, high = paired_difference(*pair, aircraft[asked], DRAWS, seed=0)
        out[name] = {"mean": mean, "low": low, "high": high}
    return out


def _forecast(
    before: pd.DataFrame, day: pd.DataFrame, late_min: int, without: Sequence[str]
) -> NDArray[np.float64]:
    gone = {f.name for family in NETWORK if family.name in without for f in family.features}
    columns = [name for name in feature_names(ALL_FAMILIES) if name not in gone]
    late = (before["arr_delay_min"] >= late_min).astype(int)
    forecasts = [
        lightgbm.train(
            {**SETTINGS, "seed": seed}, lightgbm.Dataset(before[columns], late), ROUNDS
        ).predict(day[columns])
        for seed in SEEDS
    ]
    return np.asarray(np.mean(forecasts, axis=0), dtype=np.float64)


if __name__ == "__main__":
    main(*sys.argv[1:])
