"""The film and the scorecard, over the real world: what was forecast, and what came."""

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

Opened = Callable[..., Any]


def test_every_forecast_of_the_board_is_judged_once_its_outcome_is_known(
    sample: TrainedSample, live: Opened
) -> None:
    start = sample.moment(3, 12)
    with live(start) as here:
        sender = here.sender()
        maker = BoardMaker(here.service, here.operations, BoardParams(horizon_h=4))
        for hour in (0, 3, 6):
            sender.race(epoch_min(start + timedelta(hours=hour)) + 1)
            maker.refresh()
        sender.race(epoch_min(start + timedelta(hours=8)) + 1)
        card = here.client.read_scorecard()
        assert card.forecasts_n > 200
        assert card.outcomes_n + card.missing_n == card.forecasts_n
        assert card.missing_n > 0, "the last flights are still under way"
        assert sum(one.forecasts_n for one in card.lead_times) == card.forecasts_n
        judged = [one for one in card.lead_times if one.coverage_90 is not None]
        assert judged
        assert all(0.5 < one.coverage_90 <= 1 for one in judged)
        assert len(card.worst) == 10
        errors = [abs(one.arr_delay_min - one.delay_p50_min) for one in card.worst]
        assert errors == sorted(errors, reverse=True)

        at = epoch_min(start + timedelta(hours=8))
        rows = observe(here.service, here.operations, at, 2).forecasts
        local = pd.to_datetime(rows["sched_dep_min"] * 60, unit="s", utc=True)
        keys = {name: rows[name].tolist() for name in ("carrier_code", "origin_code")}
        keys["hour"] = local.dt.tz_convert("America/New_York").dt.hour.tolist()
        hourly = sample.model.climatology.of_keys(keys, len(rows)).late_given_arrival(30)
        assert rows["climatology_p30"].tolist() == pytest.approx(hourly.tolist())
        landed = rows["outcome"] == "arrived"
        assert 0 < landed.sum() < len(rows)
        assert (rows["climatology_crps_min"].notna() == landed).all()
        inputs = recent_inputs(here.service, at)
        assert list(inputs) == feature_names()
        assert 1000 < len(inputs) <= MAX_REQUESTS

        here.client.set_replay(at=start + timedelta(hours=5))
        earlier = here.client.read_scorecard()
        assert earlier.forecasts_n < card.forecasts_n, "nothing of the future is told"


def test_a_board_that_nobody_kept_is_made_for_its_moment(
    sample: TrainedSample, live: Opened
) -> None:
    """The board is a film: any past moment can be looked at, without a word of what came later."""
    start = sample.moment(3, 12)
    with live(start) as here:
        at = start - timedelta(days=2)
        board = here.client.read_board("EWR", 3, at=at)
        assert board.at_utc == at
        assert len(board.flights) > 20
        assert all(one.flight_id == 0 and one.forecast is not None for one in board.flights)
        wanted = here.service.film("EWR", at, at + timedelta(hours=3))
        assert [one.flight_number for one in board.flights] == [f.flight_number for f, _ in wanted]
        first, (_, line) = board.flights[0].forecast, wanted[0]
        assert first is not None
        assert first.p_late_30 == pytest.approx(line.p_late_30, abs=1e-6)
        assert first.issued_at_utc == at
        with pytest.raises(PonctuelError, match="clock"):
            here.client.read_board("EWR", 3, at=start + timedelta(hours=1))
