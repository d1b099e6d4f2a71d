"""`ponctuel forecast`: one flight, by its number and day or by all of its parts."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ponctuel.domain.errors import InvalidRequest, NotFound, UserError
from ponctuel_words import DEFAULT, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ponctuel.domain.forecast import Forecast
    from ponctuel.domain.schedule_records import ListedFlight
    from ponctuel.serving.service import ForecastService

# A flight that has left is forecast as late as possible before it left.
LATEST = timedelta(minutes=30)
LATE_MIN = (15, 30, 60, 120)
WIDTH = 54
_NAMED = re.compile(r"((?=\d?[A-Z])[A-Z0-9]{2})\s*-?\s*0*(\d{1,5})")

Name = Annotated[str | None, typer.Argument(metavar="[FLIGHT]", help="Number, as in UA464.")]
On = Annotated[str | None, typer.Option(help="Local day of departure (ISO); today's by default.")]
Carrier = Annotated[str | None, typer.Option(help="IATA code of the carrier, as in UA.")]
Number = Annotated[str | None, typer.Option(help="Flight number, as in 1545.")]
Origin = Annotated[str | None, typer.Option(help="IATA code of the airport of departure.")]
Destination = Annotated[str | None, typer.Option(help="IATA code of the airport of arrival.")]
Departure = Annotated[
    str | None,
    typer.Option(help="Scheduled departure, local to the origin unless it bears an offset."),
]
IssuedAt = Annotated[str | None, typer.Option(help="Issue time; the clock's time by default.")]
Tail = Annotated[str | None, typer.Option(help="Tail number of the aircraft, where it is known.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Lang = Annotated[str, typer.Option(help=f"Language of the texts: {', '.join(LANGUAGES)}.")]


def forecast(
    name: Name = None,
    on: On = None,
    carrier: Carrier = None,
    flight: Number = None,
    origin: Origin = None,
    destination: Destination = None,
    departure: Departure = None,
    issued_at: IssuedAt = None,
    tail_number: Tail = None,
    as_json: AsJson = False,
    lang: Lang = DEFAULT,
) -> None:
    """How late will a flight be? By number and day (UA464 --on 2013-12-05), or by all its parts."""
    if lang not in LANGUAGES:
        accepted = ", ".join(LANGUAGES)
        raise InvalidRequest(f"one of {accepted} is accepted", field="lang", value=lang)
    said: dict[str, Any] = {"carrier": carrier, "flight": flight, "departure": departure}
    said |= {"origin": origin, "destination": destination}
    said |= {"issued_at": issued_at, "tail_number": tail_number}
    with progress("reading the schedule and the model"):
        from ponctuel.serving.bootstrap import make_service

        service = make_service(of_a_moment=True)
    if name is not None:
        said |= scheduled_leg(service, name, on, said)
    (answer,) = service.answers([said])
    if isinstance(answer, UserError):
        raise answer
    from ponctuel.serving.wording import forecast_in_words

    worded = forecast_in_words(answer.forecast.as_dict(), lang)
    if as_json:
        typer.echo(json.dumps(worded, ensure_ascii=False))
        return
    typer.echo(table(answer.forecast, worded, lang))


def scheduled_leg(
    service: ForecastService, name: str, on: str | None, said: Mapping[str, Any]
) -> dict[str, Any]:
    """The rest of a request for a flight number, as the schedule knows it.

    Args:
        said: `origin` and `destination` choose among several legs; `issued_at` stands.

    Raises:
        UserError: no flight number, no day, no such flight that day (the nearest days are named),
            or several of them.
    """
    read = _NAMED.fullmatch(name.strip().upper())
    if read is None:
        raise InvalidRequest("a number as in UA464 is accepted", field="flight", value=name)
    carrier, number = read.groups()
    day = _day(service, on)
    asked = {"carrier": carrier, "flight": number}
    ends = {end: str(said[end]).upper() for end in ("origin", "destination") if said.get(end)}
    legs = service.flights(asked | ends, day)
    if not legs:
        near = ", ".join(map(str, service.flight_days(asked, day, 4)))
        nearest = f"it flies on {near}" if near else "the schedule lists no such flight"
        raise NotFound(
            f"does not fly on {day}; {nearest}", field="flight", value=f"{carrier}{number}"
        )
    if len(legs) > 1:
        ways = ", ".join(f"{leg['origin_code']}-{leg['destination_code']}" for leg in legs)
        raise InvalidRequest(
            f"{len(legs)} legs that day ({ways}): choose one with --origin or --destination",
            field="flight",
            value=f"{carrier}{number}",
        )
    return _request(legs[0], service.clock.now(), said)


def _day(service: ForecastService, on: str | None) -> date:
    if on is None:
        return service.clock.now().astimezone(service.zone_of(_busiest(service))).date()
    try:
        return date.fromisoformat(on)
    except ValueError:
        raise InvalidRequest("a day as in 2013-12-05 is accepted", field="on", value=on) from None


def _busiest(service: ForecastService) -> str:
    return max(service.origins(), key=lambda row: row["flights_n"])["airport_code"]


def _request(leg: ListedFlight, now: datetime, said: Mapping[str, Any]) -> dict[str, Any]:
    departure = datetime.fromisoformat(leg["sched_dep_utc"])
    issued = said.get("issued_at")
    if issued is None and departure < now:
        issued = (departure - LATEST).isoformat()
    return {
        "carrier": leg["carrier_code"],
        "flight": str(leg["flight_number"]),
        "origin": leg["origin_code"],
        "destination": leg["destination_code"],
        "departure": leg["sched_dep_utc"],
        "issued_at": issued,
    }


def table(forecast: Forecast, worded: Mapping[str, Any], language: str) -> str:
    """The forecast as lines, the median first, with the texts of its reasons as they are worded."""
    from ponctuel_words import formats, text

    def say(key: str, **values: object) -> str:
        return text(f"cli.{key}", language, **values)

    flight, figures = forecast.flight, forecast.figures
    low, high = (
        formats.delay(end, language) if round(end) else formats.duration(0)
        for end in (figures.delay_p05_min, figures.delay_p95_min)
    )
    rows = [
        (say("median"), formats.delay(figures.delay_p50_min, language)),
        (say("interval"), say("range", low=low, high=high)),
        (say("expected"), formats.delay(figures.expected_delay_min, language)),
        *(
            (
                say("late", least=formats.duration(late)),
                formats.probability(figures.late(late), language),
            )
            for late in LATE_MIN
        ),
        (say("cancelled"), formats.probability(forecast.p_cancelled, language)),
        (say("diverted"), formats.probability(figures.p_diverted, language)),
        (say("disrupted"), formats.probability(figures.p_disrupted_30, language)),
    ]
    lead = formats.lead_time(forecast.lead_time_min, language)
    when = formats.moment(flight.sched_dep_local, language)
    lines = [
        f"{flight.carrier_code} {flight.flight_number} {flight.origin_code} → "
        f"{flight.destination_code}, {when}",
        say("issued", lead=lead),
        "",
        *(f"{name:<{WIDTH}}{value}" for name, value in rows),
        "",
        *(
            f"{formats.signed(reason['points'], language):>6}  {reason['text']}"
            for reason in worded["reasons"]
        ),
        worded["support"]["text"],
    ]
    return "\n".join(lines)


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Say on a terminal what is under way, and wipe it away; nothing where nobody looks."""
    shown = sys.stderr.isatty()
    if shown:
        sys.stderr.write(f"ponctuel: {what} …")
        sys.stderr.flush()
    try:
        yield
    finally:
        if shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
