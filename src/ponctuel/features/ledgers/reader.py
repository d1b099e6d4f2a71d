"""The reader of all families from ledgers, for one request, a board or a batch, without SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, cast

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.features.balance import BalanceFamily
from ponctuel.features.build import OBSERVED, categorical_names, feature_names
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family
from ponctuel.features.ledgers.aircraft import AircraftDays, AircraftTypes
from ponctuel.features.ledgers.arrays import Arrays, PrefixedArrays, prefixed
from ponctuel.features.ledgers.bank import Banks
from ponctuel.features.ledgers.flights import FlightRows
from ponctuel.features.ledgers.inbound import Inbound
from ponctuel.features.ledgers.overdue import Overdue
from ponctuel.features.ledgers.request_table import RequestTable
from ponctuel.features.ledgers.rotation import Rotations
from ponctuel.features.ledgers.running_sums import RunningSums
from ponctuel.features.ledgers.turns import Turns
from ponctuel.features.ledgers.weather_calendar import (
    AreaWeather,
    Calendar,
    DestinationWeather,
    RequestFields,
    Weather,
)
from ponctuel.features.overdue import OverdueFamily
from ponctuel.features.schema import ALL_FAMILIES, families_in
from ponctuel.features.turn import TurnFamily
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.events import timeline_event_sql

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float32]
NAMES = tuple(feature_names())
CODES = tuple(categorical_names())
NUMBERS = tuple(name for name in NAMES if name not in CODES)


class _Reader(Protocol):
    def features(self, requests: RequestTable) -> Values: ...


@dataclass(frozen=True)
class FeatureRows:
    """Rows of features.

    Attributes:
        numbers: shape (n, len(names)); NaN where unknown.
        codes: the columns CODES, one value per row.
        names: the columns of `numbers`: NUMBERS, and those of families of the network.
    """

    numbers: Values
    codes: Mapping[str, Sequence[str | None]]
    names: tuple[str, ...] = NUMBERS

    def __len__(self) -> int:
        return len(self.numbers)

    @classmethod
    def of(cls, frame: pd.DataFrame) -> FeatureRows:
        """Rows from a data frame in the pipeline's format."""
        names = _layout(families_in(frame.columns)).names
        numbers = frame[list(names)].to_numpy(dtype=np.float32)
        return cls(numbers, {name: frame[name].tolist() for name in CODES}, names)

    def frame(self) -> pd.DataFrame:
        """The rows as a data frame in the pipeline's format, in the order of `feature_names`."""
        import pandas as pd

        frame = pd.DataFrame(self.numbers, columns=pd.Index(self.names), copy=False)
        for name in CODES:  # in the order of the columns, so that each lands at its final place
            frame.insert(NAMES.index(name), name, pd.Series(self.codes[name], dtype="str"))
        return frame


class FeatureReader:
    """Reads features at any issue times from a timeline's ledgers; for one thread at a time.

    Args:
        timeline: read completely, and then updated after each change.
        history: another reader of the same timeline, whose ledgers are shared, or the written
            arrays of one; None: the timeline is read.
    """

    def __init__(self, timeline: Timeline, history: FeatureReader | Arrays | None = None) -> None:
        self._timeline = timeline
        if history is None or timeline.version:
            self._read()
        elif not isinstance(history, FeatureReader):
            self._map(history)
        elif history._read_at:
            self._read()
        else:
            self._share(history)
        timeline.subscribe(self)

    def read(
        self, stated: Mapping[str, list[Any]], families: tuple[Family, ...] = FAMILIES
    ) -> FeatureRows:
        """One row of features per request, in order.

        Args:
            stated: `features.requests.STATED_COLUMNS`, one value per request.
            families: the families to read; for a model, `features.schema.families_in` its columns.
        """
        layout = _layout(families)
        requests = RequestTable(stated, self._timeline.rules)
        is_observed = self._running_sums[()].features(_OBSERVED, requests)[:, 0] > 0
        numbers = np.empty((len(requests), len(layout.names)), dtype=np.float32)
        for family, columns in layout.columns:
            values = self._values(family, requests)
            if family.is_state:
                near = requests.lead_time_min <= family.max_lead_min
                values[~(is_observed & near)] = np.nan
            numbers[:, columns] = values
        codes = {name: list(requests.columns[name]) for name in CODES}
        return FeatureRows(numbers, codes, layout.names)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The ledgers of the history, to be written; no event may have been posted since."""
        out: dict[str, NDArray[Any]] = {}
        for key, running_sums in self._running_sums.items():
            out |= prefixed(_sums_name(key), running_sums.arrays())
        for name, overdue in self._overdue.items():
            out |= prefixed(name, overdue.arrays())
        out |= prefixed("flights", self._flights.arrays())
        out |= prefixed("bank", self._banks.arrays())
        out |= prefixed("weather", self._weather.arrays())
        out |= prefixed("weather_area", self._area.arrays())
        out |= prefixed("calendar", self._calendar.arrays())
        out |= prefixed("aircraft_type", self._types.arrays())
        return out

    def flights_changed(self) -> None:
        """Post the changes: removed versions in `removed_version`, new ones in `added_version`."""
        connection = self._timeline.connection
        events, sign = _with_signs(connection, timeline_event_sql)
        for running_sums in self._running_sums.values():
            running_sums.post(events, sign)
        for overdue in self._overdue.values():
            overdue.post(*_with_signs(connection, overdue.family.postings_sql))
        self._turns.replace_changed(connection)
        self._inbound.replace_changed(connection)
        self._flights.replace_changed(connection)
        self._banks.replace_changed(connection)

    def weather_changed(self) -> None:
        """Read the airports with changed observations (table `changed`) again."""
        self._weather.replace_changed(self._timeline.connection)
        self._area.replace_changed(self._timeline.connection)

    def read_again(self) -> None:
        """Discard all ledgers, and read the present timeline."""
        self._read()

    def _values(self, family: Family, requests: RequestTable) -> Values:
        if isinstance(family, TurnFamily):
            return self._turns.features(family, requests)
        if isinstance(family, BalanceFamily):
            return self._running_sums[family.ledger_key].features(family, requests)
        if isinstance(family, OverdueFamily):
            return self._overdue[family.name].features(requests)
        return self._readers[family.name].features(requests)

    def _read(self) -> None:
        connection = self._timeline.connection
        self._read_at = self._timeline.version
        self._running_sums = {key: RunningSums(key, members) for key, members in _BY_KEY.items()}
        for running_sums in self._running_sums.values():
            running_sums.read_history(connection)
        self._overdue = {
            family.name: Overdue(family) for family in FAMILIES if isinstance(family, OverdueFamily)
        }
        for overdue in self._overdue.values():
            overdue.read_history(connection)
        self._flights = FlightRows()
        self._flights.read_history(connection)
        self._banks = Banks.read_history(connection)
        self._weather = Weather.read_history(connection)
        self._area = AreaWeather.read_history(connection)
        self._calendar = Calendar.read_history(connection)
        self._types = AircraftTypes.read_history(connection)
        self._make_readers()

    def _map(self, arrays: Arrays) -> None:
        self._read_at = 0
        self._running_sums = {key: RunningSums(key, members) for key, members in _BY_KEY.items()}
        for key, running_sums in self._running_sums.items():
            running_sums.map_history(PrefixedArrays(arrays, _sums_name(key)))
        self._overdue = {
            family.name: Overdue(family) for family in FAMILIES if isinstance(family, OverdueFamily)
        }
        for name, overdue in self._overdue.items():
            overdue.map_history(PrefixedArrays(arrays, name))
        self._flights = FlightRows()
        self._flights.map_history(PrefixedArrays(arrays, "flights"))
        self._banks = Banks.of_arrays(PrefixedArrays(arrays, "bank"))
        self._weather = Weather.of_arrays(PrefixedArrays(arrays, "weather"))
        self._area = AreaWeather.of_arrays(PrefixedArrays(arrays, "weather_area"))
        self._calendar = Calendar.of_arrays(PrefixedArrays(arrays, "calendar"))
        self._types = AircraftTypes.of_arrays(PrefixedArrays(arrays, "aircraft_type"))
        self._make_readers()

    def _share(self, other: FeatureReader) -> None:
        self._read_at = 0
        self._running_sums = {key: sums.shared_copy() for key, sums in other._running_sums.items()}
        self._overdue = {name: sums.shared_copy() for name, sums in other._overdue.items()}
        self._flights = other._flights.shared_copy()
        self._banks = other._banks.shared_copy()
        self._weather = other._weather.shared_copy()
        self._area = other._area.shared_copy()
        self._calendar, self._types = other._calendar, other._types
        self._make_readers(other)

    def _make_readers(self, other: FeatureReader | None = None) -> None:
        self._turns: Turns = Turns(self._timeline, _TURNS, other._turns if other else None)
        self._inbound: Inbound = Inbound(self._timeline, other._inbound if other else None)
        self._readers: dict[str, _Reader] = {
            "aircraft": AircraftDays(self._flights),
            "aircraft_type": self._types,
            "bank": self._banks,
            "calendar": self._calendar,
            "destination_weather": DestinationWeather(self._weather),
            "inbound": self._inbound,
            "rotation": Rotations(self._flights),
            "schedule": RequestFields(),
            "weather": self._weather,
            "weather_area": self._area,
        }


def _sums_name(key: tuple[str, ...]) -> str:
    """The prefix of the written arrays of a key's running sums."""
    return "-".join(("account", *key))


def _with_signs(
    connection: duckdb.DuckDBPyConnection, sql: Any
) -> tuple[Mapping[str, Sequence[Any]], NDArray[np.int64]]:
    """Rows of a query over new versions (sign 1) and over removed ones (sign -1)."""
    parts = [
        connection.sql(sql(table)).to_arrow_table().to_pydict()
        for table in ("added_version", "removed_version")
    ]
    sign = [
        np.full(len(next(iter(part.values()))), s) for part, s in zip(parts, (1, -1), strict=True)
    ]
    return {name: parts[0][name] + parts[1][name] for name in parts[0]}, np.concatenate(sign)


def _by_key() -> dict[tuple[str, ...], list[BalanceFamily]]:
    out: dict[tuple[str, ...], list[BalanceFamily]] = {(): [_OBSERVED]}
    for family in ALL_FAMILIES:
        if isinstance(family, BalanceFamily) and not isinstance(family, TurnFamily):
            out.setdefault(family.ledger_key, []).append(family)
    return out


@dataclass(frozen=True)
class _Layout:
    """The places of each family's columns among all numeric columns."""

    names: tuple[str, ...]
    columns: tuple[tuple[Family, NDArray[np.intp]], ...]


def _layout(families: Iterable[Family]) -> _Layout:
    # Cached by name: hashing two hundred features takes a tenth of a millisecond.
    return _named_layout(tuple(family.name for family in families))


@lru_cache(maxsize=16)
def _named_layout(family_names: tuple[str, ...]) -> _Layout:
    by_name = {family.name: family for family in ALL_FAMILIES}
    families = tuple(by_name[name] for name in family_names)
    names = tuple(name for name in feature_names(families) if name not in CODES)
    at = {name: column for column, name in enumerate(names)}
    columns = (
        [at[feature.name] for feature in family.features if not feature.category]
        for family in families
    )
    places = [np.array(family_places, dtype=np.intp) for family_places in columns]
    return _Layout(names, tuple(zip(families, places, strict=True)))


_OBSERVED = cast(BalanceFamily, OBSERVED)
_BY_KEY = _by_key()
_TURNS = tuple(family for family in ALL_FAMILIES if isinstance(family, TurnFamily))
