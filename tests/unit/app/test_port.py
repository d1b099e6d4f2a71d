"""The listening socket: its protocol, which asyncio needs."""

from __future__ import annotations

import socket

from app.port import take_port


def test_answers_are_sent_without_delay() -> None:
    """asyncio sets TCP_NODELAY only on connections whose listener names its protocol."""
    listener = take_port("127.0.0.1", 0)
    try:
        assert listener.proto == socket.IPPROTO_TCP
    finally:
        listener.close()
