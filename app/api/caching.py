"""Cacheable responses: an ETag, and how long they may be kept."""

from __future__ import annotations

import hashlib

from fastapi import Request, Response
from pydantic import BaseModel

JSON = "application/json"
# The schedule and the documentation change with the installation, not with the minute.
MAX_AGE_S = 300


def cacheable(
    request: Request, body: BaseModel | bytes, media_type: str = JSON, max_age_s: int = MAX_AGE_S
) -> Response:
    """The answer with its ETag; 304 without a body if the caller has it already.

    Callers without credentials, and proxies, may store it for some time. Answers to a caller with
    credentials are stored by that caller alone and revalidated at each use.
    """
    content = body if isinstance(body, bytes) else body.model_dump_json().encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    caller = getattr(request.state, "caller", None)
    shared = caller is None or not caller.known
    cache = f"public, max-age={max_age_s}" if shared else "private, no-cache"
    # Replaces the `no-store` that the guard sets for callers with credentials.
    request.state.answer_headers.pop("cache-control", None)
    headers = {"etag": tag, "cache-control": cache, "vary": "Authorization, X-API-Key, Cookie"}
    if tag in _tags(request):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _tags(request: Request) -> set[str]:
    """The tags that the caller has; weak ones count too, as RFC 9110 allows for a GET."""
    header = request.headers.get("if-none-match", "")
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
