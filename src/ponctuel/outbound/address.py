"""Which addresses a user's webhook may have: https, a public host, no credentials.

The guard against server-side request forgery (OWASP API7:2023). A name is resolved when the
address is given *and* when it is called, because what it leads to may have changed between.
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
# A name whose server is silent is not waited for.
LOOKUP_S = 3.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[Address]]

# NAT64 and 6to4 carry an IPv4 address inside: it is that one which is judged.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# What the library of some Pythons takes for global: site-local addresses, and documentation's.
_NOT_PUBLIC = (ipaddress.IPv6Network("fec0::/10"), ipaddress.IPv6Network("3fff::/20"))


class ForbiddenAddress(UserError):
    """An address that may not be called."""

    default_code = "forbidden_address"


class UnknownHost(ForbiddenAddress):
    """A name that leads nowhere, at least for now."""


def resolve(host: str, port: int) -> list[Address]:
    """Every address that a name leads to; empty where it leads to none."""
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    # An address of this machine's own links bears its interface after a %.
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
    """The rules on addresses; tests put their own resolver and their own notion of public.

    Attributes:
        resolve: (host, port) -> addresses.
        is_public: whether an address may be called.
    """

    resolve: Resolver = resolve
    is_public: Callable[[Address], bool] = is_public

    def check(self, url: str, field: str = "url") -> None:
        """Raise ForbiddenAddress unless the URL may be called as things stand now."""
        self.target(url, field)

    def target(self, url: str, field: str = "url", within_s: float = LOOKUP_S) -> Address:
        """The address to connect to: the first of the host's, all of them being public.

        Args:
            within_s: seconds that the look-up may take, at most `LOOKUP_S`.

        Raises:
            UnknownHost: the name leads nowhere, or nobody says where to in time.
            ForbiddenAddress: it may not be called.
        """
        host, port = self._parts(url, field)
        addresses = look_up_within(min(within_s, LOOKUP_S), partial(self.resolve, host, port))
        if not addresses:
            raise UnknownHost("this host cannot be found", field=field, value=_shown(url))
        # One private address among public ones is how a name is made to lead inside.
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
            raise ForbiddenAddress("a URL may not bear a user or a password", field=field)
        if parts.fragment:
            raise ForbiddenAddress("a URL may not bear a #fragment", field=field, value=_shown(url))
        return parts.hostname, 443 if port is None else port


def _shown(url: str) -> str:
    return url[:200]
