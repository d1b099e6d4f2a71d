"""A temporary API key for a program of the installation itself, such as a replay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ponctuel.accounts.administration import command_line, generated_password
from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.keys import Keys
from ponctuel.accounts.password_hash import hash_password
from ponctuel.domain.clock import RealClock
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import Scope
from ponctuel.operations.enums import Locale
from ponctuel.operations.repositories.users import Account
from ponctuel.operations.work import Operations

DAYS = 1


@contextmanager
def program_key(operations: Operations, name: str, scopes: Iterable[Scope]) -> Iterator[str]:
    """The secret of a key that is valid until the block ends, for a day at most.

    Its owner is an operator account of the program, with a random password that is not stored.

    Args:
        name: the name of the program; its account is `<name>@ponctuel.example`.
    """
    owner = _account(operations, f"{name}@ponctuel.example")
    caller = Caller(Role.OPERATOR, user_id=owner.id)
    keys = Keys(operations, RealClock())
    key, secret = keys.make(caller, name, scopes, DAYS)
    try:
        yield str(secret)
    finally:
        keys.revoke(caller, key.id)


def _account(operations: Operations, address: str) -> Account:
    """The program's account. Its address does not exist, so that no e-mail can be sent to it."""
    hashed = hash_password(generated_password())
    with operations.begin() as work:
        user = work.users.by_email(address)
        if user is not None:
            return user
        account = work.users.add(address, hashed, Role.OPERATOR, Locale.ENGLISH, verified=True)
        detail = {"role": Role.OPERATOR.value}
        record(work, command_line(), "user.create", target=("user", account.id), detail=detail)
        return account
