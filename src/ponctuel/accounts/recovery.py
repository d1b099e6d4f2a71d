"""Recovery of a forgotten password: an e-mail with a token, which allows a new password."""

from __future__ import annotations

from datetime import timedelta

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.emails import Emails
from ponctuel.accounts.errors import Unavailable, WrongCredentials
from ponctuel.accounts.opaque import digest, new_token
from ponctuel.accounts.password_hash import hash_password
from ponctuel.accounts.password_rules import check_password
from ponctuel.accounts.throttle import EmailQuota
from ponctuel.domain.clock import Clock
from ponctuel.domain.email import Email
from ponctuel.operations.emails import normalised_email
from ponctuel.operations.enums import TokenPurpose, Verdict
from ponctuel.operations.work import Operations

RESET_LIFETIME = timedelta(hours=1)


class Recovery:
    """Resets the password of whoever can read the account's e-mail."""

    def __init__(
        self,
        operations: Operations,
        emails: Emails | None,
        clock: Clock,
        email_quota: EmailQuota | None = None,
    ) -> None:
        self._operations = operations
        self._emails = emails
        self._clock = clock
        self._email_quota = email_quota or EmailQuota()

    def check(self, email: str) -> str:
        """The normalised address for an e-mail; nothing is looked up.

        Raises:
            Unavailable: this installation sends no e-mails.
            UserError: it is not an e-mail address.
        """
        if self._emails is None:
            raise Unavailable("this installation sends no messages (PONCTUEL_SMTP_HOST is not set)")
        return normalised_email(email)

    def request_reset(self, caller: Caller, email: str) -> Email | None:
        """The e-mail to send; None without such an account, or where the e-mail quota is used up.

        It takes longer where the account exists: an entry point therefore responds first and
        calls this afterwards.
        """
        address = self.check(email)
        if self._emails is None or not self._email_quota.allows("reset", address):
            return None
        with self._operations.begin() as work:
            account = work.users.by_email(address)
            if account is None or not account.active:
                record(work, caller, "password.reset_asked", verdict=Verdict.REFUSED)
                return None
            token = new_token()
            work.tokens.issue(
                account.id,
                TokenPurpose.RESET_PASSWORD,
                digest(token),
                self._clock.now() + RESET_LIFETIME,
            )
            record(work, caller, "password.reset_asked", target=("user", account.id))
            return self._emails.write("reset", address, account.locale, token)

    def confirm(self, caller: Caller, token: str, password: str) -> Email | None:
        """Set the new password; all sessions and keys end. Returns the e-mail to the owner.

        Raises:
            WrongCredentials: the token is unknown, used or expired.
            WeakPassword: the password is not accepted; the token stays valid.
        """
        check_password(password)
        hashed = hash_password(password)
        with self._operations.begin() as work:
            user_id = work.tokens.redeem(digest(token), TokenPurpose.RESET_PASSWORD)
            account = work.users.by_id(user_id) if user_id is not None else None
            if account is None or account.email is None or not account.active:
                raise WrongCredentials(
                    "the token is unknown, used or expired", code="invalid_token"
                )
            check_password(password, account.email)
            work.users.set_password(account.id, hashed)
            work.users.set_verified(account.id)  # the token proves that the address is read
            work.sessions.revoke_all(account.id)
            for key in work.api_keys.of_user(account.id):
                work.api_keys.revoke(key.id)
            record(work, caller, "password.reset", target=("user", account.id))
            if self._emails is None:
                return None
            return self._emails.write("password_changed", account.email, account.locale)
