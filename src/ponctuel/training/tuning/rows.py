"""The rows of a search: read once, before the first trial."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.domain.errors import ParamsError
from ponctuel.domain.flight import epoch_min
from ponctuel.features.build import categorical_names
from ponctuel.features.schema import features_in
from ponctuel.models.indices import INDICES
from ponctuel.models.matrix import Encoder, Matrix
from ponctuel.training.tuning.origins import WEEK_DAYS, Origin, day_start_utc, rolling_origins
from ponctuel.training.tuning.plan import SearchPlan


@dataclass(frozen=True)
class FoldRows:
    """The rows of one rolling origin.

    Attributes:
        origin: see `Origin`.
        encoder: fitted on this fold's own rows: a later carrier or airport is unknown to it.
        fit, judged: matrices, shapes (n, columns) and (m, columns).
        fit_targets, judged_targets: the targets of each index, shapes (indices, n) and (indices,
            m).
        share: number of these rows, as a share of the rows that a booster of the final fit would
            have at this origin.
        week: the week of each judged row, shape (m,), counted over all folds.
    """

    origin: Origin
    encoder: Encoder
    fit: Matrix
    fit_targets: Array
    judged: Matrix
    judged_targets: Array
    share: float
    week: NDArray[np.int64]


@dataclass(frozen=True)
class TuningRows:
    """All folds, the last scheduled day among their rows, and a digest of their content."""

    folds: tuple[FoldRows, ...]
    last_day: date
    digest: str


def read_rows(plan: SearchPlan) -> TuningRows:
    """Read a sample of the training part: flights that arrived, each at one lead time.

    The query itself selects only flights that were scheduled, and whose outcome was known, before
    `split.test_from`: nothing of the test part is read. A fold is fitted on flights whose outcome
    was known before its origin.

    Raises:
        ParamsError: a fold would have no row to fit on, or none to be scored on.
    """
    origins = rolling_origins(plan.split, plan.folds)
    flights = _flights(plan)
    parts = _drawn(flights, origins, plan)
    frame = _features(pd.concat(parts, ignore_index=True), plan)
    pool, *judged = (frame[frame["part"] == number] for number in range(len(parts)))
    folds = tuple(
        _fold(number, origin, pool, rows, flights, plan)
        for number, (origin, rows) in enumerate(zip(origins, judged, strict=True))
    )
    last = max(pd.Timestamp(day).date() for day in frame["date_local"])
    return TuningRows(folds, last, _digest(folds))


def _flights(plan: SearchPlan) -> pd.DataFrame:
    return duckdb.execute(
        "SELECT flight_id, date_local, arr_delay_min, outcome_known_min FROM read_parquet(?) "
        "WHERE date_local >= ? AND date_local < ? AND outcome_known_min < ? "
        "AND outcome = 'arrived' ORDER BY sched_dep_min, flight_id",
        [
            str(plan.files.outcomes),
            plan.split.start,
            plan.split.test_from,
            epoch_min(day_start_utc(plan.split.test_from)),
        ],
    ).df()


def _drawn(flights: pd.DataFrame, origins: list[Origin], plan: SearchPlan) -> list[pd.DataFrame]:
    """Rows to fit on, then each fold's rows to judge; `lead_time_min` in equal shares."""
    draw = np.random.default_rng(plan.seed)
    day = pd.to_datetime(flights["date_local"])
    is_known = flights["outcome_known_min"] < epoch_min(origins[-1].known_before)
    pools = [flights[is_known]]
    for origin in origins:
        inside = (day >= pd.Timestamp(origin.start)) & (day < pd.Timestamp(origin.end))
        pools.append(flights[inside])
    parts = []
    for number, pool in enumerate(pools):
        max_rows = plan.sample_rows if number == 0 else plan.sample_rows // len(origins)
        chosen = np.sort(draw.choice(len(pool), min(max_rows, len(pool)), replace=False))
        leads = np.resize(np.asarray(plan.leads, dtype=np.float32), len(chosen))
        part = pool.iloc[chosen].assign(part=number, lead_time_min=draw.permutation(leads))
        parts.append(part)
    return parts


def _features(keys: pd.DataFrame, plan: SearchPlan) -> pd.DataFrame:
    keys = keys.assign(key_index=np.arange(len(keys)))
    with duckdb.connect() as connection:
        with suppress(duckdb.InvalidInputException):  # notebooks without widgets have no bar
            connection.execute("SET enable_progress_bar = false")
        connection.register("requested", keys)
        features = connection.execute(
            "SELECT r.part, r.key_index, r.date_local, r.arr_delay_min, r.outcome_known_min, f.* "
            "FROM read_parquet(?) f JOIN requested r USING (flight_id, lead_time_min)",
            [str(plan.files.features)],
        ).df()
    # The engine's order depends on its threads; the search must not.
    return features.sort_values("key_index", kind="stable", ignore_index=True)


def _fold(
    number: int,
    origin: Origin,
    pool: pd.DataFrame,
    judged: pd.DataFrame,
    flights: pd.DataFrame,
    plan: SearchPlan,
) -> FoldRows:
    fit = pool[pool["outcome_known_min"] < epoch_min(origin.known_before)]
    known_n = int((flights["outcome_known_min"] < epoch_min(origin.known_before)).sum())
    if fit.empty or judged.empty:
        raise ParamsError(
            f"no flight to {'fit on' if fit.empty else 'judge'} around {origin.start}; "
            "fewer folds or a longer training part are accepted",
            field="tune.folds",
            value=plan.folds,
        )
    encoder = Encoder.fit(fit, features_in(fit.columns), categorical_names())
    weeks_per_fold = -(-(origin.end - origin.start).days // WEEK_DAYS)
    days = (pd.to_datetime(judged["date_local"]) - pd.Timestamp(origin.start)).dt.days
    week = number * weeks_per_fold + days.to_numpy(dtype=np.int64) // WEEK_DAYS
    return FoldRows(
        origin,
        encoder,
        encoder.matrix(fit),
        _targets(fit, plan),
        encoder.matrix(judged),
        _targets(judged, plan),
        len(fit) / (known_n * plan.rows_per_flight),
        np.asarray(week, dtype=np.int64),
    )


def _targets(rows: pd.DataFrame, plan: SearchPlan) -> Array:
    delay = rows["arr_delay_min"].to_numpy(dtype=np.float64)
    return np.stack([index.target(delay) for index in INDICES if index.name in plan.indices])


def _digest(folds: tuple[FoldRows, ...]) -> str:
    total = hashlib.blake2b(digest_size=16)
    for fold in folds:
        for array in (fold.fit, fold.fit_targets, fold.judged, fold.judged_targets, fold.week):
            total.update(np.ascontiguousarray(array).data)
    return total.hexdigest()
