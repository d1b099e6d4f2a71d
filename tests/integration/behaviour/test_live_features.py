"""Live features: families that can say nothing are not asked, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pandas as pd

from ponctuel.domain.flight import ForecastRequest, epoch_min
from ponctuel.features.build import build_families
from ponctuel.serving.live import LiveFeatures
from tests.worlds import World


def test_what_is_left_out_changes_no_feature(world: World) -> None:
    """Requests with and without aircraft, near and far, one after another on one connection."""
    moment = world.moment(2, 18)
    flights = world.departures(epoch_min(moment) + 100, epoch_min(moment) + 130)
    bare = [replace(flight, tail_number=None) for flight in flights]
    batches = [
        [ForecastRequest(flight, moment) for flight in flights],
        [ForecastRequest(flight, moment) for flight in bare],
        [ForecastRequest(flight, moment - timedelta(days=3)) for flight in bare],
        [ForecastRequest(flight, moment) for flight in (*flights, *bare)],
    ]
    thrifty = LiveFeatures(world.connection, world.schedule, world.known)
    for requests in batches:
        found = thrifty.rows(requests)
        plain = LiveFeatures(world.connection, world.schedule, world.known).rows(requests)
        pd.testing.assert_frame_equal(found, plain, check_exact=True)
    assert found["aircraft_since_dep_min"].notna().any()


def test_a_request_without_aircraft_does_not_ask_for_one(world: World, monkeypatch) -> None:
    asked: list[str] = []

    def listen(connection, families):
        asked.extend(family.name for family in families)
        build_families(connection, families)

    monkeypatch.setattr("ponctuel.serving.live.build_families", listen)
    moment = world.moment(2, 18)
    flight = world.departures(epoch_min(moment) + 60, epoch_min(moment) + 600)[0]
    bare = ForecastRequest(replace(flight, tail_number=None), moment)
    live = LiveFeatures(world.connection, world.schedule, world.known)
    live.rows([bare])
    asked.clear()
    live.rows([bare])
    assert "aircraft" not in asked
    assert {"overdue_origin", "weather", "schedule"} <= set(asked)
    early = ForecastRequest(bare.flight, moment - timedelta(days=5))
    asked.clear()
    live.rows([early])
    assert "overdue_origin" not in asked
    assert {"schedule", "route"} <= set(asked)
