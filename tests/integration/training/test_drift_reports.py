"""Evidently on real rows: the same bytes again, figures that are ours, nobody asked for anything."""

from __future__ import annotations

import os
from datetime import date
from html import unescape
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from ponctuel.domain.errors import NotReady
from ponctuel.models.climatology import Climatology
from ponctuel.monitoring.reports.samples import (
    Days,
    drift_periods,
    performance_periods,
    read_forecasts,
)
from ponctuel.training.data import FeatureFiles

# Of Evidently's own doing: on few rows nobody announces a delay, and a precision is undefined.
pytestmark = pytest.mark.filterwarnings("ignore:Precision is ill-defined")
TRAINING, TEST = (
    Days(date(2013, 1, 1), date(2013, 4, 1)),
    Days(date(2013, 4, 1), date(2013, 6, 1)),
)


@pytest.fixture(scope="module")
def making() -> Any:
    os.environ["DO_NOT_TRACK"] = "1"
    return pytest.importorskip("ponctuel.monitoring.reports.making")


@pytest.fixture(scope="module")
def sources(making: Any, files: FeatureFiles, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A climatology of the first months in the place of the model."""
    rows = duckdb.sql(
        f"SELECT f.*, o.* EXCLUDE (flight_id, carrier_code, origin_code, destination_code) "
        f"FROM '{files.features}' f JOIN '{files.outcomes}' o USING (flight_id) "
        "WHERE f.lead_time_min = 120"
    ).df()
    usual = Climatology.fit(rows[rows["date_local"] < pd.Timestamp(TRAINING.end)])
    stand_in = SimpleNamespace(
        predict=lambda frame: SimpleNamespace(distribution=usual.predict(frame))
    )
    predictions = tmp_path_factory.mktemp("evaluation") / "predictions.parquet"
    told = rows[["flight_id", "lead_time_min", "date_local", "outcome", "arr_delay_min"]]
    told.assign(p30=usual.predict(rows).late_given_arrival(30).astype(np.float32)).to_parquet(
        predictions
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(making.DelayModel, "load", lambda _: stand_in)
        yield making.Sources(files.features, files.outcomes, predictions, predictions.parent)


def test_its_drift_is_ours_column_by_column(making: Any, sources: Any) -> None:
    made = making.make_drift(sources, drift_periods(TRAINING, TEST))
    columns = made.record["columns"]
    assert {name: columns[name] for name in made.record["differ"]} == {}
    assert {"carrier_code", "forecast_p30", "forecast_p_cancelled"} <= set(columns)
    assert 15 <= len(columns) <= 40
    assert sum(one["empty_bins_n"] == 0 for one in columns.values()) > 10
    # Spring came: it is warmer or wetter than in winter, and both say that something moved.
    assert min(made.record["moved"].values()) > 0
    assert made.record["reference"]["end"] == "2013-04-01"
    assert made.record["reference"]["n"] > 500
    changed = next(one for one in columns.values() if one["ks"] and not one["empty_bins_n"])
    wrong = changed | {"psi": changed["psi"] + 1}
    assert not making.agrees(wrong)
    assert not making.agrees(changed | {"ks_p": abs(changed["ks_p"] - 0.5)})
    draw = np.random.default_rng(5)
    before, now = pd.Series(draw.normal(size=900)), pd.Series(draw.normal(0.1, 1, 700))
    before.iloc[::9] = np.nan
    by_hand = ks_2samp(before.dropna(), now)
    told = making.compared(before, now, 0.0)
    assert (told["ks"], told["evidently_ks_p"]) == pytest.approx(by_hand, abs=1e-6)
    assert "<title>Drift of inputs and forecasts</title>" in made.html
    head = unescape(made.html[: made.html.index("<script")])
    assert "Content-Security-Policy" in head
    assert "default-src 'none'" in head


def test_its_scores_are_ours_and_the_same_rows_give_the_same_bytes(
    making: Any, sources: Any
) -> None:
    periods = performance_periods(TEST)
    made = making.make_performance(sources, periods)
    rows = read_forecasts(sources.predictions, periods.current)
    assert made.record["agree"] is True
    assert made.record["evidently"]["auc"] == pytest.approx(
        roc_auc_score(rows["late"], rows["p30"]), abs=1e-6
    )
    assert "reliability" in made.html
    assert making.make_performance(sources, periods).html == made.html
    assert making.own_scores(rows.assign(p30=rows["p30"] / 2)) != made.record["ours"]


def test_too_few_flights_make_no_report(making: Any, sources: Any) -> None:
    day = Days(date(2013, 5, 31), date(2013, 6, 1))
    with pytest.raises(NotReady, match="a report needs"):
        making.make_performance(sources, performance_periods(TEST, day))
