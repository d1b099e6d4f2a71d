"""Ponctuel from Python: an opened project, with the same numbers as every other entry point."""

from __future__ import annotations

import os
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import duckdb
import pandas as pd

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import InvalidRequest, NotReady, UserError
from ponctuel.domain.forecast import Forecast
from ponctuel.domain.json import Fields
from ponctuel.domain.schedule_records import OutcomeRecord
from ponctuel.serving.bootstrap import make_service
from ponctuel.serving.numbered import numbered_request, read_day, request_fields
from ponctuel.serving.request_frame import forecast_table, frame_requests, issued_ahead
from ponctuel.serving.service import ForecastService
from ponctuel.serving.wording import forecast_in_words
from ponctuel.training.champion import Champion, champion
from ponctuel.warehouse.connect import connect

Day: TypeAlias = str | date
Moment: TypeAlias = str | datetime
# From so many requests on, reading the whole timeline into memory is faster than querying it.
BULK_ROWS = 5000


class Project:
    """An opened project: forecasts, features, the champion and the analytic database.

    Nothing has to be started, and each part is loaded on first use. The clock is that of
    params.yaml: with the embedded data a paused replay in December 2013. `close` it, or use it in a
    `with` statement.

    Times are local to the origin's airport unless they bear an offset; probabilities lie between
    0 and 1, delays are in minutes.

    >>> with ponctuel.open() as project:
    ...     len(project.sql("SELECT carrier_code FROM dim_carrier")) > 1
    True

    Attributes:
        paths: the paths of the project.
    """

    def __init__(self, paths: Paths) -> None:
        self.paths = paths

    @cached_property
    def service(self) -> ForecastService:
        """The service behind this and every other entry point."""
        return make_service(self.paths.root, short_lived=True)

    @property
    def now(self) -> datetime:
        """The present time of the project's clock, aware UTC: the default issue time."""
        return self.service.clock.now()

    @property
    def champion(self) -> Champion:
        """The registered model in service: its version, the gate's verdict, its files.

        >>> project.champion.label
        'ponctuel/1'
        >>> project.champion.verdict in ("passed", "refused")
        True

        Raises:
            NotReady: none is registered yet.
        """
        return champion(self.paths)

    def flights(
        self,
        day: Day,
        *,
        origin: str | None = None,
        destination: str | None = None,
        carrier: str | None = None,
    ) -> pd.DataFrame:
        """Scheduled departures of a local day, earliest first, as `forecast_frame` accepts them.

        An origin or a destination is required.

        Args:
            day: the local day of departure.
            origin: IATA code.
            destination: IATA code.
            carrier: IATA code; every carrier by default.

        >>> day = project.flights("2013-03-05", origin="JFK", carrier="UA")
        >>> list(day.columns)
        ['carrier', 'flight', 'origin', 'destination', 'departure']
        """
        named = {"origin": origin, "destination": destination, "carrier": carrier}
        listed = self.service.flights(named, read_day(day))
        columns = ["carrier", "flight", "origin", "destination", "departure"]
        return pd.DataFrame([request_fields(each) for each in listed], columns=pd.Index(columns))

    def forecast(
        self,
        flight: str,
        day: Day | None = None,
        *,
        issued_at: Moment | None = None,
        origin: str | None = None,
        destination: str | None = None,
        departure: Moment | None = None,
        tail_number: str | None = None,
    ) -> Forecast:
        """How late a flight will be, as known at an issue time.

        Args:
            flight: carrier and number, as in `UA 464`.
            day: local day of departure; the rest is read from the schedule.
            issued_at: the issue time, before which all information is known; at most the clock's
                time, which is the default.
            origin, destination, departure: where the number names several flights of the day
                (then `departure` is a time of day, as in `07:30`), or all three without `day`, for
                a flight that need not be in the schedule.
            tail_number: the aircraft, where it is known.

        Raises:
            UserError: names the field, its value and what is accepted.

        >>> forecast = project.forecast("UA 512", "2013-03-05", issued_at="2013-03-05T15:29")
        >>> forecast.flight.origin_code, forecast.flight.destination_code, forecast.lead_time_min
        ('JFK', 'SFO', 120.0)
        >>> forecast.figures.delay_p05_min < forecast.figures.delay_p50_min
        True
        >>> sorted(vars(forecast.classes))
        ['from_30_to_60', 'from_60_to_120', 'over_120_or_cancelled', 'under_30']
        """
        request = self._request(flight, day, issued_at, origin, destination, departure, tail_number)
        (answer,) = self.service.answers([request])
        if isinstance(answer, UserError):
            raise answer
        return answer.forecast

    def forecast_frame(
        self,
        frame: pd.DataFrame,
        *,
        issued_at: Moment | None = None,
        lead_time_min: float | None = None,
    ) -> pd.DataFrame:
        """Forecasts of many flights, one row for each of `frame`, with its index.

        Args:
            frame: columns `carrier`, `flight`, `origin`, `destination`, `departure`, or the same
                under the warehouse's names; `issued_at` and `tail_number` where wanted.
            issued_at: the issue time of rows without one; the clock's time by default.
            lead_time_min: issue each forecast so many minutes before departure instead.

        Returns:
            Probabilities, quantiles and support; where a row was refused, they are missing and
            `error_code`, `error_field` and `error_detail` say why.

        Raises:
            InvalidRequest: a column is missing, or both `issued_at` and `lead_time_min` are given.

        >>> day = project.flights("2013-03-05", origin="JFK", carrier="UA")
        >>> forecasts = project.forecast_frame(day, lead_time_min=60)
        >>> len(forecasts) == len(day), forecasts["error_code"].isna().all().item()
        (True, True)
        >>> forecasts[["lead_time_min", "in_schedule"]].drop_duplicates()
           lead_time_min  in_schedule
        0           60.0         True
        """
        if issued_at is not None and lead_time_min is not None:
            raise InvalidRequest("leave one of issued_at and lead_time_min out", field="issued_at")
        service = self._bulk if len(frame) >= BULK_ROWS else self.service
        requests: list[Fields] = [*frame_requests(frame)]
        if lead_time_min is not None:
            requests = [_ahead(service, each, lead_time_min) for each in requests]
        if issued_at is not None:
            requests = [{"issued_at": issued_at} | dict(each) for each in requests]
        return forecast_table(service.answers(requests, reasons=False), frame.index)

    def features(
        self,
        flight: str,
        day: Day | None = None,
        *,
        issued_at: Moment | None = None,
        origin: str | None = None,
        destination: str | None = None,
        departure: Moment | None = None,
        tail_number: str | None = None,
    ) -> pd.DataFrame:
        """The model's input row for a flight: its features at the issue time.

        The arguments are those of `forecast`; the row is input for the model server and for
        `mlflow.pyfunc.load_model("models:/ponctuel@champion")`.

        Args:
            flight: carrier and number, as in `UA 512`.
            day: the local day of departure.
            issued_at: the issue time; the clock's by default.
            origin: IATA code, where several flights bear the number.
            destination: IATA code, likewise.
            departure: scheduled, local time or instant, likewise.
            tail_number: the tail number of the aircraft, where it is known.

        >>> row = project.features("UA 512", "2013-03-05", issued_at="2013-03-05T15:29")
        >>> row.shape[0], row["lead_time_min"].item(), row["destination_code"].item()
        (1, 120.0, 'SFO')
        """
        return self.service.features(
            self._request(flight, day, issued_at, origin, destination, departure, tail_number)
        )

    def reasons(self, forecast: Forecast, language: str = "en") -> pd.DataFrame:
        """The reasons of a forecast, one row each, the strongest first.

        Args:
            forecast: the forecast of this project.
            language: `en` or `fr`.

        Returns:
            `family`, `points` (percentage points of the probability of arriving 30 min late or
            more) and `text`, in the language asked for (`en` or `fr`).

        >>> forecast = project.forecast("UA 512", "2013-03-05", issued_at="2013-03-05T15:29")
        >>> list(project.reasons(forecast, "fr").columns)
        ['family', 'points', 'text']
        """
        worded = forecast_in_words(forecast.as_dict(), language)["reasons"]
        columns = ["family", "points", "text"]
        return pd.DataFrame(
            [[reason[name] for name in columns] for reason in worded], columns=columns
        )

    def outcome(
        self,
        flight: str,
        day: Day | None = None,
        *,
        origin: str | None = None,
        destination: str | None = None,
        departure: Moment | None = None,
    ) -> OutcomeRecord | None:
        """The outcome of a flight, if it is known at the present time of the clock; else None.

        Args:
            flight: carrier and number, as in `UA 512`.
            day: the local day of departure.
            origin: IATA code, where several flights bear the number.
            destination: IATA code, likewise.
            departure: scheduled, local time or instant, likewise.

        >>> project.outcome("UA 512", "2013-03-05")["outcome"]
        'arrived'
        """
        return self.service.outcome(
            self._request(flight, day, None, origin, destination, departure, None)
        )

    def sql(self, query: str, **parameters: object) -> pd.DataFrame:
        """The rows of a query of the analytic database; reports/warehouse describes its tables.

        Args:
            query: DuckDB's SQL; `$name` stands for a parameter.
            parameters: their values.

        Raises:
            InvalidRequest: the database refuses the query.

        >>> query = "SELECT time_zone_name FROM dim_airport WHERE airport_code = $code"
        >>> project.sql(query, code="LGA")
             time_zone_name
        0  America/New_York
        """
        try:
            return self._warehouse.execute(query, parameters or None).df()
        except duckdb.Error as error:
            first = str(error).partition("\n")[0]
            raise InvalidRequest(first, field="query", code="refused_query") from None

    def close(self) -> None:
        """Close the databases; the project opens them again when they are needed."""
        for name in ("service", "_bulk", "_warehouse"):
            part: Any = self.__dict__.pop(name, None)
            if part is not None:
                part.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Project({str(self.paths.root)!r})"

    @cached_property
    def _bulk(self) -> ForecastService:
        return make_service(self.paths.root)

    @cached_property
    def _warehouse(self) -> duckdb.DuckDBPyConnection:
        return connect(self.paths.warehouse, read_only=True)

    def _request(
        self,
        flight: str,
        day: Day | None,
        issued_at: Moment | None,
        origin: str | None,
        destination: str | None,
        departure: Moment | None,
        tail_number: str | None,
    ) -> Fields:
        if day is not None:
            time_of_day = None if departure is None else str(departure)
            named = numbered_request(
                self.service,
                flight,
                day,
                origin=origin,
                destination=destination,
                departure=time_of_day,
            )
        else:
            carrier, number = _parts(flight)
            named = {"carrier": carrier, "flight": number, "origin": origin}
            named |= {"destination": destination, "departure": departure}
        return named | {"issued_at": issued_at, "tail_number": tail_number}


def open_project(root: str | os.PathLike[str] | None = None) -> Project:
    """The project in a folder; see `ponctuel.open`.

    Args:
        root: the folder; found upwards from the working directory by default.

    Raises:
        NotReady: the folder has no params.yaml.
    """
    paths = project_paths(None if root is None else Path(root))
    if not paths.params.is_file():
        raise NotReady(
            "no project of Ponctuel is there: a folder with a params.yaml is accepted",
            field="root",
            value=paths.root,
        )
    return Project(paths)


def _parts(flight: str) -> tuple[str, str]:
    """Carrier and number of `UA 464` or `UA464`: codes of carriers have two characters."""
    text = flight.strip()
    return text[:2], text[2:].strip()


def _ahead(service: ForecastService, request: Fields, lead_time_min: float) -> Fields:
    """The request with an issue time so long before departure; invalid requests unchanged."""
    try:
        departure = service.flight(request).sched_dep_utc
    except UserError:
        return request
    return issued_ahead(request, pd.Timestamp(departure), lead_time_min)
