"""Earned value: planned work, work whose tests exist, and the hours spent on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ponctuel.planning.network import Dates
from ponctuel.planning.tasks import Task


@dataclass(frozen=True)
class EarnedValue:
    """Planned value, earned value and actual cost at one time, in hours of work (ANSI/EIA-748).

    Attributes:
        planned_h: likely hours of the work that the earliest dates of the plan schedule by then.
        earned_h: likely hours of the tasks, each multiplied by the share of its tests that exist.
        actual_h: hours spent on the tasks until then.
    """

    planned_h: float
    earned_h: float
    actual_h: float

    @property
    def schedule_index(self) -> float:
        """Earned over planned; above 1: ahead of the plan."""
        return self.earned_h / self.planned_h if self.planned_h else 1.0

    @property
    def cost_index(self) -> float:
        """Earned over actual; above 1: cheaper than planned."""
        return self.earned_h / self.actual_h if self.actual_h else 1.0


def tested_share(task: Task, tests: Mapping[str, datetime], at: datetime) -> float:
    """The share of a task's tests that exist at a time; 0 for a task without tests.

    Only work that passes its tests reaches the main branch, so a test that exists passes. A folder
    exists from its first file on.
    """
    if not task.tests:
        return 0.0
    return sum(_reached_main(name, tests, at) for name in task.tests) / len(task.tests)


def _reached_main(name: str, tests: Mapping[str, datetime], at: datetime) -> bool:
    return any(
        reached_at <= at and (path == name or path.startswith(f"{name}/"))
        for path, reached_at in tests.items()
    )


def value_at(
    tasks: Sequence[Task],
    planned: Mapping[str, Dates],
    tests: Mapping[str, datetime],
    worked_h: Mapping[str, float],
    at: datetime,
    elapsed_h: float,
) -> EarnedValue:
    """The value of the project at a time.

    Args:
        planned: dates of the plan, in hours of work since the start.
        tests: the time at which each test file reached the main branch.
        worked_h: hours spent on each task until then.
        elapsed_h: the time, in hours of work since the start.
    """
    planned_h = earned_h = 0.0
    for task in tasks:
        dates = planned[task.identifier]
        share = (elapsed_h - dates.early_start_h) / dates.duration_h
        planned_h += task.estimate.likely_h * min(1.0, max(0.0, share))
        earned_h += task.estimate.likely_h * tested_share(task, tests, at)
    return EarnedValue(planned_h, earned_h, sum(worked_h.values()))
