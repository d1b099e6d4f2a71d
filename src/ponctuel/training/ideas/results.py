"""Results of the study: each idea's losses minus the reference's, on the same requests."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.domain.distribution import Array
from ponctuel.domain.errors import NotReady
from ponctuel.evaluation.bootstrap import WeekDraws, ends_of
from ponctuel.evaluation.comparison import DIGITS, as_json
from ponctuel.evaluation.records import Interval
from ponctuel.evaluation.studies.ideas import (
    IdeaRecord,
    IdeasStudy,
    IntervalScores,
    LeadLosses,
    SegmentEffects,
    SegmentIntervals,
    SegmentReference,
)
from ponctuel.training.data import FeatureFiles
from ponctuel.training.frames import weeks_of
from ponctuel.training.ideas.catalogue import REFERENCE, Idea
from ponctuel.training.ideas.judge import CRPS, LOGLOSS
from ponctuel.training.ideas.rows import KEYS, SEGMENT_COLUMN, Period, judged_rows
from ponctuel.training.ideas.whole import CONFORMAL, INSIDE, PLAIN, SCORE, WIDTH

LOSSES = (LOGLOSS, CRPS)


def results(
    files: FeatureFiles,
    params: Params,
    ideas: Mapping[str, Idea],
    losses: Mapping[str, pd.DataFrame],
    model: pd.DataFrame,
) -> IdeasStudy:
    """The record of the study, JSON-ready; the same losses give the same bytes.

    `period`; `reference`: segment by segment (key `part`) and lead time by lead time, `n` and the
    mean of each loss; `ideas`: effects `{value, lo, hi}` of each loss, lead time by lead time and
    over `all` requests of the segment; `intervals`: coverage, width and interval score of the
    model's 90 % intervals with and without the conformal correction; `gap`: the largest
    difference, over segments, between the mean loss of the reference and of the model itself.

    Args:
        losses: the losses of each idea by its name (see `measure.measured`).
        model: rows of the model itself (see `whole.model_rows`).

    Raises:
        NotReady: an idea was scored on other requests than the reference.
    """
    period = Period.of(files, params)
    comparison = _Comparison(
        params, judged_rows(files, period, params), ideas[REFERENCE], losses, model
    )
    return {
        "source": params.source.name,
        "period": period.as_dict(),
        "bootstrap_draws": params.peers.bootstrap_draws,
        "reference": [comparison.reference(segment) for segment in comparison.segments],
        "ideas": [comparison.idea(idea) for name, idea in ideas.items() if name != REFERENCE],
        "intervals": [comparison.intervals(segment) for segment in comparison.segments],
        "gap": {"logloss": comparison.gap(LOGLOSS), "crps_min": comparison.gap(CRPS)},
    }


class _Comparison:
    def __init__(
        self,
        params: Params,
        judged: pd.DataFrame,
        reference: Idea,
        losses: Mapping[str, pd.DataFrame],
        model: pd.DataFrame,
    ) -> None:
        self.params, self.losses, self.model = params, losses, model
        self.base = {
            segment: self._of_segment(REFERENCE, segment) for segment in reference.segments
        }
        self.segments = [segment for segment in reference.segments if len(self.base[segment])]
        days = judged.drop_duplicates("flight_id").set_index("flight_id")["date_local"]
        self.weeks = {
            segment: weeks_of(pd.DataFrame({"date_local": days.loc[losses["flight_id"]]}))
            for segment, losses in self.base.items()
        }

    def reference(self, segment: str) -> SegmentReference:
        losses = self.base[segment]
        lead_losses: list[LeadLosses] = [
            {
                "lead_time_min": int(lead),
                "n": int(rows.sum()),
                "logloss": _number(losses.loc[rows, LOGLOSS].mean()),
                "crps_min": _number(losses.loc[rows, CRPS].mean()),
            }
            for lead, rows in self._leads(segment)
        ]
        return {"part": segment, "lead_times": lead_losses}

    def idea(self, idea: Idea) -> IdeaRecord:
        effects = [
            self._effect(idea, segment) for segment in idea.segments if segment in self.segments
        ]
        return {
            "name": idea.name,
            "words": idea.words,
            "decision": idea.decision,
            "effects": effects,
        }

    def intervals(self, segment: str) -> SegmentIntervals:
        rows = self.model[self.model[SEGMENT_COLUMN] == segment]
        gap = (rows[f"{PLAIN}_{SCORE}"] - rows[f"{CONFORMAL}_{SCORE}"]).to_numpy(dtype="float64")
        return {
            "part": segment,
            "conformal": _interval_scores(rows, CONFORMAL),
            "plain": _interval_scores(rows, PLAIN),
            "effect": self._estimate(gap, self.weeks[segment]),
        }

    def gap(self, loss: str) -> float:
        gaps = [
            self.model.loc[self.model[SEGMENT_COLUMN] == segment, loss].astype("float64").mean()
            - self.base[segment][loss].astype("float64").mean()
            for segment in self.segments
        ]
        return _number(max(gaps, key=abs))

    def _effect(self, idea: Idea, segment: str) -> SegmentEffects:
        losses, base, weeks = self._losses(idea, segment), self.base[segment], self.weeks[segment]
        difference = {
            name: (losses[name] - base[name]).to_numpy(dtype="float64") for name in LOSSES
        }
        return {
            "part": segment,
            "lead_times": [
                {
                    "lead_time_min": int(lead),
                    "logloss": self._estimate(difference[LOGLOSS][at], weeks[at]),
                    "crps_min": self._estimate(difference[CRPS][at], weeks[at]),
                }
                for lead, at in self._leads(segment)
            ],
            "all": {
                "logloss": self._estimate(difference[LOGLOSS], weeks),
                "crps_min": self._estimate(difference[CRPS], weeks),
            },
        }

    def _estimate(self, gap: Array, weeks: np.ndarray) -> Interval:
        week_draws = WeekDraws.of(weeks, self.params.peers.bootstrap_draws, self.params.seed)
        return as_json((float(gap.mean()), *ends_of(week_draws.means(gap))))

    def _leads(self, segment: str) -> list[tuple[float, np.ndarray]]:
        lead = self.base[segment]["lead_time_min"].to_numpy()
        return [(lead_min, lead == lead_min) for lead_min in sorted(set(lead), reverse=True)]

    def _losses(self, idea: Idea, segment: str) -> pd.DataFrame:
        losses = self._of_segment(idea.name, segment)
        if not losses[KEYS].equals(self.base[segment][KEYS]):
            raise NotReady(f"{idea.name} was scored on other requests; run `make ideas`")
        return losses

    def _of_segment(self, name: str, segment: str) -> pd.DataFrame:
        rows = self.losses[name]
        rows_of_segment = (
            rows[rows[SEGMENT_COLUMN] == segment]
            .drop(columns=SEGMENT_COLUMN)
            .reset_index(drop=True)
        )
        return rows_of_segment.astype(dict.fromkeys(LOSSES, "float64"))


def _interval_scores(rows: pd.DataFrame, kind: str) -> IntervalScores:
    return {
        "coverage_90": _number(rows[f"{kind}_{INSIDE}"].mean()),
        "width_min": _number(rows[f"{kind}_{WIDTH}"].mean()),
        "score_min": _number(rows[f"{kind}_{SCORE}"].mean()),
    }


def _number(value: float) -> float:
    return round(float(value), DIGITS)
