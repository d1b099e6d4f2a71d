"""Slices of the test, in which forecasts are scored separately: origins, carriers, storms."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ponctuel.evaluation.records import Share

STORM_SHARE = 0.1
MIN_CARRIER_FLIGHTS = 1000


def storm_slots(
    origin_code: ArrayLike, issued_at_min: ArrayLike, overdue_n: ArrayLike
) -> NDArray[np.bool_]:
    """The tenth of rows whose origin-hours have most overdue flights at issue time, shape (n,).

    An origin-hour is an airport and a clock hour of issue; its number of overdue flights is the
    mean over its requests. The tenth is one of rows, not of origin-hours: where few hours contain
    most flights, a tenth of the hours would not be rare weather. Ties at the limit are left out,
    and an hour without overdue flights is no storm. Rows whose number is unknown are never in a
    storm.

    Args:
        origin_code: shape (n,).
        issued_at_min: minutes since 1970 (UTC), shape (n,).
        overdue_n: overdue flights at the origin at issue time, NaN where unknown, shape (n,).
    """
    overdue = np.asarray(overdue_n, dtype=np.float64)
    slots = pd.MultiIndex.from_arrays(
        [np.asarray(origin_code), np.asarray(issued_at_min, dtype=np.int64) // 60]
    )
    slot_index, distinct = pd.factorize(slots)
    is_known = ~np.isnan(overdue)
    totals = np.bincount(slot_index[is_known], weights=overdue[is_known], minlength=len(distinct))
    counts = np.bincount(slot_index[is_known], minlength=len(distinct))
    means = np.full(len(distinct), np.nan)
    np.divide(totals, counts, out=means, where=counts > 0)
    order = np.argsort(-means[counts > 0], kind="stable")
    ranked, rows = means[counts > 0][order], counts[counts > 0][order]
    outside = np.cumsum(rows) > is_known.sum() * STORM_SHARE
    # The first origin-hour that exceeds the tenth sets the limit.
    border = max(0.0, float(ranked[outside.argmax()])) if outside.any() else 0.0
    # Origin-hours without a known number lie below every limit.
    stormy = np.nan_to_num(means, nan=-1.0) > border
    return np.asarray(stormy[slot_index] & is_known)


def shares_by(
    inside: NDArray[np.bool_], key: ArrayLike, min_rows: int = 1
) -> dict[Hashable, Share]:
    """Share of rows inside their intervals for each value of a key: `{key: {value, n}}`.

    Args:
        inside: whether each row lies inside its interval, shape (n,).
        key: the value by which rows are grouped, shape (n,).
        min_rows: values of the key with fewer rows are left out.
    """
    table = pd.DataFrame({"inside": inside, "key": np.asarray(key)})
    shares = table.groupby("key", sort=True)["inside"].agg(["mean", "size"])
    return {
        name: {"value": float(row["mean"]), "n": int(row["size"])}
        for name, row in shares[shares["size"] >= min_rows].iterrows()
    }
