"""Idempotency keys: a POST request that is sent twice is executed once and answered twice."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, delete, or_, select, update

from ponctuel.domain.errors import Conflict
from ponctuel.operations.models import IdempotencyKey
from ponctuel.operations.repositories.base import Repository

KEY_LIFETIME = timedelta(hours=24)
# A claim without a response for so long is abandoned: the work may be tried again.
CLAIM_TIMEOUT = timedelta(minutes=10)


@dataclass(frozen=True)
class StoredAnswer:
    """The stored response to a request."""

    status: int
    body: bytes
    content_type: str


class IdempotencyRepository(Repository):
    """Idempotency keys: claimed before the work, finished with its response."""

    def claim(self, user_id: uuid.UUID, key: str, request_sha256: str) -> StoredAnswer | None:
        """Claim a key: None where the caller has to do the work, else the stored response.

        Raises:
            Conflict: the key belongs to another request, or its request is running.
        """
        now = self._now()
        own_key = (IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
        abandoned = and_(
            IdempotencyKey.status.is_(None), IdempotencyKey.created_at_utc <= now - CLAIM_TIMEOUT
        )
        self._session.execute(
            delete(IdempotencyKey).where(
                *own_key, or_(IdempotencyKey.expires_at_utc <= now, abandoned)
            )
        )
        claimed = self._session.execute(
            self._insert(IdempotencyKey)
            .values(
                user_id=user_id,
                key=key,
                request_sha256=request_sha256,
                created_at_utc=now,
                expires_at_utc=now + KEY_LIFETIME,
            )
            .on_conflict_do_nothing(index_elements=["user_id", "key"])
            .returning(IdempotencyKey.key)
        ).one_or_none()
        if claimed is not None:
            return None
        sha, status, body, content_type = self._session.execute(
            select(
                IdempotencyKey.request_sha256,
                IdempotencyKey.status,
                IdempotencyKey.answer,
                IdempotencyKey.content_type,
            ).where(*own_key)
        ).one()
        if sha != request_sha256:
            raise Conflict(
                "this key was used for another request; choose a new one",
                field="Idempotency-Key",
                value=key,
                code="idempotency_key_reused",
            )
        if status is None or body is None:
            raise Conflict(
                "the request with this key is still running; try again in a moment",
                field="Idempotency-Key",
                value=key,
                code="request_under_way",
            )
        return StoredAnswer(status, body, content_type or "application/json")

    def finish(self, user_id: uuid.UUID, key: str, answer: StoredAnswer) -> None:
        """Store the response for repeated requests."""
        self._session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
            .values(status=answer.status, answer=answer.body, content_type=answer.content_type)
            .execution_options(synchronize_session=False)
        )

    def release(self, user_id: uuid.UUID, key: str) -> None:
        """Release the key: the work failed, and may be tried again."""
        self._session.execute(
            delete(IdempotencyKey).where(
                IdempotencyKey.user_id == user_id,
                IdempotencyKey.key == key,
                IdempotencyKey.status.is_(None),
            )
        )
