"""The two risks of a flight have the same values and names wherever they are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.api.application import create_app
from app.api.board_cache import BoardCache
from app.ui.board.filters import BoardFilter
from app.ui.board.view import board as board_page
from app.ui.compare.view import comparison as comparison_page
from app.ui.forecast.answer import Answer
from app.ui.forecast.result import result
from ponctuel.domain.risk import p_disrupted
from ponctuel.notifications.message import Message, write
from ponctuel.notifications.summary import summarise
from ponctuel_sdk import Forecast, ForecastRequest
from ponctuel_sdk.models.board import Board, BoardFlight
from ponctuel_sdk.models.board import FlightForecast as FlightOfBoard
from ponctuel_sdk.models.journeys import Comparison
from ponctuel_sdk.models.schedule import Airport
from ponctuel_words import formats
from tests.integration.board.conftest import RunningBoard
from tests.integration.operations.samples import create_account, make_watch

ZONE = "America/New_York"
TwoRisks = tuple[float, float]


@pytest.fixture
def client(running: RunningBoard) -> TestClient:
    """The API over the real service, with a board that has just been refreshed."""
    cycle = running.maker().refresh()
    every = timedelta(minutes=5)
    with running.operations.begin() as work:
        work.jobs.claim("board", "this process", every)
        work.jobs.done("board", "this process", every, cycle.moment_utc)
    api = create_app(running.service)
    api.state.board_cache = BoardCache(running.operations, running.clock)
    return TestClient(api)


def get(client: TestClient, path: str, **params: Any) -> bytes:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.content


def most_at_risk(board: Board) -> BoardFlight:
    """The flight whose two risks differ most."""
    figures = {row.flight_id: row.forecast for row in board.flights if row.forecast is not None}
    differences = {row: f.p_disrupted_30 - f.p_late_30 for row, f in figures.items()}
    chosen = max(differences, key=lambda row: differences[row])
    assert differences[chosen] > 0.005
    return next(row for row in board.flights if row.flight_id == chosen)


def message_about(running: RunningBoard, flight_id: int, risk: float) -> tuple[Message, TwoRisks]:
    """The message of a watch of this flight, and the risks that the watch shows."""
    moment = running.clock.now()
    account = create_account(running.operations)
    with running.operations.begin() as work:
        work.watches.add(account.id, make_watch(flight_id=flight_id, threshold=risk / 2))
        (view,) = work.watches.of_user(account.id, moment)
        assert work.notifications.queue(work.watches.due(moment), moment) == 1
        (content,) = work.notifications.contents(work.notifications.claim())
    now = summarise(view, moment).now
    assert now is not None
    assert now.p_late is not None
    assert now.p_disrupted is not None
    return write(content, running.service.zone_of("EWR"), "https://example.org"), (
        now.p_late,
        now.p_disrupted,
    )


def test_one_flight_shows_the_same_two_risks_everywhere(
    running: RunningBoard, client: TestClient
) -> None:
    board = Board.model_validate_json(get(client, "/v1/airports/EWR/board", limit=200))
    row = most_at_risk(board)
    assert row.forecast is not None
    request = ForecastRequest(
        carrier=row.carrier_code,
        flight=row.flight_number,
        origin=row.origin_code,
        destination=row.destination_code,
        departure=row.sched_dep_utc.isoformat(),
        issued_at=row.forecast.issued_at_utc.isoformat(),
    )
    body = {"requests": [request.model_dump(exclude_none=True)]}
    (fresh,) = client.post("/v1/forecasts", json=body).json()["forecasts"]
    forecast = Forecast.model_validate(fresh)
    comparison = Comparison.model_validate_json(
        get(
            client,
            "/v1/comparisons",
            origin=row.origin_code,
            destination=row.destination_code,
            day=row.sched_dep_local[:10],
            issued_at=request.issued_at,
        )
    )
    (compared_flight,) = (
        compared
        for compared in comparison.flights
        if compared.flight.flight_number == row.flight_number
    )
    stored = FlightOfBoard.model_validate_json(
        get(client, f"/v1/flights/{row.flight_id}/forecast")
    ).flight.forecast
    assert stored is not None
    message, watched = message_about(running, row.flight_id, row.forecast.p_disrupted_30)
    message_forecast = message.data["forecast"]

    late, disrupted = forecast.p_late_30, forecast.p_disrupted_30
    risks_of: dict[str, TwoRisks] = {
        "board": (row.forecast.p_late_30, row.forecast.p_disrupted_30),
        "comparison": (compared_flight.p_late_30, compared_flight.p_disrupted_30),
        "flight of the board": (stored.p_late_30, stored.p_disrupted_30),
        "watch": watched,
        "message": (message_forecast["p_late_30"], message_forecast["p_disrupted_30"]),
        "risk of the message": (
            message.data["risk"]["p_late"],
            message.data["risk"]["p_disrupted"],
        ),
    }
    for place, risks in risks_of.items():
        assert risks == pytest.approx((late, disrupted), abs=2e-6), place
    assert disrupted == p_disrupted(late, forecast.p_cancelled, forecast.p_diverted)

    formatted = [formats.probability(share, "en") for share in (late, disrupted)]
    airports = {
        code: Airport(airport_code=code, airport_name=code, time_zone=ZONE, flights_n=1)
        for code in (row.origin_code, row.destination_code)
    }
    pages = {
        "board": board_page(board, 6, "risk", BoardFilter(), "en", announced=False),
        "comparison": comparison_page(comparison, {}, airports, "en"),
        "forecast": result(Answer(request=request, forecast=forecast), "en"),
    }
    for name, page in pages.items():
        for text in formatted:
            assert text.replace("<", "&lt;") in page, name
        assert "At least 30\u00a0min late, cancelled or diverted" in page, name
    assert f"{formats.probability(late, 'en')}  arrival at least 30\u00a0min late" in message.text
