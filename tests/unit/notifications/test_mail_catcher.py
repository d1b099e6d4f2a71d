"""The mail catcher of demonstrations: it shows received messages on its page."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

import httpx

from ponctuel.notifications.mail_catcher import MailCatcher, serve_mail_catcher
from tests.servers import free_port


def send(port: int, subject: str, text: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", subject
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(message)


def test_messages_are_shown_newest_first_and_as_text() -> None:
    catcher, port = MailCatcher(max_messages=2), free_port()
    with serve_mail_catcher(catcher, port, 0) as address:
        for subject in ("first", "<b>second</b>", "dernière é"):
            send(port, subject, f"text of {subject}")
        page = httpx.get(address)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<b>" not in page.text
    assert "&lt;b&gt;second" in page.text
    assert [str(caught.message["subject"]) for caught in catcher.messages()] == [
        "dernière é",
        "<b>second</b>",
    ], "the oldest is dropped"
    assert catcher.messages()[0].to == ("b@example.com",)
