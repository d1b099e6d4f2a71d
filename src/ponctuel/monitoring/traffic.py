"""Counters of a process's requests, and the names of its metrics."""

from __future__ import annotations

from dataclasses import dataclass

METRIC_PREFIX = "ponctuel_"


@dataclass(frozen=True)
class Traffic:
    """Requests of one minute.

    Attributes:
        failed_n: answered with 5xx, or later than the objective's latency.
    """

    at_min: int
    requests_n: int
    failed_n: int
