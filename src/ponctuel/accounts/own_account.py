"""People's own accounts: look, change, export, erase."""

from __future__ import annotations

from ponctuel.accounts.caller import Caller
from ponctuel.accounts.email_change import EmailChangeTokens
from ponctuel.accounts.errors import NotAllowed, Unavailable, WrongCredentials
from ponctuel.accounts.letters import Letters
from ponctuel.accounts.password_hash import hash_password, verify_password
from ponctuel.accounts.password_rules import check_password
from ponctuel.accounts.throttle import LetterRation, SignInThrottle
from ponctuel.accounts.trail import record
from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import Conflict, NotFound
from ponctuel.domain.letter import Letter
from ponctuel.domain.roles import Role
from ponctuel.operations.emails import normalised_email
from ponctuel.operations.repositories.users import Account
from ponctuel.operations.words import Locale, Verdict
from ponctuel.operations.work import Operations, Work


class OwnAccount:
    """A person's own account; what matters needs the password, not only the session."""

    def __init__(
        self,
        operations: Operations,
        letters: Letters | None,
        changes: EmailChangeTokens,
        throttle: SignInThrottle,
        clock: Clock,
        ration: LetterRation | None = None,
    ) -> None:
        self._ration = ration or LetterRation()
        self._operations = operations
        self._letters = letters
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

    def set_password(self, caller: Caller, password: str, new: str, address: str) -> Letter | None:
        """A new password; all other sessions end. The letter tells the owner.

        Raises:
            WrongCredentials: the current password is not right.
            WeakPassword: the new one is not accepted.
        """
        account = self._prove(caller, password, address, "password.change")
        check_password(new, account.email or "", field="new_password")
        hashed = hash_password(new)
        with self._operations.begin() as work:
            work.users.set_password(account.id, hashed)
            for session in work.sessions.of_user(account.id):
                if session.family_id != caller.family_id:
                    work.sessions.revoke_family(session.family_id)
            for key in work.api_keys.of_user(account.id):
                work.api_keys.revoke(key.id)
            record(work, caller, "password.change", target=("user", account.id))
        if self._letters is None or account.email is None:
            return None
        return self._letters.write("password_changed", account.email, account.locale)

    def ask_email(self, caller: Caller, password: str, new: str, address: str) -> Letter | None:
        """The letter by which the new address answers; nothing changes before it has.

        Whether the new address has an account already is not told: its owner gets the letter.
        """
        if self._letters is None:
            raise Unavailable("this installation sends no messages (PONCTUEL_SMTP_HOST is not set)")
        new_address = normalised_email(new)
        account = self._prove(caller, password, address, "email.change_asked")
        with self._operations.begin() as work:
            record(work, caller, "email.change_asked", target=("user", account.id))
        if not self._ration.allows("change_email", new_address):
            return None
        token = self._changes.issue(account.id, account.email or "", new_address, self._clock.now())
        return self._letters.write("change_email", new_address, account.locale, token)

    def confirm_email(self, caller: Caller, token: str, password: str) -> Letter | None:
        """Change the address; the letter tells the former one.

        Raises:
            WrongCredentials: the token is not good (any more), or the password is another's.
            Conflict: the address has got an account meanwhile.
        """
        change = self._changes.read(token)
        with self._operations.begin() as work:
            account = work.users.by_id(change.user_id) if change is not None else None
            if (
                change is None
                or account is None
                or not account.active
                or not change.follows(account.email)
                or not verify_password(password, account.password_hash)[0]
            ):
                raise WrongCredentials(
                    "the token or the password is not right, or the token has expired",
                    code="invalid_token",
                )
            work.users.set_email(account.id, change.new_email)
            work.users.set_verified(account.id)
            record(work, caller, "email.change", target=("user", account.id))
        if self._letters is None or account.email is None:
            return None
        return self._letters.write("email_changed", account.email, account.locale)

    def export(self, caller: Caller) -> dict[str, list[dict[str, object]]]:
        """Everything that is kept of the caller (GDPR, articles 15 and 20)."""
        with self._operations.begin() as work:
            record(work, caller, "account.export", target=("user", caller.account_id))
            return work.personal.export(caller.account_id)

    def erase(self, caller: Caller, password: str, address: str) -> tuple[str, ...]:
        """Forget the caller (GDPR, article 17); there is no way back.

        Returns the names of the files of their batches, which the entry point deletes.

        Raises:
            WrongCredentials: the password is not right.
            Conflict: the caller is the last admin who can sign in.
        """
        account = self._prove(caller, password, address, "account.erase")
        with self._operations.begin() as work:
            keep_an_admin(work, account)
            # Before: afterwards there is nobody left who could have done it.
            record(work, caller, "account.erase", target=("user", account.id))
            return work.personal.erase(account.id).files

    def _prove(self, caller: Caller, password: str, address: str, action: str) -> Account:
        """The caller's account, once it has shown that it knows the password too."""
        if caller.key_id is not None:
            raise NotAllowed("this needs a session", code="no_key_here")
        with self._operations.read() as work:
            account = _account(work, caller)
        # Whoever sits at someone else's open session does not get to guess at will either.
        self._throttle.attempt(account.email or "", address)
        if not verify_password(password, account.password_hash)[0]:
            with self._operations.begin() as work:
                record(work, caller, action, verdict=Verdict.REFUSED, target=("user", account.id))
            raise WrongCredentials("the current password is not right", field="password")
        self._throttle.succeeded(account.email or "", address)
        return account


def keep_an_admin(work: Work, account: Account) -> None:
    """Raise Conflict where this account is the only admin who can sign in."""
    if account.role == Role.ADMIN and account.active and work.users.count(Role.ADMIN) <= 1:
        raise Conflict("this is the last admin; make another one first", code="last_admin")


def _account(work: Work, caller: Caller) -> Account:
    account = work.users.by_id(caller.account_id)
    if account is None:
        raise NotFound("this account is no longer there")
    return account
