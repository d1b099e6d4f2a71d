"""Rules for the URLs of users' webhooks: https, a public host, no credentials.

They prevent server-side request forgery (OWASP API7:2023). A host name is resolved when the URL is
given *and* when it is called, because its address may have changed in between.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from ponctuel.domain.errors import UserError
from ponctuel.outbound.lookups import look_up_within

LONGEST_URL = 2000
# Longest time for the resolution of a host name.
LOOKUP_S = 3.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[Address]]

# NAT64 and 6to4 addresses embed an IPv4 address, which is then checked.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Site-local and documentation addresses, which some versions of Python take for global.
_NOT_PUBLIC = (ipaddress.IPv6Network("fec0::/10"), ipaddress.IPv6Network("3fff::/20"))


class ForbiddenAddress(UserError):
    """A URL that is not allowed."""

    default_code = "forbidden_address"


class UnknownHost(ForbiddenAddress):
    """A host name that cannot be resolved, at least for now."""


def resolve(host: str, port: int) -> list[Address]:
    """Every address of a host name; empty where it cannot be resolved."""
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    # A link-local address has its network interface after a %.
    return [ipaddress.ip_address(str(info[4][0]).split("%")[0]) for info in infos]


def is_public(address: Address) -> bool:
    """Whether an address can be that of a public host on the Internet."""
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


@dataclass(frozen=True)
class AddressRules:
    """The rules for URLs; tests pass their own resolver and their own `is_public`.

    Attributes:
        resolve: (host, port) -> addresses.
        is_public: whether an address is allowed.
    """

    resolve: Resolver = resolve
    is_public: Callable[[Address], bool] = is_public

    def check(self, url: str, field: str = "url") -> None:
        """Raise ForbiddenAddress unless the URL is allowed now."""
        self.target(url, field)

    def target(self, url: str, field: str = "url", within_s: float = LOOKUP_S) -> Address:
        """The address to connect to: the first of the host, all of whose addresses must be public.

        Args:
            within_s: seconds that the look-up may take, at most `LOOKUP_S`.

        Raises:
            UnknownHost: the host name cannot be resolved in time.
            ForbiddenAddress: the URL is not allowed.
        """
        host, port = self._parts(url, field)
        addresses = look_up_within(min(within_s, LOOKUP_S), partial(self.resolve, host, port))
        if not addresses:
            raise UnknownHost("this host cannot be found", field=field, value=_shown(url))
        # Attackers mix private addresses among public ones.
        if not all(self.is_public(address) for address in addresses):
            raise ForbiddenAddress(
                "hosts on private networks are not called", field=field, value=_shown(url)
            )
        return addresses[0]

    @staticmethod
    def _parts(url: str, field: str) -> tuple[str, int]:
        if len(url) > LONGEST_URL or any(ord(letter) <= 32 or letter == "\\" for letter in url):
            raise ForbiddenAddress(
                f"a URL of {LONGEST_URL} characters at most is accepted",
                field=field,
                value=_shown(url),
            )
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ForbiddenAddress("this is not a URL", field=field, value=_shown(url)) from error
        if parts.scheme.lower() != "https" or not parts.hostname:
            raise ForbiddenAddress(
                "a URL that begins with https:// is accepted", field=field, value=_shown(url)
            )
        if parts.username is not None or parts.password is not None:
            raise ForbiddenAddress("a URL may not contain a user or a password", field=field)
        if parts.fragment:
            raise ForbiddenAddress(
                "a URL may not contain a #fragment", field=field, value=_shown(url)
            )
        return parts.hostname, 443 if port is None else port


def _shown(url: str) -> str:
    return url[:200]
