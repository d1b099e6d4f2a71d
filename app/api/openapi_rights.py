"""The table of rights in the OpenAPI document: roles, scopes and limits of each operation."""

from __future__ import annotations

from app.api.auth.cookies import PLAIN_NAME
from app.api.auth.credentials import KEY_HEADER
from app.api.docs_examples import Document
from app.api.limits import Limit
from app.api.rights import RIGHTS, Right
from ponctuel.domain.roles import Role

SECURITY_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of a session, good for 15 minutes. "
        "An API key is accepted in its place.",
    },
    "key": {
        "type": "apiKey",
        "in": "header",
        "name": KEY_HEADER,
        "description": "An API key, `pk_…`, with the scope that the route names.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": PLAIN_NAME,
        "description": "The session of a page; `__Host-` stands before the name outside "
        "development, and changes are accepted from our own pages only.",
    },
}


def document_rights(document: Document) -> None:
    """Add its row of the table to each operation."""
    for (method, path), right in RIGHTS.items():
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is None or "x-rights" in operation:  # the document is made once
            continue
        operation["security"] = _security(right)
        operation["x-rights"] = {
            "roles": sorted(right.roles),
            "scope": right.scope,
            "limit": right.limit.label,
        }
        description = operation.get("description", "").rstrip()
        operation["description"] = f"{description}\n\n{in_words(right)}".strip()


def _security(right: Right) -> list[dict[str, list[str]]]:
    if not right.reads_credentials:
        return []
    ways: list[dict[str, list[str]]] = [{"token": []}, {"cookie": []}]
    if right.scope is not None:
        ways.insert(1, {"key": []})
    return [{}, *ways] if Role.VISITOR in right.roles else ways


def in_words(right: Right) -> str:
    """One or two sentences for a reader."""
    if Role.VISITOR in right.roles:
        audience = "Open to everyone."
    elif len(right.roles) == len(Role) - 1:
        audience = "For every account."
    else:
        audience = f"For the roles {', '.join(sorted(right.roles))}."
    if right.reads_credentials:
        key = (
            f"An API key needs the scope `{right.scope}`."
            if right.scope
            else "No API key opens it."
        )
        audience = f"{audience} {key}"
    return f"{audience} {_limit_text(right.limit)}".strip()


def _limit_text(limit: Limit) -> str:
    if limit.visitor is None:
        return ""
    if limit.visitor == limit.account:
        return f"Limit: {_rule(limit.visitor)}."
    return (
        f"Limit: {_rule(limit.visitor)} for a visitor, {_rule(str(limit.account))} for an account."
    )


def _rule(text: str) -> str:
    number, _, window = text.partition("/")
    return f"{int(number):,} per {window}"
