"""Documentation shared by all routes: their problem responses."""

from __future__ import annotations

from typing import Any

# Answers by status, as OpenAPI describes them: free-form.
Responses = dict[int | str, dict[str, Any]]
PROBLEMS: Responses = {
    status: {
        "description": text,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}
        },
    }
    for status, text in {
        400: "The body is not JSON",
        401: "No credentials, or invalid or expired ones",
        403: "The role or the scopes of the key do not allow it",
        404: "It does not exist, or this caller may not see it",
        409: "It conflicts with the current state",
        413: "The body is too large",
        422: "The request is not valid",
        429: "Too many requests; `Retry-After` says when to try again",
        500: "Internal error",
        503: "Not ready, or not configured for it",
    }.items()
}
# Not an error, but documented here too: the caller's copy is up to date.
PROBLEMS[304] = {"description": "Not modified: the version of `If-None-Match` is current"}


def problems(*statuses: int) -> Responses:
    """The documented problems of a route; those that any route may have are added."""
    return {status: PROBLEMS[status] for status in sorted({*statuses, 401, 403, 429, 500, 503})}
