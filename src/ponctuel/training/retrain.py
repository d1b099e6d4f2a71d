"""A challenger from newer data: a full refit, or the champion continued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb

from ponctuel.config.params import Params
from ponctuel.domain.errors import UserError
from ponctuel.domain.flight import epoch_min
from ponctuel.features.schema import families_in
from ponctuel.models.delay_model import DelayModel
from ponctuel.training.continuing import continue_model
from ponctuel.training.data import FeatureFiles, family_columns
from ponctuel.training.fit import fit_period, fit_settings
from ponctuel.training.record import TrainedOn, TrainingRecord
from ponctuel.training.rows import model_rows

# Calibration takes whole weeks in turn: too few would leave a fold empty.
MIN_DAYS = 21


@dataclass(frozen=True)
class Challenger:
    """A model, and the record of its training."""

    model: DelayModel
    record: TrainingRecord

    def save(self, folder: Path) -> None:
        self.model.save(folder)
        self.record.write(folder)


def refit_until(
    files: FeatureFiles, start: date, until: date, params: Params, tuned: dict[str, float]
) -> Challenger:
    """Fit and calibrate a new model on all that was known when `until` began."""
    check_until(files, start, until)
    model = fit_period(files, start, until, params, tuned)
    flights = known_flights(files, start, until)
    rows = flights * min(params.train.sampled_lead_times, len(params.features.lead_times_min))
    return Challenger(model, TrainingRecord("refit", start, until, None, flights, rows))


def continue_until(
    files: FeatureFiles,
    base: DelayModel,
    trained: TrainedOn,
    until: date,
    params: Params,
    tuned: dict[str, float],
) -> Challenger:
    """Continue a model on the flights since its training ended whose outcomes were known when
    `until` began, and on some of those that it was trained on.

    Raises:
        UserError: too few days lie between the two dates.
    """
    check_until(files, trained.end, until)
    newer = model_rows(files, trained.end, until, params)
    older = files.sample(
        trained.start,
        trained.end,
        params.features.lead_times_min,
        1,
        params.seed,
        known_before=datetime.combine(until, time(), UTC),
    )
    model = continue_model(
        base,
        newer,
        older,
        family_columns(families_in(base.encoder.columns)),
        fit_settings(params, tuned),
        params.further.continuing,
    )
    flights = int(newer["flight_id"].nunique())
    record = TrainingRecord("continue", trained.start, until, trained.end, flights, len(newer))
    return Challenger(model, record)


def check_until(files: FeatureFiles, start: date, until: date) -> None:
    """Check that `until` leaves enough days to train on, and that the data reach it.

    Raises:
        UserError: it does not; the message gives the days that are accepted.
    """
    first, last = start + timedelta(days=MIN_DAYS), files_end(files)
    if first > last:
        raise UserError(
            f"the data end on {last}; at least {MIN_DAYS} days after {start} are needed",
            field="until",
            value=until,
        )
    if not first <= until <= last:
        raise UserError(f"a day from {first} to {last} is accepted", field="until", value=until)


def files_end(files: FeatureFiles) -> date:
    """The day after that of the last flight."""
    last_day = duckdb.execute(
        "SELECT CAST(MAX(date_local) AS DATE) FROM read_parquet(?)", [str(files.outcomes)]
    ).fetchone()
    assert last_day is not None  # noqa: S101 - an aggregate always returns a row
    last: date = last_day[0]
    return last + timedelta(days=1)


def known_flights(files: FeatureFiles, start: date, end: date) -> int:
    """Flights of [start, end) whose outcome was known when `end` began (UTC)."""
    flights = duckdb.execute(
        "SELECT COUNT(*) FROM read_parquet(?) WHERE date_local >= ? AND date_local < ? "
        "AND outcome_known_min < ?",
        [str(files.outcomes), start, end, epoch_min(datetime.combine(end, time(), UTC))],
    ).fetchone()
    assert flights is not None  # noqa: S101 - an aggregate always returns a row
    return int(flights[0])
