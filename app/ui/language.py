"""The reader's language: chosen by the switch and kept in a cookie, else the browser's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ponctuel_words import DEFAULT, LANGUAGES, preferred_language

COOKIE = "ponctuel_language"


class BrowserRequest(Protocol):
    """The common part of Gradio's and Starlette's requests."""

    @property
    def headers(self) -> Any: ...

    @property
    def cookies(self) -> Any: ...


def language_of(request: BrowserRequest) -> str:
    """The language in which to answer this browser."""
    return chosen(request.cookies, str(request.headers.get("accept-language", "")))


def chosen(cookies: Mapping[str, str], accept: str) -> str:
    """The cookie's language, else the browser's first one with a catalogue, else English."""
    cookie = cookies.get(COOKIE, "")
    return cookie if cookie in LANGUAGES else preferred_language(accept) or DEFAULT
