"""Flights of the hour to look at first: a usual one, a calm one, a stormy one, a known one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.ui import flights, words
from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault
from app.ui.flights import short_name
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.texts import say
from ponctuel_sdk import ForecastRequest
from ponctuel_sdk.models.board import BoardFlight
from ponctuel_sdk.models.schedule import Clock, FlightListed, PastFlight
from ponctuel_words import formats

HOURS = 12
# As many are forecast where no board is kept yet.
MOST_ASKED = 40
# What leaves sooner may have left before anybody has looked at it.
SOONEST = timedelta(minutes=45)
# A past flight is shown as it was seen so long before its departure.
SEEN_BEFORE = timedelta(hours=2)
KINDS = ("usual", "calm", "stormy", "known")


@dataclass(frozen=True)
class Example:
    """A flight to click on.

    Attributes:
        kind: one of `KINDS`.
        label: its name, its way and its time, in a few words.
        share: P(30 min late, cancelled or diverted); None where its outcome is known.
    """

    kind: str
    request: ForecastRequest
    label: str
    share: float | None = None


@dataclass(frozen=True)
class _Upcoming:
    """A departure of the next hours with its risk."""

    flight: BoardFlight | FlightListed
    share: float


async def examples_of(client: ApiClient, clock: Clock, airport: str) -> list[Example]:
    """Up to four, each another flight; fewer where few leave, or nothing is known of the past."""
    try:
        upcoming = await _of_board(client, clock, airport) or await _of_schedule(
            client, clock, airport
        )
        if not upcoming:
            return []
        ranked = sorted(upcoming, key=lambda flight: flight.share)
        picked = {"usual": ranked[len(ranked) // 2]}
        if len(ranked) >= len(KINDS):
            picked |= {"calm": ranked[0], "stormy": ranked[-1]}
        past = await client.past(flights.request_of(picked["usual"].flight), clock.now_utc, 1)
    except (ApiDown, ApiFault):
        return []
    examples = [_example(kind, flight) for kind, flight in picked.items()]
    return [*examples, *(_known(flight) for flight in past)]


async def _of_board(client: ApiClient, clock: Clock, airport: str) -> list[_Upcoming]:
    """Departures of the board; none until it has been made for the first time."""
    board = await client.board(airport, HOURS)
    if board.refreshed_at_utc is None:
        return []
    return [
        _Upcoming(flight, flight.forecast.p_disrupted_30)
        for flight in board.flights
        if flight.forecast
        and flight.sched_dep_utc >= clock.now_utc + SOONEST
        and not words.is_cancelled(flight.forecast.p_cancelled)
    ]


async def _of_schedule(client: ApiClient, clock: Clock, airport: str) -> list[_Upcoming]:
    """The next of the day's departures, forecast for this page."""
    listed = await client.flights(airport, flights.today(clock))
    later = [flight for flight in listed if flight.sched_dep_utc >= clock.now_utc + SOONEST][
        :MOST_ASKED
    ]
    if not later:
        return []
    forecasts = await client.forecasts([flights.request_of(flight) for flight in later])
    shares = {flights.flight_key_of(flight.flight): flight.p_disrupted_30 for flight in forecasts}
    keyed = [(flight, shares.get(flights.flight_key_of(flight))) for flight in later]
    return [_Upcoming(flight, share) for flight, share in keyed if share is not None]


def _example(kind: str, upcoming: _Upcoming) -> Example:
    flight = upcoming.flight
    to = flight.destination_city or short_name(flight.destination_name) or flight.destination_code
    label = f"{flights.name_of(flight)} → {to}, {flight.sched_dep_local[11:16]}"
    return Example(kind, flights.request_of(flight), label, upcoming.share)


def _known(flight: PastFlight) -> Example:
    to = flight.destination_city or short_name(flight.destination_name) or flight.destination_code
    request = flights.request_of(flight, flight.sched_dep_utc - SEEN_BEFORE)
    day = f"{flight.sched_dep_local[8:10]}/{flight.sched_dep_local[5:7]}"
    return Example("known", request, f"{flights.name_of(flight)} → {to}, {day}")


def row(examples: list[Example], language: str) -> HTML:
    """All of them as buttons that ask for their forecast."""
    if not examples:
        return NOTHING
    return html(
        '<nav class="p-examples" aria-label="{title}"><b>{title}</b><ul>{buttons}</ul></nav>',
        title=say(language, "examples"),
        buttons=joined(_button(example, language) for example in examples),
    )


def _button(example: Example, language: str) -> HTML:
    share = NOTHING
    if example.share is not None:
        share = html(" <i>{share}</i>", share=formats.probability(example.share, language))
    return html(
        '<li><button type="button" data-act="example" data-busy data-key="{key}">'
        "<b>{kind}</b> <span>{told}</span>{share}</button></li>",
        key=flights.address("", example.request),
        kind=say(language, f"example_{example.kind}"),
        told=example.label,
        share=share,
    )
