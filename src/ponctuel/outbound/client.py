"""An HTTP client that checks the URL rules at every request and redirect."""

from __future__ import annotations

import ssl

import httpcore
import httpx

from ponctuel.outbound.address import AddressRules, UnknownHost
from ponctuel.outbound.deadline import DeadlineBackend

TIMEOUT_S, DEADLINE_S = 5.0, 10.0
MAX_REDIRECTS = 3


class GuardedTransport(httpx.BaseTransport):
    """Connects to the address that was checked, so that a second look-up cannot differ.

    The name stays in the Host header and in the TLS handshake, whose certificate is checked
    against it. A redirect is a request of its own and is checked like the first.
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
        # No keep-alive: a connection of one host must not serve another host on its address. All
        # connections share one deadline, for which httpx has no setting.
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
            # A temporary failure: the host was resolved when the URL was given.
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
    """A client for users' URLs: no proxy, no cookies, few redirects.

    Args:
        deadline_s: seconds from now for everything: name look-ups, requests, redirects.
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
    """Send bytes and return the status; the body of the response is not read.

    Raises:
        ForbiddenAddress: the URL, or one that it redirects to, is not allowed.
        httpx.HTTPError: the host is not found or does not answer in time, or its certificate is
            wrong.
    """
    with client.stream("POST", url, content=body, headers=headers) as response:
        return response.status_code
