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
    IntervalPart,
    IntervalScores,
    LeadLosses,
    PartEffects,
    ReferencePart,
)
from ponctuel.training.data import FeatureFiles
from ponctuel.training.frames import weeks_of
from ponctuel.training.ideas.catalogue import REFERENCE, Idea
from ponctuel.training.ideas.judge import CRPS, LOGLOSS
from ponctuel.training.ideas.rows import KEYS, PART, Period, judged_rows
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

    `period`; `reference`: part by part and lead time by lead time, `n` and the mean of each loss;
    `ideas`: effects `{value, lo, hi}` of each loss, lead time by lead time and over `all` requests
    of the part; `intervals`: coverage, width and interval score of the model's 90 % intervals with
    and without the conformal correction; `gap`: the largest difference, over parts, between the
    mean loss of the reference and of the model itself.

    Args:
        losses: of each idea by its name (see `measure.measured`).
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
        "reference": [comparison.reference(part) for part in comparison.parts],
        "ideas": [comparison.idea(idea) for name, idea in ideas.items() if name != REFERENCE],
        "intervals": [comparison.intervals(part) for part in comparison.parts],
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
        self.base = {part: self._of_part(REFERENCE, part) for part in reference.parts}
        self.parts = [part for part in reference.parts if len(self.base[part])]
        days = judged.drop_duplicates("flight_id").set_index("flight_id")["date_local"]
        self.weeks = {
            part: weeks_of(pd.DataFrame({"date_local": days.loc[losses["flight_id"]]}))
            for part, losses in self.base.items()
        }

    def reference(self, part: str) -> ReferencePart:
        losses = self.base[part]
        lead_losses: list[LeadLosses] = [
            {
                "lead_time_min": int(lead),
                "n": int(rows.sum()),
                "logloss": _number(losses.loc[rows, LOGLOSS].mean()),
                "crps_min": _number(losses.loc[rows, CRPS].mean()),
            }
            for lead, rows in self._leads(part)
        ]
        return {"part": part, "lead_times": lead_losses}

    def idea(self, idea: Idea) -> IdeaRecord:
        effects = [self._effect(idea, part) for part in idea.parts if part in self.parts]
        return {
            "name": idea.name,
            "words": idea.words,
            "decision": idea.decision,
            "effects": effects,
        }

    def intervals(self, part: str) -> IntervalPart:
        rows = self.model[self.model[PART] == part]
        gap = (rows[f"{PLAIN}_{SCORE}"] - rows[f"{CONFORMAL}_{SCORE}"]).to_numpy(dtype="float64")
        return {
            "part": part,
            "conformal": _interval_scores(rows, CONFORMAL),
            "plain": _interval_scores(rows, PLAIN),
            "effect": self._estimate(gap, self.weeks[part]),
        }

    def gap(self, loss: str) -> float:
        gaps = [
            self.model.loc[self.model[PART] == part, loss].astype("float64").mean()
            - self.base[part][loss].astype("float64").mean()
            for part in self.parts
        ]
        return _number(max(gaps, key=abs))

    def _effect(self, idea: Idea, part: str) -> PartEffects:
        losses, base, weeks = self._losses(idea, part), self.base[part], self.weeks[part]
        difference = {
            name: (losses[name] - base[name]).to_numpy(dtype="float64") for name in LOSSES
        }
        return {
            "part": part,
            "lead_times": [
                {
                    "lead_time_min": int(lead),
                    "logloss": self._estimate(difference[LOGLOSS][at], weeks[at]),
                    "crps_min": self._estimate(difference[CRPS][at], weeks[at]),
                }
                for lead, at in self._leads(part)
            ],
            "all": {
                "logloss": self._estimate(difference[LOGLOSS], weeks),
                "crps_min": self._estimate(difference[CRPS], weeks),
            },
        }

    def _estimate(self, gap: Array, weeks: np.ndarray) -> Interval:
        week_draws = WeekDraws.of(weeks, self.params.peers.bootstrap_draws, self.params.seed)
        return as_json((float(gap.mean()), *ends_of(week_draws.means(gap))))

    def _leads(self, part: str) -> list[tuple[float, np.ndarray]]:
        lead = self.base[part]["lead_time_min"].to_numpy()
        return [(lead_min, lead == lead_min) for lead_min in sorted(set(lead), reverse=True)]

    def _losses(self, idea: Idea, part: str) -> pd.DataFrame:
        losses = self._of_part(idea.name, part)
        if not losses[KEYS].equals(self.base[part][KEYS]):
            raise NotReady(f"{idea.name} was scored on other requests; run `make ideas`")
        return losses

    def _of_part(self, name: str, part: str) -> pd.DataFrame:
        rows = self.losses[name]
        part_rows = rows[rows[PART] == part].drop(columns=PART).reset_index(drop=True)
        return part_rows.astype(dict.fromkeys(LOSSES, "float64"))


def _interval_scores(rows: pd.DataFrame, kind: str) -> IntervalScores:
    return {
        "coverage_90": _number(rows[f"{kind}_{INSIDE}"].mean()),
        "width_min": _number(rows[f"{kind}_{WIDTH}"].mean()),
        "score_min": _number(rows[f"{kind}_{SCORE}"].mean()),
    }


def _number(value: float) -> float:
    return round(float(value), DIGITS)
