"""Administration of accounts, from the API or from the command line."""

from __future__ import annotations

import secrets
import uuid

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.own_account import require_another_admin
from ponctuel.accounts.password_hash import hash_password
from ponctuel.accounts.password_rules import check_password
from ponctuel.domain.errors import NotFound, UserError
from ponctuel.domain.roles import Role
from ponctuel.operations.emails import normalised_email
from ponctuel.operations.enums import ActorKind, Locale
from ponctuel.operations.pages import Page
from ponctuel.operations.repositories.audit import AuditRecord
from ponctuel.operations.repositories.users import Account
from ponctuel.operations.work import Operations, Work

GENERATED_BYTES = 18


def command_line() -> Caller:
    """The caller that stands for the command line in the audit log."""
    return Caller(Role.ADMIN, kind=ActorKind.CLI)


def generated_password() -> str:
    """A random password of 24 characters, to be shown once."""
    return secrets.token_urlsafe(GENERATED_BYTES)


class Administration:
    """Administration of other people's accounts."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    def create(
        self, caller: Caller, email: str, password: str, role: Role, locale: Locale = Locale.ENGLISH
    ) -> Account:
        """Create an account with a verified address.

        Raises:
            UserError: the address, the password or the role is not accepted.
            Conflict: the address has an account.
        """
        if role is Role.VISITOR:
            raise UserError("a visitor has no account", field="role", value=role)
        address = normalised_email(email)
        check_password(password, address)
        hashed = hash_password(password)
        with self._operations.begin() as work:
            account = work.users.add(address, hashed, role, locale, verified=True)
            record(work, caller, "user.create", target=("user", account.id), detail={"role": role})
            return account

    def list_accounts(
        self, role: Role | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[Account]:
        """Accounts, newest first."""
        with self._operations.read() as work:
            return work.users.page(role=role, cursor=cursor, limit=limit)

    def find(self, email: str) -> Account:
        """The account of an address; raises NotFound."""
        with self._operations.read() as work:
            account = work.users.by_email(normalised_email(email))
        if account is None:
            raise NotFound("no such account", field="email", value=email)
        return account

    def change(
        self,
        caller: Caller,
        user_id: uuid.UUID,
        *,
        role: Role | None = None,
        disabled: bool | None = None,
    ) -> Account:
        """Change an account's role or suspension, from the next request on.

        Raises:
            NotFound: there is no such account.
            Conflict: no admin who can sign in would be left.
        """
        if role is Role.VISITOR:
            raise UserError("a visitor has no account", field="role", value=role)
        with self._operations.begin() as work:
            account = _existing(work, user_id)
            if role not in (None, Role.ADMIN) or disabled:
                require_another_admin(work, account)
            if role is not None and role != account.role:
                detail = {"from": account.role, "to": role}
                account = work.users.set_role(user_id, role)
                record(work, caller, "user.set_role", target=("user", user_id), detail=detail)
            if disabled is not None and disabled != account.disabled:
                account = work.users.set_disabled(user_id, disabled)
                if disabled:
                    work.sessions.revoke_all(user_id)
                action = "user.disable" if disabled else "user.enable"
                record(work, caller, action, target=("user", user_id))
            return account

    def audit(
        self, actor_id: uuid.UUID | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[AuditRecord]:
        """Entries of the audit log, newest first."""
        with self._operations.read() as work:
            return work.audit.latest(actor_id=actor_id, cursor=cursor, limit=limit)


def _existing(work: Work, user_id: uuid.UUID) -> Account:
    account = work.users.by_id(user_id)
    if account is None or account.erased_at_utc is not None:
        raise NotFound("no such account", field="user_id", value=user_id)
    return account
