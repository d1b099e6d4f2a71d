"""Earliest and latest dates, total and free float, and critical path of a network of tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from ponctuel.planning.tasks import Task


@dataclass(frozen=True)
class Dates:
    """A task's dates, in hours of work since the project's start.

    Attributes:
        total_margin_h: total float: possible delay without moving the project's end.
        free_margin_h: free float: possible delay without moving any task that follows.
    """

    duration_h: float
    early_start_h: float
    early_end_h: float
    late_start_h: float
    late_end_h: float
    total_margin_h: float
    free_margin_h: float

    @property
    def critical(self) -> bool:
        """Whether the task has no total float."""
        return self.total_margin_h < 1e-9


def graph_of(tasks: Sequence[Task]) -> nx.DiGraph:
    """The network: an arrow from each task to those that come after it."""
    graph = nx.DiGraph()
    graph.add_nodes_from(task.identifier for task in tasks)
    graph.add_edges_from((before, task.identifier) for task in tasks for before in task.after)
    return graph


def dates_of(tasks: Sequence[Task], durations_h: Mapping[str, float]) -> dict[str, Dates]:
    """Dates and margins by the critical path method (Kelley and Walker, 1959).

    Args:
        durations_h: hours of each task, by identifier.

    Returns:
        Dates by identifier, in topological order.
    """
    graph = graph_of(tasks)
    order = list(nx.lexicographical_topological_sort(graph))
    start: dict[str, float] = {}
    for name in order:
        start[name] = max((start[b] + durations_h[b] for b in graph.predecessors(name)), default=0)
    end = max((start[name] + durations_h[name] for name in order), default=0.0)
    late_end: dict[str, float] = {}
    for name in reversed(order):
        late_end[name] = min(
            (late_end[a] - durations_h[a] for a in graph.successors(name)), default=end
        )
    return {
        name: Dates(
            duration_h=durations_h[name],
            early_start_h=start[name],
            early_end_h=start[name] + durations_h[name],
            late_start_h=late_end[name] - durations_h[name],
            late_end_h=late_end[name],
            total_margin_h=late_end[name] - durations_h[name] - start[name],
            free_margin_h=min((start[a] for a in graph.successors(name)), default=end)
            - start[name]
            - durations_h[name],
        )
        for name in order
    }


def critical_path(tasks: Sequence[Task], durations_h: Mapping[str, float]) -> list[str]:
    """The longest chain of tasks, first to last."""
    graph = graph_of(tasks)
    for before, after in graph.edges:
        graph.edges[before, after]["hours"] = durations_h[before]
    # The last task's own duration counts too: a common end after every task that nothing follows.
    for name in [name for name in graph if graph.out_degree(name) == 0]:
        graph.add_edge(name, "", hours=durations_h[name])
    return list(nx.dag_longest_path(graph, weight="hours"))[:-1]
