"""The address of the client: of the connection, or of the visitor whom the page serves."""

from __future__ import annotations

import hmac
import secrets

from starlette.requests import Request

# The page lives in the same process and calls the API for its visitors. This secret, which never
# leaves the process, proves that the header with the visitor's address comes from the page.
PAGE_HEADER, FOR_HEADER = "x-ponctuel-page", "x-ponctuel-for"


def new_page_secret() -> str:
    """A random secret, one per process."""
    return secrets.token_urlsafe(32)


def is_page(request: Request) -> bool:
    """Whether the request comes from our own pages."""
    header: str = request.headers.get(PAGE_HEADER, "")
    own: str = getattr(request.app.state, "page_secret", "")
    return own != "" and hmac.compare_digest(header.encode(), own.encode())


def client_address(request: Request) -> str:
    """The caller's address, as the server (or a proxy that it trusts) saw it."""
    if is_page(request):
        return request.headers.get(FOR_HEADER) or "page"
    return request.client.host if request.client else "unknown"
