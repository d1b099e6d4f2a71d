"""Fitting of the model: cross-fitted boosters, and links fitted on the weeks that they left out."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import lightgbm as lgb
import numpy as np
import pandas as pd

from ponctuel.domain.distribution import THRESHOLDS_MIN, Array, DelayDistribution
from ponctuel.models.boosters import FitTask, fit_boosters
from ponctuel.models.climatology import Climatology
from ponctuel.models.cross_fit import CrossFit
from ponctuel.models.delay_model import CANCELLED, DIVERTED, DelayModel
from ponctuel.models.fit_settings import FitSettings, scaled_to_rows
from ponctuel.models.fitted_rows import Mask, TrainingRows, encode_rows
from ponctuel.models.indices import INDICES, LEAD_INDEX
from ponctuel.models.leads import booster_weights
from ponctuel.models.link import Link
from ponctuel.models.matrix import Encoder
from ponctuel.models.residuals import Residuals
from ponctuel.models.segments import AIRCRAFT, AIRCRAFT_PREFIX, FAR, NEAR, SEGMENTS, lead_name
from ponctuel.models.shape import Shape, logit


def fit_model(
    train: pd.DataFrame,
    columns: list[str],
    codes: list[str],
    family_columns: Mapping[str, list[str]],
    settings: FitSettings,
) -> DelayModel:
    """Fit boosters, links, climatology and residuals on `train`, by cross-fitting.

    Args:
        train: features beside `flight_id`, `date_local`, `outcome`, `outcome_known_min` and
            `arr_delay_min`; rows whose outcome is unknown are left out. Where there is a column
            `drawn`, only the boosters of single lead times use its rows of False.
        columns, codes: all features, and those that are codes.
        family_columns: columns of each family that may be unknown in serving.
        settings: the settings of the fit.
    """
    has_outcome = train["outcome"].notna()
    train = (train if has_outcome.all() else train[has_outcome]).reset_index(drop=True)
    encoder = Encoder.fit(train, columns, codes)
    rows = encode_rows(train, encoder, family_columns, settings)
    flights = train.drop_duplicates("flight_id") if "flight_id" in train else train
    climatology = Climatology.fit(flights)
    delay = flights.loc[flights["outcome"] == "arrived", "arr_delay_min"].to_numpy(dtype="float64")
    fitter = Fitter(rows, encoder, codes, settings, climatology.predict(train), Shape.fit(delay))
    return fitter.model(climatology)


class Fitter:
    """Fits the parts of all segments; `training.continuing` extends it to start from a model."""

    def __init__(
        self,
        rows: TrainingRows,
        encoder: Encoder,
        codes: list[str],
        settings: FitSettings,
        baseline: DelayDistribution,
        shape: Shape,
    ) -> None:
        self.rows, self.encoder, self.codes, self.settings = rows, encoder, codes, settings
        self.baseline, self.shape = baseline, shape
        self.boosters: dict[str, lgb.Booster] = {}
        self.own_leads_min: dict[str, tuple[int, ...]] = {}
        self.links: dict[str, Link] = {}
        self.cancel_links: dict[str, Link] = {}
        self._scores: dict[tuple[str, str], Array] = {}
        self._levels = np.full(len(rows.fold), np.nan)

    def model(self, climatology: Climatology) -> DelayModel:
        """Fit the whole model: first the boosters, several in parallel, then the links.

        Args:
            climatology: fitted on the same rows.
        """
        trained = [segment for segment in SEGMENTS if self._arrived(segment).any()]
        self.own_leads_min = {s: own for s in trained if (own := self.own_leads(s))}
        self._fit_cross_fits(
            [cross_fit for segment in trained for cross_fit in self._cross_fits(segment)]
        )
        for segment in SEGMENTS:
            if segment in trained:
                self._link_all(segment)
            else:  # no such flight in training: the nearest segment's parts are used
                self._copy_segment(segment)
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

    def own_leads(self, segment: str) -> tuple[int, ...]:
        """Lead times, in minutes, with training flights in every fold.

        Args:
            segment: one of SEGMENTS.
        """
        if segment == FAR or self.settings.lead_booster is None:
            return ()
        member = self.rows.rows_in(segment) & self.rows.arrived
        leads = np.unique(self.rows.lead_time_min[member])
        folds = range(self.settings.folds)
        return tuple(
            int(lead)
            for lead in leads
            if all(
                (member & self._is_lead(lead) & (self.rows.fold != fold)).any() for fold in folds
            )
        )

    def residuals(self) -> Residuals:
        """The levels of outcomes in forecasts by boosters that had not seen their week."""
        with_level = np.flatnonzero(~np.isnan(self._levels))
        rows = self.rows.frame.iloc[with_level]
        return Residuals.of(
            rows["outcome_known_min"].to_numpy(dtype=np.int64),
            rows["lead_time_min"].to_numpy(dtype=np.int64),
            self._levels[with_level],
            sorted({int(lead) for lead in self.rows.lead_time_min}),
        )

    def fit(
        self, tasks: Mapping[str, FitTask], booster: Mapping[str, float]
    ) -> dict[str, lgb.Booster]:
        """Fit boosters; the minimum leaf size grows with the square root of the number of rows.

        Each booster is fitted by one thread: the result does not depend on the number of cores,
        and two boosters in parallel are faster than two threads for each on data of this size.

        Args:
            tasks: the tasks by name.
            booster: settings that differ from the model's.
        """
        mean_rows_n = float(np.mean([task.rows.sum() for task in tasks.values()]))
        settings = scaled_to_rows(mean_rows_n, {**self.settings.booster, **booster})
        return fit_boosters(
            self.rows.matrix,
            self.encoder.columns,
            self.codes,
            list(tasks.values()),
            settings,
            self.settings.seed,
            threads=1,
        )

    def _cross_fits(self, segment: str) -> list[CrossFit]:
        """The cross-fits of a segment's boosters, and of the boosters of its lead times."""
        rows, own = self.rows, self.own_leads_min.get(segment, ())
        hidden = () if segment == AIRCRAFT else (AIRCRAFT_PREFIX,)
        fit_rows, linked = rows.training_rows(segment) & rows.arrived, self._linked_rows(segment)
        index_targets = {i.name: i.target(self._delay) for i in (INDICES[:-1] if own else INDICES)}
        out = [
            CrossFit(
                segment, hidden, fit_rows, linked, index_targets, self._booster_settings(segment)
            )
        ]
        if own:
            weights = self._lead_weights(segment, linked)
            member = rows.rows_in(segment) & rows.arrived
            target = {LEAD_INDEX.name: LEAD_INDEX.target(self._delay)}
            booster = self._lead_booster_settings(segment)
            for place, lead in enumerate(own):
                name, scored = lead_name(segment, lead), weights[:, place] > 0
                lead_rows = member & self._is_lead(lead)
                out.append(CrossFit(name, hidden, lead_rows, scored, target, booster, place))
        if segment != AIRCRAFT:
            targets = {CANCELLED: rows.cancelled.astype(np.float64)}
            member = rows.drawn_in(segment)
            rare = self.settings.rare_booster
            out.append(CrossFit(segment, hidden, member, member, targets, rare))
        return out

    def _fit_cross_fits(self, cross_fits: list[CrossFit]) -> None:
        """Run all cross-fits, the longest first, and fit the diversion booster."""
        rounds = self.settings.booster["rounds"]
        longest = sorted(cross_fits, key=lambda cross_fit: -cross_fit.cost(rounds))
        with ThreadPoolExecutor(self.settings.threads) as pool:
            diversion = pool.submit(self._diversion)
            for boosters, scores in pool.map(self._cross_fit, longest):
                self.boosters |= boosters
                self._scores |= scores
        self.boosters |= diversion.result()

    def _cross_fit(
        self, cross_fit: CrossFit
    ) -> tuple[dict[str, lgb.Booster], dict[tuple[str, str], Array]]:
        return cross_fit.fit(self.rows, self.settings.folds, self.fit)

    def _diversion(self) -> dict[str, lgb.Booster]:
        """Fit one booster for all folds: diversions are too rare to leave some out."""
        departed = ~self.rows.cancelled & self.rows.drawn
        task = FitTask(DIVERTED, departed, departed & ~self.rows.arrived, (AIRCRAFT_PREFIX,))
        return self.fit({DIVERTED: task}, self.settings.rare_booster)

    def _link_all(self, segment: str) -> None:
        """Fit a segment's links, and store the level of each outcome in its forecast."""
        own, linked = self.own_leads_min.get(segment, ()), self._linked_rows(segment)
        score = [self._scores[segment, i.name] for i in (INDICES[:-1] if own else INDICES)]
        if own:
            weights = self._lead_weights(segment, linked)
            parts = [self._scores[lead_name(segment, lead), LEAD_INDEX.name] for lead in own]
            score.append(sum(w * part for w, part in zip(weights.T, parts, strict=True)))
        for lead in own:
            self._link(segment, lead_name(segment, lead), linked & self._is_lead(lead), score)
        if not own:
            self._link(segment, segment, linked, score)
        if segment != AIRCRAFT:
            self._link_cancellation(segment)

    def _link(self, segment: str, name: str, linked: Mask, score: list[Array]) -> None:
        """Fit one link, and store the level of each outcome in its forecast."""
        places = [THRESHOLDS_MIN.index(t) for t in self.settings.thresholds_min]
        rows, at = self.rows, np.flatnonzero(linked)
        indices = np.column_stack([scores[at] for scores in score])
        baseline = logit(self.baseline.survival[at][:, places])
        delay, lead = rows.delay_min[at], rows.lead_time_min[at]
        targets = delay[:, None] >= np.asarray(self.settings.thresholds_min)
        self.links[name] = Link.fit(indices, lead, baseline, targets)
        if segment != AIRCRAFT:
            odds = self.links[name].log_odds(indices, lead, baseline)
            curve = self.shape.survival(odds, self.settings.thresholds_min)
            none = np.zeros(len(at))
            self._levels[at] = DelayDistribution(none, none, curve).cdf_at(delay)

    def _link_cancellation(self, segment: str) -> None:
        at = np.flatnonzero(self.rows.drawn_in(segment))
        self.cancel_links[segment] = Link.fit(
            self._scores[segment, CANCELLED][at, None],
            self.rows.lead_time_min[at],
            logit(self.baseline.p_cancelled[at])[:, None],
            self.rows.cancelled[at, None],
        )

    @cached_property
    def _delay(self) -> Array:
        return np.nan_to_num(self.rows.delay_min)

    def _is_lead(self, lead_min: float) -> Mask:
        return np.asarray(self.rows.lead_time_min == lead_min)

    def _arrived(self, segment: str) -> Mask:
        return self.rows.drawn_in(segment) & self.rows.arrived

    def _linked_rows(self, segment: str) -> Mask:
        """Mask of the arrived flights to fit links on: at most `lead_link_rows` per lead time."""
        own = self.own_leads_min.get(segment, ())
        if not own:
            return self._arrived(segment)
        member = self.rows.rows_in(segment) & self.rows.arrived
        out = np.zeros(len(member), dtype=bool)
        for lead in own:
            at = np.flatnonzero(member & self._is_lead(lead))
            out[at[:: -(-len(at) // self.settings.lead_link_rows)]] = True
        return out

    def _lead_weights(self, segment: str, linked: Mask) -> Array:
        """Weights of the boosters of each lead time on the linked rows, shape (n, leads)."""
        own = self.own_leads_min[segment]
        out = np.zeros((len(linked), len(own)))
        out[linked] = booster_weights(self.rows.lead_time_min[linked], own)
        return out

    def _lead_booster_settings(self, segment: str) -> Mapping[str, float]:
        differs = self.settings.aircraft_lead_booster if segment == AIRCRAFT else {}
        return {**(self.settings.lead_booster or {}), **differs}

    def _booster_settings(self, segment: str) -> Mapping[str, float]:
        differs = {FAR: self.settings.far_booster, AIRCRAFT: self.settings.aircraft_booster}
        return differs.get(segment, {})

    def _copy_segment(self, segment: str) -> None:
        """Reuse the nearest segment's boosters and links where this one has no training flights."""
        source = NEAR if segment == AIRCRAFT else AIRCRAFT
        own = self.own_leads_min.get(source, ())
        if own:
            self.own_leads_min[segment] = own
        self.boosters |= _renamed(self.boosters, source, segment)
        self.links |= _renamed(self.links, source, segment)


Part = TypeVar("Part")


def _renamed(parts: Mapping[str, Part], source: str, target: str) -> dict[str, Part]:
    """The parts of the source segment, renamed for the target segment."""
    return {
        target + name.removeprefix(source): part
        for name, part in parts.items()
        if name.split("-")[0] == source
    }
