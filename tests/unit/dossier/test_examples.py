"""The page of an example flight: its features, unknown values, forecasts and outcome."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd

from ponctuel.dossier.examples_page import examples_page

LEADS = (1440, 30)


def test_the_page_shows_the_flight_at_the_ninth_decile_of_delay(tmp_path: Path) -> None:
    delays = [0, 1, 2, 3, 4, 5, 6, 7, 8, 90]
    flights = pd.DataFrame(
        {
            "flight_id": range(10),
            "carrier_code": "AA",
            "flight_number": range(100, 110),
            "origin_code": "JFK",
            "destination_code": "BOS",
            "sched_dep_utc": datetime(2013, 12, 1, 12, 30),
        }
    )
    rows = [(flight, lead) for flight in range(10) for lead in LEADS]
    features = pd.DataFrame(rows, columns=["flight_id", "lead_time_min"])
    features["request_id"] = features.index
    features["iso_weekday"] = 7
    features["origin_dep_60m_n"] = [None if lead == 1440 else 4.5 for _, lead in rows]
    predictions = pd.DataFrame(rows, columns=["flight_id", "lead_time_min"])
    predictions = predictions.assign(outcome="arrived", arr_delay_min=[delays[f] for f, _ in rows])
    predictions = predictions.assign(p_cancelled=0.01, p30=0.25, p60=0.1, delay_p05_min=-10.0)
    predictions = predictions.assign(
        delay_p50_min=predictions["lead_time_min"] / 10, delay_p95_min=60.0
    )
    files = []
    for name, frame in (("f", features), ("p", predictions), ("c", flights)):
        files.append(tmp_path / f"{name}.parquet")
        frame.to_parquet(files[-1])
    page = examples_page(*files)
    assert "AA 108, de JFK à BOS" in page
    assert "arrivé avec 8\u00a0min de retard" in page
    assert "| `origin_dep_60m_n` | – | 4,50 |" in page
    assert "| `iso_weekday` | 7 | 7 |" in page
    assert "| 30\u00a0min | 1,0\u202f% | 25,0\u202f% | 10,0\u202f% | 3 | −10 à 60 |" in page
    assert page == examples_page(*files)
