"""Numbers for the sentences of notebook 04."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from ponctuel.documents.findings import Numbers, findings_of

_finding = findings_of("carnet-variables.md.j2")


@_finding
def timeline(flights: pd.DataFrame, request: pd.Series, day: date, lead_time_min: int) -> Numbers:
    """One forecast, and the flights before it that are known or overdue at issue time."""
    read, past = flights["known_min"] < 0, flights["sched_min"] < 0
    return {
        "day": day,
        "request": request,
        "lead_time_min": lead_time_min,
        "past_n": past.sum(),
        "overdue_n": (past & ~read).sum(),
    }


@_finding
def families(table: pd.DataFrame) -> Numbers:
    """Numbers of features: in all, observed ones, and those of the largest family."""
    return {
        "features_n": table["features_n"].sum(),
        "families_n": len(table),
        "observed_n": table.loc[table["kind_fr"] == "observée", "features_n"].sum(),
        "largest": table.loc[table["features_n"].idxmax()],
    }


@_finding
def known(shares: pd.DataFrame) -> Numbers:
    """Number of families unknown far ahead, and the least known family near departure."""
    wide = shares.pivot(index="family", columns="lead_time_min", values="known_share")
    far, near = wide.columns.max(), wide.columns.min()
    least = wide[near].idxmin()
    return {
        "far_min": far,
        "near_min": near,
        "unknown_n": int((wide[far] == 0).sum()),
        "families_n": len(wide),
        "least": least,
        "least_share": wide.loc[least, near],
    }


@_finding
def strength(frame: pd.DataFrame) -> Numbers:
    """The strongest single feature at the farthest and the nearest lead time."""
    lead = frame["lead_time_min"]
    at_leads = (frame[lead == lead_min] for lead_min in (lead.max(), lead.min()))
    return {"strongest": [dict(at.loc[at["strength"].idxmax()]) for at in at_leads]}


@_finding
def redundancy(groups: pd.DataFrame, alike: pd.DataFrame) -> Numbers:
    """Numbers of features and of groups that merge features correlated above about 0.9.

    Args:
        groups: `threshold`, `groups_n`.
        alike: one row per group of two features or more.
    """
    return {
        "whole": groups.loc[groups["threshold"].idxmax()],
        "near": groups.loc[(groups["threshold"] - 0.9).abs().idxmin()],
        "alike_n": len(alike),
    }


@_finding
def day(hours: pd.DataFrame) -> Numbers:
    """The correlation of one day's overdue flights with the outcomes of its flights."""
    disrupted_share = hours["late_share"] + hours["cancelled_share"]
    return {
        "date_local": hours["date_local"].iloc[0],
        "top": hours.loc[hours["overdue_n"].idxmax()],
        "correlation": hours["overdue_n"].corr(disrupted_share, method="spearman"),
    }


@_finding
def no_future(
    events: pd.DataFrame,
    changed: Sequence[str],
    control: Sequence[str],
    features_n: int,
    requests_n: int,
) -> Numbers:
    """The check that no future event is read: erased events, and the features that changed."""
    return {
        "last_min": -events["last_read_min"].max(),
        "first_min": events["first_refused_min"].min(),
        "refused_n": events["refused_n"].sum(),
        "changed_n": len(changed),
        "control_n": len(control),
        "features_n": features_n,
        "requests_n": requests_n,
    }
