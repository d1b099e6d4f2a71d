"""The support of a forecast: the number of comparable flights, and what data are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.flight import Flight, ForecastRequest
from ponctuel.domain.forecast import Statement, Support
from ponctuel.features.ledgers.arrays import Arrays, PrefixedArrays, key_arrays, keys_of, prefixed

if TYPE_CHECKING:
    import pandas as pd

Minutes = NDArray[np.int64]

MIN_FLIGHTS = 30
# Departures within this difference of local time count as the same hour.
NEAR_HOUR_MIN = 60
LEVELS = ("carrier_route_hour", "carrier_route", "route", "carrier", "origin")
_NOTHING = np.empty(0, dtype=np.int64)

_FLIGHTS = """
SELECT carrier_code, origin_code, destination_code, tail_number, dep_min,
  COALESCE(arr_min, cancelled_min, diverted_min) AS known_min, sched_dep_local_min AS local_min
FROM timeline_flight"""


def without_cancellations(support: Support) -> Support:
    """The support, with a statement that the model was trained without cancellations.

    Args:
        support: the support of a forecast.
    """
    unlearnt = Statement("support.cancellations_not_learnt")
    return replace(support, cancellations_learnt=False, statements=(*support.statements, unlearnt))


@dataclass(frozen=True)
class SupportIndex:
    """The flights of the timeline in groups, each sorted by when the outcome became known.

    An outcome counts only if it was known before the issue time, strictly.

    Attributes:
        known_min: minutes at which the outcomes became known, ascending; by route, by carrier, by
            origin, and by carrier and route.
        local_min: scheduled departures in minutes after local midnight, for the last grouping.
        first_seen_min: the first departure of each aircraft.
    """

    known_min: Mapping[tuple[str, ...], Minutes]
    local_min: Mapping[tuple[str, ...], Minutes]
    first_seen_min: Mapping[str, int]

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection) -> SupportIndex:
        """Read the timeline once (`timeline.builder.prepare_timeline` has laid it out).

        Args:
            connection: a connection to the analytic database, its timeline laid out.
        """
        rows = connection.execute(
            f"SELECT * FROM ({_FLIGHTS}) WHERE known_min IS NOT NULL ORDER BY known_min, local_min"
        ).df()
        known, local = rows["known_min"].to_numpy(np.int64), rows["local_min"].to_numpy(np.int64)
        groups = {key: part for columns in _KEYS for key, part in _split(rows, columns).items()}
        seen = connection.execute(
            f"SELECT tail_number, MIN(dep_min) FROM ({_FLIGHTS}) "
            "WHERE tail_number IS NOT NULL AND dep_min IS NOT NULL GROUP BY ALL"
        ).fetchall()
        return cls(
            {key: known[at] for key, at in groups.items()},
            {key: local[at] for key, at in groups.items() if len(key) == 2 * len(_OWN)},
            dict(seen),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays that `of_arrays` reads back."""
        seen = self.first_seen_min
        out: dict[str, NDArray[Any]] = {
            "tail": np.array(list(seen), dtype=str),
            "first_seen_min": np.array(list(seen.values()), dtype=np.int64),
        }
        for columns in _KEYS:
            out |= prefixed("-".join(columns), self._level_arrays(columns))
        return out

    def _level_arrays(self, columns: tuple[str, ...]) -> dict[str, NDArray[Any]]:
        n = len(columns)
        groups = [key for key in self.known_min if key[:n] == columns and len(key) == 2 * n]
        lengths = [len(self.known_min[key]) for key in groups]
        parts = {"known_min": self.known_min}
        if columns == _OWN:
            parts["local_min"] = self.local_min
        return {
            **prefixed("key", key_arrays(columns, {key[n:]: None for key in groups})),
            "end": np.cumsum(lengths, dtype=np.int64),
            **{
                name: np.concatenate([_NOTHING, *(of[key] for key in groups)])
                for name, of in parts.items()
            },
        }

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> SupportIndex:
        """Read back the arrays of `arrays`.

        Args:
            arrays: the arrays by name.
        """
        known: dict[tuple[str, ...], Minutes] = {}
        local: dict[tuple[str, ...], Minutes] = {}
        for columns in _KEYS:
            part = PrefixedArrays(arrays, "-".join(columns))
            keys = [(*columns, *key) for key in keys_of(columns, PrefixedArrays(part, "key"))]
            bounds = part["end"][:-1]
            known |= zip(keys, np.split(part["known_min"], bounds), strict=False)
            if columns == _OWN:
                local |= zip(keys, np.split(part["local_min"], bounds), strict=False)
        tails, seen = arrays["tail"].tolist(), arrays["first_seen_min"].tolist()
        return cls(known, local, dict(zip(tails, seen, strict=True)))

    def support(
        self, requests: Sequence[ForecastRequest], local_min: Sequence[int]
    ) -> list[Support]:
        """The comparable flights behind each forecast.

        Args:
            requests: the forecasts.
            local_min: their scheduled departures, in minutes after local midnight.

        Returns:
            `n` flights at the finest `level` (one of LEVELS) with MIN_FLIGHTS of them, `limited`:
            whether the carrier has few flights on the route, the flight is not in the
            schedule, or the aircraft that the request names was never seen.
        """
        return [
            self._support_of(request, at) for request, at in zip(requests, local_min, strict=True)
        ]

    def _support_of(self, request: ForecastRequest, local_min: int) -> Support:
        flight, issued = request.flight, request.issued_at_epoch_min
        counts = self.counts(flight, issued, local_min)
        chosen = next((i for i, n in enumerate(counts) if n >= MIN_FLIGHTS), len(LEVELS) - 1)
        tail = flight.tail_number
        new_aircraft = tail is not None and self.first_seen_min.get(tail, issued) >= issued
        few_flights = counts[1] < MIN_FLIGHTS
        limited = few_flights or new_aircraft or not flight.in_schedule
        gaps = _gaps(flight, counts[1] if few_flights else None, new_aircraft)
        basis = basis_of(counts[chosen], LEVELS[chosen])
        return Support(counts[chosen], LEVELS[chosen], limited, (*gaps, basis))

    def counts(self, flight: Flight, issued_min: int, local_min: int) -> list[int]:
        """Comparable flights whose outcome was known before the minute, one per level of LEVELS.

        Args:
            flight: it is about.
            issued_min: UTC minute.
            local_min: scheduled departure, in minutes after local midnight.
        """
        carrier, origin, destination = (
            flight.carrier_code,
            flight.origin_code,
            flight.destination_code,
        )
        own = (*_OWN, carrier, origin, destination)
        n = self._before(own, issued_min)
        apart = np.abs(self.local_min.get(own, _NOTHING)[:n] - local_min)
        near = np.minimum(apart, 1440 - apart) <= NEAR_HOUR_MIN
        return [
            int(np.count_nonzero(near)),
            n,
            self._before((*_ROUTE, origin, destination), issued_min),
            self._before((*_CARRIER, carrier), issued_min),
            self._before((*_ORIGIN, origin), issued_min),
        ]

    def _before(self, name: tuple[str, ...], issued_min: int) -> int:
        return int(np.searchsorted(self.known_min.get(name, _NOTHING), issued_min, side="left"))


def basis_of(n: int, level: str) -> Statement:
    """The statement of the number of comparable flights and of what they have in common.

    Args:
        n: comparable flights.
        level: one of LEVELS.
    """
    return Statement(f"support.{level}", {"n": n}) if n else Statement("support.none")


def _gaps(flight: Flight, own: int | None, new_aircraft: bool) -> list[Statement]:
    """Statements of what data are missing.

    Args:
        own: the number of the carrier's flights on the route, if too few; else None.
        new_aircraft: whether the request names an aircraft that was never seen.
    """
    gaps = []
    if own is not None:
        route = {
            "carrier": flight.carrier_code,
            "origin": flight.origin_code,
            "destination": flight.destination_code,
        }
        gaps.append(Statement("support.few", {"n": own, **route}))
    if not flight.in_schedule:
        gaps.append(Statement("support.not_in_schedule"))
    if new_aircraft:
        gaps.append(Statement("support.new_aircraft", {"tail_number": str(flight.tail_number)}))
    return gaps


_OWN = ("carrier_code", "origin_code", "destination_code")
_ROUTE, _CARRIER, _ORIGIN = ("origin_code", "destination_code"), ("carrier_code",), ("origin_code",)
_KEYS = (_OWN, _ROUTE, _CARRIER, _ORIGIN)


def _split(rows: pd.DataFrame, columns: tuple[str, ...]) -> dict[tuple[str, ...], Minutes]:
    """The rows of each combination of codes, in order."""
    rows_by_group = rows.groupby(list(columns), sort=False).indices
    return {
        (*columns, *(key if isinstance(key, tuple) else (key,))): np.asarray(at)
        for key, at in rows_by_group.items()
    }
