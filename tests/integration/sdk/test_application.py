"""The clients against the running application: keys, sessions, lists, problems."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from ponctuel.domain.roles import Role
from ponctuel_sdk import NO_RETRIES, AsyncClient, Client, ForecastRequest, Refusal, errors
from tests.integration.accounts.conftest import PASSWORD, Application
from tests.integration.sdk.conftest import AnyClient

Connect = Callable[..., AnyClient]
FLIGHT = ("UA", 1545, "EWR", "IAH")
DEPARTURE = "2013-12-23T17:15"


def test_a_forecast_and_its_outcome_are_typed(connect: Connect, url: str) -> None:
    client = connect(url)
    forecast = client.forecast(*FLIGHT, datetime(2013, 12, 23, 22, 15, tzinfo=UTC))
    assert forecast.flight.sched_dep_utc == datetime(2013, 12, 23, 22, 15, tzinfo=UTC)
    assert 0 < forecast.p_late_60 < forecast.p_late_30 < 1
    assert client.get_outcome(*FLIGHT, DEPARTURE) is None
    assert client.get_outcome(*FLIGHT, "2013-12-22T17:15").outcome == "arrived"
    assert client.read_clock().mode == "replay"
    assert {airport.airport_code for airport in client.listed("list_airports")} == {
        "EWR",
        "JFK",
        "LGA",
    }
    day = client.read_clock().now_utc.date()
    assert any(
        airport.destination_code == "IAH" for airport in client.listed("list_flights", day, "EWR")
    )


def test_many_forecasts_are_in_order_with_refusals_in_place(connect: Connect, url: str) -> None:
    client = connect(url)
    good = ForecastRequest(
        carrier="UA", flight=7, origin="EWR", destination="IAH", departure=DEPARTURE
    )
    bad = {**good.model_dump(exclude_none=True), "origin": "QQQ"}
    first, second = client.make_forecasts([good, bad])
    assert first.flight.flight_number == 7
    assert isinstance(second, Refusal)
    assert second.error.field == "origin"
    numbers = range(1, 8)
    requests = (good.model_copy(update={"flight": number}) for number in numbers)
    answers = client.listed("forecast_all", requests, at_once=3)
    assert [answer.flight.flight_number for answer in answers] == list(numbers)


def test_a_single_refused_forecast_raises(connect: Connect, url: str) -> None:
    with pytest.raises(errors.Refused, match="origin: no such airport") as refused:
        connect(url).forecast("UA", 1, "QQQ", "IAH", DEPARTURE)
    assert refused.value.fault.code == "unknown_code"


def test_a_problem_names_its_fields_and_the_request(connect: Connect, url: str) -> None:
    with pytest.raises(errors.InvalidRequest) as refused:
        connect(url).listed("list_flights", "soon", "EWR")
    assert [fault.field for fault in refused.value.faults] == ["day"]
    assert refused.value.status == 422
    assert refused.value.request_id


def test_a_key_allows_only_its_scopes(connect: Connect, application: Application, url: str) -> None:
    owner = connect(url)
    owner.sign_in(application.create_account(), PASSWORD)
    new_key = owner.make_key("timetable", ["forecasts"])
    program = connect(url, api_key=new_key.key)
    assert program.read_clock().model_version == "7"
    with pytest.raises(errors.NotAllowed):
        program.read_me()
    assert "pk_" not in repr(new_key)
    owner.revoke_key(new_key.id)
    with pytest.raises(errors.NotSignedIn):
        program.read_clock()
    assert [key.name for key in owner.list_keys()] == ["timetable"]


def sign_in_long_ago(client: AnyClient, application: Application) -> str:
    """Begin a session whose access token has expired by now."""
    email = application.create_account()
    application.clock.ahead = timedelta(minutes=-16)
    client.sign_in(email, PASSWORD)
    application.clock.ahead = timedelta()
    return email


def test_a_session_renews_itself(connect: Connect, application: Application, url: str) -> None:
    client = connect(url)
    email = sign_in_long_ago(client, application)
    before = client.client.refresh_token
    assert client.read_me().email == email
    assert client.client.refresh_token not in (None, before)
    assert len(client.list_sessions()) == 1


def test_calls_at_once_renew_a_session_once(
    connect: Connect, application: Application, url: str
) -> None:
    """A refresh token used twice would end the session."""
    client = connect(url)
    email = sign_in_long_ago(client, application)
    assert [account.email for account in client.together("read_me", 6)] == [email] * 6
    assert [account.current for account in client.list_sessions()] == [True]


def test_a_session_that_has_ended_reports_it(
    connect: Connect, application: Application, url: str
) -> None:
    client = connect(url)
    client.sign_in(application.create_account(), PASSWORD)
    token = client.client.refresh_token
    client.sign_out()
    assert client.client.refresh_token is None
    with pytest.raises(errors.NotSignedIn):
        client.read_me()
    with pytest.raises(errors.NotSignedIn):
        client.refresh(token)


def test_a_refresh_token_can_be_used_by_another_client(
    connect: Connect, application: Application, url: str
) -> None:
    first = connect(url)
    email = application.create_account()
    first.sign_in(email, PASSWORD)
    second = connect(url)
    second.refresh(first.client.refresh_token)
    assert second.read_me().email == email
    assert email in str(second.export_me())
    second.erase_me(PASSWORD)
    with pytest.raises(errors.NotSignedIn):
        second.read_me()


def test_lists_come_page_by_page(connect: Connect, application: Application, url: str) -> None:
    client = connect(url)
    client.sign_in(application.create_account(Role.ADMIN), PASSWORD)
    addresses = {application.create_account() for _ in range(5)}
    accounts = client.listed("list_users", "traveller", limit=2)
    assert addresses <= {account.email for account in accounts}
    assert len({account.id for account in accounts}) == len(accounts)
    assert client.listed("read_audit", limit=50)[0].at_utc.tzinfo is not None
    changed = client.change_user(accounts[0].id, disabled=True)
    assert changed.disabled


def test_pages_can_be_read_one_by_one(application: Application, url: str) -> None:
    with Client(url) as client:
        client.sign_in(application.create_account(Role.ADMIN), PASSWORD)
        for _ in range(3):
            application.create_account(Role.ANALYST)
        first = next(client.list_users("analyst", limit=2).pages())
        assert len(first.items) == 2
        next_page = client.list_users("analyst", limit=2, cursor=first.next_cursor)
        assert not {account.id for account in next_page} & {account.id for account in first.items}


def test_a_shared_client_keeps_no_session(application: Application) -> None:
    """The pages use one client for all users, with the session in the headers."""
    tokens: dict[str, str] = {}
    transport = httpx.ASGITransport(app=application.client.app)  # type: ignore[arg-type]

    async def visit() -> None:
        async with AsyncClient(
            "http://testserver",
            transport=transport,
            headers=lambda: tokens,
            retries=NO_RETRIES,
            keeps_session=False,
        ) as client:
            tokens["origin"] = "http://testserver"
            await client.sign_in(application.create_account(), PASSWORD, cookie=True)
            with pytest.raises(errors.NotSignedIn):
                await client.read_me()
            session = await client.sign_in(application.create_account(), PASSWORD)
            with pytest.raises(errors.NotSignedIn):
                await client.read_me()
            tokens["authorization"] = f"Bearer {session.access_token}"
            assert (await client.read_me()).email == session.account.email

    asyncio.run(visit())
