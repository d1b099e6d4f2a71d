"""The account of a log-in: read at every request that bears one."""

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
class Standing:
    """A log-in that stands, and whose it is."""

    family_id: uuid.UUID
    account: Account


def standing_statement(condition: ColumnElement[bool], now: datetime) -> Select[Any]:
    """The log-in that still stands, beside an account that may still sign in."""
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
    """Log-ins, from what their bearers show."""

    def by_family(self, family_id: uuid.UUID) -> Standing | None:
        """For access tokens, which name the family of their log-in."""
        return self._standing(UserSession.family_id == family_id)

    def by_page_token(self, token_hash: str) -> Standing | None:
        """For the cookie of a page, whose token is not exchanged."""
        unused = UserSession.used_at_utc.is_(None)
        return self._standing((UserSession.token_hash == token_hash) & unused)

    def _standing(self, condition: ColumnElement[bool]) -> Standing | None:
        row = self._session.execute(standing_statement(condition, self._now())).one_or_none()
        return None if row is None else Standing(row[0], record_at(Account, row, 1))
