"""The calls that the pages make, one method each."""

from __future__ import annotations

from app.ui.client import ApiFault, Calls, Row


class ApiClient(Calls):
    """What pages ask of the API; raises ApiDown and ApiFault."""

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
        return [{"origin_code": origin} | one for one in answer]

    async def legs(self, carrier: str, number: str, day: str) -> list[Row]:
        """The legs of a flight number on a local day, in order of departure."""
        found = [
            one
            for airport in await self.airports()
            for one in await self.flights(airport["airport_code"], day)
            if (one["carrier_code"], str(one["flight_number"])) == (carrier, number)
        ]
        return sorted(found, key=lambda one: str(one["sched_dep_utc"]))

    async def forecast(self, request: Row) -> Row:
        """One forecast; raises ApiFault where the request cannot be answered."""
        answer = await self._call("POST", "/v1/forecasts", json={"requests": [request]})
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
        found = await self._call("GET", "/v1/airports", params={"text": code})
        return next(
            (one["time_zone"] for one in found["airports"] if one["airport_code"] == code), None
        )

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
