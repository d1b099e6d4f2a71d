"""Stored artificial forecasts of real flights with their real outcomes."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

LEADS_MIN = (1440, 120, 30)
_SQL = """
SELECT flight_id, date_local, carrier_code, origin_code, destination_code,
  CAST(DATE_DIFF('minute', TIMESTAMP '1970-01-01', sched_dep_utc) AS BIGINT) AS sched_dep_min,
  outcome, arr_delay_min FROM fact_flight WHERE outcome IS NOT NULL
ORDER BY sched_dep_utc, flight_id"""


def stored_predictions(warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Forecasts with the columns of data/evaluation/predictions.parquet, better at short lead times."""
    flights = warehouse.execute(_SQL).df()
    parts = []
    for lead in LEADS_MIN:
        draw = np.random.default_rng(lead)
        delay = flights["arr_delay_min"].astype("float64").to_numpy()
        arrived = (flights["outcome"] == "arrived").to_numpy()
        guess = 60 * draw.gamma(1.0, 0.4, len(flights)) + np.nan_to_num(delay) / (1 + lead / 30)
        p30 = np.clip(guess / (guess + 90), 0.02, 0.9)
        forecasts = {
            "lead_time_min": lead,
            "storm": draw.random(len(flights)) < 0.1,
            "p_cancelled": 0.02,
            "p_diverted": 0.002,
            "p15": np.clip(1.5 * p30, 0, 0.95),
            "p30": p30,
            "p60": 0.6 * p30,
            "p30_aircraft": np.clip(1.1 * p30, 0, 0.95),
            "delay_p05_min": -30.0,
            "delay_p50_min": guess - 20,
            "delay_p95_min": 3 * guess + 20,
            "expected_delay_min": guess,
            "pit": np.where(arrived, draw.random(len(flights)), np.nan),
            "crps_min": np.where(arrived, np.abs(delay - guess) * 0.6, np.nan),
            "climatology_crps_min": np.where(arrived, np.abs(delay) * 0.7, np.nan),
        }
        for model, shift in (("climatology", 0.0), ("logistic", 0.1)):
            for target, share in ((15, 0.25), (30, 0.18), (60, 0.1)):
                forecasts[f"{model}_p{target}"] = np.clip(share + shift * (p30 - share), 0.01, 0.9)
        parts.append(flights.assign(**forecasts))
    return pd.concat(parts, ignore_index=True)


def stored_evaluation(source: str, test_from: str) -> dict[str, object]:
    """The parts of evaluation.json that the notebook reads."""
    protocol = {
        "auc": 0.78,
        "ap": 0.45,
        "brier": 0.098,
        "n": 1000,
        "ci95": {"auc": [0.76, 0.80], "ap": [0.40, 0.50], "brier": [0.09, 0.11]},
    }
    return {
        "protocol_h": protocol,
        "protocol_h_aircraft": protocol,
        "lead_times": [],
        "split": {"test_from": test_from},
        "source": source,
    }
