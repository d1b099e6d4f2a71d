"""Roles of accounts."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The purpose of an account; the rights of each role stand beside the routes.

    A visitor asks for forecasts; a traveller has watches, batches and a history besides; an analyst
    reads data and metrics; an operator pushes events; an admin manages users, keys and models.
    """

    VISITOR = "visitor"
    TRAVELLER = "traveller"
    ANALYST = "analyst"
    OPERATOR = "operator"
    ADMIN = "admin"
