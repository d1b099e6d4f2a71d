"""Issue times that can be chosen: now, or some time before departure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.ui import flights, words
from app.ui.fields import caption
from app.ui.texts import say
from ponctuel_sdk import ForecastRequest
from ponctuel_words import formats

LEADS_MIN = (30, 60, 180, 360, 1440, 10080)
MAX_LEAD = timedelta(days=30)
NOW, LATEST = "now", "latest"
Choice = tuple[str, str]


def any_flight() -> list[tuple[Any, str]]:
    """Choices for a flight that is not known yet."""
    return [
        (caption("issued_latest"), LATEST),
        *((caption(f"issued_{lead}"), str(lead)) for lead in LEADS_MIN[1:]),
    ]


def issued_at(choice: str, departure: datetime, now: datetime) -> datetime | None:
    """The chosen issue time; None for the present time of the clock."""
    if choice in (NOW, LATEST):
        is_gone = departure < now
        return departure - timedelta(minutes=LEADS_MIN[0]) if is_gone and choice == LATEST else None
    return departure - timedelta(minutes=int(choice))


def request(key: str, moment: datetime | None) -> ForecastRequest:
    """The request for the flight of a key, issued at a moment or by the clock."""
    issued = None if moment is None else moment.isoformat()
    return flights.as_request(key).model_copy(update={"issued_at": issued})


def of_address(request: ForecastRequest, now: datetime, zone: str | None) -> ForecastRequest:
    """A request that names no moment, with one: as late as possible, as in the form.

    An address may be opened after its departure. The API refuses what cannot be parsed.
    """
    try:
        departure = datetime.fromisoformat(request.departure)
        if departure.tzinfo is None:
            if zone is None:
                return request
            departure = departure.replace(tzinfo=ZoneInfo(zone))
        # In UTC: so half an hour is right on the day of a clock change, too.
        moment = issued_at(LATEST, departure.astimezone(UTC), now)
    except (ValueError, OverflowError):
        return request
    issued = None if moment is None else moment.isoformat()
    return request.model_copy(update={"issued_at": issued})


def of_flight(departure: datetime, now: datetime, zone: str | None, language: str) -> list[Choice]:
    """Issue times for this flight, none later than the clock."""
    choices: list[Choice] = []
    if timedelta(0) <= departure - now <= MAX_LEAD:
        when = formats.moment(words.local(now, zone), language, year=False)
        choices.append((f"{say(language, NOW)} · {when}", NOW))
    for lead in LEADS_MIN:
        moment = departure - timedelta(minutes=lead)
        if moment <= now:
            before = say(language, "before", lead=formats.lead_time(lead, language))
            when = formats.moment(words.local(moment, zone), language, year=False)
            choices.append((f"{before} · {when}", str(lead)))
    return choices
