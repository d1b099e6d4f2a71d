"""The ageing of a model: trained until month m, it is scored on the following months."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.retraining import retrain_due
from ponctuel.evaluation.scores import cross_entropy
from ponctuel.evaluation.studies.continued_training import Ageing, AgeLoss, Ages, RuleVerdict
from ponctuel.training.further.bench import Bench, rounded
from ponctuel.training.further.rows import month_starts, months_later, observed_index

# With less than two months of data, the effect of age and of little data cannot be separated.
MIN_MONTHS = 2


class _MonthLosses(NamedTuple):
    """Losses of a model on one month, and those of the most recent model (`newest_losses`)."""

    month: date
    age_months: int
    rows: pd.DataFrame
    share: Array
    losses: Array
    newest_losses: Array


def ageing(bench: Bench) -> Ageing:
    """Losses by the model's age, paired with those of the model trained until the month began.

    Returns:
        `expanding` (all data until the cutoff: what skipping a retraining costs) and `window`
        (the same number of months whatever the age: age alone), each by age over the months
        before the test and in it; `rule` (the rule's verdict on each month and age, and what
        retraining would have gained).
    """
    expanding = _month_losses(bench, None)
    window = _month_losses(bench, bench.params.window_months)
    return {
        "expanding": _by_age(bench, expanding),
        "window": {"months": bench.params.window_months, **_by_age(bench, window)},
        "rule": _rule(bench, expanding),
    }


def _month_losses(bench: Bench, window_months: int | None) -> list[_MonthLosses]:
    split, out = bench.split, []
    months = month_starts(split.start, split.end)
    min_months = MIN_MONTHS if window_months is None else window_months
    for month in months:
        end = months_later(month, 1)
        # Months that the data cover only in part are not judged.
        if end > split.end or months_later(month, -min_months) < split.start:
            continue
        rows = bench.rows.judged(month, end, month)
        newest_losses: Array | None = None
        for age in range(bench.params.max_age_months + 1):
            cutoff = months_later(month, -age)
            begin = split.start if window_months is None else months_later(cutoff, -min_months)
            if months_later(cutoff, -min_months) < split.start:
                break
            share = bench.share(bench.head(begin, cutoff), rows)
            losses = cross_entropy(share, observed_index(rows, bench.index))
            newest_losses = losses if newest_losses is None else newest_losses
            out.append(_MonthLosses(month, age, rows, share, losses, newest_losses))
    return out


def _by_age(bench: Bench, judged: list[_MonthLosses]) -> Ages:
    test_from = bench.split.test_from
    return {
        "development": _ages(bench, [month for month in judged if month.month < test_from]),
        "test": _ages(bench, [month for month in judged if month.month >= test_from]),
    }


def _ages(bench: Bench, judged: list[_MonthLosses]) -> list[AgeLoss]:
    out: list[AgeLoss] = []
    for age in sorted({month.age_months for month in judged} - {0}):
        of_age = [month for month in judged if month.age_months == age]
        rows = pd.concat([month.rows for month in of_age], ignore_index=True)
        losses = np.concatenate([month.losses for month in of_age])
        newest_losses = np.concatenate([month.newest_losses for month in of_age])
        out.append(
            {
                "age_months": age,
                "judged_months": len(of_age),
                "groups": bench.compared(losses, newest_losses, rows),
            }
        )
    return out


def _rule(bench: Bench, judged: list[_MonthLosses]) -> list[RuleVerdict]:
    """The rule's verdict on the last day of each judged month, and what retraining gains."""
    out: list[RuleVerdict] = []
    for month in judged:
        end = months_later(month.month, 1)
        cutoff = months_later(month.month, -month.age_months)
        days_before_end = (pd.Timestamp(end) - pd.to_datetime(month.rows["date_local"])).dt.days
        verdict = retrain_due(
            (end - timedelta(days=1) - cutoff).days,
            days_before_end.to_numpy(),
            month.share,
            observed_index(month.rows, bench.index),
            bench.params.retrain,
        )
        out.append(
            {
                "month": month.month.isoformat()[:7],
                "age_months": month.age_months,
                "gain_of_retraining": rounded((month.losses - month.newest_losses).mean()),
                "reasons": list(verdict.reasons),
                "age_days": verdict.age_days,
                "excess": None if verdict.excess is None else rounded(verdict.excess),
                "n": verdict.n,
                "due": verdict.due,
            }
        )
    return out


def retraining_age_months(ages: list[AgeLoss], min_gain: float, group: str = "all") -> int | None:
    """The lowest age in months at which retraining pays: its paired gain exceeds `min_gain` and
    is significantly above zero. None where there is no such age."""
    for age in ages:
        difference = age["groups"][group]["difference"]
        if difference["value"] > min_gain and difference["lo"] > 0:
            return int(age["age_months"])
    return None
