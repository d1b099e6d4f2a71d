"""Tokens that were sent by e-mail."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, insert, update

from ponctuel.operations.enums import TokenPurpose
from ponctuel.operations.models import SingleUseToken
from ponctuel.operations.repositories.base import Repository


class SingleUseTokenRepository(Repository):
    """Single-use tokens: one per user and purpose; a new one replaces the one before."""

    def issue(
        self, user_id: uuid.UUID, purpose: TokenPurpose, token_hash: str, expires_at_utc: datetime
    ) -> None:
        self._session.execute(
            delete(SingleUseToken).where(
                SingleUseToken.user_id == user_id,
                SingleUseToken.purpose == purpose,
                SingleUseToken.used_at_utc.is_(None),
            )
        )
        self._session.execute(
            insert(SingleUseToken).values(
                user_id=user_id,
                purpose=purpose,
                token_hash=token_hash,
                created_at_utc=self._now(),
                expires_at_utc=expires_at_utc,
            )
        )

    def redeem(self, token_hash: str, purpose: TokenPurpose) -> uuid.UUID | None:
        """Redeem a token: its account; None where it is unknown, used or expired."""
        now = self._now()
        return self._session.execute(
            update(SingleUseToken)
            .where(
                SingleUseToken.token_hash == token_hash,
                SingleUseToken.purpose == purpose,
                SingleUseToken.used_at_utc.is_(None),
                SingleUseToken.expires_at_utc > now,
            )
            .values(used_at_utc=now)
            .returning(SingleUseToken.user_id)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()
