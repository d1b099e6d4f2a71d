"""Guessing passwords is slow: attempts are counted per account and place, and per account.

The pair is held tight, so that one guesser is stopped soon; the account alone is held loosely, so
that a guesser cannot keep its owner out from elsewhere, yet many guessers together stay slow.
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
LETTERS = (parse("3 per 15 minutes"), parse("10 per day"))


def counting(storage: str) -> SlidingWindowCounterRateLimiter:
    """A counter of constant size per caller.

    Raises:
        SettingsError: there is no such storage, it is one for asynchronous callers, or its client
            library is not installed.
    """
    # What the URL holds may be a password: it is not repeated.
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
    """Counts attempts before they are judged, so that many at once gain nothing."""

    def __init__(self, storage: str = "memory://") -> None:
        self._limiter = counting(storage)

    def attempt(self, email: str, address: str) -> None:
        """Count an attempt, whether or not there is such an account; raises Throttled."""
        name = _name(email)
        for rule, place in ((PAIR, address), (ACCOUNT, "")):
            if not self._limiter.hit(rule, "sign-in", name, place):
                raise Throttled(
                    "too many attempts for this account; wait, or choose a new password",
                    self._wait_s(rule, name, place),
                )

    def succeeded(self, email: str, address: str) -> None:
        """Forget the attempts of someone who knew the password in the end."""
        for rule, place in ((PAIR, address), (ACCOUNT, "")):
            self._limiter.clear(rule, "sign-in", _name(email), place)

    def _wait_s(self, rule: RateLimitItem, *names: str) -> int:
        stats = self._limiter.get_window_stats(rule, "sign-in", *names)
        return math.ceil(stats.reset_time - time.time())


class LetterRation:
    """How many letters of one kind one address gets, whoever asks for them.

    Each kind is counted apart, so that nobody keeps the letter that warns of a change away by
    asking for others.
    """

    def __init__(self, storage: str = "memory://") -> None:
        self._limiter = counting(storage)

    def allows(self, kind: str, email: str) -> bool:
        """Count a letter; False: it is not to be written, and the one before keeps its force."""
        name = _name(email)
        return all(self._limiter.hit(rule, f"letter-{kind}", name) for rule in LETTERS)


def _name(email: str) -> str:
    """The address is not kept among the counters, and all its spellings are one."""
    return hashlib.sha256(counted_email(email).encode()).hexdigest()[:32]
