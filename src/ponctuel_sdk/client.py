"""The two clients."""

from __future__ import annotations

from ponctuel_sdk._operations import Operations
from ponctuel_sdk._senders import AsyncSender, SyncSender


class Client(Operations, SyncSender):
    """The synchronous client. Use it as a context manager, or `close()` it."""


class AsyncClient(Operations, AsyncSender):
    """The asynchronous client. Use it as an asynchronous context manager, or `aclose()` it."""
