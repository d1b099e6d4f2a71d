"""One service behind every door: requests in, forecasts out."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from ponctuel.domain.clock import Clock
from ponctuel.domain.distribution import THRESHOLDS_MIN
from ponctuel.domain.errors import UserError
from ponctuel.domain.flight import Flight, ForecastRequest, epoch_min, from_epoch_min
from ponctuel.models.delay_model import Forecasts
from ponctuel.models.outputs import CLASS_NAMES, output_frame
from ponctuel.operations.repositories.events import NewEvent
from ponctuel.operations.work import Operations
from ponctuel.serving.champion import ModelSource, ServedModel
from ponctuel.serving.feed import Feed
from ponctuel.serving.intake import EventReader
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.reasons import explain
from ponctuel.serving.resolve import resolve, resolve_flight
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.support import SupportIndex

Answer = dict[str, Any]
DIGITS = 6


@dataclass(frozen=True)
class Issued:
    """Forecasts of some requests by one model, before they are put into words.

    Attributes:
        rows: the model's input, one row a request.
        forecasts: distributions and quantiles, one a request.
    """

    requests: Sequence[ForecastRequest]
    rows: pd.DataFrame
    forecasts: Forecasts
    served: ServedModel


class ForecastService:
    """Answers requests; safe to call from several threads (they take turns).

    Attributes:
        clock: what time it is for the system.

    With an operational database, events that were pushed into it are known to what is asked later.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        schedule: Schedule,
        features: LiveFeatures,
        models: ModelSource,
        clock: Clock,
        support: SupportIndex | None = None,
        operations: Operations | None = None,
    ) -> None:
        self._connection, self._schedule, self._features = connection, schedule, features
        self._models, self.clock = models, clock
        self._support = support or SupportIndex.read(connection)
        self._events = EventReader(schedule)
        self._operations = operations
        self._feed = Feed(connection, schedule, operations, clock) if operations else None
        self._turn = threading.Lock()

    def beside(self) -> ForecastService:
        """The same on a connection of its own: neither of the two ever waits for the other."""
        connection = self._connection.cursor()
        schedule = Schedule(connection)
        features = LiveFeatures(connection, schedule, self._features.known)
        return ForecastService(
            connection, schedule, features, self._models, self.clock, self._support,
            self._operations,
        )  # fmt: skip

    def _keep_abreast(self) -> None:
        """Let what was pushed in meanwhile be known to what is asked from here on."""
        if self._feed is not None and self._feed.update():
            self._features.forget()

    @property
    def model_version(self) -> str:
        """Registered name and version of the model that answers now."""
        return self._models.current().label

    def forecast(self, requests: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """One answer a request, in order: a forecast, or `error` with its four fields."""
        with self._turn:
            self._keep_abreast()
            resolved = [self._resolve(said) for said in requests]
            good = [r for r in resolved if isinstance(r, ForecastRequest)]
            answers = iter(self._answer(good) if good else [])
            return [
                next(answers) if isinstance(r, ForecastRequest) else {"error": r.as_dict()}
                for r in resolved
            ]

    def departures(self, start: datetime, end: datetime) -> list[Flight]:
        """Every scheduled departure in [start, end)."""
        with self._turn:
            self._keep_abreast()
            return self._schedule.departures(start, end)

    def issue(self, requests: Sequence[ForecastRequest]) -> Issued:
        """Forecast checked requests in one set: features, then the model of the moment."""
        with self._turn:
            self._keep_abreast()
            try:
                return self._issue(requests)
            finally:
                # Sets are asked for at ever new moments: what they leave behind serves nobody.
                self._features.forget()

    def explain(self, issued: Issued, places: Sequence[int]) -> list[tuple[Answer, Answer]]:
        """Reasons (`reasons`, `reasons_sum`) and support of some of what was issued."""
        requests = [issued.requests[place] for place in places]
        flights = [f"{r.flight.carrier_code} {r.flight.flight_number}" for r in requests]
        why = explain(issued.served.model, issued.rows.iloc[list(places)], flights)
        behind = self._support.support(requests, [self._local_min(r) for r in requests])
        return list(zip(why, behind, strict=True))

    def zone_of(self, airport_code: str) -> ZoneInfo:
        """The time zone of an airport that the reference tables hold."""
        return ZoneInfo(self._schedule.airports[airport_code].time_zone_name)

    def knows(self, *, airport: str | None = None, carrier: str | None = None) -> bool:
        """Whether the reference tables hold these codes."""
        known_airport = airport is None or airport in self._schedule.airports
        return known_airport and (carrier is None or carrier in self._schedule.carriers)

    def flight(self, request: Mapping[str, Any]) -> Flight:
        """The flight that a request names, checked; raises UserError."""
        with self._turn:
            return resolve_flight(request, self._schedule)

    def read_event(self, said: Mapping[str, Any]) -> NewEvent:
        """An event as an operator writes it, checked; raises UserError."""
        return self._events.read(said, self.clock.now())

    def features(self, request: Mapping[str, Any]) -> pd.DataFrame:
        """The model's input row for one request; raises UserError."""
        with self._turn:
            return self._features.rows([resolve(request, self._schedule, self.clock)])

    def origins(self) -> list[Answer]:
        with self._turn:
            return self._schedule.origins()

    def days(self) -> tuple[date, date]:
        """First and last local day of the schedule."""
        return self._schedule.first_day, self._schedule.last_day

    def flights(self, origin_code: str, day: date) -> list[Answer]:
        """Scheduled departures of an airport on a local day; raises UserError."""
        if origin_code not in self._schedule.airports:
            raise UserError(
                "no such airport", field="origin", value=origin_code, code="unknown_code"
            )
        with self._turn:
            return self._schedule.flights(origin_code, day)

    def outcome(self, request: Mapping[str, Any]) -> Answer | None:
        """What happened to a listed flight, once the clock has passed it; None until then."""
        with self._turn:
            flight = resolve_flight(request, self._schedule)
            row = self._connection.execute(
                "SELECT f.outcome, f.arr_delay_min, f.dep_delay_min, "
                "COALESCE(t.arr_min, t.cancelled_min, t.diverted_min) FROM fact_flight f "
                "JOIN timeline_flight t ON f.flight_id = t.flight_id WHERE f.carrier_code = ? "
                "AND f.flight_number = ? AND f.origin_code = ? AND f.destination_code = ? "
                "AND f.sched_dep_utc = ?",
                [
                    flight.carrier_code, flight.flight_number, flight.origin_code,
                    flight.destination_code, flight.sched_dep_utc.replace(tzinfo=None),
                ],
            ).fetchone()  # fmt: skip
        if row is None or row[3] is None or row[3] >= epoch_min(self.clock.now()):
            return None
        known = from_epoch_min(row[3]).isoformat()
        return {
            "outcome": row[0], "arr_delay_min": row[1], "dep_delay_min": row[2],
            "known_at_utc": known,
        }  # fmt: skip

    def _resolve(self, said: Mapping[str, Any]) -> ForecastRequest | UserError:
        try:
            return resolve(said, self._schedule, self.clock)
        except UserError as error:
            return error

    def _issue(self, requests: Sequence[ForecastRequest]) -> Issued:
        served = self._models.current()
        rows = self._features.rows(list(requests))
        return Issued(requests, rows, served.model.predict(rows), served)

    def _answer(self, requests: list[ForecastRequest]) -> list[Answer]:
        issued = self._issue(requests)
        forecasts = issued.forecasts
        told: dict[Any, list[float]] = output_frame(forecasts).to_dict("list")
        why = self.explain(issued, range(len(requests)))
        late = forecasts.distribution.survival * forecasts.distribution.p_arrives[:, None]
        out = []
        for number, request in enumerate(requests):
            values = {name: round(column[number], DIGITS) for name, column in told.items()}
            classes = {name: values.pop(f"class_{name}") for name in CLASS_NAMES}
            out.append(
                {
                    **values,
                    "classes": classes,
                    **why[number][0],
                    "support": why[number][1],
                    "issued_at_utc": request.issued_at_utc.astimezone(UTC).isoformat(),
                    "lead_time_min": round(request.lead_time_min, 2),
                    "model_version": issued.served.label,
                    "flight": self._flight(request),
                    "survival": {
                        "thresholds_min": list(THRESHOLDS_MIN),
                        "p_late": [round(float(p), DIGITS) for p in late[number]],
                    },
                }
            )
        return out

    def _local(self, request: ForecastRequest) -> datetime:
        zone = self._schedule.airports[request.flight.origin_code].time_zone_name
        return request.flight.sched_dep_utc.astimezone(ZoneInfo(zone))

    def _local_min(self, request: ForecastRequest) -> int:
        local = self._local(request)
        return local.hour * 60 + local.minute

    def _flight(self, request: ForecastRequest) -> Answer:
        flight = request.flight
        arrival = flight.sched_arr_utc
        return {
            "carrier_code": flight.carrier_code,
            "carrier_name": self._schedule.carriers[flight.carrier_code],
            "flight_number": flight.flight_number,
            "origin_code": flight.origin_code,
            "destination_code": flight.destination_code,
            "sched_dep_utc": flight.sched_dep_utc.isoformat(),
            "sched_dep_local": self._local(request).isoformat(),
            "sched_arr_utc": None if arrival is None else arrival.isoformat(),
            "in_schedule": flight.in_schedule,
        }
