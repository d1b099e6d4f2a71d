"""Evidently's reports of real rows: the same bytes each time, with the project's own figures."""

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

# A warning of Evidently: with few rows no delay is predicted, and the precision is undefined.
pytestmark = pytest.mark.filterwarnings("ignore:Precision is ill-defined")
TRAINING, TEST = (
    Days(date(2013, 1, 1), date(2013, 4, 1)),
    Days(date(2013, 4, 1), date(2013, 6, 1)),
)


@pytest.fixture(scope="module")
def report_module() -> Any:
    os.environ["DO_NOT_TRACK"] = "1"
    return pytest.importorskip("ponctuel.monitoring.reports.making")


@pytest.fixture(scope="module")
def sources(
    report_module: Any, files: FeatureFiles, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """Files of the reports, with a climatology of the first months in place of the model."""
    rows = duckdb.sql(
        f"SELECT f.*, o.* EXCLUDE (flight_id, carrier_code, origin_code, destination_code) "
        f"FROM '{files.features}' f JOIN '{files.outcomes}' o USING (flight_id) "
        "WHERE f.lead_time_min = 120"
    ).df()
    climatology = Climatology.fit(rows[rows["date_local"] < pd.Timestamp(TRAINING.end)])
    model = SimpleNamespace(
        predict=lambda frame: SimpleNamespace(distribution=climatology.predict(frame))
    )
    predictions = tmp_path_factory.mktemp("evaluation") / "predictions.parquet"
    outcomes = rows[["flight_id", "lead_time_min", "date_local", "outcome", "arr_delay_min"]]
    outcomes.assign(
        p30=climatology.predict(rows).late_given_arrival(30).astype(np.float32)
    ).to_parquet(predictions)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_module.DelayModel, "load", lambda _: model)
        yield report_module.Sources(files.features, files.outcomes, predictions, predictions.parent)


def test_its_drift_is_ours_column_by_column(report_module: Any, sources: Any) -> None:
    report = report_module.make_drift(sources, drift_periods(TRAINING, TEST))
    columns = report.record["columns"]
    assert {name: columns[name] for name in report.record["differ"]} == {}
    assert {"carrier_code", "forecast_p30", "forecast_p_cancelled"} <= set(columns)
    assert 15 <= len(columns) <= 40
    assert sum(column["empty_bins_n"] == 0 for column in columns.values()) > 10
    # Weather changes from winter to spring, and both measures report a drift.
    assert min(report.record["moved"].values()) > 0
    assert report.record["reference"]["end"] == "2013-04-01"
    assert report.record["reference"]["n"] > 500
    changed = next(
        column for column in columns.values() if column["ks"] and not column["empty_bins_n"]
    )
    disagreeing = changed | {"psi": changed["psi"] + 1}
    assert not report_module.agrees(disagreeing)
    assert not report_module.agrees(changed | {"ks_p": abs(changed["ks_p"] - 0.5)})
    draw = np.random.default_rng(5)
    before, now = pd.Series(draw.normal(size=900)), pd.Series(draw.normal(0.1, 1, 700))
    before.iloc[::9] = np.nan
    expected = ks_2samp(before.dropna(), now)
    compared = report_module.compared(before, now, 0.0)
    assert (compared["ks"], compared["evidently_ks_p"]) == pytest.approx(expected, abs=1e-6)
    assert "<title>Drift of inputs and forecasts</title>" in report.html
    head = unescape(report.html[: report.html.index("<script")])
    assert "Content-Security-Policy" in head
    assert "default-src 'none'" in head


def test_scores_of_the_report_equal_ours_and_it_is_reproducible(
    report_module: Any, sources: Any
) -> None:
    periods = performance_periods(TEST)
    report = report_module.make_performance(sources, periods)
    rows = read_forecasts(sources.predictions, periods.current)
    assert report.record["agree"] is True
    assert report.record["evidently"]["auc"] == pytest.approx(
        roc_auc_score(rows["late"], rows["p30"]), abs=1e-6
    )
    assert "reliability" in report.html
    assert report_module.make_performance(sources, periods).html == report.html
    assert report_module.own_scores(rows.assign(p30=rows["p30"] / 2)) != report.record["ours"]


def test_too_few_flights_make_no_report(report_module: Any, sources: Any) -> None:
    day = Days(date(2013, 5, 31), date(2013, 6, 1))
    with pytest.raises(NotReady, match="a report needs"):
        report_module.make_performance(sources, performance_periods(TEST, day))
