"""Accounts and sessions."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Body

Role = Literal["visitor", "traveller", "analyst", "operator", "admin"]
AccountRole = Literal["traveller", "analyst", "operator", "admin"]
Locale = Literal["en", "fr"]


class NewAccount(Body):
    email: str
    password: str = Field(repr=False)
    locale: Locale = "en"


class Accepted(Answer):
    """The same answer whether or not there is such an account."""

    detail: str


class Account(Answer):
    """An account, as its owner sees it."""

    id: uuid.UUID
    email: str
    role: Role
    locale: Locale
    verified: bool
    created_at_utc: datetime
    last_seen_at_utc: datetime | None = None


class AccountPatch(Body):
    """What an owner may change; a new password or address needs the password of today."""

    locale: Locale | None = None
    email: str | None = None
    new_password: str | None = Field(default=None, repr=False)
    password: str | None = Field(default=None, repr=False)


class Erasure(Body):
    password: str = Field(repr=False)


class Address(Body):
    email: str


class NewPassword(Body):
    """The token of a message, and the password that goes with it."""

    token: str = Field(repr=False)
    password: str = Field(repr=False)


class SignIn(Body):
    email: str
    password: str = Field(repr=False)
    cookie: bool = False


class Session(Answer):
    """A session that has begun, or gone on."""

    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a word, no password
    access_token: str | None = Field(default=None, repr=False)
    expires_in_s: int | None = None
    refresh_token: str | None = Field(default=None, repr=False)
    session_ends_at_utc: datetime
    account: Account


class Refresh(Body):
    refresh_token: str = Field(repr=False)


class SessionListed(Answer):
    """A session that is under way; `current` is the one that asks."""

    family_id: uuid.UUID
    begun_at_utc: datetime
    expires_at_utc: datetime
    current: bool


class Sessions(Answer):
    sessions: list[SessionListed]
