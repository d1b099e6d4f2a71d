"""Idempotent creation: responses are stored by the caller's key for a day."""

from __future__ import annotations

import uuid

from ponctuel.operations.repositories.idempotency import StoredAnswer
from ponctuel.operations.work import Operations


class IdempotentAnswers:
    """The stored responses of one idempotency key of a caller."""

    def __init__(self, operations: Operations, owner: uuid.UUID, key: str) -> None:
        self._operations, self._owner, self._key = operations, owner, key

    def claim(self, request_sha256: str) -> StoredAnswer | None:
        """The stored response; None where the work is still to be done. Raises Conflict."""
        with self._operations.begin() as work:
            return work.idempotency.claim(self._owner, self._key, request_sha256)

    def release(self) -> None:
        """Release the key after a failure, so that the work can be tried again."""
        with self._operations.begin() as work:
            work.idempotency.release(self._owner, self._key)

    def keep(self, status: int, body: bytes) -> None:
        """Store the response, a JSON document."""
        with self._operations.begin() as work:
            answer = StoredAnswer(status, body, "application/json")
            work.idempotency.finish(self._owner, self._key, answer)
