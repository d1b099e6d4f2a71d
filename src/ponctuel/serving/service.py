"""One service behind every door: requests in, forecasts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from ponctuel.domain.clock import Clock
from ponctuel.domain.distribution import THRESHOLDS_MIN
from ponctuel.domain.errors import UserError
from ponctuel.domain.flight import Flight, ForecastRequest
from ponctuel.models.outputs import CLASS_NAMES, output_frame
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import KeptForecast
from ponctuel.serving.champion import ModelSource, ServedModel
from ponctuel.serving.issued import Issued
from ponctuel.serving.journey import compared, connected
from ponctuel.serving.kept_answer import flight_answer, kept_answer
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.outcomes import outcomes_of
from ponctuel.serving.reasons import explain
from ponctuel.serving.resolve import resolve, resolve_all, resolve_flight
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.search import Which, departures_between, flights_on, past_flights
from ponctuel.serving.support import SupportIndex
from ponctuel.serving.turns import Turns

Answer = dict[str, Any]
DIGITS = 6
# So many requests take one turn: others, who ask for one flight, come in between.
CHUNK = 1000


class ForecastService:
    """Answers requests; safe to call from several threads (they take turns).

    Attributes:
        clock: what time it is for the system.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        schedule: Schedule,
        features: LiveFeatures,
        models: ModelSource,
        clock: Clock,
    ) -> None:
        self._connection, self._schedule, self._features = connection, schedule, features
        self._models, self.clock = models, clock
        self._support = SupportIndex.read(connection)
        self._turn = Turns()

    @property
    def model_version(self) -> str:
        """Registered name and version of the model that answers now."""
        return self._models.current().label

    def forecast(
        self, requests: Sequence[Mapping[str, Any]], *, reasons: bool = True
    ) -> list[Answer]:
        """One answer a request, in order: a forecast, or `error` with its four fields."""
        return [
            {"error": one.as_dict()} if isinstance(one, UserError) else one.answer
            for one in self.issue(requests, reasons=reasons)
        ]

    def issue(
        self, requests: Sequence[Mapping[str, Any]], *, reasons: bool = True
    ) -> list[Issued | UserError]:
        """The same with the distributions, not rounded; an error stands in its request's place.

        Args:
            reasons: whether to say why; finding it out takes most of the time.
        """
        now = self.clock.now()
        out: list[Issued | UserError] = []
        for start in range(0, len(requests), CHUNK):
            with self._turn:
                out += self._issue(requests[start : start + CHUNK], now, reasons)
        return out

    def features(self, request: Mapping[str, Any]) -> pd.DataFrame:
        """The model's input row for one request; raises UserError."""
        with self._turn:
            return self._features.rows([resolve(request, self._schedule, self.clock)])

    def origins(self) -> list[Answer]:
        """Airports that flights leave from, busiest first."""
        return self._schedule.places.origins()

    def airports(self, text: str) -> list[Answer]:
        """Airports whose code, city or name has the text in it; see `Places.like`."""
        return self._schedule.places.like(text)

    def days(self) -> tuple[date, date]:
        """First and last local day of the schedule."""
        return self._schedule.first_day, self._schedule.last_day

    def flights(self, said: Mapping[str, Any], day: date) -> list[Answer]:
        """Scheduled departures of a local day: what is said of them is in `Which.read`."""
        which = Which.read(said, self._schedule)
        with self._turn:
            return flights_on(self._connection, self._schedule, which, day)

    def past_flights(
        self, said: Mapping[str, Any], after: tuple[datetime, str] | None, limit: int
    ) -> list[Answer]:
        """Past departures with their outcomes, as far as the clock knows them, latest first.

        Args:
            after: departure and origin of the last flight of the page before.
        """
        which, now = Which.read(said, self._schedule), self.clock.now()
        with self._turn:
            return past_flights(self._connection, self._schedule, which, now, after, limit)

    def compare(self, said: Mapping[str, Any]) -> Answer:
        """All flights of a route and local day side by side; see `journey.compared`."""
        return compared(self, self._schedule, said)

    def connect(self, said: Mapping[str, Any]) -> Answer:
        """The odds of a connection; see `journey.connected`."""
        return connected(self, self._schedule, said)

    def departures(self, which: Which, start: datetime, end: datetime) -> list[Answer]:
        """Scheduled departures in [start, end), earliest first."""
        with self._turn:
            return departures_between(self._connection, self._schedule, which, start, end)

    def flight(self, said: Mapping[str, Any]) -> Flight:
        """The flight that a caller names, as the schedule knows it; raises UserError."""
        with self._turn:
            return resolve_flight(said, self._schedule)

    def told(self, flight: Flight) -> Answer:
        """A flight as every answer tells it."""
        return flight_answer(flight, self._schedule, in_schedule=flight.in_schedule)

    def outcome(self, request: Mapping[str, Any]) -> Answer | None:
        """What happened to a listed flight, once the clock has passed it; None until then."""
        with self._turn:
            flight = resolve_flight(request, self._schedule)
            return outcomes_of(self._connection, [flight], self.clock.now())[0]

    def outcomes(self, flights: Sequence[KnownFlight]) -> list[Answer | None]:
        """The same for many, in order."""
        with self._turn:
            return outcomes_of(self._connection, flights, self.clock.now())

    def kept(self, forecast: KeptForecast, flight: KnownFlight) -> Answer:
        """A forecast that was kept, as it was answered then."""
        return kept_answer(forecast, flight, self._schedule)

    def _issue(
        self, requests: Sequence[Mapping[str, Any]], now: datetime, reasons: bool
    ) -> list[Issued | UserError]:
        resolved = resolve_all(requests, self._schedule, now)
        good = [one for one in resolved if isinstance(one, ForecastRequest)]
        made = iter(self._answer(good, reasons) if good else [])
        return [one if isinstance(one, UserError) else next(made) for one in resolved]

    def _answer(self, requests: list[ForecastRequest], reasons: bool) -> list[Issued]:
        served = self._models.current()
        rows = self._features.rows(requests)
        forecasts = served.model.predict(rows)
        told: dict[Any, list[float]] = output_frame(forecasts).to_dict("list")
        why = self._why(served, rows, requests) if reasons else [{"reasons": []}] * len(requests)
        behind = self._support.support(requests, [self._local_min(r) for r in requests])
        late = forecasts.distribution.survival * forecasts.distribution.p_arrives[:, None]
        out = []
        for number, request in enumerate(requests):
            values = {name: round(column[number], DIGITS) for name, column in told.items()}
            classes = {name: values.pop(f"class_{name}") for name in CLASS_NAMES}
            answer = {
                **values,
                "classes": classes,
                **why[number],
                "support": behind[number],
                "issued_at_utc": request.issued_at_utc.astimezone(UTC).isoformat(),
                "lead_time_min": round(request.lead_time_min, 2),
                "model_version": served.label,
                "flight": self.told(request.flight),
                "survival": {
                    "thresholds_min": list(THRESHOLDS_MIN),
                    "p_late": [round(float(p), DIGITS) for p in late[number]],
                },
            }
            out.append(Issued(request, answer, forecasts, number))
        return out

    def _why(
        self, served: ServedModel, rows: pd.DataFrame, requests: list[ForecastRequest]
    ) -> list[Answer]:
        flights = [f"{r.flight.carrier_code} {r.flight.flight_number}" for r in requests]
        return explain(served.model, rows, flights)

    def _local(self, request: ForecastRequest) -> datetime:
        zone = self._schedule.airports[request.flight.origin_code].time_zone_name
        return request.flight.sched_dep_utc.astimezone(ZoneInfo(zone))

    def _local_min(self, request: ForecastRequest) -> int:
        local = self._local(request)
        return local.hour * 60 + local.minute
