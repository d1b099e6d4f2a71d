"""The reader's language: chosen by the switch and kept in a cookie, else the browser's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from app.ui.texts import LANGUAGES

COOKIE = "ponctuel_language"


class Asked(Protocol):
    """What Gradio's and Starlette's requests have in common."""

    @property
    def headers(self) -> Any: ...

    @property
    def cookies(self) -> Any: ...


def language_of(request: Asked) -> str:
    """The language in which to answer this browser."""
    return chosen(request.cookies, str(request.headers.get("accept-language", "")))


def chosen(cookies: Mapping[str, str], accept: str) -> str:
    """The cookie's language, else the first of the browser's that we speak, else English."""
    wanted = [cookies.get(COOKIE, ""), *_preferred(accept)]
    return next((one for one in wanted if one in LANGUAGES), LANGUAGES[0])


def _preferred(accept: str) -> list[str]:
    """The two-letter codes of an Accept-Language header, the most wanted first."""
    found = []
    for place, part in enumerate(accept.split(",")):
        code, _, weight = part.strip().partition(";q=")
        try:
            found.append((-float(weight or 1), place, code[:2].lower()))
        except ValueError:
            continue
    return [code for _, _, code in sorted(found)]
