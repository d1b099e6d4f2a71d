"""Forecasts wait in a bounded queue, and look-ups do not wait for them."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.api.auth.client_address import FOR_HEADER, PAGE_HEADER
from app.api.front.waiting import MAX_PER_ADDRESS, MAX_WAITING
from app.api.limits import Limit
from tests.hardening.conftest import Target, send
from tests.hardening.measures import Measure
from tests.hardening.test_bodies import REQUEST


def request_forecast(target: Target, number: int) -> tuple[int, str | None]:
    """Request one forecast from the given client address: (status, Retry-After)."""
    secret = target.application.client.app.state.page_secret  # type: ignore[attr-defined]
    headers = {PAGE_HEADER: secret, FOR_HEADER: f"198.51.100.{number}"} if number else {}
    answer = send(
        "POST",
        f"{target.url}/v1/forecasts",
        json={"requests": [REQUEST]},
        headers=headers,
        timeout=60,
    )
    return answer.status_code, answer.headers.get("retry-after")


def test_lookups_do_not_wait_for_forecasts(target: Target, measure: Measure) -> None:
    target.service.answer_s = 0.3
    try:
        with ThreadPoolExecutor(40) as pool:
            futures = [pool.submit(request_forecast, target, number) for number in range(1, 41)]
            time.sleep(0.2)
            waits = []
            for _ in range(5):
                sent = time.perf_counter()
                response = send(
                    "GET", f"{target.url}/v1/flights?origin=EWR&day=2013-12-23", timeout=60
                )
                waits.append(time.perf_counter() - sent)
                measure("lookups.beside_ms", 1000 * waits[-1])
                assert response.status_code == 200
            answers = [future.result() for future in futures]
    finally:
        target.service.answer_s = 0.0
    assert sorted(waits)[2] < 1.0
    statuses = Counter(status for status, _ in answers)
    assert set(statuses) == {200, 503}
    assert statuses[200] >= MAX_WAITING
    assert {retry for status, retry in answers if status == 503} == {"1"}


def test_one_caller_cannot_use_the_whole_queue(target: Target) -> None:
    target.service.answer_s = 0.3
    try:
        with ThreadPoolExecutor(20) as pool:
            futures = [pool.submit(request_forecast, target, 0) for _ in range(16)]
            time.sleep(0.3)
            second_answer = request_forecast(target, 7)
            own_statuses = Counter(future.result()[0] for future in futures)
    finally:
        target.service.answer_s = 0.0
    assert second_answer[0] == 200
    assert own_statuses[503] >= 16 - MAX_PER_ADDRESS - 4
    assert own_statuses[200] >= MAX_PER_ADDRESS


def test_a_place_in_the_queue_is_released(target: Target) -> None:
    assert [request_forecast(target, 0)[0] for _ in range(MAX_PER_ADDRESS + 2)] == [200] * (
        MAX_PER_ADDRESS + 2
    )


def test_a_caller_over_its_limit_causes_no_computation(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client over its limit is refused before the flights of a comparison are forecast."""
    limits = target.application.client.app.state.limits  # type: ignore[attr-defined]
    limits.spend(Limit.FLIGHTS, "address:198.51.100.201", known=False, cost=6000)
    computed: list[object] = []
    monkeypatch.setattr(target.service, "compare", computed.append)
    secret = target.application.client.app.state.page_secret  # type: ignore[attr-defined]
    answer = send(
        "GET",
        f"{target.url}/v1/comparisons?origin=EWR&destination=SFO&day=2013-12-24",
        headers={PAGE_HEADER: secret, FOR_HEADER: "198.51.100.201"},
    )
    assert answer.status_code == 429
    assert computed == []
