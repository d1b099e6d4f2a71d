"""The board through the API: stored forecasts page by page, sent only if they have changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.flight import Flight
from ponctuel.operations.work import Operations
from ponctuel_sdk.models.board import Board, FlightForecast
from tests.integration.accounts.conftest import Application, MovableClock, build_application
from tests.integration.operations.conftest import Databases
from tests.integration.operations.samples import make_forecast

NOW = datetime(2013, 12, 23, 21, 0, tzinfo=UTC)
PATH = "/v1/airports/EWR/board"
HOUR = timedelta(hours=1)


def flight(number: int, hours: float, origin: str = "EWR") -> Flight:
    return Flight("UA", number, origin, "IAH", NOW + hours * HOUR, NOW + (hours + 4) * HOUR)


@pytest.fixture
def application(databases: Databases, tmp_path: Path) -> Iterator[Application]:
    operations = Operations(databases.migrated_url(), MovableClock())
    application = build_application(operations, tmp_path)
    with operations.begin() as work:
        ids = work.flights.ensure(
            [*(flight(n, n / 2) for n in range(1, 13)), flight(99, -1), flight(98, 1, "JFK")]
        )
        issued = {
            "issued_at_utc": NOW - timedelta(minutes=5),
            "lead_time_min": 35.0,
            "reasons": [
                {
                    "family": "weather",
                    "points": 3.5,
                    "code": "reason.weather_dry",
                    "values": {"origin": "EWR"},
                }
            ],
            "support": {
                "n": 812,
                "level": "route",
                "limited": False,
                "statements": [{"code": "support.route", "values": {"n": 812}}],
            },
        }
        older = {"issued_at_utc": NOW - HOUR, "lead_time_min": 90.0}
        work.forecasts.add(
            [
                make_forecast(ids[0], p_late_30=0.9, **older),
                make_forecast(ids[0], p_late_30=0.4, **issued),
                make_forecast(ids[1], p_late_30=0.1, **issued),
            ]
        )
        work.jobs.claim("board", "this process", HOUR)
        work.jobs.done("board", "this process", HOUR, NOW - timedelta(minutes=5))
    yield application
    operations.close()


def test_the_next_hours_with_their_latest_forecasts(application: Application) -> None:
    answer = application.client.get(PATH)
    assert answer.status_code == 200, answer.text
    board = Board.model_validate_json(answer.content)
    assert [row.flight_number for row in board.flights] == list(range(1, 12))
    assert board.at_utc == NOW
    assert board.refreshed_at_utc == NOW - timedelta(minutes=5)
    assert board.time_zone == "America/New_York"
    first, second, third = board.flights[:3]
    assert first.forecast is not None
    assert second.forecast is not None
    assert first.forecast.p_late_30 == pytest.approx(0.97 * 0.4, abs=1e-6)
    assert first.forecast.p_disrupted_30 == pytest.approx(0.97 * 0.4 + 0.03, abs=1e-6)
    assert first.forecast.issued_at_utc == NOW - timedelta(minutes=5)
    assert first.sched_dep_local == "2013-12-23T16:30:00-05:00"
    assert first.destination_name
    assert third.forecast is None


def test_pages_follow_each_other(application: Application) -> None:
    numbers: list[int] = []
    cursor = None
    while True:
        query = {"limit": 5, "hours": 24} | ({"cursor": cursor} if cursor else {})
        board = application.client.get(PATH, params=query).json()
        numbers += [row["flight_number"] for row in board["flights"]]
        cursor = board["next_cursor"]
        if cursor is None:
            break
    assert numbers == list(range(1, 13))


def test_what_has_not_changed_is_not_sent(application: Application) -> None:
    first = application.client.get(PATH)
    tag = first.headers["etag"]
    again = application.client.get(PATH, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert application.client.get(PATH, headers={"if-none-match": '"other"'}).status_code == 200
    with application.accounts.operations.begin() as work:
        (flight_id,) = work.flights.ensure([flight(3, 1.5)])
        work.forecasts.add([make_forecast(flight_id, issued_at_utc=NOW, lead_time_min=90.0)])
    board_cache = application.client.app.state.board_cache  # type: ignore[attr-defined]
    board_cache._cache_s = 0
    changed = application.client.get(PATH, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_the_board_moves_with_the_clock(application: Application) -> None:
    application.client.get(PATH)
    service = application.client.app.state.service  # type: ignore[attr-defined]
    board_cache = application.client.app.state.board_cache  # type: ignore[attr-defined]
    later = ReplayClock(NOW + 2 * HOUR, speed=0)
    service.clock = board_cache._clock = later
    board = application.client.get(PATH).json()
    assert board["flights"][0]["flight_number"] == 4, "departed flights are no longer listed"
    earlier = ReplayClock(NOW - 2 * HOUR, speed=0)
    service.clock = board_cache._clock = earlier
    board = application.client.get(PATH).json()
    assert board["refreshed_at_utc"] is None, "the replay has been set back before the refresh"
    assert all(row["forecast"] is None for row in board["flights"]), (
        "no forecast issued after the clock's time"
    )


def test_a_past_moment_is_shown_as_it_was(application: Application) -> None:
    service = application.client.app.state.service  # type: ignore[attr-defined]
    now = application.client.get(PATH).json()
    board_cache = application.client.app.state.board_cache  # type: ignore[attr-defined]
    service.clock = board_cache._clock = ReplayClock(NOW + 2 * HOUR, speed=0)
    again = application.client.get(PATH, params={"at": NOW.isoformat()}).json()
    assert again["flights"] == now["flights"]
    assert again["at_utc"] == now["at_utc"]
    later = application.client.get(PATH, params={"at": (NOW + 3 * HOUR).isoformat()})
    assert later.status_code == 422
    assert later.json()["errors"][0]["field"] == "at"


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/v1/airports/QQQ/board", 404, "code"),
        ("/v1/airports/E/board", 422, "code"),
        (f"{PATH}?hours=0", 422, "hours"),
        (f"{PATH}?limit=1000", 422, "limit"),
        (f"{PATH}?cursor=nonsense", 422, "cursor"),
        ("/v1/flights/123456/forecast", 404, "flight_id"),
        (f"/v1/flights/{2**63}/forecast", 422, "flight_id"),
    ],
)
def test_what_is_not_there_is_reported(
    application: Application, path: str, status: int, field: str
) -> None:
    answer = application.client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["field"] == field


def test_lower_case_codes_are_accepted(application: Application) -> None:
    assert application.client.get("/v1/airports/ewr/board").json()["airport_code"] == "EWR"


def test_one_flight_with_its_reasons(application: Application) -> None:
    board = application.client.get(PATH).json()
    key = board["flights"][0]["flight_id"]
    answer = application.client.get(f"/v1/flights/{key}/forecast")
    assert answer.status_code == 200, answer.text
    make_forecast = FlightForecast.model_validate_json(answer.content)
    assert make_forecast.flight.model_dump(mode="json") == board["flights"][0]
    assert make_forecast.classes is not None
    assert sum(make_forecast.classes.model_dump().values()) == pytest.approx(1)
    assert make_forecast.survival is not None
    place = make_forecast.survival.thresholds_min.index(30)
    assert make_forecast.flight.forecast is not None
    assert make_forecast.survival.p_late[place] == pytest.approx(
        make_forecast.flight.forecast.p_late_30, abs=1e-6
    )
    assert make_forecast.reasons[0].family == "weather"
    bare = application.client.get(f"/v1/flights/{board['flights'][2]['flight_id']}/forecast").json()
    assert (bare["classes"], bare["reasons"]) == (None, [])
