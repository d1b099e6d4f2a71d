"""Accounts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from ponctuel.domain.errors import Conflict, NotFound
from ponctuel.domain.roles import Role
from ponctuel.operations.emails import normalised_email
from ponctuel.operations.enums import Locale
from ponctuel.operations.models import User
from ponctuel.operations.pages import Page, after, checked_limit, page_of, read_cursor
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository


@dataclass(frozen=True)
class Account:
    """A stored account. Erased accounts have neither address nor password hash."""

    id: uuid.UUID
    email: str | None
    password_hash: str | None = field(repr=False)
    role: str
    locale: str
    verified: bool
    disabled: bool
    created_at_utc: datetime
    last_seen_at_utc: datetime | None
    erased_at_utc: datetime | None

    @property
    def active(self) -> bool:
        return not self.disabled and self.erased_at_utc is None


def by_email_statement(email: str) -> Select[Any]:
    """The account of a normalised address."""
    return select(*columns_of(Account, User)).where(User.email == email)


class UserRepository(Repository):
    """Accounts."""

    def add(
        self,
        email: str,
        password_hash: str,
        role: Role = Role.TRAVELLER,
        locale: Locale = Locale.ENGLISH,
        *,
        verified: bool = False,
    ) -> Account:
        """A new account.

        Raises:
            Conflict: the address has one already.
        """
        row = self._session.execute(
            self._insert(User)
            .values(
                id=uuid.uuid4(),
                email=normalised_email(email),
                password_hash=password_hash,
                role=role,
                locale=locale,
                verified=verified,
                disabled=False,
                created_at_utc=self._now(),
            )
            .on_conflict_do_nothing(index_elements=["email"])
            .returning(*columns_of(Account, User))
        ).one_or_none()
        if row is None:
            raise Conflict("this address has an account", field="email", code="email_taken")
        return record_at(Account, row)

    def by_email(self, email: str) -> Account | None:
        """The account of an address, however it is spelt."""
        row = self._session.execute(by_email_statement(normalised_email(email))).one_or_none()
        return None if row is None else record_at(Account, row)

    def by_id(self, user_id: uuid.UUID) -> Account | None:
        row = self._session.execute(
            select(*columns_of(Account, User)).where(User.id == user_id)
        ).one_or_none()
        return None if row is None else record_at(Account, row)

    def page(
        self, *, role: Role | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[Account]:
        """Accounts that are not erased, newest first."""
        statement = select(*columns_of(Account, User)).where(User.erased_at_utc.is_(None))
        if role is not None:
            statement = statement.where(User.role == role)
        if cursor is not None:
            at, key = read_cursor(cursor, uuid.UUID)
            statement = statement.where(after(User.created_at_utc, User.id, at, key))
        statement = statement.order_by(User.created_at_utc.desc(), User.id.desc())
        rows = self._session.execute(statement.limit(checked_limit(limit) + 1)).all()
        accounts = [record_at(Account, row) for row in rows]
        return page_of(accounts, limit, lambda each: (each.created_at_utc, str(each.id)))

    def count_active_for_update(self, role: Role) -> int:
        """The number of accounts of a role that can sign in; their rows are locked.

        The lock holds until the transaction ends: of two admins who suspend each other at the same
        time, the second is the last one and is refused.
        """
        statement = select(User.id).where(
            User.role == role, User.disabled.is_(False), User.erased_at_utc.is_(None)
        )
        # In one order, so that two transactions cannot deadlock.
        locked = statement.order_by(User.id).with_for_update()
        return len(self._session.execute(locked).all())

    def set_email(self, user_id: uuid.UUID, email: str) -> Account:
        """Change the address, which is then unverified; raises Conflict where it is taken."""
        new = normalised_email(email)
        account = self.by_email(new)
        if account is not None and account.id != user_id:
            raise Conflict("this address has an account", field="email", code="email_taken")
        return self._change(user_id, email=new, verified=False)

    def set_password(self, user_id: uuid.UUID, password_hash: str) -> Account:
        return self._change(user_id, password_hash=password_hash)

    def set_verified(self, user_id: uuid.UUID) -> Account:
        return self._change(user_id, verified=True)

    def set_role(self, user_id: uuid.UUID, role: Role) -> Account:
        return self._change(user_id, role=role)

    def set_locale(self, user_id: uuid.UUID, locale: Locale) -> Account:
        return self._change(user_id, locale=locale)

    def set_disabled(self, user_id: uuid.UUID, disabled: bool) -> Account:
        return self._change(user_id, disabled=disabled)

    def record_login(self, user_id: uuid.UUID) -> Account:
        """Record a sign-in now."""
        return self._change(user_id, last_seen_at_utc=self._now())

    def _change(self, user_id: uuid.UUID, **values: Any) -> Account:
        row = self._session.execute(
            update(User)
            .where(User.id == user_id, User.erased_at_utc.is_(None))
            .values(**values)
            .returning(*columns_of(Account, User))
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if row is None:
            raise NotFound("no such account", field="user_id", value=user_id)
        return record_at(Account, row)
