"""API keys: made by a user for a program, shown once, with few scopes and an expiry date."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.opaque import ApiKeySecret
from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import Conflict, UserError
from ponctuel.domain.scopes import SCOPES_OF_ROLE, Scope
from ponctuel.operations.repositories.api_keys import Key
from ponctuel.operations.work import Operations

MAX_KEYS = 20
MAX_DAYS = 365


class Keys:
    """The API keys of a user."""

    def __init__(self, operations: Operations, clock: Clock) -> None:
        self._operations = operations
        self._clock = clock

    def make(
        self, caller: Caller, name: str, scopes: Iterable[Scope], days: int
    ) -> tuple[Key, ApiKeySecret]:
        """A new key and its secret, which is not stored.

        Raises:
            UserError: a scope that the caller's role does not have, or too many days.
            Conflict: the caller has as many valid keys as are allowed.
        """
        requested = frozenset(scopes)
        missing = requested - SCOPES_OF_ROLE[caller.role]
        if missing or not requested:
            own_scopes = ", ".join(sorted(SCOPES_OF_ROLE[caller.role]))
            raise UserError(
                f"your role has the scopes {own_scopes}",
                field="scopes",
                value=", ".join(sorted(missing)),
                code="scope_beyond_role",
            )
        if not 1 <= days <= MAX_DAYS:
            raise UserError(f"1 to {MAX_DAYS} days are accepted", field="days", value=days)
        now = self._clock.now()
        secret = ApiKeySecret.generate()
        with self._operations.begin() as work:
            existing = work.api_keys.of_user(caller.account_id)
            if (
                sum(key.revoked_at_utc is None and key.expires_at_utc > now for key in existing)
                >= MAX_KEYS
            ):
                raise Conflict(f"{MAX_KEYS} valid keys at most; revoke one", code="too_many_keys")
            key = work.api_keys.add(
                caller.account_id,
                name,
                secret.prefix,
                secret.digest,
                sorted(requested),
                now + timedelta(days=days),
            )
            record(
                work,
                caller,
                "key.make",
                target=("key", key.id),
                detail={"scopes": sorted(requested), "days": days},
            )
        return key, secret

    def list_keys(self, caller: Caller) -> Sequence[Key]:
        """All keys of the caller, newest first, expired and revoked ones included."""
        with self._operations.read() as work:
            return work.api_keys.of_user(caller.account_id)

    def revoke(self, caller: Caller, key_id: uuid.UUID) -> None:
        """Revoke a key at once; raises NotFound where it is not the caller's."""
        with self._operations.begin() as work:
            work.api_keys.revoke(key_id, user_id=caller.account_id)
            record(work, caller, "key.revoke", target=("key", key_id))
