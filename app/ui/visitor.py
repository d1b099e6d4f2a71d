"""For whom the page asks: the visitor's address and session go along with each call."""

from __future__ import annotations

from collections.abc import Callable

from gradio.context import LocalContext

PAGE_HEADER, FOR_HEADER = "x-ponctuel-page", "x-ponctuel-for"


def visitor_headers(page_secret: str | None) -> Callable[[], dict[str, str]]:
    """Headers for a call of the API, made anew at each one from the event that is under way.

    So a visitor of the page has the same rights and the same limits as a caller of the API.
    """

    def headers() -> dict[str, str]:
        if page_secret is None:
            return {}
        request = LocalContext.request.get(None)
        said = {PAGE_HEADER: page_secret}
        if request is None:
            return said
        if request.client is not None:
            said[FOR_HEADER] = str(request.client.host)
        if cookie := request.headers.get("cookie"):
            said["cookie"] = cookie
        return said

    return headers
