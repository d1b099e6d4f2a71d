"""The project's plan compared with its history: the data of its documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ponctuel.planning.earned import EarnedValue, tested_share, value_at
from ponctuel.planning.history import Commit, Milestone, Span, WorkClock, spans_of, worked_hours
from ponctuel.planning.network import Dates, critical_path, dates_of
from ponctuel.planning.tasks import Task, read_tasks
from ponctuel.planning.uncertainty import (
    Simulation,
    coverage_of,
    empirical_p80,
    log_normal_p80,
    simulated,
)


@dataclass(frozen=True)
class History:
    """The committed extract of the version history, with parsed times."""

    commits: Sequence[Commit]
    tests: Mapping[str, datetime]
    states: Sequence[Mapping[str, Any]]

    @classmethod
    def read(cls, extract: Mapping[str, Any]) -> History:
        """The history of the file that the stage `history` wrote."""
        return cls(
            [
                Commit(datetime.fromisoformat(record["at"]), record["subject"], record["areas"])
                for record in extract["commits"]
            ],
            {name: datetime.fromisoformat(at) for name, at in extract["tests"].items()},
            [{**state, "at": datetime.fromisoformat(state["at"])} for state in extract["states"]],
        )


@dataclass(frozen=True)
class TrackedTask:
    """One task: its planned and its actual dates, and its progress."""

    task: Task
    dates: Dates
    span: Span | None
    worked_h: float | None
    proved: float
    closed: bool
    criticality: float

    @property
    def done(self) -> bool:
        """Whether all its acceptance tests are on the main branch and its milestone is over."""
        return self.closed and self.proved == 1.0

    @property
    def accepted(self) -> bool:
        """Whether all its acceptance tests are on the main branch."""
        return self.proved == 1.0

    @property
    def ratio(self) -> float | None:
        """The ratio of real to likely hours of a finished task; None for others."""
        if self.worked_h is None or not self.done:
            return None
        return self.worked_h / self.task.estimate.likely_h


@dataclass(frozen=True)
class Plan:
    """The plan with its progress until `at`.

    Attributes:
        critical: identifiers of the tasks of the critical path.
        pert_h, pert_sd_h: mean and standard deviation of the duration of the critical path (PERT).
        likely_h: duration of the project with likely durations.
        simulation: the simulation of the whole network; `remaining`: that of the tasks that are not
            accepted yet.
        values: earned value at the end of each milestone, by its identifier.
        burn_up: test functions, lines and earned value by time.
    """

    title: str
    at: datetime
    roles: Mapping[str, str]
    sizes: Mapping[str, Sequence[float]]
    milestones: Sequence[Milestone]
    tasks: Sequence[TrackedTask]
    critical: Sequence[str]
    pert_h: float
    pert_sd_h: float
    likely_h: float
    simulation: Simulation
    remaining: Simulation
    p80_ratio: float
    p80_coverage: float
    log_normal_coverage: float
    ratios: Sequence[float]
    elapsed_h: float
    values: Mapping[str, EarnedValue]
    burn_up: Sequence[Mapping[str, Any]]

    def of(self, milestone: str) -> list[TrackedTask]:
        """The tasks of a milestone."""
        return [tracked for tracked in self.tasks if tracked.task.milestone == milestone]


def tracked_plan(raw: Mapping[str, Any], history: History) -> Plan:
    """The plan of `plan.yaml` with the progress that the history shows."""
    tasks = read_tasks(raw["etapes"], raw["tailles"])
    milestones = [
        Milestone(
            milestone["id"],
            milestone["titre"],
            datetime.fromisoformat(milestone["du"]),
            datetime.fromisoformat(milestone["au"]) if milestone["au"] else None,
        )
        for milestone in raw["jalons"]
    ]
    at = max(commit.at for commit in history.commits)
    clock = WorkClock(commit.at for commit in history.commits)
    spans = spans_of(tasks, milestones, history.commits)
    worked = {name: worked_hours(span, clock) for name, span in spans.items()}
    likely = {task.identifier: task.estimate.likely_h for task in tasks}
    dates = dates_of(tasks, likely)
    done = {task.identifier: tested_share(task, history.tests, at) for task in tasks}
    closed = {
        milestone.identifier
        for milestone in milestones
        if milestone.until is not None and milestone.until <= at
    }
    ended = {task.identifier for task in tasks if task.milestone in closed}
    known = {name: worked[name] for name in worked if done[name] == 1.0 and name in ended}
    ratios = [known[name] / likely[name] for name in likely if name in known]
    simulation = simulated(tasks, likely, ratios, known, raw["tirages"], raw["graine"])
    # A task whose tests exist has no work left, even if its milestone is still open.
    no_hours_left = {name: 0.0 for name in likely if done[name] == 1.0}
    remaining = simulated(tasks, likely, ratios, no_hours_left, raw["tirages"], raw["graine"])
    path = critical_path(tasks, likely)
    critical_estimates = [task.estimate for task in tasks if task.identifier in path]
    ends = {milestone.identifier: min(milestone.until or at, at) for milestone in milestones}

    def value(moment: datetime) -> EarnedValue:
        spent = {
            name: worked_hours(Span(span.start, min(span.end, moment), 0), clock)
            for name, span in spans.items()
            if span.start <= moment
        }
        return value_at(tasks, dates, history.tests, spent, moment, clock.hours(moment))

    return Plan(
        title=raw["titre"],
        at=at,
        roles=raw["roles"],
        sizes=raw["tailles"],
        milestones=milestones,
        tasks=[
            TrackedTask(
                task,
                dates[task.identifier],
                spans.get(task.identifier),
                worked.get(task.identifier),
                done[task.identifier],
                task.identifier in ended,
                remaining.criticality[task.identifier],
            )
            for task in tasks
        ],
        critical=path,
        pert_h=sum(estimate.mean_h for estimate in critical_estimates),
        pert_sd_h=sum(estimate.variance_h2 for estimate in critical_estimates) ** 0.5,
        likely_h=max(task_dates.early_end_h for task_dates in dates.values()),
        simulation=simulation,
        remaining=remaining,
        p80_ratio=empirical_p80(ratios),
        p80_coverage=coverage_of(empirical_p80, ratios),
        log_normal_coverage=coverage_of(log_normal_p80, ratios),
        ratios=ratios,
        elapsed_h=clock.hours(at),
        values={name: value(moment) for name, moment in ends.items()},
        burn_up=[
            {
                "at": state["at"],
                "hours": clock.hours(state["at"]),
                "tests": state["tests"],
                "lines": state["lines"],
                "value": value(state["at"]),
            }
            for state in history.states
        ],
    )
