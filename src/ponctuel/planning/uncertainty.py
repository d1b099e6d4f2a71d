"""The uncertainty of durations, and that of the project's end (Monte Carlo)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from ponctuel.planning.network import graph_of
from ponctuel.planning.tasks import Task

Z80 = 0.8416212335729143  # the standard normal's quantile at 80 %


def log_normal_p80(ratios: Sequence[float]) -> float:
    """The 80th percentile of a log-normal distribution of ratios of real to likely durations.

    It is widened by sqrt(1 + 1/n), because the mean of the distribution is itself estimated.
    """
    logs = np.log(np.asarray(ratios, dtype=float))
    return math.exp(logs.mean() + Z80 * math.sqrt(1 + 1 / len(logs)) * logs.std(ddof=1))


def empirical_p80(ratios: Sequence[float]) -> float:
    """The conformal quantile at 80 %: the ratio of rank ceil(0.8 (n + 1)), the largest at most."""
    rank = min(len(ratios), math.ceil(0.8 * (len(ratios) + 1)))
    return sorted(ratios)[rank - 1]


def coverage_of(p80: Callable[[Sequence[float]], float], ratios: Sequence[float]) -> float:
    """The share of past tasks at or below the P80 that is estimated from all the *other* tasks.

    Args:
        p80: a function from ratios of past tasks to their 80th percentile.
        ratios: the ratios of real to likely duration, at least three.
    """
    if len(ratios) < 3:
        raise ValueError("the coverage of a P80 needs at least three finished tasks")
    covered_n = sum(
        ratio <= p80([*ratios[:index], *ratios[index + 1 :]]) for index, ratio in enumerate(ratios)
    )
    return covered_n / len(ratios)


@dataclass(frozen=True)
class Simulation:
    """Results of a Monte Carlo simulation of the project.

    Attributes:
        quantiles_h: hours at the 10th, 50th, 80th and 90th percentile of the project's end.
        criticality: the share of draws in which each task is on the critical path.
    """

    draws: int
    mean_h: float
    quantiles_h: Mapping[str, float]
    criticality: Mapping[str, float]


def simulated(
    tasks: Sequence[Task],
    likely_h: Mapping[str, float],
    ratios: Sequence[float],
    known_h: Mapping[str, float],
    draws: int,
    seed: int,
) -> Simulation:
    """Simulate the network by Monte Carlo.

    Args:
        likely_h: likely hours by task.
        ratios: the ratios of real to likely hours of past tasks; one of them is drawn for each open
            task.
        known_h: hours of the finished tasks, which are not drawn.
        draws: number of simulated projects.
        seed: the seed of the generator; the same seed gives the same figures.
    """
    graph = graph_of(tasks)
    order = list(nx.lexicographical_topological_sort(graph))
    generator = np.random.default_rng(seed)
    hours: dict[str, np.ndarray] = {}
    for name in order:
        ratio = generator.choice(np.asarray(ratios, dtype=float), size=draws)
        hours[name] = np.full(draws, known_h[name]) if name in known_h else likely_h[name] * ratio
    start = {name: np.zeros(draws) for name in order}
    for name in order:
        for before in graph.predecessors(name):
            start[name] = np.maximum(start[name], start[before] + hours[before])
    end = np.max([start[name] + hours[name] for name in order], axis=0)
    late_end = {name: end.copy() for name in order}
    for name in reversed(order):
        for after in graph.successors(name):
            late_end[name] = np.minimum(late_end[name], late_end[after] - hours[after])
    slack = {name: late_end[name] - hours[name] - start[name] for name in order}
    quantiles = np.quantile(end, (0.1, 0.5, 0.8, 0.9))
    return Simulation(
        draws=draws,
        mean_h=float(end.mean()),
        quantiles_h=dict(zip(("p10", "p50", "p80", "p90"), map(float, quantiles), strict=True)),
        criticality={name: float((slack[name] < 1e-9).mean()) for name in order},
    )
