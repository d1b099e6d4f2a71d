"""Recovery of a forgotten password, through a real mail server."""

from __future__ import annotations

import email as mime
import email.policy
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from app.api.application import create_app
from ponctuel.accounts.bootstrap import make_accounts
from ponctuel.config.application import ApplicationSettings, MailSettings
from ponctuel.domain.email import Email
from ponctuel.notifications.mail import RetryingMailer, SmtpMailer, make_mailer
from tests.integration.accounts.conftest import PASSWORD, Application
from tests.integration.app.conftest import FakeService
from tests.servers import free_port, run_mail_server

NEW_PASSWORD = "nine herons wait by the weir"


def request_reset(application: Application, address: str) -> httpx.Response:
    return application.client.post("/v1/accounts/password-reset", json={"email": address})


def confirm(application: Application, token: str, password: str = NEW_PASSWORD) -> httpx.Response:
    body = {"token": token, "password": password}
    return application.client.post("/v1/accounts/password-reset/confirm", json=body)


def test_a_new_password_ends_all_that_the_old_one_opened(application: Application) -> None:
    address = application.create_account()
    headers = application.sign_in(address)
    body = {"name": "script", "scopes": ["forecasts"]}
    key = application.client.post("/v1/keys", headers=headers, json=body).json()["key"]
    assert request_reset(application, address).status_code == 202
    token = application.mailbox.token()
    assert confirm(application, token).status_code == 204
    assert application.client.get("/v1/accounts/me", headers=headers).status_code == 401
    assert application.client.get("/v1/clock", headers={"x-api-key": key}).status_code == 401
    assert application.mailbox.messages[-1].subject == "Your Ponctuel password has changed"
    application.sign_in(address, NEW_PASSWORD)
    assert confirm(application, token, PASSWORD).status_code == 401


def test_the_answer_does_not_reveal_who_has_an_account(application: Application) -> None:
    answer, sent_n = (
        request_reset(application, application.create_account()),
        len(application.mailbox.messages),
    )
    unknown = request_reset(application, "nobody@example.com")
    assert (answer.status_code, answer.json()) == (unknown.status_code, unknown.json())
    assert len(application.mailbox.messages) == sent_n


def test_a_token_ends_in_an_hour_and_with_the_next_one(application: Application) -> None:
    address = application.create_account()
    request_reset(application, address)
    first = application.mailbox.token()
    request_reset(application, address)
    second = application.mailbox.token()
    assert confirm(application, first).status_code == 401
    application.clock.ahead = timedelta(minutes=61)
    assert confirm(application, second).status_code == 401


def test_a_weak_password_does_not_spend_the_token(application: Application) -> None:
    address = application.create_account()
    request_reset(application, address)
    token = application.mailbox.token()
    assert confirm(application, token, "password1234").status_code == 422
    assert confirm(application, token, address).status_code == 422
    assert confirm(application, token).status_code == 204


def test_a_token_is_valid_for_its_purpose_only(application: Application) -> None:
    address = application.create_account()
    request_reset(application, address)
    body = {"token": application.mailbox.token(), "password": PASSWORD}
    assert (
        application.client.post("/v1/accounts/verification/confirm", json=body).status_code == 401
    )


@dataclass
class MailServer:
    """A handler of a mail server that keeps every message."""

    messages: list[Any] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.messages.append(envelope)
        return "250 OK"


@pytest.fixture
def mail_server() -> Iterator[tuple[MailServer, int]]:
    server = MailServer()
    with run_mail_server(server) as port:
        yield server, port


def smtp(port: int) -> MailSettings:
    return MailSettings(host="127.0.0.1", port=port, security="none", timeout_s=3)


def read(envelope: Any) -> Any:
    return mime.message_from_bytes(envelope.content, policy=mime.policy.default)


def test_emails_go_through_a_mail_server(
    application: Application, mail_server: tuple[MailServer, int]
) -> None:
    """Registration, confirmation, reset: with the links of the messages alone."""
    server, port = mail_server
    settings = ApplicationSettings.model_validate(
        {
            "environment": "production",
            "secret_key": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "public_url": "https://ponctuel.example",
            "mail": smtp(port),
        }
    )
    accounts = make_accounts(
        settings, application.accounts.operations, application.clock, make_mailer(settings)
    )
    client = TestClient(
        create_app(FakeService(), accounts, settings), base_url="https://ponctuel.example"
    )
    address = "grace@example.com"
    account = {"email": address, "password": PASSWORD, "locale": "fr"}
    assert client.post("/v1/accounts", json=account).status_code == 202
    assert server.messages[0].rcpt_tos == [address]
    email = read(server.messages[0])
    assert email["subject"] == "Votre compte Ponctuel"
    assert email["auto-submitted"] == "auto-generated"
    token = _token(email.get_content())
    body = {"token": token, "password": PASSWORD}
    assert client.post("/v1/accounts/verification/confirm", json=body).status_code == 204
    assert client.post("/v1/accounts/password-reset", json={"email": address}).status_code == 202
    token = _token(read(server.messages[1]).get_content())
    body = {"token": token, "password": NEW_PASSWORD}
    assert client.post("/v1/accounts/password-reset/confirm", json=body).status_code == 204
    body = {"email": address, "password": NEW_PASSWORD}
    assert client.post("/v1/sessions", json=body).status_code == 201


def _token(text: str) -> str:
    match = re.search(r"https://ponctuel\.example/account\?(?:verify|reset)=(\S+)", text)
    assert match is not None, text
    return match[1]


def test_a_header_cannot_be_injected_into_a_message(mail_server: tuple[MailServer, int]) -> None:
    server, port = mail_server
    with pytest.raises(ValueError, match=r"line break"):
        SmtpMailer(smtp(port)).send(Email("a@example.com\nBcc: b@example.com", "x", "y"))
    assert server.messages == []


def test_a_silent_server_is_given_up_and_the_text_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun = time.monotonic()
    RetryingMailer(SmtpMailer(smtp(free_port()))).send(
        Email("a@example.com", "subject", "the secret link")
    )
    assert time.monotonic() - begun < 10
    assert "could not be sent" in caplog.text
    assert "secret" not in caplog.text


def test_messages_are_logged_in_development_only() -> None:
    development = ApplicationSettings.model_validate({"environment": "development"})
    production = ApplicationSettings.model_validate({"environment": "production"})
    assert make_mailer(development) is not None
    assert make_mailer(production) is None
    assert isinstance(make_mailer(production.model_copy(update={"mail": smtp(25)})), SmtpMailer)
