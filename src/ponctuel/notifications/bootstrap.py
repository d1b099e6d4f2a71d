"""The composition root of notifications: makes watches and notifier from the settings."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from ponctuel.accounts.keyring import Keyring
from ponctuel.config.application import ApplicationSettings
from ponctuel.domain.clock import Clock, RealClock
from ponctuel.domain.email import Mailer
from ponctuel.notifications.delivery import Notifier
from ponctuel.notifications.rules import TimeZoneOf
from ponctuel.notifications.watches import Watches
from ponctuel.notifications.webhook import Secrets, WebhookChannel
from ponctuel.operations.work import Operations
from ponctuel.outbound.address import AddressRules


def make_watches(
    settings: ApplicationSettings,
    operations: Operations,
    clock: Clock,
    time_zone_of: TimeZoneOf,
    mailer: Mailer | None,
    addresses: AddressRules | None = None,
) -> Watches:
    """Watches over an operational database; `clock` is the system's."""
    keyring = Keyring(*settings.secrets())
    return Watches(
        operations, keyring, clock, time_zone_of, sends_mail=mailer is not None, addresses=addresses
    )


def make_notifier(
    settings: ApplicationSettings,
    operations: Operations,
    clock: Clock,
    zone_of: Callable[[str], ZoneInfo],
    mailer: Mailer | None,
    secrets: Secrets,
) -> Notifier:
    """The sender of the messages of watches: by the installation's mailer, and by webhook."""
    return Notifier(
        operations,
        clock,
        RealClock(),
        mailer,
        WebhookChannel(secrets),
        zone_of,
        settings.public_url or "",
    )
