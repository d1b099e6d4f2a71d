"""The API's documentation: one plain HTML page, made from the OpenAPI document.

FastAPI's own page loads its scripts from elsewhere; this one needs nothing but itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from app.api.docs_examples import JSON, MULTIPART, Document, curl
from app.api.problems import KINDS
from app.api.rights import EVERYONE, MEMBERS
from ponctuel.domain.roles import Role

RIGHTS_TEXT = (
    "Access to each route. A visitor is a caller without credentials; an account has one role. A "
    "key gives access to a route if its owner's role does and its scope is the one listed. Limits "
    "are listed with each route; the `RateLimit` headers give what is left of them."
)

GROUPS = {EVERYONE: "everyone", MEMBERS: "every account"}


def render(document: Document) -> str:
    """The OpenAPI document as a page."""
    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return (
        _templates()
        .get_template("docs.html.j2")
        .render(
            document=document,
            info=document["info"],
            operations=operations,
            problems=KINDS,
            rights_text=RIGHTS_TEXT,
            who=_who,
            body_of=_body_of,
            curl=curl,
        )
    )


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["marked"] = _marked
    return made


def _who(roles: Sequence[str]) -> str:
    """To whom a route is open."""
    return GROUPS.get(frozenset(map(Role, roles)), ", ".join(roles))


def _body_of(operation: Document) -> Document | None:
    """The form of a request's body, if it has one."""
    content: Document = operation.get("requestBody", {}).get("content", {})
    return content.get(JSON) or content.get(MULTIPART)


def _marked(text: str) -> Markup:
    """Text, with `code` marked."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )
