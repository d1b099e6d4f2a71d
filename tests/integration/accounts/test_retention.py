"""Accounts whose address was never confirmed are deleted after the retention period."""

from __future__ import annotations

from datetime import timedelta

from ponctuel.operations.repositories.retention import UNVERIFIED_KEPT_DAYS
from tests.integration.accounts.conftest import PASSWORD, Application


def emails(application: Application) -> set[str | None]:
    return {
        account.email
        for account in application.accounts.administration.list_accounts(limit=200).items
    }


def test_an_account_that_was_never_opened_goes(empty_application: Application) -> None:
    application = empty_application
    confirmed, unconfirmed = application.create_account(), "waiting@example.com"
    application.client.post("/v1/accounts", json={"email": unconfirmed, "password": PASSWORD})
    assert emails(application) == {confirmed, unconfirmed}
    for days, remaining in (
        (UNVERIFIED_KEPT_DAYS - 1, {confirmed, unconfirmed}),
        (UNVERIFIED_KEPT_DAYS + 1, {confirmed}),
    ):
        application.clock.ahead = timedelta(days=days)
        with application.accounts.operations.begin() as work:
            work.retention.purge()
        assert emails(application) == remaining
