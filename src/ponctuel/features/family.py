"""Families of features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Feature:
    """One column that the model may see.

    Attributes:
        name: column name, with its unit at the end.
        expression: SQL over the family's own query.
        doc: what it is, in words.
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
        label_en, label_fr: how the family is called in a reason.
        features: the columns it adds.
        keys: columns on which its query's rows meet those of `request`.
        is_state: whether it describes what was observed lately; such families are emptied when
            nothing at all was observed in the last day (a bare schedule, a feed that broke off).
        max_lead_min: farther ahead than this the family says nothing.
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
    """SQL for a mean that is null where nothing was counted.

    Args:
        total: SQL for a sum.
        count: SQL for its number of terms.
    """
    return f"CAST({total} AS DOUBLE) / NULLIF({count}, 0)"


def shrunk(total: str, count: str, prior: str, weight: int) -> str:
    """SQL for a mean drawn towards `prior` as if that had been seen `weight` times.

    Args:
        total: SQL for a sum.
        count: SQL for its number of terms.
        prior: SQL for the mean to draw towards.
        weight: number of terms that the prior counts for.

    Reference:
        empirical Bayes estimate of a mean with a normal prior of fixed weight (Efron and Morris,
        JASA 1975).
    """
    return f"(CAST({total} AS DOUBLE) + {weight} * {prior}) / ({count} + {weight})"
