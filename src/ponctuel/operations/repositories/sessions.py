"""Sessions: refresh tokens that are used once, so that a theft is detected."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update

from ponctuel.operations.models import User, UserSession
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository


@dataclass(frozen=True)
class Session:
    """One refresh token, without its hash."""

    id: uuid.UUID
    user_id: uuid.UUID
    family_id: uuid.UUID
    created_at_utc: datetime
    expires_at_utc: datetime
    used_at_utc: datetime | None
    revoked_at_utc: datetime | None


@dataclass(frozen=True)
class Rotation:
    """The result of exchanging a token.

    Attributes:
        session: the new session; None where the token is unknown, expired, revoked or used.
        stolen_from: the user whose token was used a second time; its family is revoked. No error is
            raised, because that would roll the revocation back.
    """

    session: Session | None
    stolen_from: uuid.UUID | None = None


class SessionRepository(Repository):
    """Refresh tokens."""

    def begin(self, user_id: uuid.UUID, token_hash: str, expires_at_utc: datetime) -> Session:
        """Begin a session: the first token of a new family."""
        return self._add(user_id, uuid.uuid4(), token_hash, expires_at_utc)

    def rotate(self, token_hash: str, new_hash: str, expires_at_utc: datetime) -> Rotation:
        """Exchange a token for the next of its family; of two concurrent calls, one succeeds."""
        now = self._now()
        row = self._session.execute(
            update(UserSession)
            .where(
                UserSession.token_hash == token_hash,
                UserSession.used_at_utc.is_(None),
                UserSession.revoked_at_utc.is_(None),
                UserSession.expires_at_utc > now,
                exists().where(
                    User.id == UserSession.user_id,
                    User.disabled.is_(False),
                    User.erased_at_utc.is_(None),
                ),
            )
            .values(used_at_utc=now)
            .returning(UserSession.user_id, UserSession.family_id)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if row is not None:
            return Rotation(self._add(row[0], row[1], new_hash, expires_at_utc))
        used = self._session.execute(
            select(UserSession.user_id, UserSession.family_id).where(
                UserSession.token_hash == token_hash, UserSession.used_at_utc.is_not(None)
            )
        ).one_or_none()
        if used is None:
            return Rotation(None)
        self.revoke_token_family(used[1])
        return Rotation(None, stolen_from=used[0])

    def is_active(self, token_family_id: uuid.UUID) -> bool:
        """Whether a session is valid, by the token family that access tokens name."""
        is_active = exists().where(
            UserSession.family_id == token_family_id,
            UserSession.revoked_at_utc.is_(None),
            UserSession.expires_at_utc > self._now(),
        )
        return bool(self._session.execute(select(is_active)).scalar_one())

    def of_user(self, user_id: uuid.UUID) -> Sequence[Session]:
        """Valid sessions, newest first: the unused token of each."""
        rows = self._session.execute(
            select(*columns_of(Session, UserSession))
            .where(
                UserSession.user_id == user_id,
                UserSession.used_at_utc.is_(None),
                UserSession.revoked_at_utc.is_(None),
                UserSession.expires_at_utc > self._now(),
            )
            .order_by(UserSession.created_at_utc.desc(), UserSession.id)
        )
        return [record_at(Session, row) for row in rows]

    def revoke_token_family(self, token_family_id: uuid.UUID) -> int:
        """End one session; returns how many tokens were revoked."""
        return self._revoke(UserSession.family_id == token_family_id)

    def revoke_all(self, user_id: uuid.UUID) -> int:
        """End all sessions of a user: after a new password, or when an account is suspended."""
        return self._revoke(UserSession.user_id == user_id)

    def _revoke(self, condition: object) -> int:
        rows = self._session.execute(
            update(UserSession)
            .where(condition, UserSession.revoked_at_utc.is_(None))  # type: ignore[arg-type]
            .values(revoked_at_utc=self._now())
            .returning(UserSession.id)
            .execution_options(synchronize_session=False)
        )
        return len(rows.all())

    def _add(
        self,
        user_id: uuid.UUID,
        token_family_id: uuid.UUID,
        token_hash: str,
        expires_at_utc: datetime,
    ) -> Session:
        row = self._session.execute(
            self._insert(UserSession)
            .values(
                id=uuid.uuid4(),
                user_id=user_id,
                family_id=token_family_id,
                token_hash=token_hash,
                created_at_utc=self._now(),
                expires_at_utc=expires_at_utc,
            )
            .returning(*columns_of(Session, UserSession))
        ).one()
        return record_at(Session, row)
