"""The search for the legs of a flight number on a day, common to all pages."""

from __future__ import annotations

from datetime import date

from app.ui import flights
from app.ui.api import ApiClient
from app.ui.days import iso_day
from app.ui.fields import missing
from app.ui.shell import states
from app.ui.shell.attempts import Attempt, attempt, incomplete
from app.ui.texts import say
from ponctuel_sdk.models.schedule import FlightListed
from ponctuel_words import formats


async def find_legs(
    client: ApiClient, number: str, day: str, language: str, path: str, names: tuple[str, str]
) -> Attempt[list[FlightListed]]:
    """The matching legs, or the fault of a field.

    Args:
        names: the names of the two fields, number and day.
    """
    number_name, day_name = names
    day = iso_day(day, language)
    empty = missing(language, **{number_name: number, day_name: day})
    if empty:
        return incomplete(language, empty)
    read = flights.read_number(number)
    if read is None:
        return incomplete(language, {number_name: say(language, "err_flight_number")})
    clock = await attempt(client.clock(), language, path)
    if clock.answer is None:
        return Attempt(notice=clock.notice)
    wrong = flights.day_fault(day, clock.answer, language)
    if wrong:
        return incomplete(language, {day_name: wrong})
    form_fields = {"carrier": number_name, "flight": number_name, "day": day_name}
    legs = await attempt(client.legs(*read, day), language, path, form_fields)
    if not legs.succeeded or legs.answer:
        return legs
    flight, on = " ".join(read), formats.day(date.fromisoformat(day), language, weekday=True)
    title = say(language, "err_no_leg", flight=flight, day=on)
    near = await attempt(client.days(*read, day), language, path, form_fields)
    hint = say(language, "no_leg_hint")
    if near.answer:
        days = [formats.day(day_near, language, weekday=True) for day_near in near.answer]
        hint = say(language, "no_leg_near", days=", ".join(days))
    return Attempt(faults={number_name: f"{title} {hint}"}, notice=states.empty(title, hint))
