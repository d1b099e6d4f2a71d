"""Rate limits: classes of routes, counted by the `limits` library."""

from __future__ import annotations

import ipaddress
import math
import time
from dataclasses import dataclass
from enum import Enum

from limits import RateLimitItem, parse

from ponctuel.accounts.errors import Throttled
from ponctuel.accounts.throttle import rate_limiter


class Limit(Enum):
    """A class of routes: its name, and what a visitor and an account may do in it."""

    NONE = ("none", None, None)
    READ = ("read", "600/minute", "3000/minute")
    FORECAST = ("forecast", "300/minute", "3000/minute")
    # Counted by cost: 1 for each flight, 5 with reasons.
    FLIGHTS = ("flights", "6000/10 minutes", "1000000/10 minutes")
    WRITE = ("write", "60/minute", "60/minute")
    CREDENTIALS = ("credentials", "30/minute", "30/minute")
    PAGES = ("pages", "600/minute", "600/minute")
    EXPORT = ("export", "5/minute", "5/minute")
    # Uploads to the pages are stored for half an hour: at most this many, of eight megabytes each.
    UPLOADS = ("uploads", None, "20/10 minutes")

    def __init__(self, label: str, visitor: str | None, account: str | None) -> None:
        self.label = label
        self.visitor = visitor
        self.account = account

    def item(self, known: bool) -> RateLimitItem | None:
        """The rule for a caller with (known) or without an account; None: unlimited."""
        text = self.account if known else self.visitor
        return parse(text) if text else None


@dataclass(frozen=True)
class Quota:
    """A caller's quota in one class of routes.

    Attributes:
        limit: uses allowed in the window.
        window_s: seconds of the window.
        remaining: uses that are left.
        reset_s: seconds until the whole quota is available again.
    """

    label: str
    limit: int
    window_s: int
    remaining: int
    reset_s: int

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them."""
        return {
            "ratelimit-policy": f'"{self.label}";q={self.limit};w={self.window_s}',
            "ratelimit": f'"{self.label}";r={self.remaining};t={self.reset_s}',
        }


class RateLimits:
    """Counts the uses of each caller in sliding windows.

    Args:
        storage: `memory://` for one process, or the address of another storage of the library.
        enabled: False lets everything pass, for measurements.
    """

    def __init__(self, storage: str = "memory://", enabled: bool = True) -> None:
        self._limiter = rate_limiter(storage)
        self._enabled = enabled

    def spend(self, limit: Limit, caller: str, *, known: bool, cost: int = 1) -> Quota | None:
        """Count a use and return the caller's quota; raises Throttled if it is used up."""
        item = limit.item(known)
        if item is None or not self._enabled or cost == 0:
            return None
        done = self._limiter.hit(item, limit.label, caller, cost=cost)
        reset, remaining = self._limiter.get_window_stats(item, limit.label, caller)
        wait_s = max(1, math.ceil(reset - time.time()))
        if not done:
            raise TooMany(Quota(limit.label, item.amount, item.get_expiry(), remaining, wait_s))
        return Quota(limit.label, item.amount, item.get_expiry(), remaining, wait_s)


class TooMany(Throttled):
    """The quota of a class of routes is used up."""

    def __init__(self, quota: Quota) -> None:
        super().__init__(
            f"{quota.limit} in {quota.window_s} s are accepted in the class {quota.label}",
            quota.reset_s,
        )
        self.quota = quota


def address_group(address: str) -> str:
    """An IPv4 address, or the network of 64 bits that one IPv6 subscriber has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
