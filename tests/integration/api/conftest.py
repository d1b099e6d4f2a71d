"""Fixtures of the accounts' tests: application, databases and operations."""

from tests.integration.accounts.conftest import (
    application,
    databases,
    make_application,
    operations,
    postgres,
)

__all__ = ["application", "databases", "make_application", "operations", "postgres"]
