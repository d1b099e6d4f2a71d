"""The scorecard and past boards on real flights: forecasts and their outcomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest

from ponctuel.config.params import BoardParams
from ponctuel.domain.flight import epoch_min
from ponctuel.features.build import feature_names
from ponctuel.monitoring.inputs import MAX_REQUESTS, recent_inputs
from ponctuel.monitoring.live import observe
from ponctuel.serving.board import BoardMaker
from ponctuel_sdk import PonctuelError
from tests.trained_sample import TrainedSample

OpenServer = Callable[..., Any]


def test_every_forecast_of_the_board_is_judged_once_its_outcome_is_known(
    sample: TrainedSample, live_server: OpenServer
) -> None:
    start = sample.moment(3, 12)
    with live_server(start) as server:
        sender = server.sender()
        maker = BoardMaker(server.service, server.operations, BoardParams(horizon_h=4))
        for hour in (0, 3, 6):
            sender.fast_forward(epoch_min(start + timedelta(hours=hour)) + 1)
            maker.refresh()
        sender.fast_forward(epoch_min(start + timedelta(hours=8)) + 1)
        card = server.client.read_scorecard()
        assert card.forecasts_n > 200
        assert card.outcomes_n + card.missing_n == card.forecasts_n
        assert card.missing_n > 0, "the last flights are still under way"
        assert sum(row.forecasts_n for row in card.lead_times) == card.forecasts_n
        judged = [row for row in card.lead_times if row.coverage_90 is not None]
        assert judged
        assert all(0.5 < row.coverage_90 <= 1 for row in judged)
        assert len(card.worst) == 10
        errors = [abs(row.arr_delay_min - row.delay_p50_min) for row in card.worst]
        assert errors == sorted(errors, reverse=True)

        moment = epoch_min(start + timedelta(hours=8))
        rows = observe(server.service, server.operations, moment, 2).forecasts
        local = pd.to_datetime(rows["sched_dep_min"] * 60, unit="s", utc=True)
        keys = {name: rows[name].tolist() for name in ("carrier_code", "origin_code")}
        keys["hour"] = local.dt.tz_convert("America/New_York").dt.hour.tolist()
        hourly = sample.model.climatology.of_keys(keys, len(rows)).late_given_arrival(30)
        assert rows["climatology_p30"].tolist() == pytest.approx(hourly.tolist())
        landed = rows["outcome"] == "arrived"
        assert 0 < landed.sum() < len(rows)
        assert (rows["climatology_crps_min"].notna() == landed).all()
        inputs = recent_inputs(server.service, moment)
        assert list(inputs) == feature_names()
        assert 1000 < len(inputs) <= MAX_REQUESTS

        server.client.set_replay(at=start + timedelta(hours=5))
        earlier = server.client.read_scorecard()
        assert earlier.forecasts_n < card.forecasts_n, "future outcomes are not shown"


def test_a_board_that_nobody_kept_is_made_for_its_moment(
    sample: TrainedSample, live_server: OpenServer
) -> None:
    """The board of any past time can be read, without later information."""
    start = sample.moment(3, 12)
    with live_server(start) as server:
        moment = start - timedelta(days=2)
        board = server.client.read_board("EWR", 3, at=moment)
        assert board.at_utc == moment
        assert len(board.flights) > 20
        assert all(row.flight_id == 0 and row.forecast is not None for row in board.flights)
        expected = server.service.past_board("EWR", moment, moment + timedelta(hours=3))
        assert [row.flight_number for row in board.flights] == [
            f.flight_number for f, _ in expected
        ]
        first, (_, expected_forecast) = board.flights[0].forecast, expected[0]
        assert first is not None
        assert first.p_late_30 == pytest.approx(expected_forecast.p_late_30, abs=1e-6)
        assert first.issued_at_utc == moment
        with pytest.raises(PonctuelError, match="clock"):
            server.client.read_board("EWR", 3, at=start + timedelta(hours=1))
