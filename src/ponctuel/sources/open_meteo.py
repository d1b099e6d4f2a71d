"""Open-Meteo: the present and the forecast weather at a place. Used on the real clock only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, ClassVar

from ponctuel.domain.errors import ServiceDown
from ponctuel.domain.json import Fields
from ponctuel.sources.base import card_of_module

NAME = "Open-Meteo"
PATH = "/v1/forecast"
HOUR = timedelta(hours=1)
DAYS_AHEAD = 16
# name at Open-Meteo -> (column, lowest and highest possible value)
_MEASURES = {
    "temperature_2m": ("temperature_c", -90, 60),
    "dew_point_2m": ("dew_point_c", -90, 60),
    "relative_humidity_2m": ("humidity_pct", 0, 101),
    "wind_direction_10m": ("wind_direction_deg", 0, 360),
    "wind_speed_10m": ("wind_speed_kmh", 0, 500),
    "wind_gusts_10m": ("wind_gust_kmh", 0, 500),
    "pressure_msl": ("pressure_hpa", 850, 1100),
    "visibility": ("visibility_km", 0, 500),
}
_AMOUNT, _PROBABILITY, _CODE = "precipitation", "precipitation_probability", "weather_code"
_AMOUNTS = {
    _AMOUNT: ("precipitation_mm", 0, 500),
    _PROBABILITY: ("precipitation_probability_pct", 0, 100),
}
_SKY = {_CODE: ("weather_code", 0, 99)}
Measures = Mapping[str, tuple[str, float, float]]
# unit at Open-Meteo -> (ending of the columns that it fits, factor, offset to the column's unit)
_UNITS = {
    "°C": (("_c",), 1.0, 0.0),
    "°F": (("_c",), 1 / 1.8, -32 / 1.8),
    "%": (("_pct",), 1.0, 0.0),
    "°": (("_deg",), 1.0, 0.0),
    "km/h": (("_kmh",), 1.0, 0.0),
    "m/s": (("_kmh",), 3.6, 0.0),
    "mp/h": (("_kmh",), 1.609344, 0.0),
    "mph": (("_kmh",), 1.609344, 0.0),
    "kn": (("_kmh",), 1.852, 0.0),
    "hPa": (("_hpa",), 1.0, 0.0),
    "mm": (("_mm",), 1.0, 0.0),
    "inch": (("_mm",), 25.4, 0.0),
    "m": (("_km",), 0.001, 0.0),
    "km": (("_km",), 1.0, 0.0),
    "ft": (("_km",), 0.0003048, 0.0),
    "wmo code": (("_code",), 1.0, 0.0),
}
Fetch = Callable[[str, Mapping[str, str]], Any]


@dataclass(frozen=True)
class PlaceWeather:
    """Measures at a moment or in an hour, in the columns' units; unknown ones are left out.

    Attributes:
        at_utc: the moment of an observation, or the beginning of a forecast's hour.
    """

    at_utc: datetime
    measures: dict[str, float]


class OpenMeteoSource:
    """Client of the Open-Meteo service.

    Args:
        fetch: (path, query) -> the JSON document there; raises ServiceDown.
        api_key: the key of a paying customer.
    """

    name: ClassVar[str] = "open_meteo"
    attribution: ClassVar[str] = "Weather data by Open-Meteo.com"
    attribution_url: ClassVar[str] = "https://open-meteo.com/"

    def __init__(self, fetch: Fetch, api_key: str | None = None) -> None:
        self._fetch, self._api_key = fetch, api_key

    @property
    def card_path(self) -> Path:
        return card_of_module(__file__)

    def read(self, latitude_deg: float, longitude_deg: float) -> OpenMeteoAnswer:
        """The weather of a place; the same query for every use, so that one answer can be reused.

        Raises:
            ServiceDown: it does not answer, or not as documented.
        """
        query = {
            "latitude": f"{latitude_deg:.4f}",
            "longitude": f"{longitude_deg:.4f}",
            "current": ",".join(_MEASURES),
            "hourly": ",".join((*_MEASURES, *_AMOUNTS, *_SKY)),
            "forecast_days": str(DAYS_AHEAD),
            "timezone": "GMT",
            "timeformat": "iso8601",
            "temperature_unit": "celsius",
            "wind_speed_unit": "kmh",
            "precipitation_unit": "mm",
        }
        if self._api_key is not None:
            query["apikey"] = self._api_key
        return OpenMeteoAnswer(self._fetch(PATH, query))


class OpenMeteoAnswer:
    """One answer of the service, validated as it is read."""

    def __init__(self, content: Any) -> None:
        self._content = _checked(dict, content, "the answer")
        offset = _number(self._content.get("utc_offset_seconds"), "utc_offset_seconds")
        if offset is None or abs(offset) > 14 * 3600:
            raise _invalid_answer("utc_offset_seconds is missing or impossible")
        self._zone = timezone(timedelta(seconds=offset))

    def observation(self) -> PlaceWeather | None:
        """The present conditions; None where the answer has none."""
        current = _checked(dict, self._content.get("current"), "current")
        units = _checked(dict, self._content.get("current_units"), "current_units")
        at = self._moment(current.get("time"))
        measures = _measures(current, units, _MEASURES)
        # Precipitation of the last whole hour is stamped with the end of the hour.
        hour = at.replace(minute=0, second=0, microsecond=0)
        measures |= self._stamped_at(hour, {_AMOUNT: _AMOUNTS[_AMOUNT]})
        return PlaceWeather(at, measures) if measures else None

    def hour(self, moment: datetime) -> PlaceWeather | None:
        """The forecast for the hour of a moment (aware); None beyond its horizon."""
        start = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        measures = self._stamped_at(start, {**_MEASURES, **_SKY})
        if not measures:
            return None
        return PlaceWeather(start, measures | self._stamped_at(start + HOUR, _AMOUNTS))

    def _stamped_at(self, hour_utc: datetime, measures: Measures) -> dict[str, float]:
        """Measures that are stamped with an hour."""
        hours = _checked(dict, self._content.get("hourly"), "hourly")
        units = _checked(dict, self._content.get("hourly_units"), "hourly_units")
        times = [self._moment(value) for value in _checked(list, hours.get("time"), "hourly.time")]
        if hour_utc not in times:
            return {}
        position = times.index(hour_utc)
        row = {}
        for name in measures:
            values = hours.get(name)
            if values is not None:
                listed = _checked(list, values, f"hourly.{name}")
                if len(listed) != len(times):
                    raise _invalid_answer(
                        f"hourly.{name} has {len(listed)} values for {len(times)} hours"
                    )
                row[name] = listed[position]
        return _measures(row, units, measures)

    def _moment(self, value: Any) -> datetime:
        try:
            local = datetime.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise _invalid_answer(f"{value!r} is not a time") from error
        return (local if local.tzinfo else local.replace(tzinfo=self._zone)).astimezone(UTC)


def _measures(fields: Fields, units: Fields, measures: Measures) -> dict[str, float]:
    """Values in the columns' units; null and impossible ones are left out."""
    values = {}
    for name, (column, low, high) in measures.items():
        value = _number(fields.get(name), name)
        if value is None:
            continue
        endings, factor, offset = _UNITS.get(str(units.get(name)), ((), 0.0, 0.0))
        if not column.endswith(endings or "?"):
            raise _invalid_answer(f"{name} is in {units.get(name)!r}")
        converted = value * factor + offset
        if low <= converted <= high:
            values[column] = round(converted, 3)
    return values


def _number(value: Any, name: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _invalid_answer(f"{name} is not a number")
    return float(value)


def _checked(kind: type[Any], value: Any, name: str) -> Any:
    if not isinstance(value, kind):
        raise _invalid_answer(f"{name} is missing or not a {kind.__name__}")
    return value


def _invalid_answer(detail: str) -> ServiceDown:
    return ServiceDown(NAME, f"its answer is not as documented: {detail}")
