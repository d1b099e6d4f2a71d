"""A watch on its page: the flight that has left, and the state of its last message."""

from __future__ import annotations

from typing import Any

import pytest

from app.ui.watches.view import watches
from ponctuel_sdk.models.watches import Watch
from tests.unit.app.models import clock

CLOCK = clock("2013-12-24T12:00:00+00:00")
FLIGHT = {
    "flight_id": 1,
    "carrier_code": "UA",
    "flight_number": 1545,
    "origin_code": "EWR",
    "destination_code": "IAH",
    "sched_dep_utc": "2013-12-23T22:15:00+00:00",
    "sched_arr_utc": None,
}
SENT = {
    "state": "sent",
    "p_disrupted": 0.61,
    "attempts": 1,
    "created_at_utc": "2026-11-24T10:00:00+00:00",
    "sent_at_utc": "2026-11-24T10:01:00+00:00",
    "last_error": None,
}


def rendered(last: dict[str, Any] | None, language: str = "en") -> str:
    row = {
        "id": "5f0c8a52-4b2f-4f6e-9d0a-0d3d0c1f5b11",
        "risk_definition": "P(…)",
        "webhook_url": None,
        "min_interval_min": 360,
        "created_at_utc": "2026-11-24T09:00:00+00:00",
        "pattern": None,
        "flight": FLIGHT,
        "now": None,
        "threshold": 0.4,
        "late_min": 30,
        "channel": "email",
        "active": True,
        "until_utc": FLIGHT["sched_dep_utc"],
        "silent_until_utc": None,
        "last_message": last,
    }
    page = watches([Watch.model_validate(row)], CLOCK, language)
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_flight_that_has_left_is_still_named() -> None:
    page = rendered(None)
    assert "UA 1545 EWR → IAH" in page
    assert "no upcoming flight" in page
    assert "message" not in page


def test_a_message_that_was_sent() -> None:
    assert "message about 61% sent on 24 Nov 2026, 10:01 UTC" in rendered(SENT)
    assert "message signalant 61 %, envoyé le 24 nov. 2026 à 10:01 UTC" in rendered(SENT, "fr")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("departed", "le vol était parti"),
        ("OSError", "le destinataire est injoignable"),
        ("HTTP 503 <b>", "réponse du destinataire : 503 &lt;b&gt;"),
    ],
)
def test_one_that_did_not_arrive_reports_why(error: str, expected: str) -> None:
    page = rendered(SENT | {"state": "failed", "sent_at_utc": None, "last_error": error}, "fr")
    assert "message signalant 61 % du 24 nov. 2026 à 10:00 UTC, non remis" in page
    assert expected in page
