"""The calls that the pages make, one method each; answers are the client library's models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from app.ui.client import ApiFault, answered, checked, page, rows
from ponctuel_sdk import AsyncClient, Forecast, ForecastRequest, Page, Refusal
from ponctuel_sdk.models.accounts import Account, AccountRole, Locale, SessionListed
from ponctuel_sdk.models.admin import AuditEntry, User
from ponctuel_sdk.models.batches import Batch, RowError
from ponctuel_sdk.models.board import Board
from ponctuel_sdk.models.history import PastForecast
from ponctuel_sdk.models.journeys import Comparison, Connection, OnwardRequest, Sort
from ponctuel_sdk.models.keys import Key, NewKey
from ponctuel_sdk.models.monitoring import Acknowledged, Alert, History, Indicator
from ponctuel_sdk.models.registry import Changed, Model
from ponctuel_sdk.models.replay import Replay
from ponctuel_sdk.models.reports import Reports, ReportsRequested
from ponctuel_sdk.models.schedule import (
    Airport,
    Clock,
    FlightListed,
    FlightRequest,
    Inbound,
    Outcome,
    PastFlight,
)
from ponctuel_sdk.models.scorecard import Scorecard
from ponctuel_sdk.models.watches import Channel, LateMin, Watch, WatchedRoute
from ponctuel_sdk.models.weather import FlightWeather

# The parts of a request that the weather depends on.
OF_FLIGHT = set(FlightRequest.model_fields)
# The largest number of past departures of a daily flight that is read.
MAX_PAST = 400


class ApiClient:
    """The calls that pages make of the API; raises ApiDown and ApiFault."""

    def __init__(self, client: AsyncClient) -> None:
        self._api = client
        self._airports: dict[str, Airport] = {}  # airports do not change

    async def clock(self) -> Clock:
        return await answered(self._api.read_clock())

    async def me(self) -> Account | None:
        """The account of the signed-in user; None for a visitor."""
        try:
            return await answered(self._api.read_me())
        except ApiFault as error:
            if error.session_ended or error.status == 503:
                return None
            raise

    async def airports(self) -> list[Airport]:
        """The first page holds the busiest ones."""
        listed = await page(self._api.list_airports())
        return [item for item in listed.items if item.flights_n]

    async def airport(self, code: str) -> Airport | None:
        """An airport by its code; None where it is not known."""
        if code not in self._airports:
            airports = await page(self._api.list_airports(code))
            airport_by_code = {item.airport_code: item for item in airports.items}
            if code not in airport_by_code:  # not cached: people may type anything
                return None
            self._airports[code] = airport_by_code[code]
        return self._airports[code]

    async def zone(self, code: str) -> str | None:
        """The time zone of an airport; None where it is not known."""
        airport = await self.airport(code)
        return airport.time_zone if airport else None

    async def flights(self, origin: str, day: str) -> list[FlightListed]:
        return await rows(self._api.list_flights(day, origin))

    async def legs(self, carrier: str, number: str, day: str) -> list[FlightListed]:
        """The legs of a flight number on a local day, in order of departure."""
        return await rows(self._api.list_flights(day, carrier=carrier, flight=number))

    async def days(self, carrier: str, number: str, near: str) -> list[date]:
        """Local days on which a flight number is scheduled, those nearest to a day."""
        return await answered(self._api.list_flight_days(carrier, number, near))

    async def past(
        self, request: ForecastRequest, before: datetime, max_n: int
    ) -> list[PastFlight]:
        """Past departures of a flight whose outcome was known before a moment, latest first."""
        listed = self._api.list_past_flights(
            request.carrier, request.flight, request.origin, request.destination, limit=200
        )

        async def read() -> list[PastFlight]:
            known, read_n = [], 0
            async for flight in listed:
                read_n += 1
                if flight.outcome.known_at_utc < before:
                    known.append(flight)
                if len(known) == max_n or read_n == MAX_PAST:
                    break
            return known

        return await answered(read())

    async def inbound(self, request: ForecastRequest) -> Inbound | None:
        """The aircraft that a flight waits for; None where nothing is known of it."""
        return await answered(self._api.read_inbound(**request.model_dump()))

    async def forecasts(self, requests: Sequence[ForecastRequest]) -> list[Forecast]:
        """Forecasts without their reasons; what cannot be forecast is left out."""
        answers = await answered(self._api.make_forecasts(requests, reasons=False))
        return [answer for answer in answers if isinstance(answer, Forecast)]

    async def forecast(self, request: ForecastRequest, *, keep: bool = False) -> Forecast:
        """One forecast, stored in the owner's history on request; raises ApiFault."""
        (answers,) = await answered(self._api.make_forecasts([request], keep=keep))
        if isinstance(answers, Refusal):
            raise ApiFault([answers.error])
        return answers

    async def outcome(self, request: ForecastRequest) -> Outcome | None:
        """The outcome; None while the clock has not passed it."""
        return await answered(self._api.get_outcome(**request.model_dump()))

    async def weather(self, request: ForecastRequest) -> FlightWeather:
        """The weather service's forecast for the hours of the flight."""
        return await answered(self._api.read_weather(**request.model_dump(include=OF_FLIGHT)))

    async def history(self, cursor: str | None, limit: int) -> Page[PastForecast]:
        """The owner's stored forecasts, newest first, with their outcomes."""
        return await page(self._api.read_history(limit=limit, cursor=cursor or None))

    async def compare(
        self,
        origin: str,
        destination: str,
        day: str,
        arrive_by: str | None = None,
        sort: Sort | None = None,
    ) -> Comparison:
        """All flights of a route and day, best first."""
        call = self._api.compare_flights(
            origin, destination, day, arrive_by=arrive_by, sort=sort, reasons=False
        )
        return await answered(call)

    async def connect(
        self, first: ForecastRequest, onward: OnwardRequest, minimum_min: float
    ) -> Connection:
        """The probability that a connection is made."""
        call = self._api.judge_connection
        return await answered(
            checked(call, first=first, onward=onward, min_connection_min=minimum_min)
        )

    async def board(self, code: str, hours: int) -> Board:
        """An airport's departures of the next hours, all of them."""
        board = await answered(self._api.read_board(code, hours, limit=200))
        flights, cursor = list(board.flights), board.next_cursor
        while cursor:
            more = await answered(self._api.read_board(code, hours, limit=200, cursor=cursor))
            flights += more.flights
            cursor = more.next_cursor
        return board.model_copy(update={"flights": flights, "next_cursor": None})

    async def scorecard(self) -> Scorecard:
        return await answered(self._api.read_scorecard())

    async def replay(self) -> Replay:
        return await answered(self._api.read_replay())

    async def set_replay(self, at: str | None, speed: float | None) -> Replay:
        return await answered(checked(self._api.set_replay, at=at, speed=speed))

    # Watches
    async def watches(self) -> list[Watch]:
        return await answered(self._api.list_watches())

    async def make_watch(
        self,
        subject: FlightRequest | WatchedRoute,
        late_min: LateMin,
        threshold: float,
        min_interval_min: int,
        channel: Channel,
        webhook_url: str | None,
    ) -> Watch:
        call = checked(
            self._api.make_watch,
            flight=subject if isinstance(subject, FlightRequest) else None,
            route=subject if isinstance(subject, WatchedRoute) else None,
            late_min=late_min,
            threshold=threshold,
            min_interval_min=min_interval_min,
            channel=channel,
            webhook_url=webhook_url,
        )
        return await answered(call)

    async def change_watch(self, watch_id: str, *, active: bool) -> Watch:
        return await answered(self._api.change_watch(watch_id, active=active))

    async def end_watch(self, watch_id: str) -> None:
        await answered(self._api.end_watch(watch_id))

    # Batches
    async def batches(self, cursor: str | None, limit: int) -> Page[Batch]:
        return await page(self._api.list_batches(limit=limit, cursor=cursor or None))

    async def send_batch(self, file: Path) -> Batch:
        return await answered(self._api.send_batch(file))

    async def batch_errors(self, batch_id: str, cursor: str | None, limit: int) -> Page[RowError]:
        return await page(self._api.list_row_errors(batch_id, limit=limit, cursor=cursor or None))

    async def cancel_batch(self, batch_id: str) -> Batch:
        return await answered(self._api.cancel_batch(batch_id))

    async def remove_batch(self, batch_id: str) -> None:
        await answered(self._api.remove_batch(batch_id))

    # Accounts
    async def register(self, email: str, password: str, locale: str) -> None:
        await answered(checked(self._api.register, email=email, password=password, locale=locale))

    async def send_verification(self, email: str) -> None:
        await answered(checked(self._api.send_verification, email=email))

    async def verify(self, token: str, password: str) -> None:
        await answered(checked(self._api.confirm_verification, token=token, password=password))

    async def request_reset(self, email: str) -> None:
        await answered(checked(self._api.request_reset, email=email))

    async def reset(self, token: str, password: str) -> None:
        await answered(checked(self._api.confirm_reset, token=token, password=password))

    async def change_me(
        self,
        *,
        locale: Locale | None = None,
        email: str | None = None,
        new_password: str | None = None,
        password: str | None = None,
    ) -> Account:
        call = checked(
            self._api.change_me,
            locale=locale,
            email=email,
            new_password=new_password,
            password=password,
        )
        return await answered(call)

    async def sessions(self) -> list[SessionListed]:
        return await answered(self._api.list_sessions())

    async def keys(self) -> list[Key]:
        return await answered(self._api.list_keys())

    async def make_key(self, name: str, scopes: Sequence[str], days: int) -> NewKey:
        return await answered(checked(self._api.make_key, name=name, scopes=scopes, days=days))

    async def revoke_key(self, key_id: str) -> None:
        await answered(self._api.revoke_key(key_id))

    # Administration
    async def users(self, role: str | None, cursor: str | None, limit: int) -> Page[User]:
        query = {"role": role or None, "limit": limit, "cursor": cursor or None}
        return await page(checked(self._api.list_users, **query))

    async def change_user(
        self, user_id: str, *, role: AccountRole | None = None, disabled: bool | None = None
    ) -> User:
        changed = checked(self._api.change_user, user_id=user_id, role=role, disabled=disabled)
        return await answered(changed)

    async def audit(self, actor_id: str | None, cursor: str | None, limit: int) -> Page[AuditEntry]:
        query = {"actor_id": actor_id or None, "limit": limit, "cursor": cursor or None}
        return await page(checked(self._api.read_audit, **query))

    async def indicators(self) -> list[Indicator]:
        """Every indicator with its last values."""
        return (await answered(self._api.list_indicators())).indicators

    async def history_of(self, name: str) -> History:
        """The last week of an indicator."""
        return await answered(checked(self._api.read_indicator, name=name))

    async def alerts(self) -> list[Alert]:
        """Alerts, the latest first."""
        return (await answered(self._api.list_alerts())).alerts

    async def reports(self) -> Reports:
        """The available reports of Evidently."""
        return await answered(self._api.list_reports())

    async def request_reports(self) -> ReportsRequested:
        """Request new reports."""
        return await answered(self._api.request_reports())

    async def acknowledge(self, alert_id: int) -> Acknowledged:
        return await answered(checked(self._api.acknowledge_alert, alert_id=alert_id))

    async def models(self) -> list[Model]:
        """Registered versions, newest first."""
        return await rows(self._api.list_models())

    async def promote(self, version: int, reason: str, *, force: bool) -> Changed:
        call = checked(self._api.promote_model, version=version, reason=reason, force=force)
        return await answered(call)

    async def roll_back(self, reason: str) -> Changed:
        return await answered(checked(self._api.roll_back, reason=reason))
