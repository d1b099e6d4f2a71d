"""The choice of the network's families that a data set supports, made on its training part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family
from ponctuel.features.network import NETWORK, PREMISES
from ponctuel.features.premise import day_of
from ponctuel.timeline.rules import FOREVER_MIN

Shares: TypeAlias = Mapping[str, float]
Setting: TypeAlias = Literal["auto", "always", "never"]
# A family is used where its airport is known for at least this share of the flights. The share is
# near 0 in data of a few airports and near 1 in data of a network, so the exact limit is arbitrary.
MIN_SHARE = 0.5


def coverage_sql() -> str:
    """SQL over the timeline: `date_local`, `flights_n`, and for each family of the network, in
    order, the number of the day's flights whose airport is known on that day."""
    known = ", ".join(
        f"CAST(SUM(CASE WHEN {family.name}.day IS NULL THEN 0 ELSE 1 END) AS BIGINT) "
        f"AS {family.name}_n"
        for family in NETWORK
    )
    joins = " ".join(
        f"LEFT JOIN ({premise.known_sql}) AS {name} "
        f"ON f.{premise.airport} = {name}.airport_code AND f.day = {name}.day"
        for name, premise in PREMISES.items()
    )
    return f"""
SELECT f.date_local, COUNT(*) AS flights_n, {known}
FROM (SELECT date_local, origin_code, destination_code, {day_of("sched_dep_min")} AS day
      FROM timeline_flight WHERE until_min = {FOREVER_MIN}) AS f {joins}
GROUP BY f.date_local ORDER BY f.date_local"""


def known_shares(coverage: Iterable[Sequence[Any]], before: date | None) -> Shares:
    """The share of flights whose airport is known, by the name of each family of the network.

    Args:
        coverage: rows of `coverage_sql`.
        before: the first local day of the test part, which is not used; None: no day is used.

    Returns:
        Zero where there is no flight before that day.
    """
    days = [row[1:] for row in coverage if before is not None and row[0] < before]
    flights, *known = (sum(day[column] for day in days) for column in range(1 + len(NETWORK)))
    return {f.name: n / flights if flights else 0.0 for f, n in zip(NETWORK, known, strict=True)}


def chosen_families(setting: Setting, shares: Shares) -> tuple[Family, ...]:
    """The families of the feature table, in the order of their columns.

    Args:
        setting: `features.network` in params.yaml.
        shares: the shares by `known_shares`.
    """
    chosen = {
        "always": NETWORK,
        "never": (),
        "auto": tuple(family for family in NETWORK if shares[family.name] >= MIN_SHARE),
    }
    return (*FAMILIES, *chosen[setting])
