"""An HTTP client that connects only where the rules allow, on every redirect anew."""

from __future__ import annotations

import ssl

import httpx

from ponctuel.outbound.address import AddressRules

TIMEOUT_S = 10.0
MOST_REDIRECTS = 3
LARGEST_ANSWER_BYTES = 64 * 1024


class GuardedTransport(httpx.BaseTransport):
    """Connects to the very address that was judged, so that no second look-up can differ.

    The name stays in the Host header and in the TLS handshake, whose certificate is checked
    against it. A redirect is a request of its own and is judged like the first.
    """

    def __init__(self, rules: AddressRules, verify: ssl.SSLContext | bool = True) -> None:
        self._rules = rules
        # No connection is kept: one opened for a host must not serve another on its address.
        self._inner = httpx.HTTPTransport(
            verify=verify, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        address = self._rules.target(str(request.url))
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
    rules: AddressRules | None = None, verify: ssl.SSLContext | bool = True
) -> httpx.Client:
    """A client for users' addresses: no proxy, no cookie of ours, few redirects, short waits."""
    return httpx.Client(
        transport=GuardedTransport(rules or AddressRules(), verify),
        timeout=TIMEOUT_S,
        follow_redirects=True,
        max_redirects=MOST_REDIRECTS,
        trust_env=False,
        headers={"user-agent": "Ponctuel-Webhook/1"},
    )


def post_bytes(client: httpx.Client, url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send these very bytes and return the status; the answer is read no further than it must.

    Raises:
        ForbiddenAddress: the URL, or one that it redirects to, may not be called.
        httpx.HTTPError: the host does not answer in time, or its certificate is wrong.
    """
    with client.stream("POST", url, content=body, headers=headers) as response:
        read = 0
        for chunk in response.iter_raw():
            read += len(chunk)
            if read > LARGEST_ANSWER_BYTES:
                break
        return response.status_code
