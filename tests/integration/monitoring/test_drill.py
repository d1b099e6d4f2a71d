"""A small drill of the alerts: a few faults in real days, and a week without faults."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ponctuel.config.params import load_params
from ponctuel.documents.drill_page import drill_page
from ponctuel.monitoring.days import LEADS, Days, read_days
from ponctuel.monitoring.drill.bench import run_drill
from ponctuel.monitoring.drill.score import scored
from tests.integration.monitoring.conftest import MonitoredService

ROOT = Path(__file__).resolve().parents[3]
KINDS = ("stale_feed", "lost_carrier", "doubled_rows", "calibration_drift", "frozen_model")


@pytest.fixture(scope="module")
def days(running: MonitoredService) -> Days:
    """Real days with artificial forecasts: the true delay with a calibrated error."""
    flights = running.connection.execute(
        "SELECT flight_id, carrier_code, origin_code, outcome, arr_delay_min, sched_dep_min "
        "FROM fact_flight JOIN timeline_flight USING (flight_id, carrier_code, origin_code)"
    ).df()
    draw = np.random.default_rng(1)
    parts = []
    for lead in LEADS:
        level = draw.uniform(size=len(flights))
        delay = flights["arr_delay_min"].astype("float64")
        arrived = (flights["outcome"] == "arrived").to_numpy()
        parts.append(
            flights.assign(
                lead_time_min=float(lead),
                outcome_known_min=flights["sched_dep_min"] + 300,
                p_cancelled=0.01,
                p30=draw.beta(2, 10, len(flights)),
                # The delay is at a random level of the interval: nine in ten are inside.
                delay_p05_min=delay - np.where(level < 0.05, -1, 10),
                delay_p95_min=delay + np.where(level > 0.95, -1, 10),
                climatology_p30=0.15,
                climatology_crps_min=12.0,
                pit=np.where(arrived, level, np.nan),
                crps_min=np.where(arrived, 9.0, np.nan),
            )
        )
    return read_days(running.connection, pd.concat(parts, ignore_index=True))


def test_faults_are_detected_by_cause_and_a_quiet_week_has_no_alert(days: Days) -> None:
    params = load_params(ROOT / "params.yaml").monitoring
    results = scored(run_drill(days, params, 1, 1, 7, KINDS))
    assert results["faults_n"] == len(KINDS)
    assert results["quiet_weeks_with_a_message_n"] == 0
    assert results["found_share"] >= 0.8, results["kinds"]
    assert results["cause_right_share"] >= 0.6, results["kinds"]
    assert results["median_delay_days_feeds"] <= 1
    assert results["true_messages_share"] >= 0.9, results["false_messages"]
    assert "Exercice des alertes" in drill_page(results)
