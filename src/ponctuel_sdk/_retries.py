"""Retries: which calls are sent again, and after how long."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ponctuel_sdk.errors import NoAnswer, PonctuelError, Problem, Unavailable, UnreadableAnswer

# Too many requests; a gateway without an answer; not ready yet.
RETRYABLE_STATUSES = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Retries:
    """Exponential backoff with jitter, which spreads the retries of many callers.

    Only calls that may be repeated without harm are retried: reads, deletions, forecasts, and
    creations with an `Idempotency-Key`.

    Attributes:
        attempts: maximum number of attempts, including the first.
        first_wait_s, longest_wait_s: bounds of the waits. If `Retry-After` exceeds the longest
            wait, the error is raised at once, with `retry_after_s`.
    """

    attempts: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0

    def wait_s(self, attempt: int, failure: PonctuelError) -> float | None:
        """Seconds to wait after an attempt; None: give up.

        Args:
            attempt: its number, from 1.
            failure: the error of the attempt.

        Reference:
            exponential backoff with jitter: M. Brooker, "Exponential Backoff And Jitter", AWS
            Architecture Blog, 2015.
        """
        if attempt >= self.attempts or not is_retryable(failure):
            return None
        requested_s = getattr(failure, "retry_after_s", None)
        if requested_s is not None:
            return float(requested_s) if requested_s <= self.longest_wait_s else None
        longest = min(self.longest_wait_s, self.first_wait_s * 2 ** (attempt - 1))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


NO_RETRIES = Retries(attempts=1)


def is_retryable(failure: PonctuelError) -> bool:
    """True if a further attempt may succeed.

    Args:
        failure: the error of the attempt.
    """
    if isinstance(failure, Unavailable):
        return False
    if isinstance(failure, Problem | UnreadableAnswer):
        return failure.status in RETRYABLE_STATUSES
    return isinstance(failure, NoAnswer)


def retry_after_s(header: str | None) -> float | None:
    """The seconds of a `Retry-After` header, a number or a date (RFC 9110); None without one.

    Args:
        header: its value.
    """
    if not header:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
