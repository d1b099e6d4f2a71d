"""Authentication: the caller behind a token, a key or a cookie, looked up at each request.

Because of the look-up, a sign-out, a suspension or a new role takes effect at once, and not only
when the token expires.
"""

from __future__ import annotations

import hmac
import uuid
from datetime import datetime, timedelta

from ponctuel.accounts.access_token import AccessTokens
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.key_token import KeyTokens
from ponctuel.accounts.opaque import ApiKeySecret, page_digest
from ponctuel.domain.clock import Clock
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import SCOPES_OF_ROLE, Scope
from ponctuel.operations.repositories.api_keys import KeyHolder
from ponctuel.operations.work import Operations

_USE_RESOLUTION = timedelta(hours=1)


class Authentication:
    """Identifies callers by token, key or cookie; None where that is not, or no longer, valid."""

    def __init__(
        self, operations: Operations, tokens: AccessTokens, key_tokens: KeyTokens, clock: Clock
    ) -> None:
        self._operations = operations
        self._tokens = tokens
        self._key_tokens = key_tokens
        self._clock = clock

    def by_access_token(self, token: str) -> Caller | None:
        """The caller of a token, as long as its session or key is valid."""
        claims = self._tokens.read(token)
        if claims is None:
            prefix = self._key_tokens.read(token)
            return None if prefix is None else self._caller_of(self._holder(prefix))
        family = uuid.UUID(claims.session_id)
        with self._operations.read() as work:
            session = work.callers.by_family(family)
        if session is None or str(session.account.id) != claims.user_id:
            return None
        return Caller(Role(session.account.role), session.account.id, family)

    def by_page_token(self, token: str) -> Caller | None:
        """The caller of a page's cookie, as long as its session is valid."""
        with self._operations.read() as work:
            session = work.callers.by_page_token(page_digest(token))
        if session is None:
            return None
        return Caller(Role(session.account.role), session.account.id, session.family_id)

    def by_key(self, text: str) -> Caller | None:
        """The caller of an API key, with the key's scopes that the owner's present role has."""
        secret = ApiKeySecret.parse(text)
        if secret is None:
            return None
        holder = self._holder(secret.prefix)
        if holder is None or not hmac.compare_digest(holder.key.secret_hash, secret.digest):
            return None
        return self._caller_of(holder)

    def token_for_key(self, client_id: str, text: str) -> tuple[str, frozenset[Scope]] | None:
        """A short-lived token for a key, with the key's scopes; None where the key is not valid.

        Args:
            client_id: the beginning of the key, or the whole key.
            text: the whole key.
        """
        secret = ApiKeySecret.parse(text)
        if secret is None or client_id not in (text, f"pk_{secret.prefix}"):
            return None
        caller = self.by_key(text)
        if caller is None or caller.scopes is None:
            return None
        return self._key_tokens.issue(secret.prefix, self._clock.now()), caller.scopes

    def _holder(self, prefix: str) -> KeyHolder | None:
        with self._operations.read() as work:
            return work.api_keys.by_prefix(prefix)

    def _caller_of(self, holder: KeyHolder | None) -> Caller | None:
        if holder is None:
            return None
        self._record_use(holder.key.id, holder.key.last_used_at_utc)
        role = Role(holder.account.role)
        granted = {scope for scope in Scope if scope in holder.key.scopes}
        return Caller(
            role,
            holder.account.id,
            key_id=holder.key.id,
            scopes=frozenset(granted & SCOPES_OF_ROLE[role]),
        )

    def _record_use(self, key_id: uuid.UUID, last: datetime | None) -> None:
        """Record the use of a key to the hour, so that most requests write nothing."""
        now = self._clock.now()
        if last is None or last < now - _USE_RESOLUTION:
            with self._operations.begin() as work:
                work.api_keys.record_use(key_id)
