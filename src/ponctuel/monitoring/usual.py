"""What was usual before a moment: read from the warehouse and the evaluation's forecasts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.monitoring.days import PREDICTION_COLUMNS, Days, read_days
from ponctuel.monitoring.inputs import training_inputs
from ponctuel.monitoring.observed import DAY_MIN, Observed
from ponctuel.monitoring.reference import Reference, make_reference
from ponctuel.warehouse.connect import connect

SETTLED_MIN = 2 * DAY_MIN
PREDICTIONS = "predictions.parquet"


class Usual:
    """References by the day that they are of; read at the first question, and kept.

    Args:
        paths: of the project.
        trained_until: the first local day that the champion of the moment has not seen.

    A reference holds nothing of the two days before its moment or of what came later: the same
    days never judge themselves, and no future is known.
    """

    def __init__(self, paths: Paths, trained_until: Callable[[], date]) -> None:
        self._paths, self._lock = paths, threading.Lock()
        self._trained_until = trained_until
        self._days: Days | None = None
        self._inputs: tuple[date, pd.DataFrame] | None = None
        self._day, self._reference = -1, Reference()

    def at(self, at_min: int) -> Reference:
        """What was usual before a moment."""
        with self._lock:
            if at_min // DAY_MIN != self._day:
                if self._days is None:
                    self._days = source_days(self._paths)
                past = make_reference(before(self._days.whole, at_min - SETTLED_MIN))
                self._reference = replace(past, inputs=self._training())
                self._day = at_min // DAY_MIN
            return self._reference

    def _training(self) -> pd.DataFrame:
        """What the champion of the moment was trained on; read again once it is another's."""
        until = self._trained_until()
        if self._inputs is None or self._inputs[0] != until:
            self._inputs = until, training_inputs(self._paths, until)
        return self._inputs[1]


def source_days(paths: Paths) -> Days:
    """The days of this installation's warehouse, with what the evaluation forecast of some."""
    file = paths.evaluation / PREDICTIONS
    if file.is_file():
        predictions = pd.read_parquet(file, columns=list(PREDICTION_COLUMNS))
    else:
        predictions = pd.DataFrame({name: [] for name in PREDICTION_COLUMNS})
    if not paths.warehouse.is_file():
        raise NotReady("the analytic database is missing; run `dvc repro warehouse`")
    with connect(paths.warehouse, read_only=True) as connection:
        return read_days(connection, predictions)


def before(whole: Observed, at_min: int) -> Observed:
    """What had come in, and what was settled, before a moment."""

    def cut(table: pd.DataFrame, column: str) -> pd.DataFrame:
        return table[table[column].to_numpy() < at_min]

    return Observed(
        cut(whole.schedule, "sched_dep_min"),
        cut(whole.events, "received_min"),
        cut(whole.weather, "received_min"),
        cut(whole.forecasts, "outcome_known_min"),
    )
