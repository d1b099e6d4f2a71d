"""The test bench of the study: heads are fitted, cached and compared on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from ponctuel.config.params import ContinuedTrainingParams
from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import mean_interval
from ponctuel.evaluation.records import Interval
from ponctuel.evaluation.scores import cross_entropy
from ponctuel.evaluation.studies.continued_training import GroupMean, Groups
from ponctuel.models.indices import INDICES, LatenessIndex
from ponctuel.training.data import Split
from ponctuel.training.frames import weeks_of
from ponctuel.training.further.head import Head, HeadSettings, fit_head
from ponctuel.training.further.rows import StudyRows, lead_groups, months_later, observed_index

DIGITS = 6


@dataclass
class Bench:
    """Rows, settings, and the heads that several studies share."""

    rows: StudyRows
    split: Split
    params: ContinuedTrainingParams
    settings: HeadSettings
    progress: Callable[[str], None] = lambda message: None
    _heads: dict[tuple[date, date], Head] = field(default_factory=dict)

    @property
    def index(self) -> LatenessIndex:
        """The index that every study but over-fitting examines."""
        return next(index for index in INDICES if index.name == self.params.index)

    @property
    def development_from(self) -> date:
        """First day of the development months, which precede the test part."""
        day = months_later(self.split.test_from, -self.params.development_months)
        return max(day, months_later(self.split.start, 1))

    def head(self, start: date, cutoff: date) -> Head:
        """A head trained on what was known of [start, cutoff) when `cutoff` began."""
        if (start, cutoff) not in self._heads:
            self.progress(f"fit {start} to {cutoff}")
            self._heads[start, cutoff] = fit_head(
                self.rows.known(start, cutoff), (self.index,), self.settings
            )
        return self._heads[start, cutoff]

    def share(self, head: Head, rows: pd.DataFrame) -> Array:
        """The head's forecast of the index of each row, in [0, 1], shape (n,)."""
        return head.share(rows, self.index, self.settings.threads)

    def losses(self, head: Head, rows: pd.DataFrame) -> Array:
        """Cross-entropy of each row's index: the mean log-loss over its thresholds, shape (n,)."""
        return cross_entropy(self.share(head, rows), observed_index(rows, self.index))

    def compared(self, losses: Array, base: Array, rows: pd.DataFrame) -> Groups:
        """Mean loss and paired difference to `base`, by group of lead times.

        Returns:
            group -> `n`, `logloss`, and `difference` {value, lo, hi}: negative is better.
        """
        weeks = weeks_of(rows)
        draws, seed = self.params.bootstrap_draws, self.settings.seed
        return {
            name: {
                "n": int(chosen.sum()),
                "logloss": rounded(losses[chosen].mean()),
                "difference": interval(
                    mean_interval((losses - base)[chosen], weeks[chosen], draws, seed)
                ),
            }
            for name, chosen in lead_groups(rows).items()
        }

    def mean_losses(self, losses: Array, rows: pd.DataFrame) -> dict[str, GroupMean]:
        """Mean loss with its interval, by group of lead times."""
        weeks = weeks_of(rows)
        draws, seed = self.params.bootstrap_draws, self.settings.seed
        return {
            name: {
                "n": int(chosen.sum()),
                **interval(mean_interval(losses[chosen], weeks[chosen], draws, seed)),
            }
            for name, chosen in lead_groups(rows).items()
        }


def interval(estimate: tuple[float, float, float]) -> Interval:
    value, low, high = map(rounded, estimate)
    return {"value": value, "lo": low, "hi": high}


def rounded(value: float | np.floating) -> float:
    return round(float(value), DIGITS)
