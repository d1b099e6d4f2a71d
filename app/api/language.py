"""The language of the texts in an answer: `lang`, else `Accept-Language`, else English."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from ponctuel_words import LANGUAGES
from ponctuel_words.negotiation import language_or_default

_KNOWN = "|".join(LANGUAGES)


def language_of(
    request: Request,
    response: Response,
    lang: Annotated[
        str | None,
        Query(
            pattern=f"^({_KNOWN})$",
            description="Language of the texts; it goes before `Accept-Language`.",
            examples=["fr"],
        ),
    ] = None,
) -> str:
    """The language to answer in, which the answer's headers name."""
    language = lang or language_or_default(request.headers.get("accept-language", ""))
    response.headers["content-language"] = language
    response.headers["vary"] = "Accept-Language"
    return language


LanguageDep = Annotated[str, Depends(language_of)]
