"""A mail catcher for demonstrations: accepts every message on loopback and shows it on a page.

Nothing is delivered, and messages are lost when the process ends.
"""

from __future__ import annotations

import html
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOPBACK = "127.0.0.1"
MAX_MESSAGES = 500
CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail catcher</title>
<meta http-equiv="refresh" content="10"><style>body{{font:16px system-ui;margin:2rem auto;
max-width:50rem}}article{{border-top:1px solid #999;padding:1rem 0}}pre{{white-space:pre-wrap}}
</style><h1>{n} messages</h1>{articles}</html>"""
_ARTICLE = """<article><h2>{subject}</h2><p>{at} · from {sender} to {to}</p><pre>{text}</pre>
</article>"""


@dataclass(frozen=True)
class CaughtMail:
    """A caught message."""

    at_utc: datetime
    to: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text, or else the HTML text."""
        part = self.message.get_body(("plain", "html"))
        return "" if part is None else str(part.get_content())


class MailCatcher:
    """The caught messages, newest first; thread-safe."""

    def __init__(self, max_messages: int = MAX_MESSAGES) -> None:
        self._caught: deque[CaughtMail] = deque(maxlen=max_messages)
        self._lock = threading.Lock()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Accept a message; the name is aiosmtpd's."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes EmailMessage
        with self._lock:
            self._caught.appendleft(
                CaughtMail(datetime.now(UTC), tuple(envelope.rcpt_tos), message)
            )
        return "250 caught"

    def messages(self) -> list[CaughtMail]:
        with self._lock:
            return list(self._caught)

    def page(self) -> str:
        """All messages as an HTML page."""
        articles = [
            _ARTICLE.format(
                subject=html.escape(str(message.message["subject"] or "")),
                at=f"{message.at_utc:%Y-%m-%d %H:%M:%S} UTC",
                sender=html.escape(str(message.message["from"] or "")),
                to=html.escape(", ".join(message.to)),
                text=html.escape(message.text),
            )
            for message in self.messages()
        ]
        return _PAGE.format(n=len(articles), articles="".join(articles))


@contextmanager
def serve_mail_catcher(catcher: MailCatcher, smtp_port: int, page_port: int) -> Iterator[str]:
    """Accept mail on one loopback port and show it on another; yields the page's address."""
    from aiosmtpd.controller import Controller

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = catcher.page().encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.send_header(
                "content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"
            )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Log nothing."""

    pages = ThreadingHTTPServer((LOOPBACK, page_port), Pages)
    thread = threading.Thread(target=pages.serve_forever, name="mail-page", daemon=True)
    mail = Controller(catcher, hostname=LOOPBACK, port=smtp_port)
    mail.start()
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{pages.server_address[1]}"
    finally:
        mail.stop()
        pages.shutdown()
        pages.server_close()
