"""A user's own account: read, change, export, erase."""

from __future__ import annotations

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.email_change import EmailChangeTokens
from ponctuel.accounts.emails import Emails
from ponctuel.accounts.errors import NotAllowed, Unavailable, WrongCredentials
from ponctuel.accounts.password_hash import hash_password, verify_password
from ponctuel.accounts.password_rules import check_password
from ponctuel.accounts.throttle import EmailQuota, SignInThrottle
from ponctuel.domain.clock import Clock
from ponctuel.domain.email import Email
from ponctuel.domain.errors import Conflict, NotFound
from ponctuel.domain.roles import Role
from ponctuel.operations.emails import normalised_email
from ponctuel.operations.enums import Locale, Verdict
from ponctuel.operations.repositories.users import Account
from ponctuel.operations.work import Operations, Work


class OwnAccount:
    """A user's own account; sensitive changes need the password as well as the session."""

    def __init__(
        self,
        operations: Operations,
        emails: Emails | None,
        changes: EmailChangeTokens,
        throttle: SignInThrottle,
        clock: Clock,
        email_quota: EmailQuota | None = None,
    ) -> None:
        self._email_quota = email_quota or EmailQuota()
        self._operations = operations
        self._emails = emails
        self._changes = changes
        self._throttle = throttle
        self._clock = clock

    def read(self, caller: Caller) -> Account:
        with self._operations.read() as work:
            return _account(work, caller)

    def set_locale(self, caller: Caller, locale: Locale) -> Account:
        with self._operations.begin() as work:
            changed = work.users.set_locale(caller.account_id, locale)
            record(work, caller, "account.set_locale", target=("user", changed.id))
            return changed

    def set_password(
        self, caller: Caller, password: str, new: str, ip_address: str
    ) -> Email | None:
        """Set a new password; all other sessions end and all API keys are revoked.

        Returns the e-mail that informs the owner.

        Raises:
            WrongCredentials: the current password is not right.
            WeakPassword: the new one is not accepted.
        """
        account = self._confirm_password(caller, password, ip_address, "password.change")
        check_password(new, account.email or "", field="new_password")
        hashed = hash_password(new)
        with self._operations.begin() as work:
            work.users.set_password(account.id, hashed)
            for session in work.sessions.of_user(account.id):
                if session.family_id != caller.token_family_id:
                    work.sessions.revoke_token_family(session.family_id)
            for key in work.api_keys.of_user(account.id):
                work.api_keys.revoke(key.id)
            record(work, caller, "password.change", target=("user", account.id))
        if self._emails is None or account.email is None:
            return None
        return self._emails.write("password_changed", account.email, account.locale)

    def request_email_change(
        self, caller: Caller, password: str, new: str, ip_address: str
    ) -> Email | None:
        """The e-mail to the new e-mail address, to be confirmed; nothing changes before.

        The response does not reveal whether the new e-mail address has an account already.
        """
        if self._emails is None:
            raise Unavailable("this installation sends no messages (PONCTUEL_SMTP_HOST is not set)")
        new_address = normalised_email(new)
        account = self._confirm_password(caller, password, ip_address, "email.change_asked")
        with self._operations.begin() as work:
            record(work, caller, "email.change_asked", target=("user", account.id))
        if not self._email_quota.allows("change_email", new_address):
            return None
        token = self._changes.issue(account.id, account.email or "", new_address, self._clock.now())
        return self._emails.write("change_email", new_address, account.locale, token)

    def confirm_email(self, caller: Caller, token: str, password: str) -> Email | None:
        """Change the e-mail address; returns the e-mail that informs the former one.

        Raises:
            WrongCredentials: the token is invalid or expired, or the password is wrong.
            Conflict: the e-mail address has been registered in the meantime.
        """
        change = self._changes.read(token)
        with self._operations.begin() as work:
            account = work.users.by_id(change.user_id) if change is not None else None
            if (
                change is None
                or account is None
                or not account.active
                or not change.is_current(account.email)
                or not verify_password(password, account.password_hash)[0]
            ):
                raise WrongCredentials(
                    "the token or the password is not right, or the token has expired",
                    code="invalid_token",
                )
            work.users.set_email(account.id, change.new_email)
            work.users.set_verified(account.id)
            record(work, caller, "email.change", target=("user", account.id))
        if self._emails is None or account.email is None:
            return None
        return self._emails.write("email_changed", account.email, account.locale)

    def export(self, caller: Caller) -> dict[str, list[dict[str, object]]]:
        """Everything that is stored about the caller (GDPR, articles 15 and 20)."""
        with self._operations.begin() as work:
            record(work, caller, "account.export", target=("user", caller.account_id))
            return work.personal.export(caller.account_id)

    def erase(self, caller: Caller, password: str, ip_address: str) -> tuple[str, ...]:
        """Erase the caller's data (GDPR, article 17), irreversibly.

        Returns the names of the files of their batches, which the entry point deletes.

        Raises:
            WrongCredentials: the password is not right.
            Conflict: the caller is the last admin who can sign in.
        """
        account = self._confirm_password(caller, password, ip_address, "account.erase")
        with self._operations.begin() as work:
            require_another_admin(work, account)
            # Recorded first: after the erasure the actor no longer exists.
            record(work, caller, "account.erase", target=("user", account.id))
            return work.personal.erase(account.id).files

    def _confirm_password(
        self, caller: Caller, password: str, ip_address: str, action: str
    ) -> Account:
        """The caller's account, after its password was checked."""
        if caller.key_id is not None:
            raise NotAllowed(
                "an API key cannot do this; sign in with a password", code="no_key_here"
            )
        with self._operations.read() as work:
            account = _account(work, caller)
        # Throttled as a sign-in: an open session must not allow unlimited guesses.
        self._throttle.attempt(account.email or "", ip_address)
        if not verify_password(password, account.password_hash)[0]:
            with self._operations.begin() as work:
                record(work, caller, action, verdict=Verdict.REFUSED, target=("user", account.id))
            raise WrongCredentials("the current password is not right", field="password")
        self._throttle.succeeded(account.email or "", ip_address)
        return account


def require_another_admin(work: Work, account: Account) -> None:
    """Raise Conflict if this account is the only admin who can sign in."""
    if (
        account.role == Role.ADMIN
        and account.active
        and work.users.count_active_for_update(Role.ADMIN) <= 1
    ):
        raise Conflict("this is the last admin; appoint another one first", code="last_admin")


def _account(work: Work, caller: Caller) -> Account:
    account = work.users.by_id(caller.account_id)
    if account is None:
        raise NotFound("this account no longer exists")
    return account
