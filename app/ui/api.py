"""The calls that the pages make, one method each; answers are rows of JSON."""

from __future__ import annotations

from pathlib import Path

from app.ui.client import ApiFault, Row, as_row, checked, page, row, rows, told
from ponctuel_sdk import AsyncClient

# Parts of a request that say nothing about the weather.
NO_WEATHER = frozenset({"issued_at", "tail_number"})


class ApiClient:
    """What pages ask of the API; raises ApiDown and ApiFault."""

    def __init__(self, client: AsyncClient) -> None:
        self._api = client
        self._zones: dict[str, str | None] = {}  # airports do not move

    async def clock(self) -> Row:
        return await row(self._api.read_clock())

    async def me(self) -> Row | None:
        """The account of whoever looks at the page; None for a visitor."""
        try:
            return await row(self._api.read_me())
        except ApiFault as error:
            if error.session_ended or error.status == 503:
                return None
            raise

    async def airports(self) -> list[Row]:
        """The first page holds the busiest ones."""
        found: list[Row] = (await page(self._api.list_airports(), "airports"))["airports"]
        return [one for one in found if one["flights_n"]]

    async def zone(self, code: str) -> str | None:
        """The time zone of an airport; None where it is not known."""
        if code not in self._zones:
            found = await page(self._api.list_airports(code), "airports")
            named = {one["airport_code"]: one["time_zone"] for one in found["airports"]}
            if code not in named:  # not remembered: people may write what they like
                return None
            self._zones[code] = named[code]
        return self._zones[code]

    async def flights(self, origin: str, day: str) -> list[Row]:
        return await rows(self._api.list_flights(day, origin))

    async def legs(self, carrier: str, number: str, day: str) -> list[Row]:
        """The legs of a flight number on a local day, in order of departure."""
        return await rows(self._api.list_flights(day, carrier=carrier, flight=number))

    async def forecast(self, request: Row, *, keep: bool = False) -> Row:
        """One forecast, kept in the owner's history if wanted; an ApiFault where there is none."""
        if not keep:
            return await row(checked(self._api.forecast, **request))
        asked = checked(self._api.make_forecasts, requests=[request], keep=True)
        answer = as_row((await told(asked))[0])
        if "error" in answer:
            raise ApiFault([answer["error"]])
        return answer

    async def outcome(self, request: Row) -> Row | None:
        """What really happened; None while the clock has not passed it."""
        found = await told(self._api.get_outcome(**request))
        return None if found is None else as_row(found)

    async def weather(self, request: Row) -> Row:
        """The weather that others forecast for the flight's hours."""
        said = {name: one for name, one in request.items() if name not in NO_WEATHER}
        return await row(checked(self._api.read_weather, **said))

    async def history(self, cursor: str | None, limit: int) -> Row:
        """What the owner asked for and had kept, newest first, with what happened."""
        listed = self._api.read_history(limit=limit, cursor=cursor or None)
        return await page(listed, "forecasts")

    async def compare(self, wish: Row) -> Row:
        """All flights of a route and day, best first."""
        return await row(self._api.compare_flights(**wish, reasons=False))

    async def connect(self, body: Row) -> Row:
        """The odds that a connection holds."""
        return await row(checked(self._api.judge_connection, **body))

    async def board(self, code: str, hours: int) -> Row:
        """An airport's departures of the next hours, all of them."""
        found = await row(self._api.read_board(code, hours, limit=200))
        cursor = found["next_cursor"]
        while cursor:
            more = await row(self._api.read_board(code, hours, limit=200, cursor=cursor))
            found["flights"] += more["flights"]
            cursor = more["next_cursor"]
        return found

    # Watches
    async def watches(self) -> list[Row]:
        return [as_row(one) for one in await told(self._api.list_watches())]

    async def make_watch(self, wish: Row) -> Row:
        return await row(checked(self._api.make_watch, **wish))

    async def change_watch(self, watch_id: str, *, active: bool) -> Row:
        return await row(self._api.change_watch(watch_id, active=active))

    async def end_watch(self, watch_id: str) -> None:
        await told(self._api.end_watch(watch_id))

    # Batches
    async def batches(self, cursor: str | None, limit: int) -> Row:
        return await page(self._api.list_batches(limit=limit, cursor=cursor or None), "batches")

    async def send_batch(self, file: Path) -> Row:
        return await row(self._api.send_batch(file))

    async def batch_errors(self, batch_id: str, cursor: str | None, limit: int) -> Row:
        listed = self._api.list_row_errors(batch_id, limit=limit, cursor=cursor or None)
        return await page(listed, "errors")

    async def cancel_batch(self, batch_id: str) -> Row:
        return await row(self._api.cancel_batch(batch_id))

    async def remove_batch(self, batch_id: str) -> None:
        await told(self._api.remove_batch(batch_id))

    # Accounts
    async def register(self, email: str, password: str, locale: str) -> None:
        await told(checked(self._api.register, email=email, password=password, locale=locale))

    async def send_verification(self, email: str) -> None:
        await told(self._api.send_verification(email))

    async def verify(self, token: str, password: str) -> None:
        await told(self._api.confirm_verification(token, password))

    async def ask_reset(self, email: str) -> None:
        await told(self._api.ask_reset(email))

    async def reset(self, token: str, password: str) -> None:
        await told(self._api.confirm_reset(token, password))

    async def change_me(self, **changes: str) -> Row:
        return await row(checked(self._api.change_me, **changes))

    async def sessions(self) -> list[Row]:
        return [as_row(one) for one in await told(self._api.list_sessions())]

    async def keys(self) -> list[Row]:
        return [as_row(one) for one in await told(self._api.list_keys())]

    async def make_key(self, name: str, scopes: list[str], days: int) -> Row:
        return await row(checked(self._api.make_key, name=name, scopes=scopes, days=days))

    async def revoke_key(self, key_id: str) -> None:
        await told(self._api.revoke_key(key_id))

    # Administration
    async def users(self, role: str | None, cursor: str | None, limit: int) -> Row:
        given = {"role": role or None, "limit": limit, "cursor": cursor or None}
        return await page(checked(self._api.list_users, **given), "users")

    async def change_user(self, user_id: str, **changes: str | bool) -> Row:
        return await row(checked(self._api.change_user, user_id=user_id, **changes))

    async def audit(self, actor_id: str | None, cursor: str | None, limit: int) -> Row:
        given = {"actor_id": actor_id or None, "limit": limit, "cursor": cursor or None}
        return await page(checked(self._api.read_audit, **given), "entries")

    async def models(self) -> list[Row]:
        """Registered versions, newest first."""
        return await rows(self._api.list_models())

    async def promote(self, version: int, reason: str, *, force: bool) -> Row:
        return await row(self._api.promote_model(version, reason, force=force))

    async def roll_back(self, reason: str) -> Row:
        return await row(self._api.roll_back(reason))
