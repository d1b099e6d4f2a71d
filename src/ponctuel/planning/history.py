"""Facts that a version history holds of a project: when tasks ran, its state at each moment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ponctuel.planning.tasks import Task

# A commit ends at least so much work.
MIN_WORK = timedelta(minutes=30)
# No commit for so long: nobody was at work.
MIN_PAUSE = timedelta(hours=3)


@dataclass(frozen=True)
class Commit:
    """One change of the main branch: its moment, its subject, how many files of each area."""

    at: datetime
    subject: str
    areas: Mapping[str, int]


@dataclass(frozen=True)
class Milestone:
    """A period of work with a name; `until` is None while it goes on."""

    identifier: str
    title: str
    since: datetime
    until: datetime | None

    def contains(self, at: datetime) -> bool:
        """Whether a moment lies in the period, its end excluded."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Span:
    """When a task really ran: its first and last commit, and how many."""

    start: datetime
    end: datetime
    commits: int


class WorkClock:
    """Hours of work since the project's first commit, pauses left out.

    A pause is a stretch of more than `MIN_PAUSE` without a commit; `MIN_WORK` of it still counts, which
    is the work that the commit after it ends.
    """

    def __init__(self, moments: Iterable[datetime]) -> None:
        self._moments = sorted(moments)
        if not self._moments:
            raise ValueError("a clock of work needs a commit")
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
    """When each task ran, by the subjects of its milestone's commits; tasks without any are out."""
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
    """Hours that a task took: from half an hour before its first commit to its last one."""
    return clock.hours(span.end) - clock.hours(span.start) + MIN_WORK / timedelta(hours=1)
