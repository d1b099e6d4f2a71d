"""Rolling origin: every month each contestant is fitted on what is known, then forecasts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Protocol

import duckdb
import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.evaluation.origins import NO_MODEL, monthly_cutoffs, newest_admissible
from ponctuel.evaluation.slices import storm_slots
from ponctuel.features.build import categorical_names
from ponctuel.models.matrix import Encoder
from ponctuel.models.peers.rows import PeerRows
from ponctuel.training.data import FeatureFiles
from ponctuel.training.frames import KNOWN, STORM_FEATURE, issued_at_min, plain_columns
from ponctuel.training.rows import training_rows

KEYS = ["flight_id", "lead_time_min"]
DELAY = "arr_delay_min"
CHAMPION = "champion"


@dataclass(frozen=True)
class RollingOrigin:
    """The requests of protocol P, and the cutoff whose model forecasts each.

    Attributes:
        start: first local day of training.
        judged_from: first local day of the judged part; the development part precedes it.
        requests: arrived flights at every lead time, sorted: `flight_id`, `lead_time_min`,
            `cutoff` (an index into `cutoffs`), `date_local`, `carrier_code`, `origin_code`,
            `sched_dep_min`, `arr_delay_min`, `storm`.
        cutoffs: first days of months, ascending.
    """

    files: FeatureFiles
    start: date
    judged_from: date
    cutoffs: tuple[date, ...]
    requests: pd.DataFrame

    @classmethod
    def plan(
        cls, files: FeatureFiles, start: date, score_from: date, judged_from: date, end: date
    ) -> RollingOrigin:
        """Prepare the requests about flights of [score_from, end)."""
        with duckdb.connect() as connection:
            requests = connection.execute(
                "SELECT f.flight_id, f.lead_time_min, o.date_local, o.carrier_code, "
                "o.origin_code, o.sched_dep_min, o.outcome, o.arr_delay_min, "
                f"f.{STORM_FEATURE} "
                "FROM read_parquet(?) AS f JOIN read_parquet(?) AS o USING (flight_id) "
                "WHERE o.date_local >= ? AND o.date_local < ? "
                "ORDER BY f.lead_time_min DESC, o.sched_dep_min, f.flight_id",
                [str(files.features), str(files.outcomes), score_from, end],
            ).df()
        issued = issued_at_min(requests)
        cutoffs = tuple(
            cutoff
            for cutoff in monthly_cutoffs(int(issued.min()), int(issued.max()))
            if start < cutoff < end
        )
        requests["cutoff"] = newest_admissible(issued, cutoffs).astype("int16")
        requests["storm"] = _storms(requests, issued, judged_from)
        is_forecast = (requests["cutoff"] != NO_MODEL) & (requests["outcome"] == "arrived")
        forecast_requests = requests[is_forecast].drop(columns=["outcome", STORM_FEATURE])
        return cls(files, start, judged_from, cutoffs, forecast_requests.reset_index(drop=True))

    def judged(self) -> RollingOrigin:
        """The requests of the judged part alone."""
        in_test = self.requests["date_local"] >= pd.Timestamp(self.judged_from)
        return replace(self, requests=self.requests[in_test].reset_index(drop=True))

    def requests_of(self, cutoff: date, judged_only: bool) -> pd.DataFrame:
        """KEYS of the requests that the cutoff's model forecasts."""
        of_cutoff = self.requests["cutoff"] == self.cutoffs.index(cutoff)
        if judged_only:
            of_cutoff &= self.requests["date_local"] >= pd.Timestamp(self.judged_from)
        return self.requests.loc[of_cutoff, KEYS].reset_index(drop=True)


def _storms(requests: pd.DataFrame, issued: np.ndarray, judged_from: date) -> np.ndarray:
    """Masks of storm slots, found among all flights of each part and lead time separately."""
    out = np.zeros(len(requests), dtype=bool)
    part = requests["date_local"] >= pd.Timestamp(judged_from)
    for rows in requests.groupby([part, "lead_time_min"]).indices.values():
        group = requests.iloc[rows]
        out[rows] = storm_slots(group["origin_code"], issued[rows], group[STORM_FEATURE])
    return out


class MonthData:
    """The data of a contestant at one cutoff; each part is read once, at its first use."""

    def __init__(self, origin: RollingOrigin, cutoff: date, params: Params) -> None:
        self.origin, self.cutoff, self.params = origin, cutoff, params

    @cached_property
    def train(self) -> pd.DataFrame:
        """The champion's own training rows."""
        return training_rows(self.origin.files, self.origin.start, self.cutoff, self.params)

    @cached_property
    def arrived(self) -> pd.DataFrame:
        return self.train[self.train["outcome"] == "arrived"].reset_index(drop=True)

    @cached_property
    def peer_train(self) -> PeerRows:
        """Features of the arrived flights, without the aircraft's."""
        encoder = Encoder.fit(
            self.arrived, plain_columns(self.arrived.columns), categorical_names()
        )
        return PeerRows.of(self.arrived, encoder)

    @cached_property
    def delay_min(self) -> np.ndarray:
        """Arrival delays of `peer_train`, shape (n,)."""
        return self.arrived["arr_delay_min"].to_numpy(dtype="float64")

    @cached_property
    def _features(self) -> pd.DataFrame:
        requests = self.origin.requests_of(self.cutoff, judged_only=False)
        plain = plain_columns(self.origin.files.columns)
        listed = ", ".join(f"f.{name}" for name in plain if name not in KEYS)
        with duckdb.connect() as connection:
            connection.register("requested", requests)
            features = connection.execute(
                f"SELECT f.flight_id, f.lead_time_min, {listed}, o.{DELAY}, "
                f"o.sched_dep_min, o.{KNOWN} "
                "FROM read_parquet(?) AS f JOIN requested USING (flight_id, lead_time_min) "
                "JOIN read_parquet(?) AS o USING (flight_id)",
                [str(self.origin.files.features), str(self.origin.files.outcomes)],
            ).df()
        return features.sort_values(KEYS, ignore_index=True)

    def features(self, judged_only: bool) -> pd.DataFrame:
        """KEYS, features, DELAY, `sched_dep_min` and KNOWN (the minute at which the outcome became
        known): scores and later forecasts need the last three."""
        if not judged_only:
            return self._features
        requests = self.origin.requests_of(self.cutoff, judged_only=True)
        return self._features.merge(requests, on=KEYS).reset_index(drop=True)


class Contestant(Protocol):
    """A model that is fitted every month."""

    @property
    def name(self) -> str: ...

    @property
    def judged_only(self) -> bool:
        """Whether it forecasts the judged part alone."""

    def forecast(self, month: MonthData) -> pd.DataFrame:
        """KEYS and forecasts, one row per request of `month.features(judged_only)`."""


def rolling_origin(files: FeatureFiles, params: Params) -> RollingOrigin:
    """The requests and cutoffs that params.yaml asks for."""
    split = files.split(params.split)
    score_from = files.score_from(params.peers.score_from, split)
    return RollingOrigin.plan(files, split.start, score_from, split.test_from, split.end)


def month_forecasts(
    contestant: Contestant, origin: RollingOrigin, cutoff: date, params: Params
) -> pd.DataFrame:
    """KEYS and forecasts of a contestant fitted at a cutoff, in single precision."""
    forecasts = contestant.forecast(MonthData(origin, cutoff, params))
    return forecasts.astype(dict.fromkeys(forecasts.columns.drop(KEYS), "float32"))
