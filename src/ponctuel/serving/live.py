"""Features of live requests, read from ledgers that the timeline's SQL has filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ponctuel.domain.flight import Flight, ForecastRequest, epoch_min
from ponctuel.features.build import queried_rows
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family
from ponctuel.features.ledgers.arrays import Arrays
from ponctuel.features.ledgers.reader import FeatureReader, FeatureRows
from ponctuel.features.requests import STATED_COLUMNS
from ponctuel.serving.resolve import great_circle_km
from ponctuel.serving.schedule import Schedule

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


class LiveFeatures:
    """Reads features from the timeline of a schedule; not thread-safe."""

    def __init__(
        self,
        schedule: Schedule,
        history: FeatureReader | Arrays | None = None,
        *,
        short_lived: bool = False,
    ) -> None:
        """Read the timeline into ledgers.

        Args:
            history: the reader of another thread, whose ledgers of the past are shared; or the
                written arrays.
            short_lived: only a handful of requests come: they are answered by queries, which cost
                less than filling the ledgers.
        """
        self._schedule = schedule
        self._reader = None if short_lived else FeatureReader(schedule.timeline, history)

    def shared_copy(self, schedule: Schedule) -> LiveFeatures:
        """A reader for another thread, with its own timeline; the history is shared.

        Args:
            schedule: the other thread's schedule.
        """
        return LiveFeatures(schedule, self._reader)

    def read(
        self, requests: list[ForecastRequest], families: tuple[Family, ...] = FAMILIES
    ) -> FeatureRows:
        """One row of features per request, in order.

        Args:
            requests: checked requests.
            families: those of the model that is to answer (`features.schema.families_in`).
        """
        rows = [self._stated(number, request) for number, request in enumerate(requests)]
        stated = {name: [row[name] for row in rows] for name in STATED_COLUMNS}
        if self._reader is not None:
            return self._reader.read(stated, families)
        timeline = self._schedule.timeline
        return FeatureRows.of(queried_rows(timeline.connection, stated, timeline.rules, families))

    def rows(
        self, requests: list[ForecastRequest], families: tuple[Family, ...] = FAMILIES
    ) -> pd.DataFrame:
        """Features as the pipeline writes them; columns are `feature_names(families)`.

        Args:
            requests: checked requests.
            families: those of the model that is to answer.
        """
        return self.read(requests, families).frame()

    def read_again(self) -> None:
        """Fill the ledgers again, after a change of the timeline that it did not report."""
        if self._reader is not None:
            self._reader.read_again()

    def _stated(self, number: int, request: ForecastRequest) -> Row:
        flight = request.flight
        zone = ZoneInfo(self._schedule.airports[flight.origin_code].time_zone_name)
        local = flight.sched_dep_utc.astimezone(zone)
        departure = epoch_min(flight.sched_dep_utc)
        block = (
            None if flight.sched_arr_utc is None else epoch_min(flight.sched_arr_utc) - departure
        )
        return {
            "request_id": number,
            "carrier_code": flight.carrier_code,
            "flight_number": flight.flight_number,
            "origin_code": flight.origin_code,
            "destination_code": flight.destination_code,
            "tail_number": flight.tail_number,
            "sched_dep_min": departure,
            "block_min": block,
            "distance_km": self._distance_km(flight, request.issued_at_epoch_min),
            "sched_dep_local_min": local.hour * 60 + local.minute,
            "date_local": local.date(),
            "issued_at_min": request.issued_at_epoch_min,
        }

    def _distance_km(self, flight: Flight, at_min: int) -> float | None:
        """The listed distance of the flight, as in training; else the distance of the route."""
        origin, destination = flight.origin_code, flight.destination_code
        leg = self._schedule.find(
            flight.carrier_code,
            flight.flight_number,
            origin,
            destination,
            flight.sched_dep_utc,
            at_min,
        )
        if leg is not None and leg.flight_id >= 0:
            return leg.distance_km
        listed = self._schedule.distance_km(origin, destination)
        if listed is not None:
            return listed
        a, b = self._schedule.airports[origin], self._schedule.airports[destination]
        return great_circle_km((a.latitude_deg, a.longitude_deg), (b.latitude_deg, b.longitude_deg))
