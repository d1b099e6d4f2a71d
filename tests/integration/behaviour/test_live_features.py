"""Live features: what is remembered or not asked changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from ponctuel.domain.flight import ForecastRequest, epoch_min
from ponctuel.features.build import build_families
from ponctuel.features.families import FAMILIES
from ponctuel.serving import live as module
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.memo import Memory
from tests.worlds import World


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the families whose queries run."""
    names: list[str] = []

    def listen(connection, families=FAMILIES):
        names.extend(family.name for family in families)
        build_families(connection, families)

    monkeypatch.setattr(module, "build_families", listen)
    return names


def requests_of(world: World) -> list[list[ForecastRequest]]:
    """With and without aircraft, near and far, the same again and a little later."""
    moment = world.moment(2, 18)
    flights = world.departures(epoch_min(moment) + 100, epoch_min(moment) + 115)
    bare = [replace(flight, tail_number=None) for flight in flights]
    far = [ForecastRequest(flight, moment - timedelta(days=3)) for flight in bare]
    return [
        far[:3],
        [ForecastRequest(flight, moment) for flight in flights],
        [ForecastRequest(flight, moment) for flight in bare],
        far,
        [ForecastRequest(flight, moment + timedelta(minutes=7)) for flight in bare],
        [*(ForecastRequest(flight, moment) for flight in (*flights[:4], *bare[:4])), *far[:4]],
    ]


def test_what_is_remembered_is_what_the_database_joins(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = requests_of(world)
    assert max(map(len, batches)) <= module.FEW
    thrifty = LiveFeatures(world.schedule)
    found = [thrifty.rows(requests) for requests in batches]
    assert found[1]["aircraft_since_dep_min"].notna().any()
    monkeypatch.setattr(module, "FEW", 0)
    for requests, rows in zip(batches, found, strict=True):
        plain = LiveFeatures(world.schedule).rows(requests)
        pd.testing.assert_frame_equal(rows, plain, check_exact=True)


def test_a_large_set_prepares_the_answers_of_single_requests(
    world: World, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = requests_of(world)[2]
    monkeypatch.setattr(module, "FEW", len(requests) - 1)
    live = LiveFeatures(world.schedule)
    all_rows = live.rows(requests)
    asked.clear()
    one = live.rows(requests[-1:])
    pd.testing.assert_frame_equal(one, all_rows.tail(1).reset_index(drop=True), check_exact=True)
    assert asked == []


def test_only_what_was_never_asked_costs_a_query(world: World, asked: list[str]) -> None:
    moment = world.moment(2, 18)
    flight = world.departures(epoch_min(moment) + 60, epoch_min(moment) + 600)[0]
    bare = ForecastRequest(replace(flight, tail_number=None), moment)
    live = LiveFeatures(world.schedule)
    live.rows([bare])
    assert "aircraft" not in asked
    assert {"overdue_origin", "weather", "route"} <= set(asked)
    asked.clear()
    live.rows([bare])
    assert asked == []
    asked.clear()
    live.rows([ForecastRequest(bare.flight, moment - timedelta(days=5))])
    assert "overdue_origin" not in asked
    assert "route" in asked
    live.forget()
    asked.clear()
    live.rows([bare])
    assert {"overdue_origin", "weather", "route"} <= set(asked)


def test_too_much_is_forgotten_before_the_next_answer(world: World, asked: list[str]) -> None:
    requests = requests_of(world)[2]
    memory = Memory(max_rows=1)
    live = LiveFeatures(world.schedule, memory)
    first = live.rows(requests)
    asked.clear()
    pd.testing.assert_frame_equal(live.rows(requests), first, check_exact=True)
    assert "route" in asked


def test_two_threads_remember_together_and_keep_their_own(world: World, asked: list[str]) -> None:
    requests = requests_of(world)[2]
    one = LiveFeatures(world.schedule)
    other = one.beside(world.schedule.beside(world.connection.cursor()))
    rows = one.rows(requests)
    asked.clear()
    backwards = other.rows(requests[::-1])
    assert asked == []
    turned = backwards.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, turned, check_exact=True)
    with ThreadPoolExecutor(2) as pool:
        for _ in range(20):
            found = pool.map(
                lambda live, part: live.rows(part), (one, other), (requests, requests[::-1])
            )
            for made, wanted in zip(found, (rows, backwards), strict=True):
                pd.testing.assert_frame_equal(made, wanted, check_exact=True)
            one.forget()  # and both ask about the same at once
