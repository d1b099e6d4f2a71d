"""Rows for training, calibration and evaluation, from the files of stage `features`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from ponctuel.config.params import SplitParams, SplitPoint
from ponctuel.domain.errors import ParamsError
from ponctuel.domain.flight import epoch_min
from ponctuel.features.family import Family


@dataclass(frozen=True)
class Split:
    """First local day of training and of the test; `end` is the day after the last.

    Calibration is cross-fitted inside training (see `models.fitting`).
    """

    start: date
    test_from: date
    end: date

    def as_dict(self) -> dict[str, str]:
        return {name: day.isoformat() for name, day in vars(self).items()}


@dataclass(frozen=True)
class FeatureFiles:
    """The files of features and outcomes that the stage `features` wrote."""

    features: Path
    outcomes: Path

    @property
    def columns(self) -> list[str]:
        """Names of the columns of the feature table; they show which families it has."""
        description = duckdb.execute("DESCRIBE FROM read_parquet(?)", [str(self.features)])
        return [row[0] for row in description.fetchall()]

    def split(self, params: SplitParams, field: str = "split.test_from") -> Split:
        """The split that params.yaml asks for, on the period of the data.

        Args:
            field: the setting that names the day, for the error.

        Raises:
            ParamsError: a part would be empty.
        """
        bounds = duckdb.execute(
            "SELECT MIN(date_local), MAX(date_local) FROM read_parquet(?)", [str(self.outcomes)]
        ).fetchone()
        assert bounds is not None  # noqa: S101 - an aggregate always returns a row
        return split_of(
            params, pd.Timestamp(bounds[0]).date(), pd.Timestamp(bounds[1]).date(), field
        )

    def score_from(self, point: SplitPoint | None, split: Split) -> date:
        """The first day that protocol P scores.

        Args:
            point: what params.yaml says; without it, the first day of the month that is nearest
                to two thirds of the time from the start to the test.

        Raises:
            ParamsError: the day lies outside the period, or in the test.
        """
        field = "peers.score_from"
        if point is not None:
            first_scored = self.split(SplitParams(test_from=point), field).test_from
            if first_scored <= split.test_from:
                return first_scored
            raise ParamsError(
                f"a day up to split.test_from, {split.test_from}, is accepted",
                field=field,
                value=first_scored,
            )
        days = (split.test_from - split.start).days
        two_thirds = split.start + timedelta(days=round(days * 2 / 3))
        month = (two_thirds + timedelta(days=15)).replace(day=1)
        return month if split.start < month < split.test_from else two_thirds

    def sample(
        self,
        start: date,
        end: date,
        leads: tuple[int, ...],
        count: int,
        seed: int,
        known_before: datetime | None = None,
        always: tuple[int, ...] = (),
    ) -> pd.DataFrame:
        """Rows of flights scheduled on [start, end), each at `count` lead times drawn at random.

        Args:
            known_before: only flights whose outcome was known before this moment (aware).
            always: lead times at which every flight is read in addition; a column `drawn` then
                marks the rows that were drawn.
        """
        flights = self._flights(start, end, known_before)
        draw = np.random.default_rng(seed)
        order = draw.random((len(flights), len(leads))).argsort(axis=1)[:, : min(count, len(leads))]
        keys = pd.DataFrame(
            {
                "flight_id": np.repeat(flights, order.shape[1]),
                "lead_time_min": np.asarray(leads, dtype="float32")[order.ravel()],
            }
        )
        if not always:
            return self._read(keys)
        fixed_keys = pd.DataFrame(
            {
                "flight_id": np.repeat(flights, len(always)),
                "lead_time_min": np.tile(np.asarray(always, dtype="float32"), len(flights)),
            }
        )
        all_keys = pd.concat([keys.assign(drawn=True), fixed_keys.assign(drawn=False)])
        return self._read(
            all_keys.drop_duplicates(["flight_id", "lead_time_min"]), split_blocks=True
        )

    def whole(self, start: date, end: date, leads: tuple[int, ...]) -> pd.DataFrame:
        """Rows of all flights scheduled on [start, end) at the given lead times."""
        flights = self._flights(start, end)
        keys = pd.DataFrame(
            {
                "flight_id": np.tile(flights, len(leads)),
                "lead_time_min": np.repeat(np.asarray(leads, dtype="float32"), len(flights)),
            }
        )
        return self._read(keys)

    def _flights(self, start: date, end: date, known_before: datetime | None = None) -> np.ndarray:
        latest = None if known_before is None else epoch_min(known_before)
        with duckdb.connect() as connection:  # the module's own connection is not thread-safe
            rows = connection.execute(
                "SELECT flight_id FROM read_parquet(?) WHERE date_local >= ? AND date_local < ? "
                "AND (CAST(? AS BIGINT) IS NULL OR outcome_known_min < ?) "
                "ORDER BY sched_dep_min, flight_id",
                [str(self.outcomes), start, end, latest, latest],
            ).fetchnumpy()["flight_id"]
        return np.asarray(rows)

    def _read(self, keys: pd.DataFrame, split_blocks: bool = False) -> pd.DataFrame:
        """Read the rows in a fixed order.

        Args:
            split_blocks: let pandas store each column by itself: this avoids a copy of all
                columns, and makes adding columns slower.
        """
        drawn = ", drawn" if "drawn" in keys else ""
        # The engine's own order depends on its threads; the model must not.
        sql = f"""
            SELECT f.* EXCLUDE (request_id), o.outcome, o.arr_delay_min, o.date_local,
              o.sched_dep_min, o.outcome_known_min{drawn}
            FROM read_parquet(?) f JOIN requested USING (flight_id, lead_time_min)
            JOIN read_parquet(?) o USING (flight_id)
            ORDER BY f.lead_time_min, o.sched_dep_min, f.flight_id"""
        with duckdb.connect() as connection:
            connection.register("requested", keys)
            files = [str(self.features), str(self.outcomes)]
            table = connection.sql(sql, params=files).to_arrow_table()
        # For hundreds of columns, Arrow is several times faster than `.df()`.
        frame = table.to_pandas(date_as_object=False, split_blocks=split_blocks)
        for name, kind in (("date_local", "datetime64[us]"), ("arr_delay_min", "Int32")):
            frame[name] = frame[name].astype(kind)
        return frame


def split_of(params: SplitParams, first: date, last: date, field: str = "split.test_from") -> Split:
    """The split that params.yaml asks for, on a period.

    Args:
        first, last: its first and last local day.
        field: the setting that names the first day of the test part, for the error.

    Raises:
        ParamsError: a part would be empty.
    """
    start, end = first, last + timedelta(days=1)
    test_from = test_begins(params, first, last)
    if not start < test_from < end:
        raise ParamsError(
            f"a day after {start} and before {end} is accepted", field=field, value=test_from
        )
    return Split(start, test_from, end)


def test_begins(params: SplitParams, first: date, last: date) -> date:
    """The first local day of the test part; a date in params.yaml may lie outside the period.

    Args:
        params: group `split` of params.yaml.
        first, last: the period's first and last local day.
    """
    point = params.test_from
    if isinstance(point, date):
        return point
    return first + timedelta(days=round(((last - first).days + 1) * point))


def family_columns(families: Iterable[Family]) -> dict[str, list[str]]:
    """Columns of each family whose state may be unknown.

    Args:
        families: those of the table, or of the model (`features.schema.families_in`).
    """
    return {f.name: [feature.name for feature in f.features] for f in families if f.is_state}
