"""Fixtures of the benchmarks: a month of real flights, a model trained on it, and one report.

Every figure goes to `speed.json` in the folder that PONCTUEL_BENCHMARKS names (a temporary one if
unset), and is printed at the end. No test asserts a duration: machines
differ, and other processes slow them down.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.trained_sample import Raw, TrainedSample, make_sample, weeks_between

LEADS_MIN = (10080, 1440, 360, 120, 30)
# One thread on both sides: the comparison is of the work, not of the machine.
THREADS = 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.benchmark)


class Speed:
    """The figures of one run, by name."""

    def __init__(self) -> None:
        self.figures: dict[str, Any] = {
            "machine": {"cpus": os.cpu_count(), "arch": platform.machine(), "threads": THREADS}
        }

    def add(self, name: str, **figures: float | int) -> None:
        self.figures[name] = {
            key: value if isinstance(value, int) else float(f"{value:.4g}")
            for key, value in figures.items()
        }


@pytest.fixture(scope="session")
def speed(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Speed]:
    """Collect the figures of all benchmarks, then write and print them."""
    measured = Speed()
    yield measured
    folder = Path(os.environ.get("PONCTUEL_BENCHMARKS") or tmp_path_factory.mktemp("speed"))
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(measured.figures, indent=2)
    (folder / "speed.json").write_text(text + "\n", encoding="utf-8")
    terminal = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.write_line(f"\n{folder / 'speed.json'}\n{text}")


@pytest.fixture(scope="session")
def month(nyc: Raw, tmp_path_factory: pytest.TempPathFactory) -> TrainedSample:
    """July with its storms, after a month of history; the model is trained on all but ten days."""
    weeks = weeks_between(nyc, "2013-06-01", "2013-07-31")
    return make_sample(weeks, tmp_path_factory.mktemp("month"), LEADS_MIN, one_in=4, test_days=10)


@pytest.fixture
def median_s() -> Callable[[Any], float]:
    """The median duration of one round of a benchmark, in seconds."""

    def median_of(benchmark: Any) -> float:
        return float(benchmark.stats.stats.median)

    return median_of


def first_test_days(sample: TrainedSample, days: int) -> tuple[Any, Any]:
    """The first local days of the sample's test period: (start, end)."""
    return sample.test_from, sample.test_from + timedelta(days=days)
