"""Protection against CSRF: with a cookie, a change must come from our own pages.

Browsers say where a request comes from in `Origin` and `Sec-Fetch-Site`, and no script of another
site can change that. `SameSite=Lax` on the cookie is the first protection, this is the second.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from app.api.auth.client_address import is_page
from ponctuel.accounts.errors import NotAllowed

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_same_origin(request: Request, *, required: bool = True) -> None:
    """Raise NotAllowed for a change requested by another site or by an unknown origin.

    Args:
        required: whether a request without either header is refused too; browsers send them.
    """
    if request.method in SAFE_METHODS or is_page(request):
        return
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if origin is None and site is None and not required:
        return
    has_header = origin is not None or site is not None
    is_own = origin is None or origin == own_origin(request)
    is_same_site = site is None or site == "same-origin"
    if not (has_header and is_own and is_same_site):
        raise NotAllowed(
            "with a cookie, changes are accepted from this site's own pages only; "
            "programs send a token or a key",
            code="cross_origin",
        )


def own_origin(request: Request) -> str:
    """Scheme and host under which users reach us."""
    settings = request.app.state.settings
    if not settings.development and settings.public_url:
        parts = urlsplit(settings.public_url)
        return f"{parts.scheme}://{parts.netloc}"
    return f"{request.url.scheme}://{request.headers.get('host', '')}"
