"""Fitting the model: boosters that each leave out a fold of weeks, linked where they were blind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.domain.distribution import THRESHOLDS_MIN, Array, DelayDistribution
from ponctuel.models.boosters import Question, fit_boosters, log_odds
from ponctuel.models.climatology import Climatology
from ponctuel.models.delay_model import CANCELLED, DIVERTED, DelayModel, booster_name, lead_name
from ponctuel.models.indices import INDICES, LEAD_INDEX
from ponctuel.models.leads import booster_weights
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

# `min_data_in_leaf` is meant for so many rows; of fewer, a leaf may hold fewer.
LEAF_ROWS, LEAST_IN_LEAF = 300_000, 20
# From fewer cancelled flights nothing is learnt of cancellation.
LEAST_CANCELLED = 10
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class FitSettings:
    """How to fit; see params.yaml, group `train`.

    Attributes:
        thresholds_min: delays at which the links answer.
        folds: parts of the weeks; every booster leaves one out.
        booster: LightGBM parameters with `rounds`.
        far_booster, lead_booster, aircraft_booster, rare_booster: what differs far ahead, for
            boosters of one lead time (None: there are none), with the aircraft known, and for
            cancellation and diversion.
        lead_link_rows: rows that the link of one lead time is fitted on, at most.
        blanked_share: rows in which one family of features is emptied.
        seed, threads: of LightGBM and of the blanking.
    """

    thresholds_min: tuple[int, ...]
    folds: int
    booster: Mapping[str, float]
    far_booster: Mapping[str, float]
    lead_booster: Mapping[str, float] | None
    lead_link_rows: int
    aircraft_booster: Mapping[str, float]
    rare_booster: Mapping[str, float]
    blanked_share: float
    seed: int
    threads: int = 2


@dataclass(frozen=True)
class Rows:
    """Training rows, encoded once.

    Attributes:
        drawn: rows of the lead times drawn for each flight; the others are those that the boosters
            of single lead times see beside them.
    """

    frame: pd.DataFrame
    matrix: Matrix
    fold: NDArray[np.int64]
    lead_time_min: Array
    delay_min: Array
    arrived: Mask
    cancelled: Mask
    aircraft_known: Mask
    drawn: Mask

    @property
    def cancellations_learnt(self) -> bool:
        """Whether enough flights were cancelled, whatever the number of their rows."""
        cancelled = self.frame[self.cancelled]
        return cancelled.get("flight_id", cancelled.index).nunique() >= LEAST_CANCELLED

    def learnt_by(self, segment: str) -> Mask:
        """Rows that a segment's boosters learn from: far ahead, from all lead times."""
        return self.drawn if segment == FAR else self.of(segment)

    def of(self, segment: str) -> Mask:
        """Rows, of those drawn, that a segment answers for."""
        return self.drawn & self.answered_by(segment)

    def answered_by(self, segment: str) -> Mask:
        """All rows that a segment answers for."""
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
            `arr_delay_min`; rows whose outcome is unknown are left out. Where there is a column
            `drawn`, rows of False are for the boosters of single lead times alone.
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


@dataclass(frozen=True)
class BlindCurves:
    """Forecasts of training rows from boosters that have not seen their week.

    Attributes:
        rows: places in the training rows, shape (n,); a row of a known aircraft has two forecasts,
            one without it.
        survival: P(delay >= t | it arrives) at THRESHOLDS_MIN, shape (n, k).
    """

    rows: NDArray[np.intp]
    survival: Array


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
        self.own_leads_min: dict[str, tuple[int, ...]] = {}
        self.links: dict[str, Link] = {}
        self.cancel_links: dict[str, Link] = {}
        self.blind: list[BlindCurves] = []
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
            self.own_leads_min,
            self.links,
            self.cancel_links,
            self.residuals(),
            self.rows.cancellations_learnt,
        )

    def learn(self, segment: str) -> None:
        """The segment's boosters, its links, and the levels at which outcomes fall."""
        rows, member = self.rows, self.rows.of(segment)
        arrived = member & rows.arrived
        if not arrived.any():  # nothing of the kind was seen: the near boosters and links serve
            self._borrow(segment)
            return
        own = self.own_leads(segment)
        linked = self._linked_rows(segment, own) if own else arrived
        targets = {i.name: i.target(self._delay) for i in (INDICES[:-1] if own else INDICES)}
        learnt = rows.learnt_by(segment) & rows.arrived
        score = self._cross_fit(segment, learnt, linked, targets, self._booster_of(segment))
        if own:
            self.own_leads_min[segment] = own
            score[INDICES[-1].name] = self._cross_fit_leads(segment, own, linked)
            for lead in own:
                self._link(segment, lead_name(segment, lead), linked & self._at(lead), score)
        else:
            self._link(segment, segment, linked, score)
        if segment != AIRCRAFT:
            self._learn_cancellation(segment, member)

    def own_leads(self, segment: str) -> tuple[int, ...]:
        """Lead times whose boosters have flights to learn from, whatever the fold left out."""
        if segment == FAR or self.settings.lead_booster is None:
            return ()
        member = self.rows.answered_by(segment) & self.rows.arrived
        leads = np.unique(self.rows.lead_time_min[member])
        folds = range(self.settings.folds)
        return tuple(
            int(lead)
            for lead in leads
            if all((member & self._at(lead) & (self.rows.fold != fold)).any() for fold in folds)
        )

    @cached_property
    def _delay(self) -> Array:
        return np.nan_to_num(self.rows.delay_min)

    def _at(self, lead_min: float) -> Mask:
        return np.asarray(self.rows.lead_time_min == lead_min)

    def _linked_rows(self, segment: str, own: tuple[int, ...]) -> Mask:
        """Arrived flights at each lead time, at even steps where they are many."""
        member = self.rows.answered_by(segment) & self.rows.arrived
        out = np.zeros(len(member), dtype=bool)
        for lead in own:
            at = np.flatnonzero(member & self._at(lead))
            out[at[:: -(-len(at) // self.settings.lead_link_rows)]] = True
        return out

    def _cross_fit_leads(self, segment: str, own: tuple[int, ...], linked: Mask) -> Array:
        """The last index, from the boosters of single lead times around each row's, (n,)."""
        rows = self.rows
        out = np.zeros(len(linked))
        weights = np.zeros((len(linked), len(own)))
        weights[linked] = booster_weights(rows.lead_time_min[linked], own)
        member = rows.answered_by(segment) & rows.arrived
        target = {LEAD_INDEX.name: LEAD_INDEX.target(self._delay)}
        booster = self.settings.lead_booster or {}
        for place, lead in enumerate(own):
            name, asked = lead_name(segment, lead), weights[:, place] > 0
            score = self._cross_fit(name, member & self._at(lead), asked, target, booster, segment)
            out += weights[:, place] * score[LEAD_INDEX.name]
        return out

    def _link(self, segment: str, name: str, linked: Mask, score: Mapping[str, Array]) -> None:
        """One link, and the levels at which the outcomes of its rows fall."""
        places = [THRESHOLDS_MIN.index(t) for t in self.settings.thresholds_min]
        rows, at = self.rows, np.flatnonzero(linked)
        indices = np.column_stack([score[i.name][at] for i in INDICES])
        usual = logit(self.usual.survival[at][:, places])
        delay, lead = rows.delay_min[at], rows.lead_time_min[at]
        answers = delay[:, None] >= np.asarray(self.settings.thresholds_min)
        self.links[name] = Link.fit(indices, lead, usual, answers)
        curve = self.shape.survival(
            self.links[name].log_odds(indices, lead, usual), self.settings.thresholds_min
        )
        self.blind.append(BlindCurves(at, curve))
        nobody = np.zeros(len(at))
        if segment != AIRCRAFT:
            self._levels[at] = DelayDistribution(nobody, nobody, curve).level_of(delay)

    def learn_diversion(self) -> None:
        """One booster for all: too rare for folds."""
        left = ~self.rows.cancelled & self.rows.drawn
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
        sees_as: str | None = None,
    ) -> dict[str, Array]:
        """Scores of the rows asked for from boosters that have not seen their week, (n,) each.

        `sees_as`: the segment whose columns are seen, where `segment` is but a name.
        """
        hidden = () if (sees_as or segment) == AIRCRAFT else (AIRCRAFT_PREFIX,)
        out = {name: np.zeros(len(asked)) for name in targets}
        if not asked.any():
            return out
        for fold in range(self.settings.folds):
            seen = learnt & (self.rows.fold != fold)
            unseen = learnt & (self.rows.fold == fold) if "patience" in booster else None
            questions = {
                name: Question(booster_name(segment, name, fold), seen, target, hidden, held=unseen)
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
        """Boosters by the questions' own names; leaves grow with the root of the rows."""
        learnt_n = float(np.mean([question.rows.sum() for question in questions.values()]))
        settings = for_so_many(learnt_n, {**self.settings.booster, **booster})
        return fit_boosters(
            self.rows.matrix,
            self.encoder.columns,
            self.codes,
            list(questions.values()),
            settings,
            self.settings.seed,
            self.settings.threads,
        )

    def _booster_of(self, segment: str) -> Mapping[str, float]:
        differs = {FAR: self.settings.far_booster, AIRCRAFT: self.settings.aircraft_booster}
        return differs.get(segment, {})

    def _borrow(self, segment: str) -> None:
        """Take another segment's boosters and links, by the borrower's names."""
        lender = NEAR if segment == AIRCRAFT else AIRCRAFT
        own = self.own_leads_min.get(lender, ())
        if own:
            self.own_leads_min[segment] = own
        self.boosters |= _renamed(self.boosters, lender, segment)
        self.links |= _renamed(self.links, lender, segment)


Lent = TypeVar("Lent")


def _renamed(kept: Mapping[str, Lent], lender: str, borrower: str) -> dict[str, Lent]:
    """The lender's, by the borrower's names."""
    return {
        borrower + name.removeprefix(lender): each
        for name, each in kept.items()
        if name.split("-")[0] == lender
    }


def for_so_many(rows_n: float, settings: Mapping[str, float]) -> dict[str, float]:
    """Settings for so many rows: leaves that are meant for LEAF_ROWS, by the root of the share."""
    rows_a_leaf = settings["min_data_in_leaf"] * np.sqrt(rows_n / LEAF_ROWS)
    return {**settings, "min_data_in_leaf": max(LEAST_IN_LEAF, round(float(rows_a_leaf)))}


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
        drawn=np.asarray(train["drawn"], dtype=bool)
        if "drawn" in train
        else np.ones(len(train), dtype=bool),
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
