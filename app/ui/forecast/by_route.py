"""A flight out of the schedule of an airport and day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import gradio as gr

from app.ui import flights
from app.ui.days import iso_day
from app.ui.fields import note, notes
from app.ui.forecast import moments
from app.ui.forecast.fields import FREE, FREE_FORM, ROUTE, ROUTE_FORM
from app.ui.forecast.form import PATH, ForecastForm
from app.ui.language import language_of
from app.ui.shell import states
from app.ui.shell.attempts import Attempt, attempt, incomplete
from app.ui.texts import say
from ponctuel_sdk import ForecastRequest

ORIGIN, DAY, TO, FLIGHT, ISSUED = ROUTE
Updates = list[Any]
# What leaves sooner may have left before anybody has chosen it.
TO_CHOOSE = timedelta(minutes=5)


class ByRoute(ForecastForm):
    """Each choice narrows the next one."""

    async def day_chosen(
        self, origin: str | None, day: str, to: str | None, request: gr.Request
    ) -> Updates:
        """-> day, destination, flight."""
        language = language_of(request)
        clock = await attempt(self.client.clock(), language, PATH)
        if clock.answer is None or not origin:
            return [note(DAY, language), note(TO, language), note(FLIGHT, language)]
        fault, listed = flights.day_fault(day, clock.answer, language), []
        if fault is None:
            listing = self.client.flights(origin, iso_day(day, language))
            attempted = await attempt(listing, language, PATH, {})
            listed = attempted.answer or []
            if not listed:
                fault = say(language, "err_no_flights" if attempted.succeeded else "err_down")
        if (
            fault is not None
        ):  # the destinations stay: the list may be open, and another day follows
            return [
                note(DAY, language, fault),
                note(TO, language),
                note(FLIGHT, language, choices=[], value=None),
            ]
        destinations = flights.destination_choices(listed)
        chosen = to if to in [value for _, value in destinations] else ""
        options = flights.flight_choices(
            [flight for flight in listed if not chosen or flight.destination_code == chosen]
        )
        first = flights.next_departure(options, clock.answer.now_utc + TO_CHOOSE)
        everywhere = (say(language, "anywhere"), "")
        return [
            note(DAY, language, fault),
            note(TO, language, choices=[everywhere, *destinations], value=chosen),
            note(FLIGHT, language, choices=options, value=first),
        ]

    async def flight_chosen(self, key: str | None, request: gr.Request) -> Any:
        """-> issued."""
        language = language_of(request)
        clock = await attempt(self.client.clock(), language, PATH)
        if clock.answer is None or not key:
            return note(ISSUED, language, choices=[], value=None)
        zone = (await attempt(self.client.zone(key.split("|")[2]), language, PATH)).answer
        now = clock.answer.now_utc
        options = moments.of_flight(flights.departure_of(key), now, zone, language)
        fault = None if options else say(language, "err_too_early")
        first = options[0][1] if options else None
        return note(ISSUED, language, fault, choices=options, value=first)

    async def asked(
        self, day: str, key: str | None, issued: str | None, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """-> result, then the five fields."""
        language = language_of(request)
        yield [states.working(language), *notes(ROUTE, language)]
        done = await self._asked(day, key, issued, language)
        yield [done.answer or done.notice, *notes(ROUTE, language, done.faults)]

    async def _asked(
        self, day: str, key: str | None, issued: str | None, language: str
    ) -> Attempt[str]:
        clock = await attempt(self.client.clock(), language, PATH)
        if clock.answer is None:
            return Attempt(notice=clock.notice)
        wrong_day = flights.day_fault(day, clock.answer, language)
        if wrong_day:
            return incomplete(language, {DAY.name: wrong_day})
        if not key:
            return incomplete(language, {FLIGHT.name: say(language, "err_no_flight")})
        if not issued:
            return incomplete(language, {ISSUED.name: say(language, "err_too_early")})
        now = clock.answer.now_utc
        moment = moments.issued_at(issued, flights.departure_of(key), now)
        return await self.forecast(moments.request(key, moment), language, ROUTE_FORM)

    async def free_asked(self, *arguments: Any) -> AsyncIterator[Updates]:
        """A flight that the schedule does not list -> result, then the six free fields."""
        *typed, request = arguments
        language = language_of(request)
        yield [states.working(language), *notes(FREE, language)]
        form = {field.name: (text or "").strip() for field, text in zip(FREE, typed, strict=True)}
        needed = say(language, "err_required")
        empty = {name: needed for name, text in form.items() if not text and name != "issued-at"}
        if empty:
            yield [incomplete(language, empty).notice, *notes(FREE, language, empty)]
            return
        named = {api: form[field] for api, field in FREE_FORM.items() if form[field]}
        forecast_request = ForecastRequest.model_construct(
            None, **named
        )  # the API says what is wrong with it
        done = await self.forecast(forecast_request, language, FREE_FORM)
        yield [done.answer or done.notice, *notes(FREE, language, done.faults)]
