"""What the page does when it opens, when a choice changes and when a forecast is asked for."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui import choices, result
from app.ui.checks import day_fault, language_of, soonest, zone_of
from app.ui.client import ApiClient, ApiDown, ApiFault
from app.ui.faults import fault_text, field_of
from app.ui.form import FREE, SCHEDULED, note, notes
from app.ui.texts import say
from app.ui.words import local

ORIGIN, DAY, FLIGHT, ISSUED = SCHEDULED
Row = dict[str, Any]
Updates = list[Any]


class Handlers:
    """The page's behaviour over an API client; answers are lists of updates of components."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def opened(self, request: gr.Request) -> Updates:
        """-> language, world, header, footer, result, origin, day."""
        language = language_of(request)
        try:
            clock, airports = await self.client.clock(), await self.client.airports()
        except (ApiDown, ApiFault):
            down = result.alert(say(language, "err_down"), language)
            still = [note(ORIGIN, language), note(DAY, language)]
            return [language, None, result.header(None, None, language), "", down, *still]
        world = {"clock": clock, "zones": {a["airport_code"]: a["time_zone"] for a in airports}}
        options = choices.airport_choices(airports)
        first = options[0][1] if options else None
        today = local(clock["now_utc"], world["zones"].get(first)).date().isoformat()
        return [
            language,
            world,
            result.header(clock, world["zones"].get(first), language),
            result.footer(clock, language),
            result.empty(language),
            note(ORIGIN, language, choices=options, value=first),
            note(DAY, language, value=today),
        ]

    async def clock_ticked(self, language: str, world: Row | None, origin: str | None) -> Updates:
        """-> world, header."""
        if world is None:
            return [gr.skip(), gr.skip()]
        try:
            world = world | {"clock": await self.client.clock()}
        except (ApiDown, ApiFault):
            return [gr.skip(), gr.skip()]
        zone = world["zones"].get(origin)
        return [world, result.header(world["clock"], zone, language)]

    async def day_chosen(
        self, language: str, world: Row | None, origin: str | None, day: str
    ) -> Updates:
        """-> day, flight."""
        if world is None or not origin:
            return [note(DAY, language), note(FLIGHT, language, choices=[], value=None)]
        fault, flights = day_fault(day, world, language), []
        if fault is None:
            try:
                flights = await self.client.flights(origin, day.strip())
                fault = None if flights else say(language, "err_no_flights")
            except ApiDown:
                fault = say(language, "err_down")
            except ApiFault as error:
                fault = fault_text(error.faults[0], language)
        options = choices.flight_choices(flights)
        first = soonest(options, world["clock"]["now_utc"])
        return [
            note(DAY, language, fault),
            note(FLIGHT, language, choices=options, value=first),
        ]

    async def flight_chosen(
        self, language: str, world: Row | None, origin: str | None, key: str | None
    ) -> Row:
        """-> issued."""
        if world is None or not key:
            return note(ISSUED, language, choices=[], value=None)
        zone = world["zones"].get(origin)
        options = choices.issue_choices(key, world["clock"]["now_utc"], zone, language)
        fault = None if options else say(language, "err_too_early")
        first = options[0][1] if options else None
        return note(ISSUED, language, fault, choices=options, value=first)

    async def scheduled_asked(
        self,
        language: str,
        world: Row | None,
        origin: str | None,
        day: str,
        key: str | None,
        issued: str | None,
    ) -> Updates:
        """-> answer, result, origin, day, flight, issued."""
        faults: dict[str, str] = {}
        if world is not None:
            wrong_day = day_fault(day, world, language)
            if wrong_day:
                faults[DAY.name] = wrong_day
            elif not key:
                faults[FLIGHT.name] = say(language, "err_no_flight")
            elif not issued:
                faults[ISSUED.name] = say(language, "err_too_early")
        if faults or world is None or not (origin and key and issued):
            message = say(language, "err_check" if world else "err_down")
            return [None, result.alert(message, language), *notes(SCHEDULED, language, faults)]
        request = choices.as_request(origin, key, issued)
        places = {"flight": FLIGHT.name, "issued_at": ISSUED.name, "departure": FLIGHT.name}
        answer, shown, faults = await self._ask(language, request, world, places)
        return [answer, shown, *notes(SCHEDULED, language, faults)]

    async def free_asked(self, language: str, world: Row | None, *typed: str) -> Updates:
        """-> answer, result, then the six free fields."""
        given = {one.name: (text or "").strip() for one, text in zip(FREE, typed, strict=True)}
        needed = say(language, "err_required")
        empty = {name: needed for name, text in given.items() if not text and name != "issued_at"}
        if empty:
            shown = result.alert(say(language, "err_check"), language)
            return [None, shown, *notes(FREE, language, empty)]
        request = {name: text for name, text in given.items() if text}
        request["origin"] = request.pop("from")
        places = {"origin": "from"}
        answer, shown, faults = await self._ask(language, request, world, places)
        return [answer, shown, *notes(FREE, language, faults)]

    async def _ask(
        self, language: str, request: Row, world: Row | None, places: dict[str, str]
    ) -> tuple[Row | None, str, dict[str, str]]:
        """The answer, what to show, and the faults by field of the form."""
        try:
            forecast = await self.client.forecast(request)
            outcome = await self._outcome(request)
        except ApiDown:
            return None, result.alert(say(language, "err_down"), language), {}
        except ApiFault as error:
            told = {field_of(one): fault_text(one, language) for one in error.faults}
            faults = {places.get(field, field): text for field, text in told.items() if field}
            message = say(language, "err_check") if faults else next(iter(told.values()))
            return None, result.alert(message, language), faults
        origin = forecast["flight"]["origin_code"]
        place = zone_of(world, origin)
        answer = {"forecast": forecast, "outcome": outcome, "time_zone": place}
        return answer, result.result(answer, language), {}

    async def _outcome(self, request: Row) -> Row | None:
        try:
            return await self.client.outcome(request)
        except ApiFault:  # what can be forecast but not looked up is not known yet
            return None

    async def language_chosen(
        self,
        language: str,
        world: Row | None,
        answer: Row | None,
        origin: str | None,
        key: str | None,
        issued: str | None,
    ) -> Updates:
        """-> header, footer, result, both tabs, both buttons, language, every field."""
        clock = world["clock"] if world else None
        zone = world["zones"].get(origin) if world else None
        shown = result.result(answer, language) if answer else result.empty(language)
        options = []
        if world and key:
            options = choices.issue_choices(key, world["clock"]["now_utc"], zone, language)
        offered = [value for _, value in options]
        kept = issued if issued in offered else next(iter(offered), None)
        return [
            result.header(clock, zone, language),
            result.footer(clock, language),
            shown,
            gr.update(label=say(language, "tab_schedule")),
            gr.update(label=say(language, "tab_other")),
            gr.update(value=say(language, "submit")),
            gr.update(value=say(language, "submit")),
            gr.update(label=say(language, "language")),
            note(ORIGIN, language),
            note(DAY, language),
            note(FLIGHT, language),
            note(ISSUED, language, choices=options, value=kept),
            *notes(FREE, language),
        ]
