"""The forecasting service behind every entry point: requests in, forecasts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from ponctuel.domain.clock import Clock, ReplayClock
from ponctuel.domain.distribution import Array
from ponctuel.domain.errors import Refusal, UserError
from ponctuel.domain.flight import ForecastRequest, epoch_min, from_epoch_min
from ponctuel.domain.forecast import (
    Classes,
    Explanation,
    Figures,
    Forecast,
    ForecastRecord,
    Support,
)
from ponctuel.domain.json import Fields
from ponctuel.domain.risk import DIGITS
from ponctuel.features.ledgers.reader import FeatureRows
from ponctuel.features.schema import families_in
from ponctuel.models.living import COLUMNS, DAY_MIN
from ponctuel.models.outputs import CLASS_NAMES, OUTPUT_COLUMNS, output_matrix, withheld
from ponctuel.serving.answer_cache import MAX_ANSWERS, AnswerCache, AnswerState
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.champion import ModelSource, ServedModel
from ponctuel.serving.inbound import InboundRecord, inbound
from ponctuel.serving.issued import Issued
from ponctuel.serving.journey import Comparison, ConnectionRecord, comparison_of, connection_of
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.living import LivingCalibration
from ponctuel.serving.lookups import Lookups
from ponctuel.serving.reasons import explain_encoded
from ponctuel.serving.resolve import resolve
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.support import SupportIndex, without_cancellations
from ponctuel.serving.unlisted import with_nearest_departures

if TYPE_CHECKING:
    import pandas as pd

    from ponctuel.features.family import Family
    from ponctuel.models.climatology import Climatology
    from ponctuel.operations.repositories.events import NewEvent
    from ponctuel.operations.repositories.flights import KnownFlight
    from ponctuel.operations.repositories.forecasts import ForecastFigures
    from ponctuel.operations.work import Operations
    from ponctuel.serving.workers import Workers

# Requests answered under one lock; others may be answered in between.
CHUNK, CHUNK_WITH_REASONS = 500, 100


class ForecastService(Lookups):
    """Answers forecast requests; thread-safe.

    With an operational database, forecasts use the events pushed into it.
    """

    def __init__(
        self,
        schedule: Schedule,
        features: LiveFeatures,
        models: ModelSource,
        clock: Clock,
        support: SupportIndex | None = None,
        operations: Operations | None = None,
        living: LivingCalibration | None = None,
    ) -> None:
        timeline = schedule.timeline
        super().__init__(schedule, clock, operations)
        self._features, self._models = features, models
        self._support = support or SupportIndex.read(timeline.connection)
        self._operations = operations
        self._workers: Workers | None = None
        self._living = living or LivingCalibration()
        self._answer_cache = AnswerCache()

    def shared_copy(self) -> ForecastService:
        """A service on its own connection, so that neither waits for the other.

        Both share the state of the living calibration.
        """
        return self._copy_with(self._models, self._living)

    def with_model(self, models: ModelSource) -> ForecastService:
        """A service with another model, on the same events and its own connection.

        Args:
            models: the source of that model.
        """
        return self._copy_with(models, LivingCalibration())

    def _copy_with(self, models: ModelSource, living: LivingCalibration) -> ForecastService:
        schedule = self._schedule.shared_copy(self._connection.cursor())
        features = self._features.shared_copy(schedule)
        clock, support = self.clock, self._support
        return ForecastService(schedule, features, models, clock, support, self._operations, living)

    def use_workers(self, workers: Workers) -> None:
        """Compute forecasts in worker processes from now on.

        Args:
            workers: the processes.
        """
        self._workers = workers

    @property
    def model_version(self) -> str:
        """Registered name and version of the present model."""
        return self._models.current().label

    @property
    def model_verdict(self) -> str | None:
        """The gate's verdict on that model: `passed`, `refused`, or None without a verdict."""
        return self._models.current().verdict

    def climatology(self) -> Climatology:
        """The climatology of the champion: delays by carrier, origin and hour."""
        return self._models.current().model.climatology

    def forecast(
        self, requests: Sequence[Fields], *, reasons: bool = True
    ) -> list[ForecastRecord | Refusal]:
        """One answer per request as JSON, in order: a forecast, or `error` with its four fields.

        Args:
            requests: each fields as a caller writes them; see `resolve`.
            reasons: whether each forecast gives its reasons, which take most of the time.
        """
        return [
            {"error": answer.as_dict()} if isinstance(answer, UserError) else answer.answer
            for answer in self.answers(requests, reasons=reasons)
        ]

    def answers(
        self, requests: Sequence[Fields], *, reasons: bool = True
    ) -> list[AnsweredRequest | UserError]:
        """Answers with unrounded distributions, in order; an error for each invalid request.

        Args:
            requests: each fields as a caller writes them; see `resolve`.
            reasons: whether each forecast gives its reasons.
        """
        if self._workers is not None and requests:
            return self._workers.answers(requests, self.clock.now(), reasons=reasons)
        # One present time for all requests.
        now = ReplayClock(self.clock.now(), speed=0)
        out: list[AnsweredRequest | UserError] = []
        chunk_size = CHUNK_WITH_REASONS if reasons else CHUNK
        for start in range(0, len(requests), chunk_size):
            with self._lock:
                self._update_timeline()
                out += self._answers(requests[start : start + chunk_size], now, reasons)
        return out

    def compare(self, fields: Fields) -> Comparison:
        """The comparison of all flights of a route and local day; see `journey.comparison_of`.

        Args:
            fields: fields as a caller writes them.
        """
        return comparison_of(self, self._schedule, fields)

    def connect(self, fields: Fields) -> ConnectionRecord:
        """The odds of a connection; see `journey.connection_of`.

        Args:
            fields: fields as a caller writes them.
        """
        return connection_of(self, self._schedule, fields)

    def issue(self, requests: Sequence[ForecastRequest]) -> Issued:
        """Forecast checked requests together with the present model.

        Args:
            requests: checked requests.
        """
        with self._lock:
            self._update_timeline()
            return self._issue(requests)

    def past_board(
        self, airport_code: str, start: datetime, end: datetime
    ) -> list[tuple[KnownFlight, ForecastFigures]]:
        """An airport's departures in [start, end), forecast as of `start`; nothing is stored.

        Args:
            airport_code: IATA.
            start: aware.
            end: aware.
        """
        from ponctuel.serving.past_board import (
            past_board_rows,  # nobody who only forecasts needs it
        )

        listed = self.departures(start, end, at=start)
        flights = [flight for flight in listed if flight.origin_code == airport_code]
        if not flights:
            return []
        return past_board_rows(self.issue([ForecastRequest(flight, start) for flight in flights]))

    def explain(
        self, issued: Issued, positions: Sequence[int], *, reasons: bool = True
    ) -> list[tuple[Explanation, Support]]:
        """Reasons and support of some issued forecasts.

        Args:
            issued: forecasts.
            positions: positions in `issued`, from 0.
            reasons: whether reasons are computed, which takes most of the time.
        """
        requests = [issued.requests[position] for position in positions]
        flights = [f"{r.flight.carrier_code} {r.flight.flight_number}" for r in requests]
        at = list(positions)
        codes = issued.features.codes
        explanations = (
            explain_encoded(
                issued.served.model,
                issued.matrix[at],
                issued.shifts[at],
                {name: [spelt[position] for position in at] for name, spelt in codes.items()},
                flights,
                None if issued.forecasts.indices is None else issued.forecasts.indices[at],
            )
            if reasons
            else [Explanation()] * len(positions)
        )
        for number, position in enumerate(positions):
            if (
                issued.cancelled_min[position] is not None
            ):  # its cancellation is a fact, not a forecast
                explanations[number] = Explanation()
        supports = self._support.support(requests, [self._local_min(r) for r in requests])
        if not issued.served.model.cancellations_learnt:
            supports = [without_cancellations(support) for support in supports]
        return list(zip(explanations, supports, strict=True))

    def read_features(self, requests: Sequence[ForecastRequest]) -> FeatureRows:
        """The features of checked requests, without corrections by recent outcomes.

        Args:
            requests: checked requests.
        """
        with self._lock:
            self._update_timeline()
            return self._features.read(list(requests), _families(self._models.current()))

    def read_event(self, fields: Fields) -> NewEvent:
        """The checked event of some fields; raises UserError.

        Args:
            fields: fields as an operator writes them.
        """
        from ponctuel.serving.ingestion import EventReader  # nobody who only forecasts needs it

        return EventReader(self._schedule).read(fields, self.clock.now())

    def features(self, request: Fields) -> pd.DataFrame:
        """The model's input row for one request; raises UserError.

        Args:
            request: fields as a caller writes them; see `resolve`.
        """
        import pandas as pd

        with self._lock:
            self._update_timeline()
            served = self._models.current()
            requests = [resolve(request, self._schedule, self.clock)]
            shifts = self._shifts(served, requests).astype(np.float32)
            rows = self._features.rows(requests, _families(served))
        return pd.concat([rows, pd.DataFrame(shifts, rows.index, pd.Index(COLUMNS))], axis=1)

    def inbound(self, request: Fields) -> InboundRecord | None:
        """The inbound flight of the aircraft, if known; raises UserError.

        Args:
            request: fields as a caller writes them; see `resolve`.
        """
        (row,) = self.features(request).to_dict("records")
        return inbound({str(name): value for name, value in row.items()})

    def _answers(
        self, requests: Sequence[Fields], now: Clock, reasons: bool
    ) -> list[AnsweredRequest | UserError]:
        resolved = [self._resolve(request, now) for request in requests]
        valid = [request for request in resolved if isinstance(request, ForecastRequest)]
        answers = iter(self._cached_answers(valid, reasons) if valid else [])
        return [each if isinstance(each, UserError) else next(answers) for each in resolved]

    def _resolve(self, fields: Fields, now: Clock) -> ForecastRequest | UserError:
        try:
            return resolve(fields, self._schedule, now)
        except UserError as error:
            return error

    def _issue(self, requests: Sequence[ForecastRequest]) -> Issued:
        served = self._models.current()
        features = self._features.read(list(requests), _families(served))
        matrix = served.model.encoder.encode(features.numbers, features.names, features.codes)
        shifts = self._shifts(served, requests)
        forecasts = served.model.issue(matrix, shifts)
        if not served.model.cancellations_learnt:
            forecasts = withheld(forecasts)
        cancelled = self._cancelled(requests)
        known = np.array([minute is not None for minute in cancelled], dtype=bool)
        if known.any():
            certain = forecasts.distribution.with_known_cancellations(known)
            forecasts = replace(forecasts, distribution=certain)
        return Issued(requests, features, matrix, shifts, forecasts, served, cancelled)

    def _shifts(self, served: ServedModel, requests: Sequence[ForecastRequest]) -> Array:
        """The corrections by recent outcomes, the model's COLUMNS."""
        timeline, now = self._schedule.timeline, self.clock.now()
        state = self._living.state(served, timeline, self._features, now)
        if state is None:
            return np.full((len(requests), len(COLUMNS)), np.nan)
        issued = np.array([each.issued_at_epoch_min for each in requests], dtype=np.int64)
        departure = np.array([epoch_min(each.flight.sched_dep_utc) for each in requests])
        columns = state.columns(issued, (departure - issued).astype(np.float64))
        return np.column_stack([columns[name] for name in COLUMNS]).astype(np.float64)

    def _cancelled(self, requests: Sequence[ForecastRequest]) -> Sequence[int | None]:
        return [self._schedule.cancelled_min(request) for request in requests]

    def _cached_answers(
        self, requests: list[ForecastRequest], reasons: bool
    ) -> list[AnsweredRequest]:
        """Answers to requests, from the cache or computed."""
        day = epoch_min(self.clock.now()) // DAY_MIN
        events = self._schedule.timeline.version
        self._answer_cache.set_state(AnswerState(self._models.current(), events, day))
        cached = [self._answer_cache.get(request, reasons) for request in requests]
        missing = [
            request for request, answer in zip(requests, cached, strict=True) if answer is None
        ]
        new = iter(self._answer(missing, reasons) if missing else [])
        answers = [next(new) if answer is None else answer for answer in cached]
        for answer in answers[:MAX_ANSWERS]:
            self._answer_cache.put(answer, reasons)
        return answers

    def _answer(self, requests: list[ForecastRequest], reasons: bool) -> list[AnsweredRequest]:
        issued = self._issue(requests)
        forecasts = issued.forecasts
        outputs = output_matrix(forecasts).round(DIGITS).tolist()
        explanations = self.explain(issued, range(len(requests)), reasons=reasons)
        supports = with_nearest_departures(
            self._schedule, requests, [support for _, support in explanations]
        )
        late = forecasts.distribution.survival * forecasts.distribution.p_arrives[:, None]
        survival = late.round(DIGITS).tolist()
        out = []
        for number, request in enumerate(requests):
            values = dict(zip(OUTPUT_COLUMNS, outputs[number], strict=True))
            classes = {name: values.pop(f"class_{name}") for name in CLASS_NAMES}
            forecast = Forecast(
                figures=Figures(**values),
                classes=Classes(**classes),
                survival=survival[number],
                explanation=explanations[number][0],
                support=supports[number],
                flight=self.described(request.flight),
                issued_at_utc=request.issued_at_utc.astimezone(UTC),
                lead_time_min=round(request.lead_time_min, 2),
                model_version=issued.served.label,
                cancelled_known_at_utc=_moment(issued.cancelled_min[number]),
            )
            out.append(AnsweredRequest(request, forecast, forecasts, number))
        return out

    def _local(self, request: ForecastRequest) -> datetime:
        zone = self._schedule.airports[request.flight.origin_code].time_zone_name
        return request.flight.sched_dep_utc.astimezone(ZoneInfo(zone))

    def _local_min(self, request: ForecastRequest) -> int:
        local = self._local(request)
        return local.hour * 60 + local.minute


def _families(served: ServedModel) -> tuple[Family, ...]:
    """The families of features that a model was trained on."""
    return families_in(served.model.encoder.columns)


def _moment(minute: int | None) -> datetime | None:
    return None if minute is None else from_epoch_min(minute)
