"""Registration of travellers: a new account, and the confirmation of its e-mail address.

The response is the same whether or not the address has an account already; only the e-mail tells.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.emails import Emails
from ponctuel.accounts.errors import Unavailable, WrongCredentials
from ponctuel.accounts.opaque import digest, new_token
from ponctuel.accounts.password_hash import hash_password, verify_password
from ponctuel.accounts.password_rules import check_password
from ponctuel.accounts.throttle import EmailQuota
from ponctuel.domain.clock import Clock
from ponctuel.domain.email import Email
from ponctuel.domain.errors import Conflict
from ponctuel.domain.roles import Role
from ponctuel.operations.emails import normalised_email
from ponctuel.operations.enums import Locale, TokenPurpose
from ponctuel.operations.repositories.users import Account
from ponctuel.operations.work import Operations, Work

VERIFICATION_LIFETIME = timedelta(hours=24)


class Registration:
    """Registers and verifies accounts.

    Args:
        emails: None where no e-mail can be sent; then no account can be registered.
        is_open: whether visitors may register.
    """

    def __init__(
        self,
        operations: Operations,
        emails: Emails | None,
        clock: Clock,
        is_open: bool,
        email_quota: EmailQuota | None = None,
    ) -> None:
        self._email_quota = email_quota or EmailQuota()
        self._operations = operations
        self._emails = emails
        self._clock = clock
        self._open = is_open

    def check(self, email: str, password: str) -> str:
        """The normalised address of a new account; nothing is looked up.

        Raises:
            Unavailable: this installation sends no e-mails, or registration is closed.
            UserError: the address or the password is not accepted.
        """
        self._need_emails()
        if not self._open:
            raise Unavailable("registration is closed: an admin makes the accounts")
        address = normalised_email(email)
        check_password(password, address)
        return address

    def register(self, caller: Caller, email: str, password: str, locale: str) -> Email | None:
        """Register an unverified account; returns the e-mail that verifies its address.

        Returns None, and changes nothing, where the e-mail quota of the address is used up.

        Raises:
            Unavailable: this installation sends no e-mails, or registration is closed.
            UserError: the address or the password is not accepted.
        """
        emails = self._need_emails()
        address = self.check(email, password)
        if not self._email_quota.allows("register", address):
            return None
        # Hashed before the look-up: the time taken does not tell whether the address is registered.
        hashed = hash_password(password)
        with self._operations.begin() as work:
            try:
                account = work.users.add(address, hashed, Role.TRAVELLER, Locale(locale))
            except Conflict:
                return self._register_again(work, caller, emails, address, hashed)
            record(work, caller, "account.register", target=("user", account.id))
            return emails.write("verify", address, locale, self._token(work, account.id))

    def _register_again(
        self, work: Work, caller: Caller, emails: Emails, address: str, hashed: str
    ) -> Email:
        account = work.users.by_email(address)
        if account is None or account.verified or account.disabled:
            record(work, caller, "account.register_again", target=_target(account))
            return emails.write("taken", address, account.locale if account else "en")
        # The address is unverified: whoever registered last is as likely its owner as whoever was
        # first. The earlier e-mail becomes invalid, and the new password replaces the old one.
        work.users.set_password(account.id, hashed)
        record(work, caller, "account.register_again", target=_target(account))
        return emails.write("verify", address, account.locale, self._token(work, account.id))

    def check_address(self, email: str) -> str:
        """The normalised address for another e-mail; raises as `check` does."""
        self._need_emails()
        return normalised_email(email)

    def send_again(self, caller: Caller, email: str) -> Email | None:
        """Another e-mail for an unverified account; None where there is none to send."""
        emails, address = self._need_emails(), self.check_address(email)
        if not self._email_quota.allows("verify", address):
            return None
        with self._operations.begin() as work:
            account = work.users.by_email(address)
            record(work, caller, "account.verification_again", target=_target(account))
            if account is None or account.verified or not account.active:
                return None
            return emails.write("verify", address, account.locale, self._token(work, account.id))

    def confirm(self, caller: Caller, token: str, password: str) -> None:
        """Verify the account of a token.

        The password is needed too: otherwise an attacker could register the address of somebody
        else, have the owner verify it, and keep access with a password of their own.

        Raises:
            WrongCredentials: the token is not valid, or the password is wrong.
        """
        with self._operations.begin() as work:
            user_id = work.tokens.redeem(digest(token), TokenPurpose.VERIFY_EMAIL)
            account = work.users.by_id(user_id) if user_id is not None else None
            usable = account is not None and account.active
            # Tokens cannot be guessed: no need to take the same time where there is none.
            if account is None or not usable or not _password_matches(password, account):
                # Raised in the transaction, so that a mistyped password does not use up the token.
                raise WrongCredentials(
                    "the token or the password is not right, or the token has expired",
                    code="invalid_token",
                )
            work.users.set_verified(account.id)
            record(work, caller, "account.verify", target=("user", account.id))

    def _need_emails(self) -> Emails:
        if self._emails is None:
            raise Unavailable("this installation sends no messages (PONCTUEL_SMTP_HOST is not set)")
        return self._emails

    def _token(self, work: Work, user_id: uuid.UUID) -> str:
        token = new_token()
        work.tokens.issue(
            user_id,
            TokenPurpose.VERIFY_EMAIL,
            digest(token),
            self._clock.now() + VERIFICATION_LIFETIME,
        )
        return token


def _password_matches(password: str, account: Account) -> bool:
    return verify_password(password, account.password_hash)[0]


def _target(account: Account | None) -> tuple[str, object] | None:
    return None if account is None else ("user", account.id)
