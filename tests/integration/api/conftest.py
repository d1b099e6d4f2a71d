"""The same application, database and people as in the tests of accounts."""

from tests.integration.accounts.conftest import (
    application,
    databases,
    make_application,
    operations,
    postgres,
)

__all__ = ["application", "databases", "make_application", "operations", "postgres"]
