"""One flight, by every way to it: the same two risks, under the same two names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.api.application import create_app
from app.api.board_cache import BoardCache
from app.ui.board.narrowing import Narrowing
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
from tests.integration.board.conftest import Running
from tests.integration.operations.samples import create_account, make_watch

ZONE = "America/New_York"
Risks = tuple[float, float]


@pytest.fixture
def client(running: Running) -> TestClient:
    """The API over the real service, with a board that was made a moment ago."""
    cycle = running.maker().refresh()
    every = timedelta(minutes=5)
    with running.operations.begin() as work:
        work.jobs.claim("board", "here", every)
        work.jobs.done("board", "here", every, cycle.moment_utc)
    api = create_app(running.service)
    api.state.board_cache = BoardCache(running.operations, running.clock)
    return TestClient(api)


def ask(client: TestClient, path: str, **params: Any) -> bytes:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.content


def most_at_risk(board: Board) -> BoardFlight:
    """A flight whose two risks differ."""
    figures = {row.flight_id: row.forecast for row in board.flights if row.forecast is not None}
    apart = {row: f.p_disrupted_30 - f.p_late_30 for row, f in figures.items()}
    chosen = max(apart, key=lambda row: apart[row])
    assert apart[chosen] > 0.005
    return next(row for row in board.flights if row.flight_id == chosen)


def letter_about(running: Running, flight_id: int, risk: float) -> tuple[Message, Risks]:
    """The letter of a watch of this flight, and what the watch shows of it."""
    at = running.clock.now()
    ana = create_account(running.operations)
    with running.operations.begin() as work:
        work.watches.add(ana.id, make_watch(flight_id=flight_id, threshold=risk / 2))
        (view,) = work.watches.of_user(ana.id, at)
        assert work.notifications.queue(work.watches.due(at), at) == 1
        (content,) = work.notifications.contents(work.notifications.claim())
    now = summarise(view, at).now
    assert now is not None
    assert now.p_late is not None
    assert now.p_disrupted is not None
    return write(content, running.service.zone_of("EWR"), "https://example.org"), (
        now.p_late,
        now.p_disrupted,
    )


def test_one_flight_shows_the_same_two_risks_everywhere(
    running: Running, client: TestClient
) -> None:
    board = Board.model_validate_json(ask(client, "/v1/airports/EWR/board", limit=200))
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
    make_forecast = Forecast.model_validate(fresh)
    comparison = Comparison.model_validate_json(
        ask(
            client,
            "/v1/comparisons",
            origin=row.origin_code,
            destination=row.destination_code,
            day=row.sched_dep_local[:10],
            issued_at=request.issued_at,
        )
    )
    (compared,) = (
        one for one in comparison.flights if one.flight.flight_number == row.flight_number
    )
    kept = FlightOfBoard.model_validate_json(
        ask(client, f"/v1/flights/{row.flight_id}/forecast")
    ).flight.forecast
    assert kept is not None
    letter, watched = letter_about(running, row.flight_id, row.forecast.p_disrupted_30)
    told = letter.data["forecast"]

    late, disrupted = make_forecast.p_late_30, make_forecast.p_disrupted_30
    ways: dict[str, Risks] = {
        "board": (row.forecast.p_late_30, row.forecast.p_disrupted_30),
        "comparison": (compared.p_late_30, compared.p_disrupted_30),
        "flight of the board": (kept.p_late_30, kept.p_disrupted_30),
        "watch": watched,
        "letter": (told["p_late_30"], told["p_disrupted_30"]),
        "what the letter is about": (
            letter.data["risk"]["p_late"],
            letter.data["risk"]["p_disrupted"],
        ),
    }
    for way, risks in ways.items():
        assert risks == pytest.approx((late, disrupted), abs=2e-6), way
    assert disrupted == p_disrupted(late, make_forecast.p_cancelled, make_forecast.p_diverted)

    shown = [formats.probability(share, "en") for share in (late, disrupted)]
    places = {
        code: Airport(airport_code=code, airport_name=code, time_zone=ZONE, flights_n=1)
        for code in (row.origin_code, row.destination_code)
    }
    pages = {
        "board": board_page(board, 6, "risk", Narrowing(), "en", aloud=False),
        "comparison": comparison_page(comparison, {}, places, "en"),
        "forecast": result(Answer(request=request, forecast=make_forecast), "en"),
    }
    for name, page in pages.items():
        for text in shown:
            assert text.replace("<", "&lt;") in page, name
        assert "At least 30\u00a0min late, cancelled or diverted" in page, name
    assert f"{formats.probability(late, 'en')}  arrival at least 30\u00a0min late" in letter.text
