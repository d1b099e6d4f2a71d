"""Moments at which a forecast may be made: now, or so long before departure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.ui import words
from app.ui.fields import I18N
from app.ui.texts import say

LEADS_MIN = (30, 60, 180, 360, 1440, 10080)
LONGEST_LEAD = timedelta(days=30)
NOW, LATEST = "now", "latest"
Choice = tuple[str, str]


def any_flight() -> list[tuple[Any, str]]:
    """Choices for a flight that is not known yet."""
    return [
        (I18N("issued_latest"), LATEST),
        *((I18N(f"issued_{lead}"), str(lead)) for lead in LEADS_MIN[1:]),
    ]


def issued_at(wanted: str, departure: datetime, now: datetime) -> datetime | None:
    """The moment that was chosen; None for the clock's own."""
    if wanted in (NOW, LATEST):
        gone = departure < now
        return departure - timedelta(minutes=LEADS_MIN[0]) if gone and wanted == LATEST else None
    return departure - timedelta(minutes=int(wanted))


def of_address(request: Mapping[str, Any], now: datetime, zone: str | None) -> dict[str, Any]:
    """A request that names no moment, with one: as late as possible, as in the form.

    An address may outlive the departure that it names. What cannot be read is left to the API.
    """
    said = dict(request)
    try:
        departure = datetime.fromisoformat(said["departure"])
        if departure.tzinfo is None:
            if zone is None:
                return said
            departure = departure.replace(tzinfo=ZoneInfo(zone))
        # In UTC: half an hour before is half an hour on the day when clocks change, too.
        moment = issued_at(LATEST, departure.astimezone(UTC), now)
    except (ValueError, OverflowError):
        return said
    return said if moment is None else said | {"issued_at": moment.isoformat()}


def of_flight(departure: datetime, now: datetime, zone: str | None, language: str) -> list[Choice]:
    """Moments for this flight: never after the clock."""
    choices: list[Choice] = []
    if timedelta(0) <= departure - now <= LONGEST_LEAD:
        when = words.moment(words.local(now.isoformat(), zone), language, year=False)
        choices.append((f"{say(language, NOW)} · {when}", NOW))
    for lead in LEADS_MIN:
        moment = departure - timedelta(minutes=lead)
        if moment <= now:
            before = say(language, "before", lead=words.lead(lead, language))
            when = words.moment(words.local(moment.isoformat(), zone), language, year=False)
            choices.append((f"{before} · {when}", str(lead)))
    return choices
