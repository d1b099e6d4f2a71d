"""The comparison of champion and challenger: day by day, on the same requests.

Both forecast each arrived flight of a closed day as of two hours before its departure. A day gives
one value, because its flights share their weather; it is stored and never changes, so the evidence
covers all days since the challenger was registered, however often it is checked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, Protocol

import duckdb
import numpy as np
import pandas as pd

from ponctuel.domain.flight import Flight, ForecastRequest, epoch_min, from_epoch_min
from ponctuel.evaluation.scores import brier
from ponctuel.monitoring.evidence import compare_sequentially
from ponctuel.monitoring.indicator import Indicator, Kind, Measurement
from ponctuel.monitoring.live import TimelineReader
from ponctuel.monitoring.observed import DAY_MIN
from ponctuel.monitoring.reference import JUDGED_LEAD_MIN
from ponctuel.operations.work import Operations
from ponctuel.serving.challenger import Challenger
from ponctuel.serving.champion import ModelSource
from ponctuel.serving.issued import Issued
from ponctuel.timeline.known import known_flight_sql

EVENT_MIN = 30
MIN_KNOWN_SHARE = 0.99
MIN_N = 100
# Bound of a day's difference of mean losses; larger ones are clipped.
BOUND = 0.05
# Days per round: each costs two forecasts of a thousand flights.
MAX_DAYS = 3
LONGEST_DAYS = 90
DIFFERENCE = "challenger_difference_brier_30"
_FLIGHTS = """
SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min, block_min,
  outcome, arr_delay
FROM ({known}) WHERE listed AND sched_dep_min >= ? AND sched_dep_min < ?
ORDER BY sched_dep_min, carrier_code, flight_number, origin_code"""


class Forecaster(TimelineReader, Protocol):
    """The part of the forecasting service that the contest uses."""

    @property
    def model_version(self) -> str: ...
    def issue(self, requests: list[ForecastRequest]) -> Issued: ...
    def with_model(self, models: ModelSource) -> Forecaster: ...


class Contest:
    """Compares the forecasts of challenger and champion, once a day of the clock.

    Args:
        service: the service of the champion, on its own connection.
        challenger: the present challenger; None without one.
        operations: stores the difference of each day.
    """

    def __init__(
        self,
        service: Forecaster,
        challenger: Callable[[], Challenger | None],
        operations: Operations,
    ) -> None:
        self._service, self._challenger, self._operations = service, challenger, operations
        self._challenger_service: tuple[str, Forecaster] | None = None
        self._day = -1

    def measure(self, at_min: int) -> list[Measurement]:
        """Differences of newly closed days, and the evidence of all days."""
        today = at_min // DAY_MIN
        if today == self._day:
            return []
        self._day = today
        challenger = self._challenger()
        if challenger is None:
            return []
        pair = f"pair={self._service.model_version}-{challenger.served.label}"
        begin = (
            epoch_min(datetime.combine(challenger.trained_until, time(tzinfo=UTC))) // DAY_MIN + 1
        )
        begin = max(begin, today - LONGEST_DAYS)
        stored = self._stored(pair, begin, at_min)
        new: list[Measurement] = []
        for day in range(begin, today - 1):
            if day not in stored and len(new) < MAX_DAYS:
                new += self._differences(challenger, pair, day, at_min)
        self._day = today if len(new) < MAX_DAYS else -1  # more days are left for the next round
        values = stored | {each.at_min // DAY_MIN - 1: each.value for each in new}
        return new + evidence_of(pair, [values[day] for day in sorted(values)], at_min)

    def _stored(self, pair: str, begin: int, at_min: int) -> dict[int, float]:
        with self._operations.read() as work:
            since, until = from_epoch_min(begin * DAY_MIN), from_epoch_min(at_min)
            rows = work.monitoring.history(DIFFERENCE, since, until)
        return {
            epoch_min(row.at_utc) // DAY_MIN - 1: row.value for row in rows if row.subject == pair
        }

    def _differences(
        self, challenger: Challenger, pair: str, day: int, at_min: int
    ) -> list[Measurement]:
        """A day's mean loss of the champion minus the challenger's, once outcomes are known."""
        start = day * DAY_MIN
        sql = _FLIGHTS.format(known=known_flight_sql(at_min))

        def read(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
            return connection.execute(sql, [start, start + DAY_MIN]).df()

        flights = self._service.read_timeline(read)
        complete = float(flights["outcome"].notna().mean()) if len(flights) else 0.0
        arrived = flights[(flights["outcome"] == "arrived") & flights["arr_delay"].notna()]
        if complete < MIN_KNOWN_SHARE or len(arrived) < MIN_N:
            return []
        requests = [_request(row) for row in arrived.itertuples(index=False)]
        late = arrived["arr_delay"].to_numpy(dtype=np.float64) >= EVENT_MIN
        own, other = (
            brier(each.issue(requests).forecasts.distribution.late_given_arrival(EVENT_MIN), late)
            for each in (self._service, self._service_of(challenger))
        )
        value = float(own.mean() - other.mean())
        at = (day + 1) * DAY_MIN
        return [Measurement(DIFFERENCE, pair, at, value, len(arrived), complete=complete)]

    def _service_of(self, challenger: Challenger) -> Forecaster:
        if (
            self._challenger_service is None
            or self._challenger_service[0] != challenger.served.label
        ):
            self._challenger_service = (
                challenger.served.label,
                self._service.with_model(challenger.served),
            )
        return self._challenger_service[1]


def evidence_of(pair: str, differences: list[float], at_min: int) -> list[Measurement]:
    """The evidence that the challenger is better, from the differences of all days."""
    if not differences:
        return []
    compared, n = compare_sequentially(np.array(differences), BOUND), len(differences)
    log10 = float(np.log10(max(compared.evidence, 1e-6)))
    return [
        Measurement(
            "challenger_gain_brier_30", pair, at_min, compared.mean, n, compared.low, compared.high
        ),
        Measurement("challenger_evidence_log10", pair, at_min, log10, n),
    ]


def _request(row: Any) -> ForecastRequest:
    leaves = from_epoch_min(int(row.sched_dep_min))
    arrives = None if pd.isna(row.block_min) else leaves + timedelta(minutes=int(row.block_min))
    flight = Flight(
        row.carrier_code,
        int(row.flight_number),
        row.origin_code,
        row.destination_code,
        leaves,
        arrives,
    )
    return ForecastRequest(flight, leaves - timedelta(minutes=JUDGED_LEAD_MIN))


def _defined(name: str, title: str, formula: str, reason: str, uncertainty: str) -> Indicator:
    return Indicator(
        name,
        Kind.MODEL,
        title,
        "1",
        "tous les jours clos que le modèle candidat n’a pas vus à l’entraînement",
        formula,
        reason,
        uncertainty,
        "les annulations ; une échéance autre que 2 heures ; un gain limité à quelques vols",
    )


_ANY_TIME = "valable à tout instant : un contrôle quotidien et un arrêt à tout moment sont permis"
INDICATORS = (
    _defined(
        DIFFERENCE,
        "Champion moins candidat, jour par jour (Brier, 30 min)",
        "moyenne du jour de (p − y)² du champion, moins celle du candidat, sur les vols arrivés",
        "affiché, sans seuil : un seul jour n’est pas significatif",
        "une valeur par jour : les vols d’un jour dépendent les uns des autres",
    ),
    _defined(
        "challenger_gain_brier_30",
        "Gain moyen du candidat (Brier, 30 min)",
        "moyenne des différences quotidiennes, bornées à ±0,05",
        "le candidat est meilleur quand tout l’intervalle est au-dessus de zéro",
        f"suite de confiance à 95 % (Choe et Ramdas, 2023), {_ANY_TIME}",
    ),
    _defined(
        "challenger_evidence_log10",
        "Preuve que le candidat est meilleur",
        "log10 du e-processus de la même comparaison",
        "1,3 : une preuve de 20 contre 1 ; le contrôle d’acceptation et une personne décident",
        f"exacte, {_ANY_TIME}",
    ),
)
