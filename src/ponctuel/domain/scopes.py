"""Scopes of API keys: a key never grants more than its owner's role does."""

from __future__ import annotations

from enum import StrEnum

from ponctuel.domain.roles import Role


class Scope(StrEnum):
    """One permission of an API key."""

    FORECASTS = "forecasts"
    HISTORY = "history"
    WATCHES = "watches"
    BATCHES = "batches"
    DATA = "data"
    EVENTS = "events"
    MONITORING = "monitoring"


SCOPE_MEANING: dict[Scope, str] = {
    Scope.FORECASTS: "forecasts, schedule and outcomes",
    Scope.HISTORY: "the forecasts that the owner asked for before",
    Scope.WATCHES: "the owner's watches",
    Scope.BATCHES: "the owner's batch jobs",
    Scope.DATA: "data, metrics and evaluation",
    Scope.EVENTS: "pushing events",
    Scope.MONITORING: "monitoring",
}
_EVERY_ACCOUNT = frozenset({Scope.FORECASTS, Scope.HISTORY, Scope.WATCHES, Scope.BATCHES})
SCOPES_OF_ROLE: dict[Role, frozenset[Scope]] = {
    Role.VISITOR: frozenset(),
    Role.TRAVELLER: _EVERY_ACCOUNT,
    Role.ANALYST: _EVERY_ACCOUNT | {Scope.DATA, Scope.MONITORING},
    Role.OPERATOR: _EVERY_ACCOUNT | {Scope.EVENTS, Scope.MONITORING},
    Role.ADMIN: frozenset(Scope),
}
ACCOUNT_ROLES = tuple(role for role in Role if role is not Role.VISITOR)
