"""From a risk to a message in a real mailbox, or at a real HTTPS server, on both databases."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ponctuel.notifications.delivery import FIRST_WAIT, MAX_ATTEMPTS
from ponctuel.operations.enums import Channel, Locale
from tests.integration.operations.samples import make_forecast
from tests.integration.outbound.test_client import HOST
from tests.integration.watches.conftest import FORMER_SECRET, SECRET, URL, Inbox, WatchedFlight

MakeWatchedFlight = Callable[..., WatchedFlight]


def webhook_url(receiver: HTTPServer, path: str = "/hook") -> str:
    return f"https://{HOST}:{receiver.port}{path}"


def test_an_email_arrives_once(make_watched_flight: MakeWatchedFlight, inbox: Inbox) -> None:
    watched = make_watched_flight()
    watched.add_watch()
    assert watched.notifier.evaluate() == 1
    assert watched.notifier.evaluate() == 0
    assert watched.notifier.deliver() == 1
    assert watched.notifier.deliver() == 0
    ((recipients, message),) = inbox.messages
    assert recipients == ["ana@example.com"]
    assert message["From"] == "Ponctuel <no-reply@ponctuel.example>"
    assert " ".join(message["Subject"].split()) == "UA 1545 on 23 December 2013: risk 61%"
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\u00a0", " ")
    expected = "probability of arriving at least 30 min late, being cancelled or being diverted"
    assert f"61%  {expected}" in text
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Ponctuel-Notification"].startswith("ponctuel-notification-")
    assert not message.is_multipart(), "plain text, without external content"
    assert watched.states() == [("sent", 1, None)]


def test_a_message_is_in_the_language_of_the_account(
    make_watched_flight: MakeWatchedFlight, inbox: Inbox
) -> None:
    watched = make_watched_flight()
    with watched.operations.begin() as work:
        work.users.set_locale(watched.account.id, Locale.FRENCH)
    watched.add_watch()
    watched.notifier.evaluate()
    assert watched.notifier.deliver() == 1
    # The parser of headers replaces no-break spaces.
    subject = " ".join(inbox.messages[0][1]["Subject"].split())
    assert subject == "UA 1545 le 23 décembre 2013 : risque de 61 %"


def test_a_server_that_is_down_is_tried_again(
    make_watched_flight: MakeWatchedFlight, inbox: Inbox
) -> None:
    watched = make_watched_flight()
    watched.add_watch()
    watched.notifier.evaluate()
    inbox.refuses = True
    assert watched.notifier.deliver() == 0
    assert watched.states() == [("queued", 1, "SMTPDataError")]
    assert watched.notifier.deliver() == 0
    assert watched.states() == [("queued", 1, "SMTPDataError")], "not before the retry is due"
    watched.clock.advance(seconds=FIRST_WAIT.total_seconds())
    inbox.refuses = False
    assert watched.notifier.deliver() == 1
    assert watched.states() == [("sent", 2, None)]


def test_attempts_come_to_an_end(make_watched_flight: MakeWatchedFlight, inbox: Inbox) -> None:
    watched = make_watched_flight(None)
    watched.add_watch()
    watched.notifier.evaluate()
    for _ in range(MAX_ATTEMPTS + 2):
        watched.notifier.deliver()
        watched.clock.moment = watched.clock.moment.replace(microsecond=0)
        watched.clock.advance(minutes=20)
    ((state, attempts, error),) = watched.states()
    assert (state, attempts) in (("failed", MAX_ATTEMPTS), ("failed", attempts))
    assert error in ("OSError", "departed")
    assert inbox.messages == []


def test_a_flight_that_has_left_is_no_news(
    make_watched_flight: MakeWatchedFlight, inbox: Inbox
) -> None:
    watched = make_watched_flight()
    watched.add_watch()
    watched.notifier.evaluate()
    watched.clock.advance(hours=6)
    assert watched.notifier.deliver() == 0
    assert watched.states() == [("failed", 1, "departed")]
    assert inbox.messages == []


@pytest.mark.parametrize("change", ["disabled", "unverified"])
def test_disabled_or_unverified_accounts_get_no_message(
    make_watched_flight: MakeWatchedFlight, inbox: Inbox, change: str
) -> None:
    watched = make_watched_flight()
    watched.add_watch()
    watched.notifier.evaluate()
    assignment = {"disabled": "disabled = TRUE", "unverified": "verified = FALSE"}[change]
    with watched.operations.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE users SET {assignment}")
    assert watched.notifier.deliver() == 0
    assert watched.states() == [("failed", 1, "no address")]
    assert inbox.messages == []


def test_a_webhook_is_signed(make_watched_flight: MakeWatchedFlight, receiver: HTTPServer) -> None:
    watched = make_watched_flight()
    requests: list[Request] = []

    def answer(request: Request) -> Response:
        request.get_data()
        requests.append(request)
        return Response("ok")

    receiver.expect_request("/hook", method="POST").respond_with_handler(answer)
    stored_watch = watched.add_watch(channel=Channel.WEBHOOK, webhook_url=webhook_url(receiver))
    watched.notifier.evaluate()
    assert watched.notifier.deliver() == 1
    (request,) = requests
    body, timestamp = request.get_data(), request.headers["webhook-timestamp"]
    assert abs(int(timestamp) - time.time()) < 60
    signed = f"{request.headers['webhook-id']}.{timestamp}.".encode() + body
    expected = [
        f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
        for key in (SECRET, FORMER_SECRET)
    ]
    assert request.headers["webhook-signature"].split(" ") == expected
    content = json.loads(body)
    assert content["type"] == "watch.risk"
    assert content["watch_id"] == str(stored_watch.id)
    assert content["risk"]["p_disrupted"] == pytest.approx(0.97 * 0.6 + 0.03)
    assert content["flight"]["flight_number"] == 1545
    assert URL in content["text"]
    assert request.headers["content-type"] == "application/json"
    assert "ana@example.com" not in body.decode()


def test_the_same_message_has_the_same_name(
    make_watched_flight: MakeWatchedFlight, receiver: HTTPServer
) -> None:
    watched = make_watched_flight()
    ids: list[str] = []

    def answer(request: Request) -> Response:
        ids.append(request.headers["webhook-id"])
        return Response(status=503 if len(ids) == 1 else 204)

    receiver.expect_request("/hook").respond_with_handler(answer)
    watched.add_watch(channel=Channel.WEBHOOK, webhook_url=webhook_url(receiver))
    watched.notifier.evaluate()
    assert watched.notifier.deliver() == 0
    assert watched.states() == [("queued", 1, "HTTP 503")]
    watched.clock.advance(seconds=FIRST_WAIT.total_seconds())
    assert watched.notifier.deliver() == 1
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.parametrize(
    ("status", "state"),
    [(400, "failed"), (404, "failed"), (410, "failed"), (429, "queued"), (500, "queued")],
)
def test_refusals_are_temporary_or_permanent(
    make_watched_flight: MakeWatchedFlight, receiver: HTTPServer, status: int, state: str
) -> None:
    watched = make_watched_flight()
    receiver.expect_request("/hook").respond_with_response(Response(status=status))
    watched.add_watch(channel=Channel.WEBHOOK, webhook_url=webhook_url(receiver))
    watched.notifier.evaluate()
    assert watched.notifier.deliver() == 0
    assert watched.states() == [(state, 1, f"HTTP {status}")]


def test_a_redirect_inside_is_not_followed(
    make_watched_flight: MakeWatchedFlight, receiver: HTTPServer
) -> None:
    watched = make_watched_flight()
    inside = Response(status=307, headers={"Location": "https://inside.example.com/"})
    receiver.expect_request("/hook").respond_with_response(inside)
    watched.add_watch(channel=Channel.WEBHOOK, webhook_url=webhook_url(receiver))
    watched.notifier.evaluate()
    assert watched.notifier.deliver() == 0
    assert watched.states() == [("failed", 1, "forbidden_address")]


def test_an_address_that_has_become_private_is_not_called(
    make_watched_flight: MakeWatchedFlight,
) -> None:
    watched = make_watched_flight()
    watched.add_watch(channel=Channel.WEBHOOK, webhook_url="https://moved.example.com/hook")
    watched.notifier.evaluate()
    assert watched.notifier.deliver() == 0
    assert watched.states() == [("failed", 1, "forbidden_address")]


def test_one_that_fails_holds_up_no_other(
    make_watched_flight: MakeWatchedFlight, receiver: HTTPServer, inbox: Inbox
) -> None:
    watched = make_watched_flight()
    receiver.expect_request("/hook").respond_with_response(Response(status=500))
    watched.add_watch(channel=Channel.WEBHOOK, webhook_url=webhook_url(receiver))
    watched.add_watch()
    assert watched.notifier.evaluate() == 2
    assert watched.notifier.deliver() == 1
    assert sorted(state for state, _, _ in watched.states()) == ["queued", "sent"]
    assert len(inbox.messages) == 1


def test_at_most_so_often_and_only_with_news(
    make_watched_flight: MakeWatchedFlight, inbox: Inbox
) -> None:
    watched = make_watched_flight()
    watched.add_watch(min_interval_min=120)
    watched.notifier.evaluate()
    watched.clock.advance(minutes=30)
    with watched.operations.begin() as work:
        work.forecasts.add([make_forecast(watched.flight_id, 0.5, p_late_30=0.8)])
    assert watched.notifier.evaluate() == 0
    watched.clock.advance(minutes=90)
    assert watched.notifier.evaluate() == 1
    watched.notifier.deliver()
    watched.clock.advance(minutes=120)
    assert watched.notifier.evaluate() == 0, "a message about this forecast was sent"
    # Both messages are due at the same time, and arrive in any order.
    assert sorted(message["Subject"][-3:] for _, message in inbox.messages) == ["61%", "81%"]
