"""The learning curve over months: the loss by the length of the training period."""

from __future__ import annotations

from datetime import date

from ponctuel.evaluation.studies.continued_training import CurvePeriod, LearningCurve, ShorterModel
from ponctuel.training.further.bench import Bench
from ponctuel.training.further.rows import months_later


def learning_curve(bench: Bench) -> LearningCurve:
    """Heads trained on few and on many months, scored on the same flights.

    Returns:
        `development` and `test`: the judged period, the head trained on everything (`full`), and
        `models`, each on its `last` or its `first` months, compared with the full one.
    """
    split = bench.split
    return {
        "development": _judged(bench, bench.development_from, split.test_from),
        "test": _judged(bench, split.test_from, split.end),
    }


def _judged(bench: Bench, start: date, end: date) -> CurvePeriod:
    first = bench.split.start
    rows = bench.rows.judged(start, end, start)
    full = bench.head(first, start)
    base = bench.losses(full, rows)
    models: list[ShorterModel] = []
    for kind, months, begin, cutoff in _periods(bench, start):
        head = bench.head(begin, cutoff)
        models.append(
            {
                "kind": kind,
                "months": months,
                "from": begin.isoformat(),
                "until": cutoff.isoformat(),
                "trained_n": head.trained_n,
                "groups": bench.compared(bench.losses(head, rows), base, rows),
            }
        )
    return {
        "from": start.isoformat(),
        "until": end.isoformat(),
        "full": {
            "from": first.isoformat(),
            "until": start.isoformat(),
            "trained_n": full.trained_n,
            "groups": bench.mean_losses(base, rows),
        },
        "models": models,
    }


def _periods(bench: Bench, start: date) -> list[tuple[str, int, date, date]]:
    """(kind, months, first day, cutoff) of every training period shorter than the whole."""
    first = bench.split.start
    out = []
    for months in sorted(set(bench.params.months)):
        begin, cutoff = months_later(start, -months), months_later(first, months)
        if begin > first:
            out.append(("last", months, begin, start))
        if cutoff < start:
            out.append(("first", months, first, cutoff))
    return sorted(out, key=lambda period: (period[0], period[1]))
