"""The mailer: messages through a real SMTP server, or in the log in development."""

from __future__ import annotations

import logging
import ssl
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ponctuel.config.application import MailSettings
from ponctuel.domain.email import Email
from ponctuel.notifications.mail import LogMailer, RetryingMailer, SmtpMailer
from tests.servers import run_mail_server, write_certificate

EMAIL = Email("ana@example.com", "A subject", "A text", "ponctuel-notification-7")


class RecordingServer:
    """Handler of a real SMTP server that records messages and refuses the first `refusals`."""

    def __init__(self, refusals: int = 0) -> None:
        self.envelopes: list[Any] = []
        self.refusals = refusals

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.envelopes.append(envelope)
        return "250 OK"


def settings(port: int, **overrides: Any) -> MailSettings:
    return MailSettings(host="127.0.0.1", port=port, security="none", **overrides)


@pytest.mark.parametrize(
    "address", ["o'hara@example.com", "josé@exemple.fr", "ada+x@example.com", "a/b@example.com"]
)
def test_a_message_goes_to_the_exact_address(address: str) -> None:
    server = RecordingServer()
    with run_mail_server(server, enable_SMTPUTF8=True) as port:
        SmtpMailer(settings(port)).send(Email(address, "Été à Paris", "Bonjour, à l’heure"))
    (envelope,) = server.envelopes
    assert envelope.rcpt_tos == [address]
    content = envelope.content if isinstance(envelope.content, bytes) else envelope.content.encode()
    message = message_from_bytes(content, policy=policy.default)
    assert (message["subject"], message["to"]) == ("Été à Paris", address)
    assert message.get_content().strip() == "Bonjour, à l’heure"
    assert message["auto-submitted"] == "auto-generated"
    assert message["x-ponctuel-notification"] is None


def test_one_refusal_is_raised_at_once_and_overcome_by_retries() -> None:
    server = RecordingServer(refusals=2)
    with run_mail_server(server) as port:
        with pytest.raises(OSError, match="451"):
            SmtpMailer(settings(port)).send(EMAIL)
        RetryingMailer(SmtpMailer(settings(port))).send(EMAIL)
    (envelope,) = server.envelopes
    assert b"X-Ponctuel-Notification: ponctuel-notification-7" in envelope.content


def test_a_wrong_certificate_is_refused(tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path, ["elsewhere.example"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = RecordingServer()
    with run_mail_server(server, tls_context=context) as port:
        encrypted = settings(port).model_copy(update={"security": "starttls"})
        with pytest.raises(ssl.SSLError):
            SmtpMailer(encrypted).send(EMAIL)
    assert server.envelopes == []


@pytest.mark.parametrize("field", ["to", "subject", "key"])
def test_a_line_break_in_a_header_is_refused(field: str) -> None:
    fields = {"to": "a@example.com", "subject": "x", "text": "y", field: "z\nBcc: b@example.com"}
    with pytest.raises(ValueError, match="line break"):
        Email(**fields)


def test_without_a_server_messages_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "ponctuel"):
        LogMailer().send(EMAIL)
    assert "A subject" in caplog.text
    assert "A text" in caplog.text


def test_the_password_is_not_reported() -> None:
    assert "secret" not in repr(MailSettings(host="h", password=SecretStr("secret")))
