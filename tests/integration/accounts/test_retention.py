"""Accounts whose address never answered do not stay, and the register says so."""

from __future__ import annotations

from datetime import timedelta

from ponctuel.operations.repositories.retention import UNANSWERED_KEPT_DAYS
from tests.integration.accounts.conftest import PASSWORD, House


def emails(house: House) -> set[str | None]:
    return {account.email for account in house.accounts.administration.listed(limit=200).items}


def test_an_account_that_was_never_opened_goes(empty_house: House) -> None:
    house = empty_house
    opened, waiting = house.person(), "waiting@example.com"
    house.client.post("/v1/accounts", json={"email": waiting, "password": PASSWORD})
    assert emails(house) == {opened, waiting}
    for days, remaining in (
        (UNANSWERED_KEPT_DAYS - 1, {opened, waiting}),
        (UNANSWERED_KEPT_DAYS + 1, {opened}),
    ):
        house.clock.ahead = timedelta(days=days)
        with house.accounts.operations.begin() as work:
            work.retention.purge()
        assert emails(house) == remaining
