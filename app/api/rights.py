"""The one table of rights: who may use which route, with which key, and how often.

Routes get their guard from it, the documentation prints it, and a contract test walks every
route with every role and compares. A route that is not in the table stops the start-up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.api.limits import Limit
from ponctuel.domain.errors import InternalError
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import ACCOUNT_ROLES, Scope

EVERYONE = frozenset(Role)
MEMBERS = frozenset(ACCOUNT_ROLES)
ADMINS = frozenset({Role.ADMIN})
ANALYSTS = frozenset({Role.ANALYST, Role.ADMIN})
OPERATORS = frozenset({Role.OPERATOR, Role.ADMIN})


@dataclass(frozen=True)
class Right:
    """Who may use a route.

    Attributes:
        roles: the roles that may; a visitor is a caller without credentials.
        scope: what an API key must be for; None: no key opens it.
        limit: how often one caller may use it.
        reads_credentials: False where a caller's credentials do not matter, so that a token
            that has expired does not stand in the way of getting another.
    """

    roles: frozenset[Role]
    scope: Scope | None
    limit: Limit
    reads_credentials: bool = True


def _public(limit: Limit) -> Right:
    return Right(EVERYONE, None, limit, reads_credentials=False)


Route = tuple[str, str]
RIGHTS: dict[Route, Right] = {
    ("POST", "/v1/forecasts"): Right(EVERYONE, Scope.FORECASTS, Limit.FORECAST),
    ("GET", "/v1/airports"): Right(EVERYONE, Scope.FORECASTS, Limit.READ),
    ("GET", "/v1/flights"): Right(EVERYONE, Scope.FORECASTS, Limit.READ),
    ("GET", "/v1/flights/history"): Right(EVERYONE, Scope.FORECASTS, Limit.READ),
    ("GET", "/v1/flights/forecasts"): Right(EVERYONE, Scope.FORECASTS, Limit.READ),
    ("GET", "/v1/comparisons"): Right(EVERYONE, Scope.FORECASTS, Limit.FORECAST),
    ("POST", "/v1/connections"): Right(EVERYONE, Scope.FORECASTS, Limit.FORECAST),
    ("GET", "/v1/travel/predictions/flight-delay"): Right(
        EVERYONE, Scope.FORECASTS, Limit.FORECAST
    ),
    ("POST", "/v1/forecasts.csv"): Right(MEMBERS, Scope.BATCHES, Limit.FORECAST),
    ("GET", "/v1/batches"): Right(MEMBERS, Scope.BATCHES, Limit.READ),
    ("POST", "/v1/batches"): Right(MEMBERS, Scope.BATCHES, Limit.WRITE),
    ("GET", "/v1/batches/{batch_id}"): Right(MEMBERS, Scope.BATCHES, Limit.READ),
    ("DELETE", "/v1/batches/{batch_id}"): Right(MEMBERS, Scope.BATCHES, Limit.WRITE),
    ("GET", "/v1/batches/{batch_id}/errors"): Right(MEMBERS, Scope.BATCHES, Limit.READ),
    ("GET", "/v1/batches/{batch_id}/result"): Right(MEMBERS, Scope.BATCHES, Limit.READ),
    ("POST", "/v1/batches/{batch_id}/cancel"): Right(MEMBERS, Scope.BATCHES, Limit.WRITE),
    ("GET", "/v1/history"): Right(MEMBERS, Scope.HISTORY, Limit.READ),
    ("GET", "/v1/models"): Right(ANALYSTS, Scope.DATA, Limit.READ),
    ("GET", "/v1/models/deployments"): Right(ANALYSTS, Scope.DATA, Limit.READ),
    ("POST", "/v1/models/{version}/promote"): Right(ADMINS, None, Limit.WRITE),
    ("POST", "/v1/models/rollback"): Right(ADMINS, None, Limit.WRITE),
    ("GET", "/v1/evaluation"): Right(ANALYSTS, Scope.DATA, Limit.READ),
    ("GET", "/v1/evaluation/gate"): Right(ANALYSTS, Scope.DATA, Limit.READ),
    ("GET", "/v1/evaluation/peers"): Right(ANALYSTS, Scope.DATA, Limit.READ),
    ("GET", "/v1/outcomes"): Right(EVERYONE, Scope.FORECASTS, Limit.READ),
    ("GET", "/v1/clock"): Right(EVERYONE, Scope.FORECASTS, Limit.READ),
    ("GET", "/v1/weather"): Right(EVERYONE, Scope.FORECASTS, Limit.READ),
    ("GET", "/v1/airports/{code}/board"): Right(EVERYONE, Scope.FORECASTS, Limit.READ),
    ("GET", "/v1/flights/{flight_id}/forecast"): Right(EVERYONE, Scope.FORECASTS, Limit.READ),
    ("GET", "/v1/watches"): Right(MEMBERS, Scope.WATCHES, Limit.READ),
    ("POST", "/v1/watches"): Right(MEMBERS, Scope.WATCHES, Limit.WRITE),
    ("GET", "/v1/watches/{watch_id}"): Right(MEMBERS, Scope.WATCHES, Limit.READ),
    ("PATCH", "/v1/watches/{watch_id}"): Right(MEMBERS, Scope.WATCHES, Limit.WRITE),
    ("DELETE", "/v1/watches/{watch_id}"): Right(MEMBERS, Scope.WATCHES, Limit.WRITE),
    ("POST", "/v1/events"): Right(OPERATORS, Scope.EVENTS, Limit.WRITE),
    # Accounts: with a password or a session only. A key cannot change who its owner is.
    ("POST", "/v1/accounts"): _public(Limit.CREDENTIALS),
    ("GET", "/v1/accounts/me"): Right(MEMBERS, None, Limit.READ),
    ("PATCH", "/v1/accounts/me"): Right(MEMBERS, None, Limit.CREDENTIALS),
    ("DELETE", "/v1/accounts/me"): Right(MEMBERS, None, Limit.CREDENTIALS),
    ("GET", "/v1/accounts/me/export"): Right(MEMBERS, None, Limit.EXPORT),
    ("POST", "/v1/accounts/verification"): _public(Limit.CREDENTIALS),
    ("POST", "/v1/accounts/verification/confirm"): _public(Limit.CREDENTIALS),
    ("POST", "/v1/accounts/password-reset"): _public(Limit.CREDENTIALS),
    ("POST", "/v1/accounts/password-reset/confirm"): _public(Limit.CREDENTIALS),
    ("POST", "/v1/sessions"): _public(Limit.CREDENTIALS),
    ("POST", "/v1/sessions/refresh"): _public(Limit.CREDENTIALS),
    ("GET", "/v1/sessions"): Right(MEMBERS, None, Limit.READ),
    ("DELETE", "/v1/sessions"): Right(MEMBERS, None, Limit.WRITE),
    ("DELETE", "/v1/sessions/current"): Right(MEMBERS, None, Limit.WRITE),
    ("GET", "/v1/keys"): Right(MEMBERS, None, Limit.READ),
    ("POST", "/v1/keys"): Right(MEMBERS, None, Limit.WRITE),
    ("DELETE", "/v1/keys/{key_id}"): Right(MEMBERS, None, Limit.WRITE),
    ("GET", "/v1/users"): Right(ADMINS, None, Limit.READ),
    ("PATCH", "/v1/users/{user_id}"): Right(ADMINS, None, Limit.WRITE),
    ("GET", "/v1/audit"): Right(ADMINS, None, Limit.READ),
    # What probes and readers of the documentation ask for.
    ("GET", "/health"): _public(Limit.NONE),
    ("GET", "/ready"): _public(Limit.NONE),
    ("GET", "/docs"): _public(Limit.NONE),
    ("GET", "/openapi.json"): _public(Limit.NONE),
}


def right_of(method: str, path: str) -> Right:
    """The row of a route; what is not in the table is refused."""
    found = RIGHTS.get((method, path))
    if found is None:
        raise InternalError(f"{method} {path} is not in the table of rights")
    return found


def check_table(routes: Iterable[Route]) -> None:
    """Raise InternalError unless routes and table name each other, one for one."""
    there, said = set(routes), set(RIGHTS)
    if there != said:
        unguarded = ", ".join(" ".join(one) for one in sorted(there - said)) or "none"
        gone = ", ".join(" ".join(one) for one in sorted(said - there)) or "none"
        raise InternalError(f"routes without a right: {unguarded}; rights without a route: {gone}")
