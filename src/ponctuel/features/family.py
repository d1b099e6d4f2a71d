"""Families of features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Feature:
    """One input column of the model.

    Attributes:
        name: column name, with its unit at the end.
        expression: SQL over the family's own query.
        doc: its description.
        category: whether it is a code rather than a number.
    """

    name: str
    expression: str
    doc: str
    category: bool = False


class Family(Protocol):
    """Features that share a subject and one SQL query.

    Attributes:
        name: also the prefix of the temporary table `family_<name>`.
        label_en, label_fr: the family's name in a reason.
        features: the columns it adds.
        keys: columns on which its query is joined to `request`.
        is_state: whether it describes recent observations; such families are missing when nothing
            at all was observed in the last day (only a schedule is known, or the feed failed).
        max_lead_min: longest lead time at which the family has values.
    """

    name: str
    label_en: str
    label_fr: str
    features: tuple[Feature, ...]
    keys: tuple[str, ...]
    is_state: bool
    max_lead_min: int

    def sql(self) -> str:
        """A query over `request` and the timeline's tables; one row for each of its keys."""
        ...


def mean(total: str, count: str) -> str:
    """SQL for a mean that is null where the count is zero.

    Args:
        total: SQL for a sum.
        count: SQL for its number of terms.
    """
    return f"CAST({total} AS DOUBLE) / NULLIF({count}, 0)"


def shrunk(total: str, count: str, prior: str, weight: int) -> str:
    """SQL for a mean shrunk towards `prior`, which counts for `weight` terms.

    Args:
        total: SQL for a sum.
        count: SQL for its number of terms.
        prior: SQL for the mean to shrink towards.
        weight: number of terms that the prior counts for.

    Reference:
        empirical Bayes estimate of a mean with a normal prior of fixed weight (Efron and Morris,
        JASA 1975).
    """
    return f"(CAST({total} AS DOUBLE) + {weight} * {prior}) / ({count} + {weight})"
