"""Stored forecasts and their outcomes, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.api.routes.forecasts import MAX_KEPT
from ponctuel.operations.enums import EntryPoint
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.storing import store
from tests.integration.accounts.conftest import PASSWORD, Application

REQUEST: dict[str, Any] = {
    "carrier": "UA",
    "flight": 1545,
    "origin": "EWR",
    "destination": "IAH",
    "departure": "2013-12-23T17:15",
}


def request_forecasts(
    application: Application, headers: dict[str, str], *requests: dict[str, Any], **query: Any
) -> httpx.Response:
    return application.client.post(
        "/v1/forecasts",
        headers=headers,
        params={"keep": True} | query,
        json={"requests": list(requests)},
    )


def history(application: Application, headers: dict[str, str], **params: Any) -> dict[str, Any]:
    answer = application.client.get("/v1/history", headers=headers, params=params)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def test_what_is_kept_comes_back_as_it_was_given(application: Application) -> None:
    headers = application.sign_in_as()
    answers = request_forecasts(application, headers, REQUEST, REQUEST | {"origin": "XXX"}).json()
    assert answers["kept"] == 1
    (stored,) = history(application, headers)["forecasts"]
    first = answers["forecasts"][0]
    for name in ("p_late_30", "p_cancelled", "delay_p90_min", "lead_time_min", "model_version"):
        assert stored["forecast"][name] == pytest.approx(first[name], abs=1e-6)
    assert stored["forecast"]["reasons"] == first["reasons"]
    assert stored["forecast"]["flight"]["flight_number"] == 1545
    assert sum(stored["forecast"]["classes"].values()) == pytest.approx(1, abs=1e-5)
    assert stored["door"] == "api"
    assert stored["outcome"] is None, "its outcome is not known yet"


def test_nothing_is_kept_unasked_and_nobody_sees_anothers(application: Application) -> None:
    mine, other_account = application.sign_in_as(), application.sign_in_as()
    assert request_forecasts(application, mine, REQUEST, keep=False).json()["kept"] == 0
    request_forecasts(application, other_account, REQUEST)
    assert history(application, mine)["forecasts"] == []
    assert application.client.get("/v1/history").status_code == 401
    refused = request_forecasts(application, {}, REQUEST)
    assert refused.status_code == 401
    assert refused.json()["type"] == "/docs#problem-not-signed-in"


def test_outcomes_are_reported_once_the_clock_has_passed(application: Application) -> None:
    headers = application.sign_in_as()
    request_forecasts(
        application,
        headers,
        REQUEST | {"departure": "2013-12-22T17:15", "issued_at": "2013-12-22T15:00"},
    )
    (stored,) = history(application, headers)["forecasts"]
    assert stored["outcome"]["arr_delay_min"] == 43


def test_history_is_paginated(application: Application) -> None:
    headers = application.sign_in_as()
    for number in range(5):
        request_forecasts(application, headers, REQUEST | {"flight": 1000 + number})
    numbers, cursor = [], None
    while True:
        page = history(application, headers, limit=2, **({"cursor": cursor} if cursor else {}))
        numbers += [past["forecast"]["flight"]["flight_number"] for past in page["forecasts"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert numbers == [1004, 1003, 1002, 1001, 1000]
    invalid = application.client.get("/v1/history", headers=headers, params={"cursor": "x"})
    assert invalid.json()["errors"][0]["field"] == "cursor"


def test_a_repeated_request_is_stored_once(application: Application) -> None:
    headers = application.sign_in_as()
    with_key = headers | {"idempotency-key": "once-is-enough"}
    first, repeated = (
        request_forecasts(application, with_key, REQUEST),
        request_forecasts(application, with_key, REQUEST),
    )
    assert repeated.json() == first.json()
    assert (first.status_code, repeated.status_code) == (200, 200)
    assert repeated.headers["idempotency-replayed"] == "true"
    assert len(history(application, headers)["forecasts"]) == 1
    assert request_forecasts(application, with_key, REQUEST, reasons=False).status_code == 409, (
        "another request"
    )


def test_the_number_of_forecasts_saved_at_once_is_limited(application: Application) -> None:
    refused = request_forecasts(application, application.sign_in_as(), *[REQUEST] * (MAX_KEPT + 1))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "too_many_to_keep"


def test_history_is_exported_and_deleted_with_the_account(application: Application) -> None:
    headers = application.sign_in_as()
    request_forecasts(application, headers, REQUEST)
    export = application.client.get("/v1/accounts/me/export", headers=headers).json()
    assert len(export["forecasts"]) == 1
    removed = application.client.request(
        "DELETE", "/v1/accounts/me", headers=headers, json={"password": PASSWORD}
    )
    assert removed.status_code == 204


def test_a_flight_as_its_departure_came_nearer(application: Application) -> None:
    request = REQUEST | {"flight": 777}
    empty = application.client.get("/v1/flights/forecasts", params=request).json()
    assert empty["forecasts"] == []
    service = application.batches.service
    issue_times = [datetime(2013, 12, 23, hour, tzinfo=UTC) for hour in (12, 15, 18)]
    with application.batches.operations.begin() as work:
        for moment in [*issue_times, datetime(2013, 12, 23, 21, 30, tzinfo=UTC)]:
            (answer,) = service.answers([request | {"issued_at": moment.isoformat()}])
            assert isinstance(answer, AnsweredRequest)
            store(work, [answer], EntryPoint.BOARD)
    page = application.client.get("/v1/flights/forecasts", params=request | {"limit": 2}).json()
    moments = [datetime.fromisoformat(answer["issued_at_utc"]) for answer in page["forecasts"]]
    assert moments == issue_times[:0:-1], "newest first, and none that the clock has not reached"
    next_page = application.client.get(
        "/v1/flights/forecasts", params=request | {"cursor": page["next_cursor"]}
    ).json()
    assert [answer["issued_at_utc"] for answer in next_page["forecasts"]] == [
        "2013-12-23T12:00:00Z"
    ]
    assert page["outcome"] is None
    assert page["flight"]["in_schedule"]


def test_invented_flights_are_not_stored(application: Application) -> None:
    (answer,) = application.batches.service.answers([REQUEST | {"flight": 4321}])
    assert isinstance(answer, AnsweredRequest)
    unlisted = replace(
        answer,
        request=replace(answer.request, flight=replace(answer.request.flight, in_schedule=False)),
    )
    with application.batches.operations.begin() as work:
        assert store(work, [unlisted], EntryPoint.API) == 0
        moment = answer.request.flight.sched_dep_utc
        assert work.flights.by_number("UA", 4321, moment, moment + timedelta(minutes=1)) == []
