"""What the routes about accounts take and answer."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import Scope

# Bounds of what is read; what is accepted is said by the rules on passwords and addresses.
Email = Annotated[str, Field(max_length=320, examples=["ada@example.com"])]
Password = Annotated[str, Field(max_length=1024, examples=["seven otters swim at dawn"])]
Token = Annotated[
    str,
    Field(min_length=1, max_length=2048, examples=["qb2T1nYv0s4Wd8uXr5mKj7LhGf3EaPcO9ziB6tNwVyM"]),
]
Locale = Literal["en", "fr"]
# No control character, which one database refuses and no reader sees.
PLAIN = r"^[^\x00-\x1f\x7f]+$"


class Body(BaseModel):
    """A body in which an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


class AccountIn(Body):
    """A new account."""

    email: Email
    password: Password = Field(
        description="12 to 128 characters, none of the passwords that are tried first, and not "
        "the e-mail address."
    )
    locale: Locale = Field(default="en", description="Language of our messages.")


class AcceptedOut(BaseModel):
    """The same answer whether or not there is such an account."""

    detail: str = Field(examples=["If the address can be used, a message is on its way."])


class AccountOut(BaseModel):
    """An account, as its owner sees it."""

    id: uuid.UUID
    email: str
    role: Role
    locale: Locale
    verified: bool = Field(description="Whether the address has answered.")
    created_at_utc: datetime
    last_seen_at_utc: datetime | None = None


class AccountPatch(Body):
    """What an owner may change; a new password or address needs the password of today."""

    locale: Locale | None = None
    email: Email | None = Field(
        default=None, description="In force once the new address has answered."
    )
    new_password: Password | None = None
    password: Password | None = Field(default=None, description="The password of today.")


class EraseIn(Body):
    """Erasing cannot be undone: the password is asked for."""

    password: Password


class EmailIn(Body):
    email: Email


class TokenIn(Body):
    token: Token = Field(description="As it stood in the message.")


class NewPasswordIn(Body):
    """A new password for the account that the token was sent to."""

    token: Token = Field(description="As it stood in the message.")
    password: Password


class SessionIn(Body):
    """Who wants to sign in."""

    email: Email
    password: Password
    cookie: bool = Field(
        default=False,
        description="For pages: the session is kept in a cookie that no script can read, and no "
        "token is answered.",
    )


class SessionOut(BaseModel):
    """A session that has begun, or gone on."""

    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a word, no password
    access_token: str | None = Field(
        default=None, description="For `Authorization: Bearer`; none with a cookie."
    )
    expires_in_s: int | None = Field(default=None, description="Seconds.", examples=[900])
    refresh_token: str | None = Field(
        default=None, description="Good once, for `POST /v1/sessions/refresh`; keep the next."
    )
    session_ends_at_utc: datetime = Field(description="Unless it is refreshed before.")
    account: AccountOut


class RefreshIn(Body):
    refresh_token: Token


class SessionListed(BaseModel):
    """A session that is under way."""

    family_id: uuid.UUID
    begun_at_utc: datetime
    expires_at_utc: datetime
    current: bool = Field(description="Whether it is the one that asks.")


class SessionsOut(BaseModel):
    sessions: list[SessionListed]


class KeyIn(Body):
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
        max_length=len(Scope),
        description="What it is for.",
        examples=[["forecasts", "batches"]],
    )
    days: int = Field(default=90, ge=1, le=365, description="Days until it expires.")


class KeyOut(BaseModel):
    """An API key, without its secret."""

    id: uuid.UUID
    name: str
    prefix: str = Field(description="How the key begins, after `pk_`.")
    scopes: list[Scope]
    created_at_utc: datetime
    expires_at_utc: datetime
    revoked_at_utc: datetime | None = None
    last_used_at_utc: datetime | None = Field(default=None, description="To the hour.")


class NewKeyOut(KeyOut):
    """A new API key: the only time that it is shown."""

    key: str | None = Field(
        description="For `Authorization: Bearer` or `X-API-Key`. Null where the request is a "
        "repetition: what is shown once is not kept."
    )


class KeysOut(BaseModel):
    keys: list[KeyOut]
    next_cursor: str | None = None


class UserOut(AccountOut):
    """An account, as an admin sees it; `email` is null once it has been erased."""

    email: str | None  # type: ignore[assignment]
    disabled: bool
    erased_at_utc: datetime | None = None


class UserPatch(Body):
    """What an admin may change."""

    role: Literal[Role.TRAVELLER, Role.ANALYST, Role.OPERATOR, Role.ADMIN] | None = None
    disabled: bool | None = Field(default=None, description="True ends all sessions and keys.")


class UsersOut(BaseModel):
    users: list[UserOut]
    next_cursor: str | None = Field(
        default=None, description="For the parameter `cursor`; null on the last page."
    )


class AuditEntryOut(BaseModel):
    """Who did what, to what, when, and what came of it."""

    id: int
    at_utc: datetime
    actor_kind: str = Field(examples=["user"])
    actor_id: uuid.UUID | None
    action: str = Field(examples=["session.begin"])
    verdict: str = Field(examples=["allowed"])
    target_kind: str | None
    target_id: str | None
    request_id: str | None
    detail: dict[str, object] | None


class AuditOut(BaseModel):
    entries: list[AuditEntryOut]
    next_cursor: str | None = None
