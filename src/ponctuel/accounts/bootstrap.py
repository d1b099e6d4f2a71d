"""The composition root of accounts: from settings and a database to services for entry points."""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.accounts.access_token import AccessTokens
from ponctuel.accounts.administration import Administration
from ponctuel.accounts.authentication import Authentication
from ponctuel.accounts.email_change import EmailChangeTokens
from ponctuel.accounts.emails import Emails
from ponctuel.accounts.key_token import KeyTokens
from ponctuel.accounts.keyring import Keyring
from ponctuel.accounts.keys import Keys
from ponctuel.accounts.own_account import OwnAccount
from ponctuel.accounts.recovery import Recovery
from ponctuel.accounts.registration import Registration
from ponctuel.accounts.sessions import Sessions
from ponctuel.accounts.throttle import EmailQuota, SignInThrottle
from ponctuel.config.application import ApplicationSettings
from ponctuel.domain.clock import Clock, RealClock
from ponctuel.domain.email import Mailer
from ponctuel.operations.work import Operations


@dataclass(frozen=True)
class Accounts:
    """The services of accounts; `mailer` sends the e-mails that they hand back."""

    operations: Operations
    authentication: Authentication
    registration: Registration
    recovery: Recovery
    sessions: Sessions
    keys: Keys
    own: OwnAccount
    administration: Administration
    mailer: Mailer | None


def make_accounts(
    settings: ApplicationSettings,
    operations: Operations,
    clock: Clock | None = None,
    mailer: Mailer | None = None,
) -> Accounts:
    """Accounts over an operational database.

    Args:
        clock: the machine's clock; sessions end in real time, whatever the replay says.
        mailer: None where no e-mail can be sent: accounts are then made by an admin.

    Raises:
        UserError: outside development without a usable secret or address.
    """
    settings.check()
    clock = clock or RealClock()
    keyring = Keyring(*settings.secrets())
    tokens = AccessTokens(keyring)
    throttle = SignInThrottle(settings.rate_storage)
    email_quota = EmailQuota(settings.rate_storage)
    is_open = settings.registration == "open"
    emails = Emails(settings.public_url) if mailer and settings.public_url else None
    return Accounts(
        operations=operations,
        authentication=Authentication(operations, tokens, KeyTokens(keyring), clock),
        registration=Registration(operations, emails, clock, is_open, email_quota),
        recovery=Recovery(operations, emails, clock, email_quota),
        sessions=Sessions(operations, tokens, throttle, clock),
        keys=Keys(operations, clock),
        own=OwnAccount(
            operations, emails, EmailChangeTokens(keyring), throttle, clock, email_quota
        ),
        administration=Administration(operations),
        mailer=mailer,
    )
