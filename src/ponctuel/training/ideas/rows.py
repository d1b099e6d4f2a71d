"""The rows of the study: those that ideas are trained on, and the requests that are scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property

import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.domain.distribution import Array, DelayDistribution
from ponctuel.domain.flight import epoch_min
from ponctuel.features.build import feature_names
from ponctuel.models.climatology import Climatology
from ponctuel.models.segments import (
    AIRCRAFT,
    AIRCRAFT_MAX_LEAD_MIN,
    AIRCRAFT_PREFIX,
    FAR,
    NEAR,
    NEAR_MAX_LEAD_MIN,
)
from ponctuel.models.shape import Shape
from ponctuel.training.data import FeatureFiles
from ponctuel.training.frames import issued_at_min
from ponctuel.training.rows import training_rows

KEYS = ["flight_id", "lead_time_min"]
SEGMENT_COLUMN = "part"
JUDGED_LEADS_MIN = (43200, 1440, 360, 120, 30)
# Number of judged lead times drawn for each flight: a sample, to keep the study cheap.
JUDGED_COUNT = 3


@dataclass(frozen=True)
class Period:
    """The period of the study: training on [start, cutoff), scores on [cutoff, end).

    All of it is development: the test begins at `end`.
    """

    start: date
    cutoff: date
    end: date

    @classmethod
    def of(cls, files: FeatureFiles, params: Params) -> Period:
        """The period whose scored days are the development part of protocol P."""
        split = files.split(params.split)
        cutoff = files.score_from(params.peers.score_from, split)
        return cls(split.start, cutoff, split.test_from)

    def as_dict(self) -> dict[str, str]:
        return {name: day.isoformat() for name, day in vars(self).items()}


@dataclass(frozen=True)
class LearningRows:
    """Training rows of one draw, with the climatology and the shape of delays of their flights."""

    frame: pd.DataFrame

    @classmethod
    def read(cls, files: FeatureFiles, period: Period, params: Params) -> LearningRows:
        """Read the rows as for the model (see `training.fit`)."""
        frame = training_rows(files, period.start, period.cutoff, params)
        return cls(frame[frame["outcome"].notna()].reset_index(drop=True))

    @cached_property
    def climatology(self) -> Climatology:
        return Climatology.fit(self._flights)

    @cached_property
    def shape(self) -> Shape:
        arrived = self._flights["outcome"] == "arrived"
        return Shape.fit(self._flights.loc[arrived, "arr_delay_min"].to_numpy(dtype="float64"))

    @cached_property
    def climatology_forecasts(self) -> DelayDistribution:
        """Climatology's forecasts for the rows."""
        return self.climatology.predict(self.frame)

    @property
    def _flights(self) -> pd.DataFrame:
        return self.frame.drop_duplicates("flight_id")


def without_lead_boosters(params: Params) -> Params:
    """params.yaml without the boosters of single lead times: ideas concern those of segments."""
    train = params.train.model_copy(update={"lead_booster": None})
    return params.model_copy(update={"train": train})


def judged_rows(files: FeatureFiles, period: Period, params: Params) -> pd.DataFrame:
    """Arrived flights, each at a few lead times drawn at random, issued after the cutoff."""
    leads = tuple(t for t in JUDGED_LEADS_MIN if t in params.features.lead_times_min)
    frame = files.sample(period.cutoff, period.end, leads, JUDGED_COUNT, params.seed)
    later = issued_at_min(frame) >= epoch_min(datetime.combine(period.cutoff, time(), UTC))
    return frame[later & (frame["outcome"] == "arrived")].reset_index(drop=True)


def segment_rows(frame: pd.DataFrame, segment: str) -> pd.DataFrame:
    """The judged requests of one segment; the aircraft is hidden except in AIRCRAFT."""
    lead = frame["lead_time_min"]
    columns = [name for name in frame.columns if name.startswith(AIRCRAFT_PREFIX)]
    if segment == AIRCRAFT:
        own = [name for name in feature_names() if name.startswith(AIRCRAFT_PREFIX)]
        aircraft_known = frame[own].notna().any(axis=1) & (lead <= AIRCRAFT_MAX_LEAD_MIN)
        return frame[aircraft_known].reset_index(drop=True)
    belongs = {FAR: lead > NEAR_MAX_LEAD_MIN, NEAR: lead <= NEAR_MAX_LEAD_MIN}[segment]
    return frame[belongs].assign(**dict.fromkeys(columns, np.float32("nan"))).reset_index(drop=True)


def delays_of(frame: pd.DataFrame) -> Array:
    """Arrival delays in minutes, shape (n,)."""
    return frame["arr_delay_min"].to_numpy(dtype="float64", na_value=np.nan)


def lead_times_of(frame: pd.DataFrame) -> Array:
    """Lead times in minutes, shape (n,)."""
    return frame["lead_time_min"].to_numpy(dtype="float64")
