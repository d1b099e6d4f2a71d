"""Families on the flights scheduled in the last hours, and their delays so far.

Means over departures underestimate a storm, because flights that cannot depart are missing. Here
every flight counts from its scheduled departure on, whether it has departed or not.
"""

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
from ponctuel.timeline.rules import DELAY_CAP_MIN, FOREVER_MIN

LATE_MIN = (15, 30, 60)
_KINDS = ("n", *(f"late{late}_n" for late in LATE_MIN), "left_sum", "open_n", "open_sum")


@dataclass(frozen=True)
class CohortFamily(OwnerFamily):
    """Flights scheduled in the last `windows_min`, for one kind of owner (see `family.Family`)."""

    kind: ClassVar[str] = "cohort"
    windows_min: tuple[int, ...]

    @property
    def features(self) -> tuple[Feature, ...]:
        return tuple(
            feature for window in self.windows_min for feature in self._window_features(window)
        )

    def _window_features(self, window: int) -> list[Feature]:
        n = _sum_name("n", window)
        open_n, open_sum = _sum_name("open_n", window), _sum_name("open_sum", window)
        so_far = f"({_sum_name('left_sum', window)} + {STATE.moment} * {open_n} - {open_sum})"
        return [
            Feature(
                f"{self.name}_delay_{window}m_min",
                mean(so_far, n),
                f"mean delay so far of flights scheduled in the last {window} min",
            ),
            *(
                Feature(
                    f"{self.name}_late{late}_{window}m_share",
                    mean(_sum_name(f"late{late}_n", window), n),
                    f"share of them {late} min late already",
                )
                for late in LATE_MIN
                if late < window
            ),
        ]

    def sql(self) -> str:
        listed = column_list(self.key)
        reach_min = max(self.windows_min) + STATE.step_min
        events = f"""
SELECT {listed}sched_dep_min, overdue_until_min,
  CASE WHEN dep_min IS NOT NULL THEN LEAST(GREATEST(dep_delay, 0), {DELAY_CAP_MIN}) END AS left_late
FROM timeline_flight WHERE until_min = {FOREVER_MIN}
  AND {within_reach("sched_dep_min", reach_min)}{requested_keys_sql(self.key)}"""
        names = [_sum_name(kind, window) for window in self.windows_min for kind in _KINDS]
        entries = [
            entry for window in self.windows_min for entry in self._entries(window, names, listed)
        ]
        return ledger_query(self.key, STATE, names, events, entries, self.features)

    def _entries(self, window: int, names: list[str], listed: str) -> list[str]:
        """SQL of the postings of one window: each value is added at one moment and later subtracted."""
        over = f"sched_dep_min + {window}"
        until = f"LEAST(overdue_until_min, {over})"
        spans: list[tuple[str, str, dict[str, str], str]] = [
            ("sched_dep_min", over, {"n": "1"}, "TRUE"),
            (
                "sched_dep_min",
                until,
                {"open_n": "1", "open_sum": "sched_dep_min"},
                "overdue_until_min > sched_dep_min",
            ),
            (
                "overdue_until_min",
                over,
                {"left_sum": "left_late"},
                f"left_late > 0 AND overdue_until_min < {over}",
            ),
            *(
                (
                    f"sched_dep_min + {late}",
                    over,
                    {f"late{late}_n": "1"},
                    f"overdue_until_min >= sched_dep_min + {late}",
                )
                for late in LATE_MIN
                if late < window
            ),
        ]
        out = []
        for comes, goes, values, condition in spans:
            for moment, sign in ((comes, ""), (goes, "-")):
                posted = {_sum_name(kind, window): f"{sign}{sql}" for kind, sql in values.items()}
                columns = ", ".join(f"{posted.get(name, '0')} AS {name}" for name in names)
                at = floor_to(f"({moment})", STATE.step_min)
                out.append(
                    f"SELECT {listed}{at} AS moment, {columns} FROM ledger_event WHERE {condition}"
                )
        return out


def _sum_name(kind: str, window: int) -> str:
    return f"cohort_{kind}_{window}"
