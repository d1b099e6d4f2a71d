"""API keys."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal, get_args

from pydantic import Field

from ponctuel_sdk.models.base import PLAIN, Answer, Body, Cursor

Scope = Literal["forecasts", "history", "watches", "batches", "data", "events", "monitoring"]


class KeyRequest(Body):
    """A new API key."""

    name: str = Field(
        min_length=1,
        max_length=80,
        pattern=PLAIN,
        description="For yourself.",
        examples=["timetable script"],
    )
    scopes: list[Scope] = Field(
        min_length=1,
        max_length=len(get_args(Scope)),
        description="What it allows.",
        examples=[["forecasts", "batches"]],
    )
    days: int = Field(default=90, ge=1, le=365, description="Days until it expires.")


class Key(Answer):
    """An API key, without its secret."""

    id: uuid.UUID
    name: str
    prefix: str = Field(description="Beginning of the key, after `pk_`.")
    scopes: list[Scope]
    created_at_utc: datetime
    expires_at_utc: datetime
    revoked_at_utc: datetime | None = None
    last_used_at_utc: datetime | None = Field(default=None, description="To the hour.")


class NewKey(Key):
    """A new API key: the only time that it is shown."""

    key: str | None = Field(
        repr=False,
        description="For `Authorization: Bearer` or `X-API-Key`. Null if the request is a "
        "repetition: the secret is shown only once.",
    )


class Keys(Answer):
    """Keys, newest first."""

    keys: list[Key]
    next_cursor: Cursor = None
