"""The table of rights: roles, key scope and rate limit of each route.

Each row is declared at its route (`@right`, `@public`) and registered here. Routes get their guard
from the table, the documentation prints it, and a contract test walks every route with every role
and compares. A route that is not in the table stops the start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from app.api.limits import Limit
from ponctuel.domain.errors import InternalError
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import ACCOUNT_ROLES, Scope

EVERYONE = frozenset(Role)
MEMBERS = frozenset(ACCOUNT_ROLES)
ADMINS = frozenset({Role.ADMIN})
ANALYSTS = frozenset({Role.ANALYST, Role.ADMIN})
OPERATORS = frozenset({Role.OPERATOR, Role.ADMIN})
MONITORS = ANALYSTS | OPERATORS


@dataclass(frozen=True)
class Right:
    """Who may use a route.

    Attributes:
        roles: the roles that may; a visitor is a caller without credentials.
        scope: the scope that an API key needs; None: the route accepts no keys.
        limit: how often one caller may use it.
        reads_credentials: False where a caller's credentials do not matter, so that a caller with
            an expired token can still get another.
    """

    roles: frozenset[Role]
    scope: Scope | None
    limit: Limit
    reads_credentials: bool = True


Route = tuple[str, str]
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])
_OPEN = Right(EVERYONE, None, Limit.NONE, reads_credentials=False)
# The documentation, which belongs to no topic; `register_rights` adds all other routes.
RIGHTS: dict[Route, Right] = {("GET", "/docs"): _OPEN, ("GET", "/openapi.json"): _OPEN}
_RIGHT_ATTRIBUTE = "right"


def right(
    roles: frozenset[Role], scope: Scope | None, limit: Limit
) -> Callable[[Endpoint], Endpoint]:
    """Declare who may use a route (a decorator)."""
    return _marked(Right(roles, scope, limit))


def public(limit: Limit) -> Callable[[Endpoint], Endpoint]:
    """Declare that a route ignores credentials (a decorator)."""
    return _marked(Right(EVERYONE, None, limit, reads_credentials=False))


def register_rights(routes: Iterable[BaseRoute]) -> None:
    """Enter the rights declared by decorators on the routes into the table.

    A route without one is left out, and `check_table` refuses it.
    """
    for route in routes:
        right = getattr(getattr(route, "endpoint", None), _RIGHT_ATTRIBUTE, None)
        if isinstance(route, APIRoute) and isinstance(right, Right):
            RIGHTS.update({(method, route.path): right for method in route.methods or ()})


def _marked(right: Right) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _RIGHT_ATTRIBUTE, right)
        return endpoint

    return mark


def right_of(method: str, path: str) -> Right:
    """The row of a route; what is not in the table is refused."""
    right = RIGHTS.get((method, path))
    if right is None:
        raise InternalError(f"{method} {path} is not in the table of rights")
    return right


def check_table(routes: Iterable[Route]) -> None:
    """Raise InternalError unless each route has exactly one row in the table."""
    served, listed = set(routes), set(RIGHTS)
    if served != listed:
        unguarded = ", ".join(" ".join(route) for route in sorted(served - listed)) or "none"
        stale = ", ".join(" ".join(route) for route in sorted(listed - served)) or "none"
        raise InternalError(f"routes without a right: {unguarded}; rights without a route: {stale}")
