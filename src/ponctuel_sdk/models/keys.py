"""API keys."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Body

Scope = Literal["forecasts", "history", "watches", "batches", "data", "events", "monitoring"]


class KeyRequest(Body):
    """A key to make: its name, what it is for, and the days until it expires."""

    name: str
    scopes: list[Scope]
    days: int = 90


class Key(Answer):
    """An API key, without its secret; `prefix` is how it begins, after `pk_`."""

    id: uuid.UUID
    name: str
    prefix: str
    scopes: list[Scope]
    created_at_utc: datetime
    expires_at_utc: datetime
    revoked_at_utc: datetime | None = None
    last_used_at_utc: datetime | None = None


class NewKey(Key):
    """A new key, shown this once. `key` is null where the request had been done before."""

    key: str | None = Field(repr=False)


class Keys(Answer):
    keys: list[Key]
    next_cursor: str | None = None
