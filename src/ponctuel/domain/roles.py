"""Roles of accounts."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The role of an account; the rights of each role are declared beside the routes.

    A visitor requests forecasts; a traveller also has watches, batches and a history; an analyst
    reads data and metrics; an operator pushes events; an admin manages users, keys and models.
    """

    VISITOR = "visitor"
    TRAVELLER = "traveller"
    ANALYST = "analyst"
    OPERATOR = "operator"
    ADMIN = "admin"
