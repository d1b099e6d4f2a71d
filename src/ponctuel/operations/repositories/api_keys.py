"""API keys: found by prefix, with the account that they act for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update

from ponctuel.domain.errors import Conflict, NotFound
from ponctuel.operations.models import ApiKey, User
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository
from ponctuel.operations.repositories.users import Account

# The last use is recorded to the hour: otherwise every request would write.
_USE_RESOLUTION = timedelta(hours=1)


@dataclass(frozen=True)
class Key:
    """An API key; the secret itself is not stored."""

    id: uuid.UUID
    user_id: uuid.UUID
    name: str
    prefix: str
    secret_hash: str = field(repr=False)
    scopes: list[str]
    created_at_utc: datetime
    expires_at_utc: datetime
    revoked_at_utc: datetime | None
    last_used_at_utc: datetime | None


@dataclass(frozen=True)
class KeyHolder:
    """A key and its account."""

    key: Key
    account: Account


def by_prefix_statement(prefix: str, now: datetime) -> Select[Any]:
    """The valid key with this prefix, beside its account."""
    return (
        select(*columns_of(Key, ApiKey), *columns_of(Account, User))
        .join(User, User.id == ApiKey.user_id)
        .where(
            ApiKey.prefix == prefix,
            ApiKey.revoked_at_utc.is_(None),
            ApiKey.expires_at_utc > now,
            User.disabled.is_(False),
            User.erased_at_utc.is_(None),
        )
    )


class ApiKeyRepository(Repository):
    """API keys."""

    def add(
        self,
        user_id: uuid.UUID,
        name: str,
        prefix: str,
        secret_hash: str,
        scopes: Sequence[str],
        expires_at_utc: datetime,
    ) -> Key:
        """A new key; raises Conflict where the prefix is taken (generate another)."""
        row = self._session.execute(
            self._insert(ApiKey)
            .values(
                id=uuid.uuid4(),
                user_id=user_id,
                name=name,
                prefix=prefix,
                secret_hash=secret_hash,
                scopes=sorted(set(scopes)),
                created_at_utc=self._now(),
                expires_at_utc=expires_at_utc,
            )
            .on_conflict_do_nothing(index_elements=["prefix"])
            .returning(*columns_of(Key, ApiKey))
        ).one_or_none()
        if row is None:
            raise Conflict("this prefix is taken", field="prefix", value=prefix)
        return record_at(Key, row)

    def by_prefix(self, prefix: str) -> KeyHolder | None:
        """The valid key of that prefix. The caller compares the hash of the secret."""
        row = self._session.execute(by_prefix_statement(prefix, self._now())).one_or_none()
        if row is None:
            return None
        key = record_at(Key, row)
        return KeyHolder(key, record_at(Account, row, len(columns_of(Key, ApiKey))))

    def record_use(self, key_id: uuid.UUID) -> None:
        """Record a use; writes once an hour at most."""
        now = self._now()
        stale = or_(
            ApiKey.last_used_at_utc.is_(None), ApiKey.last_used_at_utc < now - _USE_RESOLUTION
        )
        self._session.execute(
            update(ApiKey)
            .where(ApiKey.id == key_id, stale)
            .values(last_used_at_utc=now)
            .execution_options(synchronize_session=False)
        )

    def of_user(self, user_id: uuid.UUID) -> Sequence[Key]:
        """All keys of a user, newest first, expired and revoked ones included."""
        rows = self._session.execute(
            select(*columns_of(Key, ApiKey))
            .where(ApiKey.user_id == user_id)
            .order_by(ApiKey.created_at_utc.desc(), ApiKey.id)
        )
        return [record_at(Key, row) for row in rows]

    def revoke(self, key_id: uuid.UUID, *, user_id: uuid.UUID | None = None) -> Key:
        """Revoke a key; with `user_id`, only if it is that user's.

        Raises:
            NotFound: there is no such key, or it belongs to another user.
        """
        statement = update(ApiKey).where(ApiKey.id == key_id)
        if user_id is not None:
            statement = statement.where(ApiKey.user_id == user_id)
        row = self._session.execute(
            statement.values(revoked_at_utc=self._now())
            .returning(*columns_of(Key, ApiKey))
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if row is None:
            raise NotFound("no such key", field="key_id", value=key_id)
        return record_at(Key, row)
