"""Flights drawn from the feature stage's files, each at every lead time, for pictures of features."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from ponctuel.domain.errors import NotReady
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.features.families import FAMILIES
from ponctuel_words.statements import family_label

FLIGHTS_N = 15_000
LATE_MIN = 30
SEASON = "day_of_year"
HEADLINE_LEAD_MIN = 120


def feature_sample(
    features: Path, outcomes: Path, before: date, flights_n: int = FLIGHTS_N
) -> pd.DataFrame:
    """About so many flights of the days before `before`, at every lead time.

    Flights are drawn by their identity, a hash, so that the same files give the same rows. Days
    from `before` on belong to the test, and nothing may be learnt from them, not even by looking.

    Returns:
        Every feature, with `flight_id`, `outcome`, `arr_delay_min`.

    Raises:
        NotReady: the features are not there.
    """
    if not features.is_file() or not outcomes.is_file():
        raise NotReady("the features are not built yet; run `dvc repro features`")
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT COUNT(*) FROM read_parquet(?) WHERE date_local < ?", [str(outcomes), before]
        ).fetchone()
        stride = max(1, round((rows[0] if rows else 0) / flights_n))
        return connection.execute(
            "SELECT f.* EXCLUDE (request_id), o.outcome, o.arr_delay_min "
            "FROM read_parquet(?) AS f JOIN (SELECT flight_id, outcome, arr_delay_min "
            "FROM read_parquet(?) WHERE date_local < ? AND flight_id % ? = 0) AS o "
            "USING (flight_id) ORDER BY f.lead_time_min, f.flight_id",
            [str(features), str(outcomes), before, stride],
        ).df()


def headline_lead(sample: pd.DataFrame) -> int:
    """Two hours, or the lead time at hand that is nearest to them."""
    leads = np.sort(sample["lead_time_min"].unique())
    return int(leads[np.abs(leads - HEADLINE_LEAD_MIN).argmin()])


def family_labels() -> dict[str, str]:
    """Which family, in French, each feature belongs to."""
    return {f.name: family_label(family.name, "fr") for family in FAMILIES for f in family.features}


def numeric_features(frame: pd.DataFrame) -> list[str]:
    """The frame's features that are numbers, in the model's order; lead time is not one of them."""
    left_out = {"lead_time_min", *categorical_names()}
    return [name for name in feature_names() if name in frame and name not in left_out]


def family_table() -> pd.DataFrame:
    """One row a family: `family`, `features_n`, `kind_fr`, `reach_h`, `example`."""
    return pd.DataFrame(
        [
            {
                "family": family_label(family.name, "fr"),
                "features_n": len(family.features),
                "kind_fr": "observée" if family.is_state else "programme",
                "reach_h": round(family.max_lead_min / 60),
                "example": family.features[0].name,
            }
            for family in FAMILIES
        ]
    ).sort_values(
        ["kind_fr", "features_n"], ascending=[False, False], kind="stable", ignore_index=True
    )


def known_shares(sample: pd.DataFrame) -> pd.DataFrame:
    """Share of known values by family: `family`, `lead_time_min`, `known_share`, in the order of
    what is known farthest ahead.

    A family's share is the mean over its features of the share of rows in which each is known;
    the day of the year counts only where it is told at all.
    """
    names = [name for name in feature_names() if name in sample]
    if SEASON in names and sample[SEASON].isna().all():  # no second year of flights
        names.remove(SEASON)
    shares = sample[names].notna().groupby(sample["lead_time_min"].astype("int64")).mean()
    labels = family_labels()
    by_family = shares.T.groupby([labels[name] for name in names]).mean()
    order = by_family.mean(axis=1).sort_values(ascending=False, kind="stable").index
    wide = by_family.loc[order].rename_axis("family").rename_axis("lead_time_min", axis=1)
    return wide.stack().rename("known_share").reset_index()
