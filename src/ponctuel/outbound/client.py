"""An HTTP client that connects only where the rules allow, on every redirect anew."""

from __future__ import annotations

import ssl

import httpcore
import httpx

from ponctuel.outbound.address import AddressRules, UnknownHost
from ponctuel.outbound.deadline import DeadlineBackend

TIMEOUT_S, DEADLINE_S = 5.0, 10.0
MAX_REDIRECTS = 3


class GuardedTransport(httpx.BaseTransport):
    """Connects to the very address that was judged, so that no second look-up can differ.

    The name stays in the Host header and in the TLS handshake, whose certificate is checked
    against it. A redirect is a request of its own and is judged like the first.
    """

    def __init__(
        self,
        rules: AddressRules,
        verify: ssl.SSLContext | bool = True,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._rules = rules
        self._inner = httpx.HTTPTransport(verify=verify, trust_env=False)
        self._deadline = DeadlineBackend(deadline_s)
        # No connection is kept: one opened for a host must not serve another on its address. And
        # all of them end at one moment, which httpx alone has no setting for.
        self._inner._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(verify=verify, trust_env=False),
            max_keepalive_connections=0,
            network_backend=self._deadline,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        left_s = self._deadline.remaining_s(None, httpx.ConnectTimeout)
        try:
            address = self._rules.target(str(request.url), within_s=left_s)
        except UnknownHost as error:
            # Names have bad moments, and the address was good when it was given.
            raise httpx.ConnectError(error.detail, request=request) from error
        host = request.url.raw_host.decode("ascii")
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=str(address)),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        response = self._inner.handle_request(pinned)
        response.request = request
        return response

    def close(self) -> None:
        self._inner.close()


def guarded_client(
    rules: AddressRules | None = None,
    verify: ssl.SSLContext | bool = True,
    deadline_s: float = DEADLINE_S,
) -> httpx.Client:
    """A client for users' addresses: no proxy, no cookie of ours, few redirects.

    Args:
        deadline_s: seconds from now for all that it does: looking names up, redirects.
    """
    return httpx.Client(
        transport=GuardedTransport(rules or AddressRules(), verify, deadline_s),
        timeout=TIMEOUT_S,
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
        trust_env=False,
        headers={"user-agent": "Ponctuel-Webhook/1"},
    )


def post_bytes(client: httpx.Client, url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send these very bytes and return the status; nothing is read after the answer's head.

    Raises:
        ForbiddenAddress: the URL, or one that it redirects to, may not be called.
        httpx.HTTPError: the host is not found or does not answer in time, or its certificate is
            wrong.
    """
    with client.stream("POST", url, content=body, headers=headers) as response:
        return response.status_code
