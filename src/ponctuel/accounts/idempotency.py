"""A POST that creates, sent twice under one key, is done once: the answer is kept for a day."""

from __future__ import annotations

import uuid

from ponctuel.operations.repositories.idempotency import StoredAnswer
from ponctuel.operations.work import Operations


class IdempotentAnswers:
    """Answers that are given again under the caller's own name for the request."""

    def __init__(self, operations: Operations, owner: uuid.UUID, key: str) -> None:
        self._operations, self._owner, self._key = operations, owner, key

    def claim(self, request_sha256: str) -> StoredAnswer | None:
        """The answer given before; None: the work is the caller's to do. Raises Conflict."""
        with self._operations.begin() as work:
            return work.idempotency.claim(self._owner, self._key, request_sha256)

    def release(self) -> None:
        """Let the work be tried again: it failed."""
        with self._operations.begin() as work:
            work.idempotency.release(self._owner, self._key)

    def keep(self, status: int, body: bytes) -> None:
        """Keep the answer, a JSON document."""
        with self._operations.begin() as work:
            answer = StoredAnswer(status, body, "application/json")
            work.idempotency.finish(self._owner, self._key, answer)
