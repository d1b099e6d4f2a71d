"""Watches through the API: visible to their owner, checked when created, secrets shown only to it."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Callable
from typing import Any

import pytest

from ponctuel.domain.roles import Role
from ponctuel.notifications.rules import MAX_WATCHES
from ponctuel.outbound.address import AddressRules
from tests.integration.accounts.conftest import Application
from tests.integration.app.conftest import UNLISTED

FLIGHT = {
    "carrier": "UA",
    "flight": "1545",
    "origin": "EWR",
    "destination": "IAH",
    "departure": "2013-12-24T17:15",
}
ROUTE = {"origin": "EWR", "destination": "IAH"}
PUBLIC = ipaddress.ip_address("93.184.216.34")


@pytest.fixture
def application(make_application: Callable[..., Application]) -> Application:
    application = make_application()
    inside = ipaddress.ip_address("10.1.2.3")
    application.watches._addresses = AddressRules(
        lambda host, _: [inside if host.startswith("inside") else PUBLIC]
    )
    return application


def make_watch(application: Application, headers: dict[str, str], **fields: Any) -> Any:
    body = {"flight": FLIGHT, "threshold": 0.4, **fields}
    return application.client.post("/v1/watches", json=body, headers=headers)


def test_a_watch_from_its_making_to_its_end(application: Application) -> None:
    headers = application.sign_in_as()
    answer = make_watch(application, headers, late_min=60)
    assert answer.status_code == 201, answer.text
    watch = answer.json()
    assert watch["risk_definition"] == (
        "P(arriving 60 min late or more, being cancelled or being diverted)"
    )
    assert watch["now"]["flight"]["flight_number"] == 1545
    assert watch["now"]["p_disrupted"] is None, "no forecast was issued yet"
    assert watch["flight"] == watch["now"]["flight"]
    assert watch["last_message"] is None
    assert watch["until_utc"] == watch["now"]["flight"]["sched_dep_utc"]
    assert watch["signing_secret"] is None, "an email needs no secret"
    assert (watch["pattern"], watch["active"], watch["silent_until_utc"]) == (None, True, None)
    path = f"/v1/watches/{watch['id']}"
    assert application.client.get(path, headers=headers).json() == watch
    changed = application.client.patch(
        path, json={"active": False, "threshold": 0.7}, headers=headers
    )
    assert changed.status_code == 200
    assert (changed.json()["active"], changed.json()["threshold"]) == (False, 0.7)
    assert changed.json()["min_interval_min"] == 360
    (listed,) = application.client.get("/v1/watches", headers=headers).json()["watches"]
    assert listed["threshold"] == 0.7
    assert application.client.delete(path, headers=headers).status_code == 204
    assert application.client.get("/v1/watches", headers=headers).json() == {"watches": []}
    assert application.client.get(path, headers=headers).status_code == 404


def test_a_route_and_a_number_can_be_watched(application: Application) -> None:
    headers = application.sign_in_as()
    route = make_watch(application, headers, flight=None, route=ROUTE | {"carrier": "ua"})
    assert route.status_code == 201, route.text
    assert route.json()["pattern"] == {
        "origin_code": "EWR",
        "destination_code": "IAH",
        "carrier_code": "UA",
        "flight_number": None,
    }
    assert route.json()["until_utc"] is None
    assert route.json()["flight"] is None
    number = {"origin": "EWR", "carrier": "UA", "flight": "UA 1545"}
    answer = make_watch(application, headers, flight=None, route=number, until="2013-12-31T12:00")
    assert answer.json()["pattern"]["flight_number"] == 1545
    assert answer.json()["until_utc"] == "2013-12-31T17:00:00Z", "local to the origin"


def test_a_webhook_has_a_secret_of_its_own(application: Application) -> None:
    headers = application.sign_in_as()
    hook = {"channel": "webhook", "webhook_url": "https://hooks.example.com/x"}
    first, second = (make_watch(application, headers, **hook).json() for _ in range(2))
    assert first["signing_secret"].startswith("whsec_")
    key = base64.b64decode(first["signing_secret"].removeprefix("whsec_"))
    assert len(key) == 32
    assert first["signing_secret"] != second["signing_secret"]
    single_watch = application.client.get(f"/v1/watches/{first['id']}", headers=headers).json()
    assert single_watch["signing_secret"] == first["signing_secret"]
    listed = application.client.get("/v1/watches", headers=headers).json()["watches"]
    assert {watch["signing_secret"] for watch in listed} == {None}


def test_a_watch_sent_twice_is_created_once(application: Application) -> None:
    headers = application.sign_in_as() | {"idempotency-key": "one-and-the-same"}
    hook = {"channel": "webhook", "webhook_url": "https://hooks.example.com/x"}
    first, again = (
        make_watch(application, headers, **hook),
        make_watch(application, headers, **hook),
    )
    assert first.status_code == again.status_code == 201
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["signing_secret"] is None, "it is kept nowhere"
    assert len(application.client.get("/v1/watches", headers=headers).json()["watches"]) == 1


def test_anothers_watch_is_none(application: Application) -> None:
    watch = make_watch(application, application.sign_in_as()).json()
    path = f"/v1/watches/{watch['id']}"
    for role in (Role.TRAVELLER, Role.ADMIN):
        other_account = application.sign_in_as(role)
        assert application.client.get(path, headers=other_account).status_code == 404
        assert (
            application.client.patch(
                path, json={"active": False}, headers=other_account
            ).status_code
            == 404
        )
        assert application.client.delete(path, headers=other_account).status_code == 404
        assert application.client.get("/v1/watches", headers=other_account).json() == {
            "watches": []
        }


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"threshold": 0}, "threshold", "greater_than"),
        ({"threshold": 1}, "threshold", "less_than"),
        ({"late_min": 20}, "late_min", "literal_error"),
        ({"min_interval_min": 1}, "min_interval_min", "greater_than_equal"),
        ({"route": ROUTE}, "flight", "invalid_request"),
        ({"flight": None}, "flight", "invalid_request"),
        ({"flight": FLIGHT | {"departure": "2013-12-23T15:59"}}, "flight.departure", "departed"),
        ({"flight": FLIGHT | {"flight": UNLISTED}}, "flight.departure", "not_in_schedule"),
        ({"flight": FLIGHT | {"origin": "QQQ"}}, "origin", "unknown_code"),
        ({"flight": None, "route": {"origin": "EWR"}}, "route.destination", "invalid_request"),
        (
            {"flight": None, "route": {"origin": "QQQ", "destination": "IAH"}},
            "route.origin",
            "unknown_code",
        ),
        (
            {"flight": None, "route": {"origin": "EWR", "destination": "EWR"}},
            "route.origin",
            "invalid_request",
        ),
        (
            {"flight": None, "route": {"origin": "EWR", "flight": 3}},
            "route.carrier",
            "invalid_request",
        ),
        (
            {"flight": None, "route": ROUTE | {"carrier": "U\u0000"}},
            "route.carrier",
            "unknown_code",
        ),
        ({"until": "2013-12-01T00:00"}, "until", "invalid_request"),
        ({"until": "0001-01-01T00:00+23:59"}, "until", "invalid_request"),
        ({"channel": "webhook"}, "webhook_url", "invalid_request"),
        ({"webhook_url": "https://hooks.example.com"}, "webhook_url", "invalid_request"),
        (
            {"channel": "webhook", "webhook_url": "http://hooks.example.com"},
            "webhook_url",
            "forbidden_address",
        ),
        (
            {"channel": "webhook", "webhook_url": "https://inside.example.com"},
            "webhook_url",
            "forbidden_address",
        ),
        (
            {"channel": "webhook", "webhook_url": "json://hooks.example.com"},
            "webhook_url",
            "forbidden_address",
        ),
        (
            {"channel": "webhook", "webhook_url": "https://me:secret@hooks.example.com"},
            "webhook_url",
            "forbidden_address",
        ),
        ({"channel": "mailto://someone"}, "channel", "literal_error"),
        ({"colour": "red"}, "colour", "extra_forbidden"),
    ],
)
def test_what_cannot_be_watched_is_reported(
    application: Application, fields: dict[str, Any], field: str, code: str
) -> None:
    answer = make_watch(application, application.sign_in_as(), **fields)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == (field, code)
    assert (FLIGHT["departure"] in error.get("accepted", ())) == (code == "not_in_schedule")
    assert (FLIGHT["departure"] in error["detail"]) == (code == "not_in_schedule")
    assert "secret" not in answer.text


def test_there_is_a_limit(application: Application) -> None:
    headers = application.sign_in_as()
    for _ in range(MAX_WATCHES):
        assert make_watch(application, headers).status_code == 201
    answer = make_watch(application, headers)
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "too_many_watches"


def test_without_mail_a_webhook_is_accepted(make_application: Callable[..., Application]) -> None:
    application = make_application()
    application.watches._sends_mail = False
    headers = application.sign_in_as()
    assert make_watch(application, headers).status_code == 503
    application.watches._addresses = AddressRules(lambda *_: [PUBLIC])
    hook = {"channel": "webhook", "webhook_url": "https://hooks.example.com/x"}
    assert make_watch(application, headers, **hook).status_code == 201


def test_a_watch_is_in_the_audit_log_and_in_the_export(application: Application) -> None:
    headers = application.sign_in_as()
    watch = make_watch(
        application, headers, channel="webhook", webhook_url="https://mine.example.com/x"
    ).json()
    exported = application.client.get("/v1/accounts/me/export", headers=headers).text
    assert "https://mine.example.com/x" in exported
    with application.accounts.operations.read() as work:
        (act,) = work.audit.about("watch", watch["id"])
    assert act.action == "watch.make"
    assert "example.com" not in str(act.detail)
