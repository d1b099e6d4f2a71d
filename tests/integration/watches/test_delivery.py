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

from ponctuel.notifications.delivery import FIRST_WAIT, MOST_ATTEMPTS
from ponctuel.operations.words import Channel, Locale
from tests.integration.operations.made import forecast
from tests.integration.outbound.test_client import HOST
from tests.integration.watches.conftest import FORMER, SECRET, URL, Inbox, Scene

MakeScene = Callable[..., Scene]


def hook(receiver: HTTPServer, path: str = "/hook") -> str:
    return f"https://{HOST}:{receiver.port}{path}"


def test_a_letter_arrives_once(scene: MakeScene, inbox: Inbox) -> None:
    here = scene()
    here.wish()
    assert here.notifier.evaluate() == 1
    assert here.notifier.evaluate() == 0
    assert here.notifier.deliver() == 1
    assert here.notifier.deliver() == 0
    ((recipients, letter),) = inbox.messages
    assert recipients == ["ana@example.com"]
    assert letter["From"] == "Ponctuel <no-reply@ponctuel.example>"
    assert " ".join(letter["Subject"].split()) == "UA 1545 on 23 December 2013: risk 61%"
    body = letter.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\u00a0", " ")
    wanted = "probability of arriving at least 30 min late, being cancelled or being diverted"
    assert f"61%  {wanted}" in text
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Ponctuel-Notification"].startswith("ponctuel-notification-")
    assert not letter.is_multipart(), "plain text, and nothing that loads from elsewhere"
    assert here.states() == [("sent", 1, None)]


def test_a_letter_is_in_the_language_of_the_account(scene: MakeScene, inbox: Inbox) -> None:
    here = scene()
    with here.operations.begin() as work:
        work.users.set_locale(here.ana.id, Locale.FRENCH)
    here.wish()
    here.notifier.evaluate()
    assert here.notifier.deliver() == 1
    # The parser of headers makes one of all spaces.
    subject = " ".join(inbox.messages[0][1]["Subject"].split())
    assert subject == "UA 1545 le 23 décembre 2013 : risque de 61 %"


def test_a_server_that_is_down_is_tried_again(scene: MakeScene, inbox: Inbox) -> None:
    here = scene()
    here.wish()
    here.notifier.evaluate()
    inbox.refuses = True
    assert here.notifier.deliver() == 0
    assert here.states() == [("queued", 1, "SMTPDataError")]
    assert here.notifier.deliver() == 0
    assert here.states() == [("queued", 1, "SMTPDataError")], "not before its time"
    here.clock.pass_(seconds=FIRST_WAIT.total_seconds())
    inbox.refuses = False
    assert here.notifier.deliver() == 1
    assert here.states() == [("sent", 2, None)]


def test_attempts_come_to_an_end(scene: MakeScene, inbox: Inbox) -> None:
    here = scene(None)
    here.wish()
    here.notifier.evaluate()
    for _ in range(MOST_ATTEMPTS + 2):
        here.notifier.deliver()
        here.clock.moment = here.clock.moment.replace(microsecond=0)
        here.clock.pass_(minutes=20)
    ((state, attempts, error),) = here.states()
    assert (state, attempts) in (("failed", MOST_ATTEMPTS), ("failed", attempts))
    assert error in ("OSError", "departed")
    assert inbox.messages == []


def test_a_flight_that_has_left_is_no_news(scene: MakeScene, inbox: Inbox) -> None:
    here = scene()
    here.wish()
    here.notifier.evaluate()
    here.clock.pass_(hours=6)
    assert here.notifier.deliver() == 0
    assert here.states() == [("failed", 1, "departed")]
    assert inbox.messages == []


@pytest.mark.parametrize("change", ["disabled", "unverified"])
def test_who_may_no_longer_be_written_to_is_not(
    scene: MakeScene, inbox: Inbox, change: str
) -> None:
    here = scene()
    here.wish()
    here.notifier.evaluate()
    said = {"disabled": "disabled = TRUE", "unverified": "verified = FALSE"}[change]
    with here.operations.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE users SET {said}")
    assert here.notifier.deliver() == 0
    assert here.states() == [("failed", 1, "no address")]
    assert inbox.messages == []


def test_a_webhook_is_signed(scene: MakeScene, receiver: HTTPServer) -> None:
    here = scene()
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        request.get_data()
        seen.append(request)
        return Response("ok")

    receiver.expect_request("/hook", method="POST").respond_with_handler(answer)
    made = here.wish(channel=Channel.WEBHOOK, webhook_url=hook(receiver))
    here.notifier.evaluate()
    assert here.notifier.deliver() == 1
    (request,) = seen
    body, stamp = request.get_data(), request.headers["webhook-timestamp"]
    assert abs(int(stamp) - time.time()) < 60
    signed = f"{request.headers['webhook-id']}.{stamp}.".encode() + body
    wanted = [
        f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
        for key in (SECRET, FORMER)
    ]
    assert request.headers["webhook-signature"].split(" ") == wanted
    said = json.loads(body)
    assert said["type"] == "watch.risk"
    assert said["watch_id"] == str(made.id)
    assert said["risk"]["p_disrupted"] == pytest.approx(0.97 * 0.6 + 0.03)
    assert said["flight"]["flight_number"] == 1545
    assert URL in said["text"]
    assert request.headers["content-type"] == "application/json"
    assert "ana@example.com" not in body.decode()


def test_the_same_message_bears_the_same_name(scene: MakeScene, receiver: HTTPServer) -> None:
    here = scene()
    ids: list[str] = []

    def answer(request: Request) -> Response:
        ids.append(request.headers["webhook-id"])
        return Response(status=503 if len(ids) == 1 else 204)

    receiver.expect_request("/hook").respond_with_handler(answer)
    here.wish(channel=Channel.WEBHOOK, webhook_url=hook(receiver))
    here.notifier.evaluate()
    assert here.notifier.deliver() == 0
    assert here.states() == [("queued", 1, "HTTP 503")]
    here.clock.pass_(seconds=FIRST_WAIT.total_seconds())
    assert here.notifier.deliver() == 1
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.parametrize(
    ("status", "state"),
    [(400, "failed"), (404, "failed"), (410, "failed"), (429, "queued"), (500, "queued")],
)
def test_a_refusal_is_final_or_not(
    scene: MakeScene, receiver: HTTPServer, status: int, state: str
) -> None:
    here = scene()
    receiver.expect_request("/hook").respond_with_response(Response(status=status))
    here.wish(channel=Channel.WEBHOOK, webhook_url=hook(receiver))
    here.notifier.evaluate()
    assert here.notifier.deliver() == 0
    assert here.states() == [(state, 1, f"HTTP {status}")]


def test_a_redirect_inside_is_not_followed(scene: MakeScene, receiver: HTTPServer) -> None:
    here = scene()
    inside = Response(status=307, headers={"Location": "https://inside.example.com/"})
    receiver.expect_request("/hook").respond_with_response(inside)
    here.wish(channel=Channel.WEBHOOK, webhook_url=hook(receiver))
    here.notifier.evaluate()
    assert here.notifier.deliver() == 0
    assert here.states() == [("failed", 1, "forbidden_address")]


def test_an_address_that_has_become_private_is_not_called(scene: MakeScene) -> None:
    here = scene()
    here.wish(channel=Channel.WEBHOOK, webhook_url="https://moved.example.com/hook")
    here.notifier.evaluate()
    assert here.notifier.deliver() == 0
    assert here.states() == [("failed", 1, "forbidden_address")]


def test_one_that_fails_holds_up_no_other(
    scene: MakeScene, receiver: HTTPServer, inbox: Inbox
) -> None:
    here = scene()
    receiver.expect_request("/hook").respond_with_response(Response(status=500))
    here.wish(channel=Channel.WEBHOOK, webhook_url=hook(receiver))
    here.wish()
    assert here.notifier.evaluate() == 2
    assert here.notifier.deliver() == 1
    assert sorted(state for state, _, _ in here.states()) == ["queued", "sent"]
    assert len(inbox.messages) == 1


def test_at_most_so_often_and_only_with_news(scene: MakeScene, inbox: Inbox) -> None:
    here = scene()
    here.wish(min_interval_min=120)
    here.notifier.evaluate()
    here.clock.pass_(minutes=30)
    with here.operations.begin() as work:
        work.forecasts.add([forecast(here.flight_id, 0.5, p_late_30=0.8)])
    assert here.notifier.evaluate() == 0
    here.clock.pass_(minutes=90)
    assert here.notifier.evaluate() == 1
    here.notifier.deliver()
    here.clock.pass_(minutes=120)
    assert here.notifier.evaluate() == 0, "it has told of this forecast"
    # Both are due at once by now: whichever arrives first.
    assert sorted(letter["Subject"][-3:] for _, letter in inbox.messages) == ["61%", "81%"]
