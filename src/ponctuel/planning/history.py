"""Facts from a version history: the dates of tasks, and the hours of work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ponctuel.planning.tasks import Task

# The work that every commit counts for at least.
MIN_WORK = timedelta(minutes=30)
# A longer time without a commit is a pause, not work.
MIN_PAUSE = timedelta(hours=3)


@dataclass(frozen=True)
class Commit:
    """One commit of the main branch: its time, its subject, its number of files by area."""

    at: datetime
    subject: str
    areas: Mapping[str, int]


@dataclass(frozen=True)
class Milestone:
    """A named period of work; `until` is None while it lasts."""

    identifier: str
    title: str
    since: datetime
    until: datetime | None

    def contains(self, at: datetime) -> bool:
        """Whether a moment lies in the period, its end excluded."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Span:
    """The actual dates of a task: its first and last commit, and their number."""

    start: datetime
    end: datetime
    commits: int


class WorkClock:
    """Hours of work since the project's first commit, without pauses.

    A pause is a time of more than `MIN_PAUSE` without a commit; `MIN_WORK` of it still counts, as
    the work of the commit that follows.
    """

    def __init__(self, moments: Iterable[datetime]) -> None:
        self._moments = sorted(moments)
        if not self._moments:
            raise ValueError("a work clock needs at least one commit")
        self._worked = [MIN_WORK]
        for before, after in zip(self._moments, self._moments[1:], strict=False):
            gap = after - before
            self._worked.append(self._worked[-1] + (MIN_WORK if gap > MIN_PAUSE else gap))

    def hours(self, at: datetime) -> float:
        """Hours of work before a moment."""
        index = sum(moment <= at for moment in self._moments) - 1
        if index < 0:
            return 0.0
        worked = self._worked[index] + min(at - self._moments[index], MIN_WORK)
        if index + 1 < len(self._moments):
            worked = min(worked, self._worked[index + 1])
        exact = at == self._moments[index]
        return (self._worked[index] if exact else worked) / timedelta(hours=1)


def spans_of(
    tasks: Sequence[Task], milestones: Sequence[Milestone], commits: Sequence[Commit]
) -> dict[str, Span]:
    """The actual dates of each task, from the subjects of its milestone's commits; tasks without a
    commit are left out."""
    periods = {milestone.identifier: milestone for milestone in milestones}
    spans = {}
    for task in tasks:
        period = periods[task.milestone]
        own = [
            commit.at
            for commit in commits
            if task.subjects
            and period.contains(commit.at)
            and re.search(task.subjects, commit.subject, flags=re.IGNORECASE)
        ]
        if own:
            spans[task.identifier] = Span(min(own), max(own), len(own))
    return spans


def worked_hours(span: Span, clock: WorkClock) -> float:
    """Hours of work of a task: from half an hour before its first commit to its last one."""
    return clock.hours(span.end) - clock.hours(span.start) + MIN_WORK / timedelta(hours=1)
