"""Throttling of password guesses: attempts are counted per account and IP address, and per account.

The limit per account and address is low, which stops one attacker soon; the limit per account is
high, so that an attacker cannot lock its owner out, yet many attackers together stay slow.
"""

from __future__ import annotations

import hashlib
import math
import time

from limits import RateLimitItem, parse
from limits.errors import ConfigurationError
from limits.storage import Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from ponctuel.accounts.errors import Throttled
from ponctuel.domain.errors import SettingsError
from ponctuel.operations.emails import counted_email

PAIR = parse("5 per 15 minutes")
ACCOUNT = parse("50 per hour")
EMAIL_LIMITS = (parse("3 per 15 minutes"), parse("10 per day"))


def rate_limiter(storage: str) -> SlidingWindowCounterRateLimiter:
    """A rate limiter that keeps a counter of constant size per caller.

    Raises:
        SettingsError: there is no such storage, it is one for asynchronous callers, or its client
            library is not installed.
    """
    # The URL may hold a password: it is not repeated.
    refused = SettingsError(
        "memory:// is accepted, or a Redis URL where the package redis is installed",
        field="PONCTUEL_RATE_STORAGE",
    )
    try:
        counters = storage_from_string(storage)
    except ConfigurationError as error:
        raise refused from error
    if not isinstance(counters, Storage):
        raise refused
    return SlidingWindowCounterRateLimiter(counters)


class SignInThrottle:
    """Counts attempts before the password is checked, so that parallel attempts count too."""

    def __init__(self, storage: str = "memory://") -> None:
        self._limiter = rate_limiter(storage)

    def attempt(self, email: str, address: str) -> None:
        """Count an attempt, whether or not there is such an account; raises Throttled."""
        name = _counter_name(email)
        for rule, limited_address in ((PAIR, address), (ACCOUNT, "")):
            if not self._limiter.hit(rule, "sign-in", name, limited_address):
                raise Throttled(
                    "too many attempts for this account; wait, or choose a new password",
                    self._wait_s(rule, name, limited_address),
                )

    def succeeded(self, email: str, address: str) -> None:
        """Reset the attempts after a correct password."""
        for rule, limited_address in ((PAIR, address), (ACCOUNT, "")):
            self._limiter.clear(rule, "sign-in", _counter_name(email), limited_address)

    def _wait_s(self, rule: RateLimitItem, *names: str) -> int:
        stats = self._limiter.get_window_stats(rule, "sign-in", *names)
        return math.ceil(stats.reset_time - time.time())


class EmailQuota:
    """Limits the e-mails of each kind sent to one address, whoever requests them.

    Kinds are counted separately: requesting many e-mails of one kind cannot suppress the e-mail
    that warns the owner of a change.
    """

    def __init__(self, storage: str = "memory://") -> None:
        self._limiter = rate_limiter(storage)

    def allows(self, kind: str, email: str) -> bool:
        """Count an e-mail; False where the quota is used up: the previous e-mail stays valid."""
        name = _counter_name(email)
        return all(self._limiter.hit(rule, f"email-{kind}", name) for rule in EMAIL_LIMITS)


def _counter_name(email: str) -> str:
    """The counter's name: a hash, equal for all spellings of the address."""
    return hashlib.sha256(counted_email(email).encode()).hexdigest()[:32]
