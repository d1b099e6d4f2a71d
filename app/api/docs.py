"""The API's documentation: one HTML page, made from the OpenAPI document.

FastAPI's own page loads its scripts from elsewhere; this one needs nothing but itself. Its only
script is allowed by its digest in the page's content security policy, and calls this host alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from app.api.docs_examples import JSON, MULTIPART, Document, curl, example
from app.api.problems import KINDS
from app.api.rights import EVERYONE, MEMBERS
from ponctuel.domain.roles import Role

RIGHTS_TEXT = (
    "Access to each route. A visitor is a caller without credentials; an account has one role. A "
    "key gives access to a route if its owner's role does and its scope is the one listed. Limits "
    "are listed with each route; the `RateLimit` headers give what is left of them."
)

_TEMPLATES = Path(__file__).with_name("templates")
SCRIPT = (_TEMPLATES / "docs.js").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_DIGEST}'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
GROUPS = {EVERYONE: "everyone", MEMBERS: "every account"}


# Method, path, and the operation in the document.
Operation = tuple[str, str, Document]


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
            form_of=lambda operation: _form_of(operation, document),
            sample=_sample,
            script=Markup(SCRIPT),  # noqa: S704 - ours, and named in the page's policy
        )
    )


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["marked"] = _marked
    environment.filters["groupby_tag"] = _by_tag
    return environment


def _who(roles: Sequence[str]) -> str:
    """The roles that may use a route."""
    return GROUPS.get(frozenset(map(Role, roles)), ", ".join(roles))


def _body_of(operation: Document) -> Document | None:
    """The form of a request's body, if it has one."""
    content: Document = operation.get("requestBody", {}).get("content", {})
    return content.get(JSON) or content.get(MULTIPART)


def _by_tag(operations: Sequence[Operation]) -> list[tuple[str, list[Operation]]]:
    """Operations by topic, in the order in which the topics first appear."""
    groups: dict[str, list[Operation]] = {}
    for operation in operations:
        groups.setdefault((operation[2].get("tags") or ["other"])[0], []).append(operation)
    return list(groups.items())


def _form_of(operation: Document, document: Document) -> str | None:
    """The initial body of a form, empty if there is none; None where a form cannot send it."""
    content: Document = operation.get("requestBody", {}).get("content", {})
    if content and JSON not in content:
        return None
    return json.dumps(example(content[JSON], document), indent=2) if content else ""


def _sample(parameter: Document) -> str:
    """The first value of a field of a form: an example where a value is needed."""
    schema = parameter.get("schema", {})
    examples = parameter.get("examples") or schema.get("examples") or [""]
    return str(examples[0]) if parameter.get("required") and isinstance(examples, list) else ""


def _marked(text: str) -> Markup:
    """Text, with `code` marked."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else part
        for number, part in enumerate(parts)
    )
