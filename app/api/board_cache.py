"""A cache of board responses: all callers get the same bytes for some seconds."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

import numpy as np

from app.api.service import city_of, name_of, time_zone_of
from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import InvalidRequest, NotFound
from ponctuel.domain.parsing import to_utc
from ponctuel.domain.risk import DIGITS, cancelled_as_shown, p_disrupted
from ponctuel.serving.board_rows import (
    BoardRow,
    ForecastFigures,
    KnownFlight,
    Operations,
    board_page,
    board_row,
)
from ponctuel_sdk.models import board as wire
from ponctuel_sdk.models.forecasts import Figures

Lines = Sequence[tuple[KnownFlight, ForecastFigures | None]]
PastBoard = Callable[[str, datetime, datetime], Lines]
# A board written by another process appears after this delay at the latest.
CACHE_S = 2.0
MAX_CACHED = 512


@dataclass(frozen=True)
class RenderedBoard:
    """A rendered board, ready to be sent."""

    body: bytes
    etag: str


@dataclass(frozen=True)
class BoardRequest:
    """The requested part of a board.

    Attributes:
        at: a past whole minute whose board is shown as it was known then; None: now.
    """

    airport_code: str
    hours: int
    limit: int
    cursor: str | None
    at: datetime | None = None


class BoardCache:
    """Renders boards from stored forecasts; it computes none.

    Args:
        clock: the system's clock.
        usual: usual share of disrupted flights at an airport, read once a day of the clock.
        past_board: (airport, start, end) -> its departures as they were forecast at the start, for
            moments without a stored board; None: such moments show no forecast.
    """

    def __init__(
        self,
        operations: Operations,
        clock: Clock,
        cache_s: float = CACHE_S,
        usual: Callable[[str], float | None] = lambda _: None,
        past_board: PastBoard | None = None,
    ):
        self._operations, self._clock, self._cache_s = operations, clock, cache_s
        self._usual, self._past_board = usual, past_board
        self._usual_cache: dict[tuple[str, date], float | None] = {}
        self._cache: OrderedDict[BoardRequest, tuple[datetime, float, RenderedBoard]] = (
            OrderedDict()
        )
        self._lock = threading.Lock()

    def moment(self) -> datetime:
        """The clock's whole minute: a board changes at most once a minute."""
        return self._clock.now().replace(second=0, microsecond=0)

    def past(self, code: str, at: str | None) -> datetime | None:
        """The requested whole minute; local to the airport unless `at` has an offset.

        Raises:
            UserError: `at` is not a time, or is later than the clock.
        """
        if at is None:
            return None
        moment = to_utc(at, ZoneInfo(time_zone_of(code) or "UTC"), "at")
        moment = moment.replace(second=0, microsecond=0)
        if moment > self._clock.now():
            raise InvalidRequest(
                f"may not be after the clock, which shows {self._clock.now():%Y-%m-%d %H:%M} UTC",
                field="at",
                value=at,
                code="at_in_future",
            )
        return moment

    def cached_board(self, request: BoardRequest) -> RenderedBoard | None:
        """The board if it was rendered some seconds ago; never waits for the database."""
        cached = self._cache.get(request)
        if cached is None or cached[0] != (request.at or self.moment()):
            return None
        return cached[2] if time.monotonic() - cached[1] < self._cache_s else None

    def render(self, request: BoardRequest) -> RenderedBoard:
        """An airport's board.

        Raises:
            NotFound: no such airport.
            UserError: the cursor belongs to another list.
        """
        at, made_at = request.at or self.moment(), time.monotonic()
        body = self._board(request, at).model_dump_json().encode()
        rendered = RenderedBoard(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
        with self._lock:
            self._cache[request] = (at, made_at, rendered)
            self._cache.move_to_end(request)
            while len(self._cache) > MAX_CACHED:
                self._cache.popitem(last=False)
        return rendered

    def flight(self, flight_id: int) -> BoardRow:
        """A flight with its latest forecast; raises NotFound."""
        row = board_row(self._operations, flight_id, self._clock.now())
        if row is None:
            raise NotFound("no such flight", field="flight_id", value=flight_id)
        return row

    def _board(self, request: BoardRequest, at: datetime) -> wire.Board:
        zone = time_zone_of(request.airport_code)
        if zone is None:
            raise NotFound(
                "no such airport; a three-letter IATA code is accepted",
                field="code",
                value=request.airport_code,
            )
        until = at + timedelta(hours=request.hours)
        page, refreshed = board_page(
            self._operations,
            request.airport_code,
            at,
            until,
            cursor=request.cursor,
            limit=request.limit,
        )
        if refreshed is not None and refreshed > at:
            refreshed = None  # by a replay that was restarted since, or after the past moment
        items: Lines = page.items
        cursor = page.next_cursor
        if request.at is not None and self._past_board is not None and not _forecast(items):
            items, cursor, refreshed = self._past_board(request.airport_code, at, until), None, at
        return wire.Board(
            airport_code=request.airport_code,
            time_zone=zone,
            at_utc=at,
            refreshed_at_utc=refreshed,
            usual_disrupted_30=self._usual_of(request.airport_code, at.date()),
            flights=board_flights(items, ZoneInfo(zone)),
            next_cursor=cursor,
        )

    def _usual_of(self, airport_code: str, day: date) -> float | None:
        if (airport_code, day) not in self._usual_cache:
            share = self._usual(airport_code)
            self._usual_cache = {
                key: share for key, share in self._usual_cache.items() if key[1] == day
            }
            self._usual_cache[airport_code, day] = None if share is None else round(share, DIGITS)
        return self._usual_cache[airport_code, day]


def _forecast(items: Lines) -> bool:
    """Whether a board that was kept shows any forecast."""
    return any(line is not None for _, line in items)


def board_flights(items: Lines, zone: ZoneInfo) -> list[wire.BoardFlight]:
    """Flights and their figures (or None), as the board shows them."""
    figures = iter(_figures([line for _, line in items if line is not None]))
    return [
        wire.BoardFlight(
            flight_id=flight.id,
            carrier_code=flight.carrier_code,
            flight_number=flight.flight_number,
            origin_code=flight.origin_code,
            destination_code=flight.destination_code,
            destination_name=name_of(flight.destination_code),
            destination_city=city_of(flight.destination_code),
            sched_dep_utc=flight.sched_dep_utc,
            sched_dep_local=flight.sched_dep_utc.astimezone(zone).isoformat(),
            sched_arr_utc=flight.sched_arr_utc,
            forecast=None if line is None else next(figures),
        )
        for flight, line in items
    ]


def _figures(lines: Sequence[ForecastFigures]) -> list[Figures]:
    """The figures of stored forecasts, rounded together."""
    if not lines:
        return []
    values = np.array([_FIGURES(line) for line in lines]).round(DIGITS).tolist()
    figures = [dict(zip(_ROUNDED, row, strict=True)) for row in values]
    return [
        Figures(
            issued_at_utc=line.issued_at_utc,
            lead_time_min=round(line.lead_time_min, 2),
            model_version=line.model_version,
            p_disrupted_30=p_disrupted(
                rounded["p_late_30"], rounded["p_cancelled"], rounded["p_diverted"]
            ),
            **rounded | {"p_cancelled": _cancelled(line, rounded)},
        )
        for line, rounded in zip(lines, figures, strict=True)
    ]


def _cancelled(line: ForecastFigures, rounded: Mapping[str, float]) -> float | None:
    return None if cancelled_as_shown(line.p_cancelled) is None else rounded["p_cancelled"]


_ROUNDED = tuple(
    name
    for name in ForecastFigures.__dataclass_fields__
    if name.startswith(("p_", "delay_", "expected_"))
)
_FIGURES = attrgetter(*_ROUNDED)
