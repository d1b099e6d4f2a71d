"""The replay card on the page *Admin*: requests of its buttons, and its text."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from app.ui.admin.replay import Clock
from app.ui.api import ApiClient
from app.ui.client import make_client

REPLAY = {
    "mode": "replay",
    "now_utc": "2013-12-08T17:00:00+00:00",
    "speed": 600,
    "paused": False,
    "start_utc": "2013-12-08T05:00:00+00:00",
    "end_utc": "2013-12-10T05:00:00+00:00",
    "progress": 0.25,
    "feed": "events",
    "last_event_utc": None,
    "unseen_from": "2013-10-01",
    "unseen": True,
}
PERSON: Any = SimpleNamespace(headers={}, cookies={})


class Server:
    """Fake API that records the requests and always answers with one state."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answer = REPLAY

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            self.requests.append(json.loads(request.content))
        return httpx.Response(200, json=self.answer)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def card(server: Server) -> Clock:
    return Clock(ApiClient(make_client("http://nowhere", httpx.MockTransport(server))))


def test_the_clock_is_shown_with_its_speed_and_its_progress(card: Clock) -> None:
    text = asyncio.run(card.read(PERSON))
    for part in ("600", "25", "has not seen"):
        assert part in text, part


def test_a_pause_keeps_the_moment_and_stops_the_clock(card: Clock, server: Server) -> None:
    server.answer = REPLAY | {"paused": True, "speed": 0}
    *_, state = asyncio.run(card.paused(PERSON))
    assert [{k: v for k, v in body.items() if v is not None} for body in server.requests] == [
        {"speed": 0.0}
    ]
    assert "paused" in state


def test_a_moment_and_a_speed_are_sent_to_the_api(card: Clock, server: Server) -> None:
    asyncio.run(card.turned(" 2013-12-09T04:00 ", "2,5", PERSON))
    (body,) = server.requests
    assert str(body["at"]).startswith("2013-12-09T04:00")
    assert body["speed"] == 2.5


def test_an_invalid_speed_is_marked_at_its_field(card: Clock, server: Server) -> None:
    _, moment, speed, _ = asyncio.run(card.turned("", "fast", PERSON))
    assert server.requests == []
    assert "p-wrong" in speed["elem_classes"]
    assert "p-wrong" not in moment["elem_classes"]
