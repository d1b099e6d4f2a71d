"""Fitting the model: boosters that each leave out a fold of weeks, linked where they were blind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.domain.distribution import THRESHOLDS_MIN, Array, DelayDistribution
from ponctuel.models.boosters import Question, fit_boosters, log_odds
from ponctuel.models.climatology import Climatology
from ponctuel.models.delay_model import CANCELLED, DIVERTED, DelayModel, booster_name
from ponctuel.models.indices import INDICES
from ponctuel.models.link import Link
from ponctuel.models.matrix import Encoder, Matrix
from ponctuel.models.residuals import Residuals
from ponctuel.models.segments import (
    AIRCRAFT,
    AIRCRAFT_MAX_LEAD_MIN,
    AIRCRAFT_PREFIX,
    FAR,
    NEAR,
    NEAR_MAX_LEAD_MIN,
    SEGMENTS,
)
from ponctuel.models.shape import Shape, logit

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class FitSettings:
    """How to fit; see params.yaml, group `train`.

    Attributes:
        thresholds_min: delays at which the links answer.
        folds: parts of the weeks; every booster leaves one out.
        booster: LightGBM parameters with `rounds`.
        far_booster, aircraft_booster, rare_booster: what differs far ahead, with the aircraft
            known, and for cancellation and diversion.
        blanked_share: rows in which one family of features is emptied.
        seed, threads: of LightGBM and of the blanking.
    """

    thresholds_min: tuple[int, ...]
    folds: int
    booster: Mapping[str, float]
    far_booster: Mapping[str, float]
    aircraft_booster: Mapping[str, float]
    rare_booster: Mapping[str, float]
    blanked_share: float
    seed: int
    threads: int = 2


@dataclass(frozen=True)
class Rows:
    """Training rows, encoded once."""

    frame: pd.DataFrame
    matrix: Matrix
    fold: NDArray[np.int64]
    lead_time_min: Array
    delay_min: Array
    arrived: Mask
    cancelled: Mask
    aircraft_known: Mask

    def learnt_by(self, segment: str) -> Mask:
        """Rows that a segment's boosters learn from: far ahead, from all lead times."""
        return np.ones(len(self.fold), dtype=bool) if segment == FAR else self.of(segment)

    def of(self, segment: str) -> Mask:
        """Rows that a segment answers for, and that its link is fitted on."""
        if segment == AIRCRAFT:
            return self.aircraft_known & (self.lead_time_min <= AIRCRAFT_MAX_LEAD_MIN)
        near = self.lead_time_min <= NEAR_MAX_LEAD_MIN
        return near if segment == NEAR else ~near


def fit_model(
    train: pd.DataFrame,
    columns: list[str],
    codes: list[str],
    family_columns: Mapping[str, list[str]],
    settings: FitSettings,
) -> DelayModel:
    """Fit boosters, links, climatology and intervals on `train`, by cross-fitting inside it.

    Args:
        train: features beside `flight_id`, `date_local`, `outcome`, `outcome_known_min` and
            `arr_delay_min`; rows whose outcome is unknown are left out.
        columns, codes: all features, and those that are codes.
        family_columns: columns of each family that may be unknown.
    """
    train = train[train["outcome"].notna()].reset_index(drop=True)
    encoder = Encoder.fit(train, columns, codes)
    rows = encoded(train, encoder, family_columns, settings)
    flights = train.drop_duplicates("flight_id") if "flight_id" in train else train
    climatology = Climatology.fit(flights)
    delay = flights.loc[flights["outcome"] == "arrived", "arr_delay_min"].to_numpy(dtype="float64")
    fitter = Fitter(rows, encoder, codes, settings, climatology.predict(train), Shape.fit(delay))
    return fitter.model(climatology)


class Fitter:
    """Gathers what each segment learns (`training.continuing` makes it go on from a model)."""

    def __init__(
        self,
        rows: Rows,
        encoder: Encoder,
        codes: list[str],
        settings: FitSettings,
        usual: DelayDistribution,
        shape: Shape,
    ) -> None:
        self.rows, self.encoder, self.codes, self.settings = rows, encoder, codes, settings
        self.usual, self.shape = usual, shape
        self.boosters: dict[str, lgb.Booster] = {}
        self.links: dict[str, Link] = {}
        self.cancel_links: dict[str, Link] = {}
        self._levels = np.full(len(rows.fold), np.nan)

    def model(self, climatology: Climatology) -> DelayModel:
        """Learn everything."""
        for segment in SEGMENTS:
            self.learn(segment)
        self.learn_diversion()
        return DelayModel(
            self.encoder,
            self.boosters,
            self.settings.folds,
            self.settings.thresholds_min,
            climatology,
            self.shape,
            self.links,
            self.cancel_links,
            self.residuals(),
        )

    def learn(self, segment: str) -> None:
        """The segment's boosters, its link, and the levels at which outcomes fall."""
        places = [THRESHOLDS_MIN.index(t) for t in self.settings.thresholds_min]
        rows, member = self.rows, self.rows.of(segment)
        arrived = member & rows.arrived
        targets = {i.name: i.target(np.nan_to_num(rows.delay_min)) for i in INDICES}
        learnt = rows.learnt_by(segment) & rows.arrived
        score = self._cross_fit(segment, learnt, arrived, targets, self._booster_of(segment))
        at = np.flatnonzero(arrived)
        if not len(at):  # nothing of the kind was seen: the near link serves
            self._borrow(segment)
            return
        indices = np.column_stack([score[i.name][at] for i in INDICES])
        usual = logit(self.usual.survival[at][:, places])
        delay, lead = rows.delay_min[at], rows.lead_time_min[at]
        answers = delay[:, None] >= np.asarray(self.settings.thresholds_min)
        self.links[segment] = Link.fit(indices, lead, usual, answers)
        curve = self.shape.survival(
            self.links[segment].log_odds(indices, lead, usual), self.settings.thresholds_min
        )
        nobody = np.zeros(len(at))
        if segment != AIRCRAFT:
            self._levels[at] = DelayDistribution(nobody, nobody, curve).level_of(delay)
            self._learn_cancellation(segment, member)

    def learn_diversion(self) -> None:
        """One booster for all: too rare for folds."""
        left = ~self.rows.cancelled
        diverted = left & ~self.rows.arrived
        self.boosters |= self.fit(
            {DIVERTED: Question(DIVERTED, left, diverted, (AIRCRAFT_PREFIX,))},
            self.settings.rare_booster,
        )

    def residuals(self) -> Residuals:
        """Where outcomes fell in the forecasts of boosters that had not seen their week."""
        told = np.flatnonzero(~np.isnan(self._levels))
        rows = self.rows.frame.iloc[told]
        return Residuals.of(
            rows["outcome_known_min"].to_numpy(dtype=np.int64),
            rows["lead_time_min"].to_numpy(dtype=np.int64),
            self._levels[told],
            sorted({int(lead) for lead in self.rows.lead_time_min}),
        )

    def _learn_cancellation(self, segment: str, member: Mask) -> None:
        answers = {CANCELLED: self.rows.cancelled.astype(np.float64)}
        score = self._cross_fit(segment, member, member, answers, self.settings.rare_booster)
        at = np.flatnonzero(member)
        self.cancel_links[segment] = Link.fit(
            score[CANCELLED][at, None],
            self.rows.lead_time_min[at],
            logit(self.usual.p_cancelled[at])[:, None],
            self.rows.cancelled[at, None],
        )

    def _cross_fit(
        self,
        segment: str,
        learnt: Mask,
        asked: Mask,
        targets: Mapping[str, Array],
        booster: Mapping[str, float],
    ) -> dict[str, Array]:
        """Scores of the rows asked for from boosters that have not seen their week, (n,) each."""
        hidden = () if segment == AIRCRAFT else (AIRCRAFT_PREFIX,)
        out = {name: np.zeros(len(asked)) for name in targets}
        if not asked.any():
            return out
        for fold in range(self.settings.folds):
            seen = learnt & (self.rows.fold != fold)
            questions = {
                name: Question(booster_name(segment, name, fold), seen, target, hidden)
                for name, target in targets.items()
            }
            fitted = self.fit(questions, booster)
            self.boosters |= fitted
            held = np.flatnonzero(asked & (self.rows.fold == fold))
            matrix = self.rows.matrix[held]
            for name, question in questions.items():
                if len(held):
                    out[name][held] = log_odds(fitted[question.name], matrix, self.settings.threads)
        return out

    def fit(
        self, questions: Mapping[str, Question], booster: Mapping[str, float]
    ) -> dict[str, lgb.Booster]:
        """Boosters by the questions' own names."""
        return fit_boosters(
            self.rows.matrix,
            self.encoder.columns,
            self.codes,
            list(questions.values()),
            {**self.settings.booster, **booster},
            self.settings.seed,
            self.settings.threads,
        )

    def _booster_of(self, segment: str) -> Mapping[str, float]:
        differs = {FAR: self.settings.far_booster, AIRCRAFT: self.settings.aircraft_booster}
        return differs.get(segment, {})

    def _borrow(self, segment: str) -> None:
        lender = NEAR if segment == AIRCRAFT else AIRCRAFT
        self.links[segment] = self.links[lender]
        for index in INDICES:
            for fold in range(self.settings.folds):
                self.boosters[booster_name(segment, index.name, fold)] = self.boosters[
                    booster_name(lender, index.name, fold)
                ]


def encoded(
    train: pd.DataFrame, encoder: Encoder, families: Mapping[str, list[str]], settings: FitSettings
) -> Rows:
    matrix = encoder.matrix(train)
    known = ~np.isnan(matrix[:, encoder.places(AIRCRAFT_PREFIX)]).all(axis=1)
    _blank(matrix, encoder, families, settings)
    days = pd.to_datetime(train["date_local"])
    outcome = train["outcome"]
    return Rows(
        frame=train,
        matrix=matrix,
        fold=np.asarray((days - days.min()).dt.days // 7 % settings.folds),
        lead_time_min=train["lead_time_min"].to_numpy(dtype="float64"),
        delay_min=train["arr_delay_min"].to_numpy(dtype="float64", na_value=np.nan),
        arrived=(outcome == "arrived").to_numpy(dtype=bool),
        cancelled=(outcome == "cancelled").to_numpy(dtype=bool),
        aircraft_known=np.asarray(known),
    )


def _blank(
    matrix: Matrix, encoder: Encoder, family_columns: Mapping[str, list[str]], settings: FitSettings
) -> None:
    """Empty families at random, in place, so that unknown state is nothing new when serving."""
    draw = np.random.default_rng(settings.seed)
    n = len(matrix)
    families = list(_places(encoder, family_columns))
    everything = sorted({place for places in families for place in places})
    chosen = draw.integers(0, len(families) + 1, n)
    blanked = draw.random(n) < settings.blanked_share
    for number, places in enumerate([*families, everything]):
        rows = np.flatnonzero(blanked & (chosen == number))
        matrix[rows[:, None], np.asarray(places)] = np.nan


def _places(encoder: Encoder, family_columns: Mapping[str, list[str]]) -> Iterator[list[int]]:
    for family, names in sorted(family_columns.items()):
        if not family.startswith(AIRCRAFT_PREFIX.rstrip("_")):
            yield [encoder.place(name) for name in names]
