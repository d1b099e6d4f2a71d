"""Accounts and sessions."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from ponctuel_sdk.models.base import Answer, Body

Role = Literal["visitor", "traveller", "analyst", "operator", "admin"]
AccountRole = Literal["traveller", "analyst", "operator", "admin"]
Locale = Literal["en", "fr"]
# Bounds of the input; the rules for passwords and addresses are stricter.
Email = Annotated[str, Field(max_length=320, examples=["ada@example.com"])]
Password = Annotated[str, Field(max_length=1024, examples=["seven otters swim at dawn"])]
Token = Annotated[
    str,
    Field(min_length=1, max_length=2048, examples=["qb2T1nYv0s4Wd8uXr5mKj7LhGf3EaPcO9ziB6tNwVyM"]),
]


class Secrets(Body):
    """Base of bodies with a secret, which is not repeated in errors."""

    model_config = ConfigDict(hide_input_in_errors=True)


class NewAccount(Secrets):
    """A new account."""

    email: Email
    password: Password = Field(
        repr=False,
        description="12 to 128 characters; common passwords and the e-mail address are refused.",
    )
    locale: Locale = Field(default="en", description="Language of our messages.")


class Accepted(Answer):
    """A response that does not reveal whether the account exists."""

    detail: str = Field(examples=["If the address can be used, a message is on its way."])


class Account(Answer):
    """An account, as its owner sees it."""

    id: uuid.UUID
    email: str
    role: Role
    locale: Locale
    verified: bool = Field(description="Whether the address is confirmed.")
    created_at_utc: datetime
    last_seen_at_utc: datetime | None = None


class AccountPatch(Secrets):
    """Changes by an owner; a new password or address needs the current password."""

    locale: Locale | None = None
    email: Email | None = Field(
        default=None, description="Takes effect once the new address is confirmed."
    )
    new_password: Password | None = Field(default=None, repr=False)
    password: Password | None = Field(default=None, description="The current password.", repr=False)


class Erasure(Secrets):
    """The deletion of an account, which cannot be undone and needs the password."""

    password: Password = Field(repr=False)


class Address(Body):
    """The address of an account."""

    email: Email


class NewPassword(Secrets):
    """The token of a message, and a password."""

    token: Token = Field(repr=False, description="The token of the message.")
    password: Password = Field(repr=False)


class SignIn(Secrets):
    """A sign-in."""

    email: Email
    password: Password = Field(repr=False)
    cookie: bool = Field(
        default=False,
        description="For pages: the session is kept in a cookie that no script can read, and the "
        "response has no token.",
    )


class Session(Answer):
    """A session after a sign-in or a refresh."""

    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a type, no password
    access_token: str | None = Field(
        default=None, repr=False, description="For `Authorization: Bearer`; none with a cookie."
    )
    expires_in_s: int | None = Field(default=None, description="Seconds.", examples=[900])
    refresh_token: str | None = Field(
        default=None,
        repr=False,
        description="Valid once, for `POST /v1/sessions/refresh`; the response holds the next.",
    )
    session_ends_at_utc: datetime = Field(description="End of the session unless it is refreshed.")
    account: Account


class Refresh(Secrets):
    """The refresh token of a session."""

    refresh_token: Token = Field(repr=False)


class SessionListed(Answer):
    """A valid session."""

    family_id: uuid.UUID
    begun_at_utc: datetime
    expires_at_utc: datetime
    current: bool = Field(description="Whether this request belongs to it.")


class Sessions(Answer):
    """Sessions, newest first."""

    sessions: list[SessionListed]
