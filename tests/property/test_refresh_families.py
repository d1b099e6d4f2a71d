"""In any order of actions a session has one valid refresh token, and the use of an old one ends it."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from ponctuel.accounts.access_token import AccessTokens
from ponctuel.accounts.authentication import Authentication
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.errors import NotSignedIn
from ponctuel.accounts.key_token import KeyTokens
from ponctuel.accounts.keyring import Keyring
from ponctuel.accounts.opaque import digest, new_token
from ponctuel.accounts.sessions import REFRESH_LIFETIME, Sessions
from ponctuel.accounts.throttle import SignInThrottle
from ponctuel.domain.clock import RealClock
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations


@dataclass(frozen=True)
class SessionDatabase:
    """A database with one account, and the services of its sessions."""

    folder: tempfile.TemporaryDirectory[str]
    operations: Operations
    tokens: AccessTokens
    sessions: Sessions
    authentication: Authentication
    user_id: uuid.UUID


@cache
def session_database() -> SessionDatabase:
    """The database, which is created by the first example."""
    folder = tempfile.TemporaryDirectory(prefix="families-")
    operations = Operations(f"sqlite:///{Path(folder.name) / 'ponctuel.db'}")
    upgrade(operations.engine)
    keyring, clock = Keyring("0a1b2c3d4e5f60718293a4b5c6d7e8f9"), RealClock()
    tokens = AccessTokens(keyring)
    with operations.begin() as work:
        user = work.users.add("ada@example.com", "no hash: nobody signs in here", verified=True)
    return SessionDatabase(
        folder,
        operations,
        tokens,
        Sessions(operations, tokens, SignInThrottle(), clock),
        Authentication(operations, tokens, KeyTokens(keyring), clock),
        user.id,
    )


class Families(RuleBasedStateMachine):
    """A model of sessions: the tokens of each in order, of which the last is valid while it is active."""

    tokens = Bundle("tokens")

    @initialize()
    def start(self) -> None:
        self.tokens_of: dict[str, list[str]] = {}
        self.is_active: dict[str, bool] = {}
        self.access_tokens: dict[str, str] = {}
        self.session_of: dict[str, str] = {}

    @rule(target=tokens)
    def begin(self) -> str:
        token = new_token()
        with session_database().operations.begin() as work:
            session = work.sessions.begin(
                session_database().user_id, digest(token), RealClock().now() + REFRESH_LIFETIME
            )
        name = str(session.family_id)
        self.tokens_of[name], self.is_active[name], self.session_of[token] = [token], True, name
        self.access_tokens[name] = session_database().tokens.issue(
            str(session_database().user_id), name, RealClock().now()
        )[0]
        return token

    @rule(target=tokens, token=tokens)
    def refresh(self, token: str) -> str:
        name = self.session_of[token]
        good = self.is_active[name] and self.tokens_of[name][-1] == token
        try:
            signed_in = session_database().sessions.refresh(Caller(), token)
        except NotSignedIn:
            assert not good
            self.is_active[name] = False
            return token
        assert good
        assert signed_in.refresh_token is not None
        assert signed_in.access_token is not None
        self.tokens_of[name].append(signed_in.refresh_token)
        self.session_of[signed_in.refresh_token] = name
        self.access_tokens[name] = signed_in.access_token
        return signed_in.refresh_token

    @rule(token=tokens)
    def sign_out(self, token: str) -> None:
        name = self.session_of[token]
        caller = session_database().authentication.by_access_token(self.access_tokens[name])
        assert (caller is not None) == self.is_active[name]
        if caller is not None:
            session_database().sessions.sign_out(caller)
        self.is_active[name] = False

    @rule()
    def sign_out_everywhere(self) -> None:
        session_database().sessions.sign_out_everywhere(Caller(user_id=session_database().user_id))
        self.is_active = dict.fromkeys(self.is_active, False)

    @rule(token=st.text(max_size=50))
    def invent(self, token: str) -> None:
        try:
            session_database().sessions.refresh(Caller(), token)
        except NotSignedIn:
            return
        raise AssertionError("an invented token was taken")

    @invariant()
    def access_follows_the_session(self) -> None:
        for name, token in getattr(self, "access_tokens", {}).items():
            assert (
                session_database().authentication.by_access_token(token) is not None
            ) == self.is_active[name]


Families.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
test_families = Families.TestCase
