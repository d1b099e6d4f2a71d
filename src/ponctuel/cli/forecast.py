"""`ponctuel forecast`: the forecast of one flight, by number and day or by all its fields."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ponctuel.domain.errors import InvalidRequest, UserError
from ponctuel_words import DEFAULT, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ponctuel.domain.forecast import Forecast
    from ponctuel.serving.service import ForecastService

LAST_LEAD = timedelta(minutes=30)
LATE_MIN = (15, 30, 60, 120)
WIDTH = 54

Name = Annotated[str | None, typer.Argument(metavar="[FLIGHT]", help="Number, as in UA464.")]
On = Annotated[str | None, typer.Option(help="Local day of departure (ISO); today's by default.")]
Carrier = Annotated[str | None, typer.Option(help="IATA code of the carrier, as in UA.")]
Number = Annotated[str | None, typer.Option(help="Flight number, as in 1545.")]
Origin = Annotated[str | None, typer.Option(help="IATA code of the airport of departure.")]
Destination = Annotated[str | None, typer.Option(help="IATA code of the airport of arrival.")]
Departure = Annotated[
    str | None,
    typer.Option(
        help="Scheduled departure, local to the origin unless it has a UTC offset; with a flight "
        "number, the local time of day, as in 07:30."
    ),
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
    """Forecast a flight, by number and day (UA464 --on 2013-12-05) or by all its fields."""
    if lang not in LANGUAGES:
        accepted = ", ".join(LANGUAGES)
        raise InvalidRequest(f"one of {accepted} is accepted", field="lang", value=lang)
    fields = {
        "carrier": carrier,
        "flight": flight,
        "origin": origin,
        "destination": destination,
        "departure": departure,
        "issued_at": issued_at,
        "tail_number": tail_number,
    }
    with progress("reading the schedule and the model"):
        from ponctuel.serving.bootstrap import make_service

        service = make_service(short_lived=True)
    flight_fields = {} if name is None else named_flight(service, name, on, fields)
    (answer,) = service.answers([{**fields, **flight_fields}])
    if isinstance(answer, UserError):
        raise answer
    from ponctuel.serving.wording import forecast_in_words

    worded = forecast_in_words(answer.forecast.as_dict(), lang)
    if as_json:
        typer.echo(json.dumps(worded, ensure_ascii=False))
        return
    typer.echo(table(answer.forecast, worded, lang))


def named_flight(
    service: ForecastService, name: str, on: str | None, fields: Mapping[str, str | None]
) -> dict[str, object]:
    """The request for a flight number and a day; see `numbered_request`.

    Args:
        service: the service whose schedule and clock are used.
        name: the flight number, as in UA464.
        on: local day of departure; by default the clock's.
        fields: `origin`, `destination` and `departure` choose among several legs; without
            `issued_at`, the forecast of a flight that has departed is issued LAST_LEAD before.

    Raises:
        UserError: the carrier or the number is given twice, the day cannot be read, or not
            exactly one flight matches.
    """
    from ponctuel.serving.numbered import numbered_request, read_day

    for field in ("carrier", "flight"):
        if fields.get(field):
            raise InvalidRequest(
                f"{name} already gives carrier and flight", field=field, value=fields[field]
            )
    day = _today(service) if on is None else read_day(on, field="on")
    choice = {field: fields.get(field) for field in ("origin", "destination", "departure")}
    request = numbered_request(service, name, day, **choice)
    issued, departure = fields.get("issued_at"), datetime.fromisoformat(str(request["departure"]))
    if issued is None and departure < service.clock.now():
        issued = (departure - LAST_LEAD).isoformat()
    return request | {"issued_at": issued}


def _today(service: ForecastService) -> date:
    """The local day at the busiest airport."""
    busiest = service.origin_codes()[0]
    return service.clock.now().astimezone(service.zone_of(busiest)).date()


def table(forecast: Forecast, worded: Mapping[str, Any], language: str) -> str:
    """The forecast as lines of text, the median first, with the texts of its reasons."""
    from ponctuel_words import formats, text

    def label(key: str, **values: object) -> str:
        return text(f"cli.{key}", language, **values)

    flight, figures = forecast.flight, forecast.figures
    low, high = (
        formats.delay(end, language) if round(end) else formats.duration(0)
        for end in (figures.delay_p05_min, figures.delay_p95_min)
    )
    rows = [
        (label("median"), formats.delay(figures.delay_p50_min, language)),
        (label("interval"), label("range", low=low, high=high)),
        (label("expected"), formats.delay(figures.expected_delay_min, language)),
        *(
            (
                label("late", least=formats.duration(late)),
                formats.probability(figures.late(late), language),
            )
            for late in LATE_MIN
        ),
        (label("cancelled"), formats.probability(forecast.p_cancelled, language)),
        (label("diverted"), formats.probability(figures.p_diverted, language)),
        (label("disrupted"), formats.probability(figures.p_disrupted_30, language)),
    ]
    lead = formats.lead_time(forecast.lead_time_min, language)
    when = formats.moment(flight.sched_dep_local, language)
    lines = [
        f"{flight.carrier_code} {flight.flight_number} {flight.origin_code} → "
        f"{flight.destination_code}, {when}",
        label("issued", lead=lead),
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
def progress(activity: str) -> Iterator[None]:
    """Show the current activity on a terminal, and erase it afterwards; else show nothing."""
    is_terminal = sys.stderr.isatty()
    if is_terminal:
        sys.stderr.write(f"ponctuel: {activity} …")
        sys.stderr.flush()
    try:
        yield
    finally:
        if is_terminal:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
