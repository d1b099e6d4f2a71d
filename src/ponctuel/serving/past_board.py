"""The board of a past time for which none was stored, computed again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ponctuel.domain.flight import ForecastRequest
from ponctuel.models.delay_model import ForecastArrays
from ponctuel.models.outputs import OUTPUT_COLUMNS, output_matrix
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import ForecastFigures


class Issued(Protocol):
    """The part of issued forecasts that a past board needs."""

    @property
    def requests(self) -> Sequence[ForecastRequest]: ...
    @property
    def forecasts(self) -> ForecastArrays: ...
    @property
    def model_version(self) -> str: ...


def past_board_rows(issued: Issued) -> list[tuple[KnownFlight, ForecastFigures]]:
    """The flights of some requests with their figures, as in a stored board.

    Args:
        issued: forecasts of the requests.
    """
    outputs = output_matrix(issued.forecasts).tolist()
    out = []
    for request, row in zip(issued.requests, outputs, strict=True):
        values = dict(zip(OUTPUT_COLUMNS, row, strict=True))
        figures = {name: value for name, value in values.items() if name in _FIGURES}
        flight = request.flight
        known = KnownFlight(
            0,
            flight.carrier_code,
            flight.flight_number,
            flight.origin_code,
            flight.destination_code,
            flight.sched_dep_utc,
            flight.sched_arr_utc,
        )
        line = ForecastFigures(
            **figures,
            flight_id=0,
            issued_at_utc=request.issued_at_utc,
            lead_time_min=request.lead_time_min,
            model_version=issued.model_version,
        )
        out.append((known, line))
    return out


_FIGURES = frozenset(ForecastFigures.__dataclass_fields__)
