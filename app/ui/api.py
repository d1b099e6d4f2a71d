"""The calls that the pages make, one method each."""

from __future__ import annotations

from typing import Any

from app.ui.client import ApiFault, Calls, Row


class ApiClient(Calls):
    """What pages ask of the API; raises ApiDown and ApiFault."""

    def __init__(self, *given: Any, **settings: Any) -> None:
        super().__init__(*given, **settings)
        self._zones: dict[str, str | None] = {}  # airports do not move

    async def clock(self) -> Row:
        found: Row = await self._call("GET", "/v1/clock")
        return found

    async def me(self) -> Row | None:
        """The account of whoever looks at the page; None for a visitor."""
        try:
            found: Row = await self._call("GET", "/v1/accounts/me")
        except ApiFault as error:
            if error.session_ended or error.status == 503:
                return None
            raise
        return found

    async def airports(self) -> list[Row]:
        answer: list[Row] = (await self._call("GET", "/v1/airports"))["airports"]
        return answer

    async def flights(self, origin: str, day: str) -> list[Row]:
        params = {"origin": origin, "day": day}
        answer: list[Row] = (await self._call("GET", "/v1/flights", params=params))["flights"]
        return answer

    async def legs(self, carrier: str, number: str, day: str) -> list[Row]:
        """The legs of a flight number on a local day, in order of departure."""
        params = {"carrier": carrier, "flight": number, "day": day}
        answer: list[Row] = (await self._call("GET", "/v1/flights", params=params))["flights"]
        return answer

    async def forecast(self, request: Row, *, keep: bool = False) -> Row:
        """One forecast, kept in the owner's history if wanted; an ApiFault where there is none."""
        params = {"keep": "true"} if keep else {}
        body = {"requests": [request]}
        answer = await self._call("POST", "/v1/forecasts", json=body, params=params)
        forecast: Row = answer["forecasts"][0]
        if "error" in forecast:
            raise ApiFault([forecast["error"]])
        return forecast

    async def outcome(self, request: Row) -> Row | None:
        """What really happened; None while the clock has not passed it."""
        found: Row | None = (await self._call("GET", "/v1/outcomes", params=request))["outcome"]
        return found

    async def board(self, code: str, hours: int) -> Row:
        """An airport's departures of the next hours, all of them."""
        params: Row = {"hours": hours, "limit": 200}
        found: Row = await self._call("GET", f"/v1/airports/{code}/board", params=params)
        cursor = found["next_cursor"]
        while cursor:
            params["cursor"] = cursor
            more = await self._call("GET", f"/v1/airports/{code}/board", params=params)
            found["flights"] += more["flights"]
            cursor = more["next_cursor"]
        return found

    async def zone(self, code: str) -> str | None:
        """The time zone of an airport; None where it is not known."""
        if code not in self._zones:
            found = await self._call("GET", "/v1/airports", params={"text": code})
            named = {one["airport_code"]: one["time_zone"] for one in found["airports"]}
            self._zones[code] = named.get(code)
        return self._zones[code]

    async def history(self, cursor: str | None, limit: int) -> Row:
        """What the owner asked for and had kept, newest first, with what happened."""
        params = _given(cursor=cursor, limit=limit)
        found: Row = await self._call("GET", "/v1/history", params=params)
        return found

    async def compare(self, wish: Row) -> Row:
        """All flights of a route and day, best first."""
        found: Row = await self._call("GET", "/v1/comparisons", params=wish)
        return found

    async def connect(self, body: Row) -> Row:
        """The odds that a connection holds."""
        found: Row = await self._call("POST", "/v1/connections", json=body)
        return found

    # Watches
    async def watches(self) -> list[Row]:
        found: list[Row] = (await self._call("GET", "/v1/watches"))["watches"]
        return found

    async def make_watch(self, wish: Row) -> Row:
        made: Row = await self._call("POST", "/v1/watches", json=wish)
        return made

    async def change_watch(self, watch_id: str, **changes: bool | float) -> Row:
        changed: Row = await self._call("PATCH", f"/v1/watches/{watch_id}", json=changes)
        return changed

    async def end_watch(self, watch_id: str) -> None:
        await self._call("DELETE", f"/v1/watches/{watch_id}")

    # Batches
    async def batches(self, cursor: str | None, limit: int) -> Row:
        params = _given(cursor=cursor, limit=limit)
        found: Row = await self._call("GET", "/v1/batches", params=params)
        return found

    async def send_batch(self, name: str, content: bytes) -> Row:
        files = {"file": (name, content, "text/csv")}
        sent: Row = await self._call("POST", "/v1/batches", files=files)
        return sent

    async def batch_errors(self, batch_id: str, cursor: str | None, limit: int) -> Row:
        params = _given(cursor=cursor, limit=limit)
        found: Row = await self._call("GET", f"/v1/batches/{batch_id}/errors", params=params)
        return found

    async def cancel_batch(self, batch_id: str) -> Row:
        found: Row = await self._call("POST", f"/v1/batches/{batch_id}/cancel")
        return found

    async def remove_batch(self, batch_id: str) -> None:
        await self._call("DELETE", f"/v1/batches/{batch_id}")

    # Accounts
    async def register(self, email: str, password: str, locale: str) -> None:
        body = {"email": email, "password": password, "locale": locale}
        await self._call("POST", "/v1/accounts", json=body)

    async def send_verification(self, email: str) -> None:
        await self._call("POST", "/v1/accounts/verification", json={"email": email})

    async def verify(self, token: str, password: str) -> None:
        body = {"token": token, "password": password}
        await self._call("POST", "/v1/accounts/verification/confirm", json=body)

    async def ask_reset(self, email: str) -> None:
        await self._call("POST", "/v1/accounts/password-reset", json={"email": email})

    async def reset(self, token: str, password: str) -> None:
        body = {"token": token, "password": password}
        await self._call("POST", "/v1/accounts/password-reset/confirm", json=body)

    async def change_me(self, **changes: str) -> Row:
        changed: Row = await self._call("PATCH", "/v1/accounts/me", json=changes)
        return changed

    async def sessions(self) -> list[Row]:
        found: list[Row] = (await self._call("GET", "/v1/sessions"))["sessions"]
        return found

    async def keys(self) -> list[Row]:
        found: list[Row] = (await self._call("GET", "/v1/keys"))["keys"]
        return found

    async def make_key(self, name: str, scopes: list[str], days: int) -> Row:
        body = {"name": name, "scopes": scopes, "days": days}
        made: Row = await self._call("POST", "/v1/keys", json=body)
        return made

    async def revoke_key(self, key_id: str) -> None:
        await self._call("DELETE", f"/v1/keys/{key_id}")

    # Administration
    async def users(self, role: str | None, cursor: str | None, limit: int) -> Row:
        params = _given(role=role, cursor=cursor, limit=limit)
        found: Row = await self._call("GET", "/v1/users", params=params)
        return found

    async def change_user(self, user_id: str, **changes: str | bool) -> Row:
        changed: Row = await self._call("PATCH", f"/v1/users/{user_id}", json=changes)
        return changed

    async def audit(self, actor_id: str | None, cursor: str | None, limit: int) -> Row:
        params = _given(actor_id=actor_id, cursor=cursor, limit=limit)
        found: Row = await self._call("GET", "/v1/audit", params=params)
        return found


def _given(**params: str | int | None) -> dict[str, str | int]:
    return {name: value for name, value in params.items() if value not in (None, "")}
