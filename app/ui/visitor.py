"""Headers of the pages' API calls: the visitor's address, session and language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from gradio.context import LocalContext

from app.ui.language import language_of

PAGE_HEADER, FOR_HEADER = "x-ponctuel-page", "x-ponctuel-for"


def visitor_headers(page_secret: str | None) -> Callable[[], dict[str, str]]:
    """Headers for a call of the API, made at each call from the current event.

    So a visitor of the pages has the same rights and the same limits as a caller of the API, and
    its answers come in the visitor's language.
    """

    def headers() -> dict[str, str]:
        request = LocalContext.request.get(None)
        headers_sent = {} if request is None else {"accept-language": language_of(request)}
        if page_secret is None:
            return headers_sent
        headers_sent[PAGE_HEADER] = page_secret
        if request is None:
            return headers_sent
        if request.client is not None:
            headers_sent[FOR_HEADER] = str(request.client.host)
        cookie = request.headers.get("cookie")
        if cookie and is_same_origin(request.headers):
            headers_sent["cookie"] = cookie
        return headers_sent

    return headers


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Whether an event was sent by our own pages.

    The API trusts its own pages without checking the origin, so it is checked here: the cookie of
    an event from another site is ignored.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site == "same-origin"
    return origin is not None and urlsplit(origin).netloc == headers.get("host", "")
