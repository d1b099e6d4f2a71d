"""The caller of a request, once identified."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from ponctuel.accounts.errors import NotSignedIn
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import Scope
from ponctuel.operations.enums import ActorKind


@dataclass(frozen=True)
class Caller:
    """A visitor, a user with a session, or a user's program with a key.

    Attributes:
        role: the account's present role, which may have changed since the token was issued.
        user_id: the account; None for a visitor.
        token_family_id: the session's family; None with a key.
        key_id: the key; None with a session.
        scopes: the scopes of the key; None with a session, which has all scopes of the role.
        request_id: the identifier of the present request.
        kind: the kind of actor in the audit log, for a caller without a key.
    """

    role: Role = Role.VISITOR
    user_id: uuid.UUID | None = None
    token_family_id: uuid.UUID | None = None
    key_id: uuid.UUID | None = None
    scopes: frozenset[Scope] | None = None
    request_id: str | None = None
    kind: ActorKind = ActorKind.USER

    @property
    def known(self) -> bool:
        return self.user_id is not None

    @property
    def account_id(self) -> uuid.UUID:
        """The account; raises NotSignedIn for a visitor."""
        if self.user_id is None:
            raise NotSignedIn("sign in first")
        return self.user_id
