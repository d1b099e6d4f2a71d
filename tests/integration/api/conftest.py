"""The same application, database and people as in the tests of accounts."""

from tests.integration.accounts.conftest import databases, house, make_house, operations, postgres

__all__ = ["databases", "house", "make_house", "operations", "postgres"]
