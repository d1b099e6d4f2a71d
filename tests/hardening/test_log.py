"""Callers cannot forge lines of the log."""

from __future__ import annotations

import io
import json
import logging
import socket

import pytest

from app.api.request_ids import FORMATTERS, JsonLines, PlainLines, escaped
from tests.hardening.conftest import Target, send
from tests.hardening.measures import Measure

FORGED = (
    "GET /x 200\n2026-01-01 00:00:00,000 INFO [forged] ponctuel: all is well\x1b[2J\x00\u202e\u2028"
)


def format_record(
    formatter: logging.Formatter, message: str, error: Exception | None = None
) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    info = (type(error), error, None) if error else None
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s", (message,), info)
    record.request_id = "abc"
    handler.handle(record)
    return stream.getvalue()


def test_a_line_cannot_be_forged(measure: Measure) -> None:
    text = format_record(PlainLines("%(levelname)s %(message)s"), FORGED, ValueError(FORGED))
    lines = text.rstrip("\n").split("\n")
    assert lines[0].startswith("INFO")
    forged = [connection for connection in lines[1:] if not connection.startswith("    ")]
    measure("log.forged_lines", len(forged))
    assert not forged
    assert not any(sign in text for sign in "\x1b\x00\u202e\u2028\r")
    assert escaped("\r\x1b\x00") == "\\x0d\\x1b\\x00"
    assert escaped("été\t→ 5 %") == "été\t→ 5 %"


def test_json_logs_have_one_object_per_line() -> None:
    text = format_record(JsonLines(), FORGED, ValueError(FORGED))
    assert text.count("\n") == 1
    entry = json.loads(text)
    assert entry["message"] == FORGED
    assert entry["request_id"] == "abc"
    assert set(FORMATTERS) == {"text", "json"}


def test_a_path_is_logged_without_decoding(
    target: Target, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("ponctuel.requests")
    logger.addHandler(caplog.handler)
    logger.setLevel(logging.INFO)
    try:
        send("GET", f"{target.url}/v1/a%0a%1b%5b2Jb%00")
        with socket.create_connection(("127.0.0.1", target.port), timeout=5) as connection:
            connection.sendall(b"GET /v1/%0A2026 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            while connection.recv(4096):
                pass
    finally:
        logger.removeHandler(caplog.handler)
    messages = [record.getMessage() for record in caplog.records if "/v1/" in record.getMessage()]
    assert messages
    assert all(message.isprintable() for message in messages)
