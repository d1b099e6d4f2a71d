"""The account behind a session: read at every request with credentials."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from ponctuel.operations.models import User, UserSession
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository
from ponctuel.operations.repositories.users import Account


@dataclass(frozen=True)
class ActiveSession:
    """A valid session and its account."""

    family_id: uuid.UUID
    account: Account


def active_session_statement(condition: ColumnElement[bool], now: datetime) -> Select[Any]:
    """The session, if it is valid and its account may sign in."""
    return (
        select(UserSession.family_id, *columns_of(Account, User))
        .join(User, User.id == UserSession.user_id)
        .where(
            condition,
            UserSession.revoked_at_utc.is_(None),
            UserSession.expires_at_utc > now,
            User.disabled.is_(False),
            User.erased_at_utc.is_(None),
        )
        .limit(1)
    )


class CallerRepository(Repository):
    """Valid sessions, by the credentials of a request."""

    def by_family(self, family_id: uuid.UUID) -> ActiveSession | None:
        """The session of an access token, which names its token family."""
        return self._active_session(UserSession.family_id == family_id)

    def by_page_token(self, token_hash: str) -> ActiveSession | None:
        """The session of a page's cookie, whose token is never exchanged."""
        unused = UserSession.used_at_utc.is_(None)
        return self._active_session((UserSession.token_hash == token_hash) & unused)

    def _active_session(self, condition: ColumnElement[bool]) -> ActiveSession | None:
        row = self._session.execute(active_session_statement(condition, self._now())).one_or_none()
        return None if row is None else ActiveSession(row[0], record_at(Account, row, 1))
