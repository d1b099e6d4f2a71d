"""What the settings say of the mail server is what Apprise is told."""

from __future__ import annotations

import logging

import pytest
from pydantic import SecretStr

from ponctuel.config.application import MailSettings
from ponctuel.notifications.mail import LogChannel, MailChannel
from ponctuel.notifications.message import Message

MESSAGE = Message("ponctuel-notification-7", "A subject", "A text", {})


@pytest.mark.parametrize(
    ("security", "mode"), [("starttls", "starttls"), ("tls", "ssl"), ("none", "insecure")]
)
def test_settings_arrive_unchanged(security: str, mode: str) -> None:
    settings = MailSettings.model_validate(
        {
            "host": "smtp.gmail.com",
            "port": 2525,
            "security": security,
            "timeout_s": 7,
            "user": "me%41@gmail.com",
            "password": "a%41 b&c?/",
            "sender": "Ponctuel <no@reply.example>",
        }
    )
    made = MailChannel(settings)._plugin("ana@example.com", MESSAGE)
    assert (made.smtp_host, made.port, made.secure_mode) == ("smtp.gmail.com", 2525, mode)
    assert (made.user, made.password) == ("me%41@gmail.com", "a%41 b&c?/")
    assert made.from_addr == ("Ponctuel", "no@reply.example")
    assert made.targets == [(False, "ana@example.com")]
    assert made.socket_connect_timeout == made.socket_read_timeout == 7
    assert made.verify_certificate, "a wrong certificate is no server of ours"


def test_without_a_server_a_developer_reads_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "ponctuel"):
        LogChannel().send("ana@example.com", MESSAGE)
    assert "A subject" in caplog.text
    assert "A text" in caplog.text


def test_the_password_is_not_told() -> None:
    assert "secret" not in repr(MailSettings(host="h", password=SecretStr("secret")))
