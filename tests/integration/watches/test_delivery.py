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
from ponctuel.operations.words import Channel, Locale
from tests.integration.operations.samples import make_forecast
from tests.integration.outbound.test_client import HOST
from tests.integration.watches.conftest import FORMER, SECRET, URL, Inbox, Scene

MakeScene = Callable[..., Scene]


def hook(receiver: HTTPServer, path: str = "/hook") -> str:
    return f"https://{HOST}:{receiver.port}{path}"


def test_a_letter_arrives_once(scene: MakeScene, inbox: Inbox) -> None:
    stage = scene()
    stage.wish()
    assert stage.notifier.evaluate() == 1
    assert stage.notifier.evaluate() == 0
    assert stage.notifier.deliver() == 1
    assert stage.notifier.deliver() == 0
    ((recipients, letter),) = inbox.messages
    assert recipients == ["ana@example.com"]
    assert letter["From"] == "Ponctuel <no-reply@ponctuel.example>"
    assert " ".join(letter["Subject"].split()) == "UA 1545 on 23 December 2013: risk 61%"
    body = letter.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\u00a0", " ")
    expected = "probability of arriving at least 30 min late, being cancelled or being diverted"
    assert f"61%  {expected}" in text
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Ponctuel-Notification"].startswith("ponctuel-notification-")
    assert not letter.is_multipart(), "plain text, and nothing that loads from elsewhere"
    assert stage.states() == [("sent", 1, None)]


def test_a_letter_is_in_the_language_of_the_account(scene: MakeScene, inbox: Inbox) -> None:
    stage = scene()
    with stage.operations.begin() as work:
        work.users.set_locale(stage.ana.id, Locale.FRENCH)
    stage.wish()
    stage.notifier.evaluate()
    assert stage.notifier.deliver() == 1
    # The parser of headers makes one of all spaces.
    subject = " ".join(inbox.messages[0][1]["Subject"].split())
    assert subject == "UA 1545 le 23 décembre 2013 : risque de 61 %"


def test_a_server_that_is_down_is_tried_again(scene: MakeScene, inbox: Inbox) -> None:
    stage = scene()
    stage.wish()
    stage.notifier.evaluate()
    inbox.refuses = True
    assert stage.notifier.deliver() == 0
    assert stage.states() == [("queued", 1, "SMTPDataError")]
    assert stage.notifier.deliver() == 0
    assert stage.states() == [("queued", 1, "SMTPDataError")], "not before its time"
    stage.clock.advance(seconds=FIRST_WAIT.total_seconds())
    inbox.refuses = False
    assert stage.notifier.deliver() == 1
    assert stage.states() == [("sent", 2, None)]


def test_attempts_come_to_an_end(scene: MakeScene, inbox: Inbox) -> None:
    stage = scene(None)
    stage.wish()
    stage.notifier.evaluate()
    for _ in range(MAX_ATTEMPTS + 2):
        stage.notifier.deliver()
        stage.clock.moment = stage.clock.moment.replace(microsecond=0)
        stage.clock.advance(minutes=20)
    ((state, attempts, error),) = stage.states()
    assert (state, attempts) in (("failed", MAX_ATTEMPTS), ("failed", attempts))
    assert error in ("OSError", "departed")
    assert inbox.messages == []


def test_a_flight_that_has_left_is_no_news(scene: MakeScene, inbox: Inbox) -> None:
    stage = scene()
    stage.wish()
    stage.notifier.evaluate()
    stage.clock.advance(hours=6)
    assert stage.notifier.deliver() == 0
    assert stage.states() == [("failed", 1, "departed")]
    assert inbox.messages == []


@pytest.mark.parametrize("change", ["disabled", "unverified"])
def test_who_may_no_longer_be_written_to_is_not(
    scene: MakeScene, inbox: Inbox, change: str
) -> None:
    stage = scene()
    stage.wish()
    stage.notifier.evaluate()
    assignment = {"disabled": "disabled = TRUE", "unverified": "verified = FALSE"}[change]
    with stage.operations.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE users SET {assignment}")
    assert stage.notifier.deliver() == 0
    assert stage.states() == [("failed", 1, "no address")]
    assert inbox.messages == []


def test_a_webhook_is_signed(scene: MakeScene, receiver: HTTPServer) -> None:
    stage = scene()
    requests: list[Request] = []

    def answer(request: Request) -> Response:
        request.get_data()
        requests.append(request)
        return Response("ok")

    receiver.expect_request("/hook", method="POST").respond_with_handler(answer)
    make_watch = stage.wish(channel=Channel.WEBHOOK, webhook_url=hook(receiver))
    stage.notifier.evaluate()
    assert stage.notifier.deliver() == 1
    (request,) = requests
    body, stamp = request.get_data(), request.headers["webhook-timestamp"]
    assert abs(int(stamp) - time.time()) < 60
    signed = f"{request.headers['webhook-id']}.{stamp}.".encode() + body
    expected = [
        f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
        for key in (SECRET, FORMER)
    ]
    assert request.headers["webhook-signature"].split(" ") == expected
    content = json.loads(body)
    assert content["type"] == "watch.risk"
    assert content["watch_id"] == str(make_watch.id)
    assert content["risk"]["p_disrupted"] == pytest.approx(0.97 * 0.6 + 0.03)
    assert content["flight"]["flight_number"] == 1545
    assert URL in content["text"]
    assert request.headers["content-type"] == "application/json"
    assert "ana@example.com" not in body.decode()


def test_the_same_message_has_the_same_name(scene: MakeScene, receiver: HTTPServer) -> None:
    stage = scene()
    ids: list[str] = []

    def answer(request: Request) -> Response:
        ids.append(request.headers["webhook-id"])
        return Response(status=503 if len(ids) == 1 else 204)

    receiver.expect_request("/hook").respond_with_handler(answer)
    stage.wish(channel=Channel.WEBHOOK, webhook_url=hook(receiver))
    stage.notifier.evaluate()
    assert stage.notifier.deliver() == 0
    assert stage.states() == [("queued", 1, "HTTP 503")]
    stage.clock.advance(seconds=FIRST_WAIT.total_seconds())
    assert stage.notifier.deliver() == 1
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.parametrize(
    ("status", "state"),
    [(400, "failed"), (404, "failed"), (410, "failed"), (429, "queued"), (500, "queued")],
)
def test_a_refusal_is_final_or_not(
    scene: MakeScene, receiver: HTTPServer, status: int, state: str
) -> None:
    stage = scene()
    receiver.expect_request("/hook").respond_with_response(Response(status=status))
    stage.wish(channel=Channel.WEBHOOK, webhook_url=hook(receiver))
    stage.notifier.evaluate()
    assert stage.notifier.deliver() == 0
    assert stage.states() == [(state, 1, f"HTTP {status}")]


def test_a_redirect_inside_is_not_followed(scene: MakeScene, receiver: HTTPServer) -> None:
    stage = scene()
    inside = Response(status=307, headers={"Location": "https://inside.example.com/"})
    receiver.expect_request("/hook").respond_with_response(inside)
    stage.wish(channel=Channel.WEBHOOK, webhook_url=hook(receiver))
    stage.notifier.evaluate()
    assert stage.notifier.deliver() == 0
    assert stage.states() == [("failed", 1, "forbidden_address")]


def test_an_address_that_has_become_private_is_not_called(scene: MakeScene) -> None:
    stage = scene()
    stage.wish(channel=Channel.WEBHOOK, webhook_url="https://moved.example.com/hook")
    stage.notifier.evaluate()
    assert stage.notifier.deliver() == 0
    assert stage.states() == [("failed", 1, "forbidden_address")]


def test_one_that_fails_holds_up_no_other(
    scene: MakeScene, receiver: HTTPServer, inbox: Inbox
) -> None:
    stage = scene()
    receiver.expect_request("/hook").respond_with_response(Response(status=500))
    stage.wish(channel=Channel.WEBHOOK, webhook_url=hook(receiver))
    stage.wish()
    assert stage.notifier.evaluate() == 2
    assert stage.notifier.deliver() == 1
    assert sorted(state for state, _, _ in stage.states()) == ["queued", "sent"]
    assert len(inbox.messages) == 1


def test_at_most_so_often_and_only_with_news(scene: MakeScene, inbox: Inbox) -> None:
    stage = scene()
    stage.wish(min_interval_min=120)
    stage.notifier.evaluate()
    stage.clock.advance(minutes=30)
    with stage.operations.begin() as work:
        work.forecasts.add([make_forecast(stage.flight_id, 0.5, p_late_30=0.8)])
    assert stage.notifier.evaluate() == 0
    stage.clock.advance(minutes=90)
    assert stage.notifier.evaluate() == 1
    stage.notifier.deliver()
    stage.clock.advance(minutes=120)
    assert stage.notifier.evaluate() == 0, "it has told of this forecast"
    # Both are due at once by now: whichever arrives first.
    assert sorted(letter["Subject"][-3:] for _, letter in inbox.messages) == ["61%", "81%"]
