"""From what a caller shows to who it is, asked of the database each time.

One look-up a request is what makes a sign-out, a suspension or a new role hold at once, and not
when the token ends.
"""

from __future__ import annotations

import hmac
import uuid
from datetime import datetime, timedelta

from ponctuel.accounts.access_token import AccessTokens
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.opaque import ApiKeySecret, page_digest
from ponctuel.domain.clock import Clock
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import SCOPES_OF_ROLE, Scope
from ponctuel.operations.work import Operations

_USE_GRAIN = timedelta(hours=1)


class Authentication:
    """Judges tokens, keys and page sessions; None for what is not, or no longer, good."""

    def __init__(self, operations: Operations, tokens: AccessTokens, clock: Clock) -> None:
        self._operations = operations
        self._tokens = tokens
        self._clock = clock

    def by_access_token(self, token: str) -> Caller | None:
        """Whose session a token belongs to, while that session stands."""
        claims = self._tokens.read(token)
        if claims is None:
            return None
        family = uuid.UUID(claims.session_id)
        with self._operations.read() as work:
            found = work.callers.by_family(family)
        if found is None or str(found.account.id) != claims.user_id:
            return None
        return Caller(Role(found.account.role), found.account.id, family)

    def by_page_token(self, token: str) -> Caller | None:
        """Whose page session a cookie belongs to."""
        with self._operations.read() as work:
            found = work.callers.by_page_token(page_digest(token))
        if found is None:
            return None
        return Caller(Role(found.account.role), found.account.id, found.family_id)

    def by_key(self, text: str) -> Caller | None:
        """Whose key it is; its scopes reach no further than its owner's role does now."""
        secret = ApiKeySecret.parse(text)
        if secret is None:
            return None
        with self._operations.read() as work:
            holder = work.api_keys.by_prefix(secret.prefix)
        if holder is None or not hmac.compare_digest(holder.key.secret_hash, secret.digest):
            return None
        self._note_use(holder.key.id, holder.key.last_used_at_utc)
        role = Role(holder.account.role)
        known = {scope for scope in Scope if scope in holder.key.scopes}
        return Caller(
            role,
            holder.account.id,
            key_id=holder.key.id,
            scopes=frozenset(known & SCOPES_OF_ROLE[role]),
        )

    def _note_use(self, key_id: uuid.UUID, last: datetime | None) -> None:
        """To the hour: most requests need not write."""
        now = self._clock.now()
        if last is None or last < now - _USE_GRAIN:
            with self._operations.begin() as work:
                work.api_keys.used(key_id)
