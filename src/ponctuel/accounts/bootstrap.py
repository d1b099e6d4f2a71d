"""The composition root of accounts: settings and a database in, everything that doors use out."""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.accounts.access_token import AccessTokens
from ponctuel.accounts.administration import Administration
from ponctuel.accounts.authentication import Authentication
from ponctuel.accounts.email_change import EmailChangeTokens
from ponctuel.accounts.keyring import Keyring
from ponctuel.accounts.keys import Keys
from ponctuel.accounts.letters import Letters
from ponctuel.accounts.mail import Post, make_post
from ponctuel.accounts.own_account import OwnAccount
from ponctuel.accounts.recovery import Recovery
from ponctuel.accounts.registration import Registration
from ponctuel.accounts.sessions import Sessions
from ponctuel.accounts.throttle import SignInThrottle
from ponctuel.accounts.watching import Watching
from ponctuel.config.application import ApplicationSettings
from ponctuel.domain.clock import Clock, RealClock
from ponctuel.operations.work import Operations
from ponctuel.outbound.address import AddressRules


@dataclass(frozen=True)
class Accounts:
    """Everything that doors do with accounts; `post` sends the letters that it hands back."""

    operations: Operations
    authentication: Authentication
    registration: Registration
    recovery: Recovery
    sessions: Sessions
    keys: Keys
    own: OwnAccount
    administration: Administration
    watching: Watching
    post: Post | None


def make_accounts(
    settings: ApplicationSettings,
    operations: Operations,
    clock: Clock | None = None,
    post: Post | None = None,
    rules: AddressRules | None = None,
) -> Accounts:
    """Accounts over an operational database.

    Args:
        clock: the machine's; sessions end in real time, whatever the replay says.
        post: another way to send letters than the settings say.
        rules: which addresses webhooks may have; tests have their own.

    Raises:
        UserError: outside development without a usable secret or address.
    """
    settings.check()
    clock = clock or RealClock()
    keyring = Keyring(*settings.secrets())
    tokens = AccessTokens(keyring)
    throttle = SignInThrottle(settings.rate_storage)
    post = post or make_post(settings)
    letters = Letters(settings.public_url) if post and settings.public_url else None
    return Accounts(
        operations=operations,
        authentication=Authentication(operations, tokens, clock),
        registration=Registration(operations, letters, clock, settings.registration == "open"),
        recovery=Recovery(operations, letters, clock),
        sessions=Sessions(operations, tokens, throttle, clock),
        keys=Keys(operations, clock),
        own=OwnAccount(operations, letters, EmailChangeTokens(keyring), throttle, clock),
        administration=Administration(operations),
        watching=Watching(operations, keyring, mails=post is not None, rules=rules),
        post=post,
    )
