"""Rolling origins inside the training part: fit on known outcomes, score on later flights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ponctuel.domain.errors import ParamsError
from ponctuel.training.data import Split

JUDGED_SHARE = 1 / 3
WEEK_DAYS = 7


@dataclass(frozen=True)
class Origin:
    """One fold: the fit uses outcomes known when `start` began (UTC), and is scored on flights
    scheduled on [start, end)."""

    start: date
    end: date

    @property
    def known_before(self) -> datetime:
        return day_start_utc(self.start)


def day_start_utc(day: date) -> datetime:
    """The beginning of a day in UTC, which precedes that of the local day west of Greenwich."""
    return datetime.combine(day, time(), UTC)


def rolling_origins(split: Split, folds: int) -> list[Origin]:
    """The last third of the training part in `folds` equal pieces, of whole weeks if possible.

    Whole weeks, because a piece with more Fridays would be harder than another.

    Raises:
        ParamsError: the training part has too few days.
    """
    days = (split.test_from - split.start).days
    span = int(days * JUDGED_SHARE) // folds
    if span < 1:
        raise ParamsError(
            f"the training part has {days} days; at most {max(1, days // 3)} folds are accepted",
            field="tune.folds",
            value=folds,
        )
    span -= span % WEEK_DAYS if span > WEEK_DAYS else 0
    first = split.test_from - timedelta(days=span * folds)
    starts = [first + timedelta(days=span * number) for number in range(folds)]
    return [Origin(start, start + timedelta(days=span)) for start in starts]
