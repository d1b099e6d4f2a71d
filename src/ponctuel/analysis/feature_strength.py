"""Separation of late flights by each feature alone, and redundancy between features."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from ponctuel.analysis.feature_sample import LATE_MIN, family_labels, numeric_features

# With fewer late, or fewer other, flights an area under the curve is chance.
MIN_FLIGHTS = 50
NEAR = 0.9
THRESHOLDS = tuple(np.round(np.arange(0.5, 1.0001, 0.05), 2).tolist())


def univariate_auc(sample: pd.DataFrame) -> pd.DataFrame:
    """Separation of late flights by each numeric feature alone, at each lead time.

    The area under the ROC curve is the Mann-Whitney statistic (Hanley and McNeil, 1982), over the
    arrived flights for which the feature is known; 0.5 says nothing, below 0.5 lateness falls as
    the feature grows.

    Returns:
        `feature`, `family`, `lead_time_min`, `auc`, `strength` (distance of the area from 0.5, plus
        0.5); pairs with too few flights are left out.
    """
    arrived = sample[sample["outcome"] == "arrived"]
    names, labels = numeric_features(arrived), family_labels()
    parts = []
    for lead, rows in arrived.groupby("lead_time_min"):
        late = (rows["arr_delay_min"].astype("float64") >= LATE_MIN).to_numpy()
        values = rows[names]
        known = values.notna().to_numpy()
        ranks = np.nan_to_num(values.rank().to_numpy())
        late_n, other_n = known[late].sum(axis=0), known[~late].sum(axis=0)
        enough = (late_n >= MIN_FLIGHTS) & (other_n >= MIN_FLIGHTS)
        above = ranks[late].sum(axis=0) - late_n * (late_n + 1) / 2
        pairs = np.where(enough, late_n * other_n, 1)
        parts.append(
            pd.DataFrame(
                {
                    "feature": names,
                    "family": [labels[name] for name in names],
                    "lead_time_min": round(float(lead)),
                    "auc": np.where(enough, above / pairs, np.nan),
                }
            ).dropna()
        )
    if not parts:
        return pd.DataFrame(columns=["feature", "family", "lead_time_min", "auc", "strength"])
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(strength=0.5 + (frame["auc"] - 0.5).abs())


def strongest(strength: pd.DataFrame, correlation: pd.DataFrame, count: int) -> pd.DataFrame:
    """The rows of the features that are strongest at some lead time, one of each group of twins."""
    best = strength.groupby("feature")["strength"].max().sort_values(ascending=False, kind="stable")
    if not correlation.empty:
        group = groups_at(correlation, NEAR).reindex(best.index)
        best = best[group.isna() | ~group.duplicated()]
    return strength[strength["feature"].isin(best.index[:count])]


def rank_correlation(sample: pd.DataFrame, lead_time_min: int) -> pd.DataFrame:
    """Spearman's correlation of all numbers at one lead time, in absolute value, square.

    Unknown values take the middle rank; features that do not vary are left out.
    """
    rows = sample[sample["lead_time_min"] == lead_time_min]
    ranks = rows[numeric_features(rows)].rank()
    ranks = ranks.fillna(ranks.mean())
    ranks = ranks.loc[:, ranks.std() > 0]
    if ranks.empty:
        return pd.DataFrame()
    matrix = np.abs(np.corrcoef(ranks.to_numpy(), rowvar=False))
    return pd.DataFrame(np.atleast_2d(matrix), index=ranks.columns, columns=ranks.columns)


def groups_at(correlation: pd.DataFrame, threshold: float) -> pd.Series:
    """The group of each feature: members are correlated by the threshold or more on average."""
    if len(correlation) < 2:
        return pd.Series(range(len(correlation)), correlation.index, dtype="int64")
    distance = 1 - correlation.to_numpy()
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), method="average")
    return pd.Series(fcluster(tree, 1 - threshold, criterion="distance"), correlation.index)


def group_counts(correlation: pd.DataFrame) -> pd.DataFrame:
    """Groups that remain when features above a correlation are merged: `threshold`,
    `groups_n`."""
    return pd.DataFrame(
        {
            "threshold": THRESHOLDS,
            "groups_n": [groups_at(correlation, t).nunique() for t in THRESHOLDS],
        }
    )


def redundant_groups(correlation: pd.DataFrame, threshold: float = NEAR) -> pd.DataFrame:
    """Groups of two or more strongly correlated features: `features_n`, `families`,
    `members`, the largest first."""
    groups, labels = groups_at(correlation, threshold), family_labels()
    rows = []
    for _, members in groups.groupby(groups):
        names = list(members.index)
        if len(names) > 1:
            families = sorted({labels[name] for name in names})
            rows.append(
                {
                    "features_n": len(names),
                    "families": ", ".join(families),
                    "members": ", ".join(names),
                }
            )
    frame = pd.DataFrame(rows, columns=["features_n", "families", "members"])
    return frame.sort_values("features_n", ascending=False, kind="stable", ignore_index=True)


def family_correlation(correlation: pd.DataFrame) -> pd.DataFrame:
    """The strongest correlation of a feature of one family with one of another, on average over the
    first family's features; square, families in the order of a clustering."""
    labels = family_labels()
    families = pd.Series([labels[name] for name in correlation.index], correlation.index)
    if correlation.empty:
        return pd.DataFrame()
    off = correlation.to_numpy(copy=True)
    np.fill_diagonal(off, np.nan)
    off_frame = pd.DataFrame(off, families.to_numpy(), families.to_numpy())
    best = off_frame.T.groupby(level=0).max().T  # feature x family
    matrix = best.groupby(level=0).mean()
    return matrix.loc[matrix.columns]
