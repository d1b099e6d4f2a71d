"""Continued training against a refit: the loss on the next month, forgetting, and the cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.scores import cross_entropy
from ponctuel.evaluation.studies.continued_training import (
    Continuing,
    Groups,
    JudgedModes,
    Modes,
    Strength,
)
from ponctuel.training.further.age import MIN_MONTHS
from ponctuel.training.further.bench import Bench
from ponctuel.training.further.head import Head, HeadSettings, continue_head
from ponctuel.training.further.rows import (
    EVERY_LEAD,
    StudyRows,
    month_starts,
    months_later,
    observed_index,
    week_numbers,
)
from ponctuel.training.rehearsal import rehearsed

STALE, CONTINUED, CHAINED, REFIT = "stale", "continued", "chained", "refit"
# Without rehearsal: trained on the newest month alone.
CONTINUED_NEWEST, CHAINED_NEWEST = "continued_newest", "chained_newest"
MODES = (STALE, CONTINUED_NEWEST, CONTINUED, CHAINED_NEWEST, CHAINED, REFIT)


@dataclass(frozen=True)
class _Scored:
    """The losses of one model on one set of flights, with those of the stale model."""

    model: str
    month: date
    rows: pd.DataFrame
    losses: Array
    stale: Array


@dataclass
class ContinuationComparison:
    """Compares the ways of continuing a model.

    At the end of each month it compares the stale model, this model continued on that month, the
    model continued month after month since the beginning (chained), and a full refit. Continuing
    is done with rehearsal of older rows, and on the newest month alone.

    Some weeks are held out of every fit, so that forgetting of older months can be measured.
    """

    bench: Bench
    held_out: StudyRows
    all_rows: StudyRows

    @classmethod
    def of(cls, bench: Bench) -> ContinuationComparison:
        frame, week_in = bench.rows.frame, bench.params.held_week_in
        is_held_out = week_numbers(frame, bench.split.start) % week_in == week_in // 2
        fit_bench = replace(bench, rows=StudyRows(frame[~is_held_out]), _heads={})
        return cls(fit_bench, StudyRows(frame[is_held_out]), bench.rows)

    def run(self) -> Continuing:
        """Run the study: losses on the next month and on older held-out weeks, by mode and by
        number of new trees, and the work of each fit (rows times trees)."""
        following: list[_Scored] = []
        older: list[_Scored] = []
        row_trees = dict.fromkeys((CONTINUED, REFIT), 0)
        chained: Head | None = None
        chained_newest: Head | None = None
        for cutoff in self.origins():
            self.bench.progress(f"continue to {cutoff}")
            newest = months_later(cutoff, -1)
            stale = self._full_head(newest)
            rows = self.bench.rows.known(newest, cutoff)
            refit = self._full_head(cutoff)
            with_rehearsal = self._with_rehearsal(rows, newest)
            continued = self._continue(stale, with_rehearsal)
            continued_newest = self._continue(stale, rows)
            chained = self._continue(chained or stale, with_rehearsal)
            chained_newest = self._continue(chained_newest or stale, rows)
            row_trees[CONTINUED] += continued.row_trees
            row_trees[REFIT] += refit.row_trees
            models = dict(
                zip(
                    MODES,
                    (stale, continued_newest, continued, chained_newest, chained, refit),
                    strict=True,
                )
            )
            next_month, before = self._judged(cutoff)
            following += self._scored(models, cutoff, next_month)
            older += self._scored(models, cutoff, before)
            for rate in self._rates():
                longest = self._continue(stale, rows, rounds=max(self._strengths()), rate=rate)
                following += self._strength(stale, longest, rate, cutoff, next_month)
                older += self._strength(stale, longest, rate, cutoff, before)
        return {
            "held_week_in": self.bench.params.held_week_in,
            "origins": [day.isoformat() for day in self.origins()],
            "row_trees": row_trees,
            "next_month": self._parts(following),
            "older_weeks": self._parts(older),
        }

    def origins(self) -> list[date]:
        """Ends of months at which a model could be continued, and the next month judged."""
        split = self.bench.split
        return [
            day
            for day in month_starts(split.start, split.end)
            if months_later(day, -1 - MIN_MONTHS) >= split.start
            and months_later(day, 1) <= split.end
        ]

    @property
    def _continue_settings(self) -> HeadSettings:
        settings = self.bench.params.continuing
        return self.bench.settings.changed(
            rounds=settings.rounds, learning_rate=settings.learning_rate
        )

    def _full_head(self, cutoff: date) -> Head:
        return self.bench.head(self.bench.split.start, cutoff)

    def _with_rehearsal(self, rows: pd.DataFrame, newest: date) -> pd.DataFrame:
        """The newest rows, and the older ones that are rehearsed."""
        older = self.bench.rows.known(self.bench.split.start, newest)
        again = rehearsed(len(older), len(rows), self.bench.params.continuing.rehearsal)
        return pd.concat([rows, older.iloc[again]], ignore_index=True)

    def _continue(
        self, base: Head, rows: pd.DataFrame, rounds: int | None = None, rate: float | None = None
    ) -> Head:
        settings = self._continue_settings
        changes = {"rounds": rounds, "learning_rate": rate}
        return continue_head(
            base,
            rows,
            (self.bench.index,),
            settings.changed(**{k: v for k, v in changes.items() if v is not None}),
        )

    def _judged(self, cutoff: date) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The month that follows, and the held-out weeks before the newest month."""
        start = self.bench.split.start
        return (
            self.all_rows.judged(cutoff, months_later(cutoff, 1), cutoff),
            self.held_out.judged(start, months_later(cutoff, -1), start),
        )

    def _scored(self, models: dict[str, Head], cutoff: date, rows: pd.DataFrame) -> list[_Scored]:
        losses = {name: self.bench.losses(head, rows) for name, head in models.items()}
        return [_Scored(name, cutoff, rows, losses[name], losses[STALE]) for name in models]

    def _rates(self) -> list[float]:
        full_rate = float(self.bench.settings.booster["learning_rate"])
        return sorted({self.bench.params.continuing.learning_rate, full_rate})

    def _strengths(self) -> list[int]:
        return sorted(set(self.bench.params.continued_rounds))

    def _strength(
        self, stale: Head, longest: Head, rate: float, cutoff: date, rows: pd.DataFrame
    ) -> list[_Scored]:
        """The continued model limited to each number of new trees."""
        index = self.bench.index
        old = stale.trees(index)
        tree_counts = [
            {name: n + new for name, n in old.items()} for new in (0, *self._strengths())
        ]
        before, *after = longest.share_by_trees(
            rows, index, tree_counts, self.bench.settings.threads
        )
        observed = observed_index(rows, index)
        base = cross_entropy(before, observed)
        return [
            _Scored(
                f"rate {rate:g}, {new} trees", cutoff, rows, cross_entropy(share, observed), base
            )
            for new, share in zip(self._strengths(), after, strict=True)
        ]

    def _parts(self, scored: list[_Scored]) -> JudgedModes:
        test_from = self.bench.split.test_from
        return {
            "development": self._pooled([part for part in scored if part.month < test_from]),
            "test": self._pooled([part for part in scored if part.month >= test_from]),
        }

    def _pooled(self, scored: list[_Scored]) -> Modes:
        modes = {name: self._compared(scored, name) for name in MODES}
        strengths: list[Strength] = [
            {
                "learning_rate": rate,
                "trees": new,
                **self._compared(scored, f"rate {rate:g}, {new} trees")[EVERY_LEAD],
            }
            for rate in self._rates()
            for new in self._strengths()
            if scored
        ]
        return {"models": {k: v for k, v in modes.items() if v}, "strengths": strengths}

    def _compared(self, scored: list[_Scored], model: str) -> Groups:
        same = [part for part in scored if part.model == model]
        if not same:
            return {}
        return self.bench.compared(
            np.concatenate([part.losses for part in same]),
            np.concatenate([part.stale for part in same]),
            pd.concat([part.rows for part in same], ignore_index=True),
        )
