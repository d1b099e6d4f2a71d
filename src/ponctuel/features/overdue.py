"""Overdue flights as running sums: past their schedule, and not known to have left or cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ponctuel.features.balance import (
    STATE,
    column_list,
    floor_to,
    ledger_query,
    requested_keys_sql,
    within_reach,
)
from ponctuel.features.family import Feature, mean
from ponctuel.features.owner import OwnerFamily
from ponctuel.timeline.rules import OVERDUE_LIMIT_MIN

AGES_MIN = (0, 15, 60)


@dataclass(frozen=True)
class OverdueFamily(OwnerFamily):
    """Overdue flights by age, for one kind of owner (see `family.Family`)."""

    kind: ClassVar[str] = "overdue"

    @property
    def features(self) -> tuple[Feature, ...]:
        name = self.name
        age = f"{STATE.moment} * {_sum_name(0)} - since_sum"
        return (
            *(
                Feature(
                    f"{name}_{age_min}m_n", _sum_name(age_min), f"overdue by {age_min} min or more"
                )
                for age_min in AGES_MIN
            ),
            Feature(
                f"{name}_age_min", mean(f"({age})", _sum_name(0)), "their mean time past schedule"
            ),
        )

    @property
    def running_sums(self) -> tuple[str, ...]:
        """Names of the running sums: overdue flights by age, and the sum of their schedules."""
        return (*(_sum_name(age) for age in AGES_MIN), "since_sum")

    def sql(self) -> str:
        events = f"""
SELECT {column_list(self.key)}sched_dep_min, since_min, overdue_until_min FROM timeline_flight
WHERE overdue_until_min > GREATEST(sched_dep_min, since_min){requested_keys_sql(self.key)}
  AND {within_reach("sched_dep_min", OVERDUE_LIMIT_MIN + STATE.step_min)}"""
        entries = self._entries("ledger_event", self.key)
        return ledger_query(
            self.key, STATE, list(self.running_sums), events, entries, self.features
        )

    def postings_sql(
        self, flights: str = "timeline_flight", extra_columns: tuple[str, ...] = ()
    ) -> str:
        """SQL of the changes of the running sums by each flight: key, `moment`, `running_sums`.

        Args:
            flights: the table of versions.
            extra_columns: columns to include beside the key.
        """
        return " UNION ALL ".join(self._entries(flights, (*self.key, *extra_columns)))

    def _entries(self, flights: str, named: tuple[str, ...]) -> list[str]:
        entries, listed = [], column_list(named)
        for age in AGES_MIN:
            since = f"GREATEST(sched_dep_min + {age}, since_min)"
            late_enough = f"FROM {flights} WHERE overdue_until_min > {since}"
            plus, minus = (_change(self.running_sums, age, sign) for sign in ("1", "-1"))
            begins = floor_to(since, STATE.step_min)
            ends = floor_to("overdue_until_min", STATE.step_min)
            entries.append(f"SELECT {listed}{begins} AS moment, {plus} {late_enough}")
            entries.append(f"SELECT {listed}{ends} AS moment, {minus} {late_enough}")
        return entries


def _sum_name(age_min: int) -> str:
    return f"overdue_{age_min}_n"


def _change(names: tuple[str, ...], age_min: int, sign: str) -> str:
    """SQL for the change of each running sum by one entry; only age 0 also sums schedules."""
    values = {_sum_name(age_min): sign}
    if age_min == 0:
        values["since_sum"] = f"{sign} * sched_dep_min"
    return ", ".join(f"{values.get(name, '0')} AS {name}" for name in names)
