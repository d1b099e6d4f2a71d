"""Tasks of a plan: their order, and their estimated durations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ponctuel.domain.errors import UserError


@dataclass(frozen=True)
class Estimate:
    """Three durations of a task, in hours: optimistic, likely, pessimistic.

    The mean and the variance are those of PERT (Malcolm et al., 1959): a beta law whose mode
    weighs four times its ends and whose standard deviation is a sixth of its range.
    """

    optimistic_h: float
    likely_h: float
    pessimistic_h: float

    @property
    def mean_h(self) -> float:
        """(o + 4 m + p) / 6."""
        return (self.optimistic_h + 4 * self.likely_h + self.pessimistic_h) / 6

    @property
    def variance_h2(self) -> float:
        """((p - o) / 6) squared."""
        return ((self.pessimistic_h - self.optimistic_h) / 6) ** 2


@dataclass(frozen=True)
class Task:
    """One stage of the project.

    Attributes:
        milestone: the milestone that the task belongs to.
        after: identifiers of the tasks that end before this one starts.
        subjects: a regular expression that matches the subjects of its commits; empty: no commit.
        tests: files whose presence on the main branch shows that the task is done.
    """

    identifier: str
    title: str
    milestone: str
    role: str
    estimate: Estimate
    after: tuple[str, ...] = ()
    subjects: str = ""
    tests: tuple[str, ...] = ()
    issue: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def read_tasks(
    rows: Sequence[Mapping[str, Any]], sizes: Mapping[str, Sequence[float]]
) -> list[Task]:
    """Tasks of a plan's file, in its order.

    Args:
        rows: one mapping per task, with `id`, `titre`, `jalon`, `role`, `taille` and, where there
            are any, `apres`, `commits`, `tests` and `demande`.
        sizes: the three durations of each size, in hours.

    Raises:
        UserError: a size or a predecessor does not exist, an identifier is used twice, durations
            are not in order.
    """
    tasks = [_task(row, sizes) for row in rows]
    known: set[str] = set()
    for task in tasks:
        if task.identifier in known:
            raise UserError(f"plan: the task {task.identifier!r} is defined twice")
        for before in task.after:
            if before not in known:
                raise UserError(
                    f"plan: {task.identifier}.apres: no task {before!r} is listed before it"
                )
        known.add(task.identifier)
    return tasks


def _task(row: Mapping[str, Any], sizes: Mapping[str, Sequence[float]]) -> Task:
    size = row["taille"]
    if size not in sizes:
        raise UserError(f"plan: {row['id']}.taille is {size!r}; accepted: {', '.join(sizes)}")
    estimate = Estimate(*(float(hours) for hours in sizes[size]))
    if not 0 < estimate.optimistic_h <= estimate.likely_h <= estimate.pessimistic_h:
        raise UserError(f"plan: the durations of size {size!r} are not in order")
    return Task(
        identifier=row["id"],
        title=row["titre"],
        milestone=row["jalon"],
        role=row["role"],
        estimate=estimate,
        after=tuple(row.get("apres", ())),
        subjects=row.get("commits", ""),
        tests=tuple(row.get("tests", ())),
        issue=row.get("demande"),
        details={"size": size},
    )
