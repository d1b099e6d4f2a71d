"""Sessions: signing in, refreshing, signing out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ponctuel.accounts.access_token import LIFETIME, AccessTokens
from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.errors import NotSignedIn, WrongCredentials
from ponctuel.accounts.opaque import digest, new_token, page_digest
from ponctuel.accounts.password_hash import verify_password
from ponctuel.accounts.throttle import SignInThrottle
from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import UserError
from ponctuel.operations.emails import normalised_email
from ponctuel.operations.enums import Verdict
from ponctuel.operations.repositories.sessions import Session
from ponctuel.operations.repositories.users import Account
from ponctuel.operations.work import Operations

REFRESH_LIFETIME = timedelta(days=14)
PAGE_LIFETIME = timedelta(days=7)


@dataclass(frozen=True)
class SignedIn:
    """A session after a sign-in or a refresh.

    Attributes:
        access_token, refresh_token: tokens for programs; None for a page.
        page_token: a token for the cookie of a page; None for programs.
    """

    account: Account
    ends_at_utc: datetime
    access_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    page_token: str | None = field(default=None, repr=False)

    @property
    def expires_in_s(self) -> int | None:
        """Seconds for which the access token is valid."""
        return None if self.access_token is None else int(LIFETIME.total_seconds())


class Sessions:
    """The sessions of users."""

    def __init__(
        self, operations: Operations, tokens: AccessTokens, throttle: SignInThrottle, clock: Clock
    ) -> None:
        self._operations = operations
        self._tokens = tokens
        self._throttle = throttle
        self._clock = clock

    def sign_in(
        self, caller: Caller, email: str, password: str, address: str, *, page: bool = False
    ) -> SignedIn:
        """Begin a session.

        Raises:
            Throttled: too many attempts for this account.
            WrongCredentials: no such account, a wrong password, an unverified address or a
                suspended account; the error does not tell which.
        """
        self._throttle.attempt(email, address)
        account = self._account(email)
        usable = account if account is not None and account.active and account.verified else None
        # Without an account a password is checked all the same, so that the time reveals nothing.
        matches, rehashed = verify_password(password, usable.password_hash if usable else None)
        if usable is None or not matches:
            self._refuse(caller, account)
            raise WrongCredentials(
                "e-mail or password is not right, or the address is not verified yet"
            )
        self._throttle.succeeded(email, address)
        return self._begin(caller, usable, rehashed, page)

    def refresh(self, caller: Caller, token: str) -> SignedIn:
        """Exchange a refresh token for the next, with a new access token.

        Raises:
            NotSignedIn: the token is not valid. A token that was used before ends its session: one
                of its two users must have stolen it.
        """
        now, new_refresh_token = self._clock.now(), new_token()
        ends = now + REFRESH_LIFETIME
        with self._operations.begin() as work:
            rotation = work.sessions.rotate(digest(token), digest(new_refresh_token), ends)
            session = rotation.session
            account = work.users.by_id(session.user_id) if session is not None else None
            if rotation.stolen_from is not None:
                record(
                    work,
                    caller,
                    "session.reused_token",
                    verdict=Verdict.REFUSED,
                    target=("user", rotation.stolen_from),
                )
        if session is None or account is None:
            raise NotSignedIn(
                "this refresh token is not known, was used or has expired; sign in again",
                code="invalid_refresh_token",
            )
        access, _ = self._tokens.issue(str(account.id), str(session.family_id), now)
        return SignedIn(account, ends, access, new_refresh_token)

    def sign_out(self, caller: Caller) -> None:
        """End the caller's own session."""
        with self._operations.begin() as work:
            if caller.token_family_id is not None:
                work.sessions.revoke_token_family(caller.token_family_id)
            record(work, caller, "session.end", target=("session", caller.token_family_id))

    def sign_out_everywhere(self, caller: Caller) -> None:
        """End all sessions of the caller."""
        with self._operations.begin() as work:
            work.sessions.revoke_all(caller.account_id)
            record(work, caller, "session.end_all", target=("user", caller.account_id))

    def list_sessions(self, caller: Caller) -> Sequence[Session]:
        """The caller's valid sessions, newest first."""
        with self._operations.read() as work:
            return work.sessions.of_user(caller.account_id)

    def _account(self, email: str) -> Account | None:
        try:
            address = normalised_email(email)
        except UserError:  # an invalid address has no account
            return None
        with self._operations.read() as work:
            return work.users.by_email(address)

    def _refuse(self, caller: Caller, account: Account | None) -> None:
        target = ("user", account.id) if account is not None else None
        with self._operations.begin() as work:
            record(work, caller, "session.begin", verdict=Verdict.REFUSED, target=target)

    def _begin(
        self, caller: Caller, account: Account, rehashed: str | None, page: bool
    ) -> SignedIn:
        now, token = self._clock.now(), new_token()
        ends = now + (PAGE_LIFETIME if page else REFRESH_LIFETIME)
        token_digest = page_digest(token) if page else digest(token)
        with self._operations.begin() as work:
            session = work.sessions.begin(account.id, token_digest, ends)
            if rehashed is not None:
                work.users.set_password(account.id, rehashed)
            account = work.users.record_login(account.id)
            new_caller = Caller(user_id=account.id, request_id=caller.request_id)
            record(work, new_caller, "session.begin", target=("session", session.family_id))
        if page:
            return SignedIn(account, ends, page_token=token)
        access, _ = self._tokens.issue(str(account.id), str(session.family_id), now)
        return SignedIn(account, ends, access, token)
