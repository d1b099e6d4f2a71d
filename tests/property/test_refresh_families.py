"""Whatever happens in whatever order: one living refresh token a session, and theft ends it."""

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
from ponctuel.accounts.sessions import REFRESHES, Sessions
from ponctuel.accounts.throttle import SignInThrottle
from ponctuel.domain.clock import RealClock
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations


@dataclass(frozen=True)
class Place:
    """A database with one account, and what judges its sessions."""

    folder: tempfile.TemporaryDirectory[str]
    operations: Operations
    tokens: AccessTokens
    sessions: Sessions
    known: Authentication
    user_id: uuid.UUID


@cache
def place() -> Place:
    """Made once, when the first example needs it."""
    folder = tempfile.TemporaryDirectory(prefix="families-")
    operations = Operations(f"sqlite:///{Path(folder.name) / 'ponctuel.db'}")
    upgrade(operations.engine)
    keyring, clock = Keyring("0a1b2c3d4e5f60718293a4b5c6d7e8f9"), RealClock()
    tokens = AccessTokens(keyring)
    with operations.begin() as work:
        user = work.users.add("ada@example.com", "no hash: nobody signs in here", verified=True)
    return Place(
        folder,
        operations,
        tokens,
        Sessions(operations, tokens, SignInThrottle(), clock),
        Authentication(operations, tokens, KeyTokens(keyring), clock),
        user.id,
    )


class Families(RuleBasedStateMachine):
    """A model: each session's tokens in order, of which the last is good while the session is."""

    tokens = Bundle("tokens")

    @initialize()
    def start(self) -> None:
        self.chains: dict[str, list[str]] = {}
        self.alive: dict[str, bool] = {}
        self.access: dict[str, str] = {}
        self.session_of: dict[str, str] = {}

    @rule(target=tokens)
    def begin(self) -> str:
        token = new_token()
        with place().operations.begin() as work:
            session = work.sessions.begin(
                place().user_id, digest(token), RealClock().now() + REFRESHES
            )
        name = str(session.family_id)
        self.chains[name], self.alive[name], self.session_of[token] = [token], True, name
        self.access[name] = place().tokens.issue(str(place().user_id), name, RealClock().now())[0]
        return token

    @rule(target=tokens, token=tokens)
    def refresh(self, token: str) -> str:
        name = self.session_of[token]
        good = self.alive[name] and self.chains[name][-1] == token
        try:
            signed_in = place().sessions.refresh(Caller(), token)
        except NotSignedIn:
            assert not good
            self.alive[name] = False
            return token
        assert good
        assert signed_in.refresh_token is not None
        assert signed_in.access_token is not None
        self.chains[name].append(signed_in.refresh_token)
        self.session_of[signed_in.refresh_token] = name
        self.access[name] = signed_in.access_token
        return signed_in.refresh_token

    @rule(token=tokens)
    def sign_out(self, token: str) -> None:
        name = self.session_of[token]
        caller = place().known.by_access_token(self.access[name])
        assert (caller is not None) == self.alive[name]
        if caller is not None:
            place().sessions.sign_out(caller)
        self.alive[name] = False

    @rule()
    def sign_out_everywhere(self) -> None:
        place().sessions.sign_out_everywhere(Caller(user_id=place().user_id))
        self.alive = dict.fromkeys(self.alive, False)

    @rule(token=st.text(max_size=50))
    def invent(self, token: str) -> None:
        try:
            place().sessions.refresh(Caller(), token)
        except NotSignedIn:
            return
        raise AssertionError("an invented token was taken")

    @invariant()
    def access_follows_the_session(self) -> None:
        for name, token in getattr(self, "access", {}).items():
            assert (place().known.by_access_token(token) is not None) == self.alive[name]


Families.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
test_families = Families.TestCase
