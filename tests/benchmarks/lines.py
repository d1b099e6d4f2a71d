"""The lines of the table of speeds: their names, units and goals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """The unit and goal of a line.

    Attributes:
        goal: the value to reach; None for a line without a goal.
        more: whether higher values are better.
    """

    unit: str
    goal: float | None = None
    more: bool = False


# The unit of a line whose value is itself a ratio to the yardstick.
TIMES = "times its rate"
_CELLS = {
    f"mlflow_{size}_rows_{clients}_clients": Goal(TIMES, 2.0, more=True)
    for size in (1, 100)
    for clients in (1, 8)
}
GOALS = {
    "new_1_client_p50": Goal("ms", 20),
    "new_1_client_p99": Goal("ms", 60),
    "new_8_clients_p50": Goal("ms", 60),
    "new_8_clients_rate": Goal("a second", 100, more=True),
    "new_8_clients_rate_2_workers": Goal("a second", 200, more=True),
    "again_1_client_p50": Goal("ms", 10),
    "again_8_clients_p50": Goal("ms", 60),
    "again_8_clients_rate": Goal("a second", 100, more=True),
    "hundred_with_reasons": Goal("s", 0.25),
    "hundred_numbers_alone": Goal("s", 0.10),
    **_CELLS,
    "mlflow_100_rows_1_clients_reasons": Goal(TIMES, 1.0, more=True),
    "command_line": Goal("s", 1.5),
    "command_line_memory": Goal("MB", 400),
    "server_ready": Goal("s", 4),
    "server_page": Goal("s", 6),
    "server_memory_at_start": Goal("MB", 500),
    "server_memory_after": Goal("MB", 700),
    "board_1_client_p50": Goal("ms", 1.3),
    "board_1_client_p99": Goal("ms", 2.2),
    "board_8_clients_p99": Goal("ms", 20),
    "features": Goal("s", 35),
    "features_memory": Goal("MB", 3000),
}


class Lines:
    """The figures of one run."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[str, Any]] = {}

    def add(self, name: str, value: float, yardstick: tuple[str, float] | None = None) -> None:
        """Add a figure.

        Args:
            name: one of GOALS.
            yardstick: name and value of the reference measured in the same run, in the same unit;
                the ratio is the figure divided by it.
        """
        line: dict[str, Any] = {"value": _digits(value), "unit": GOALS[name].unit}
        if yardstick is not None:
            line |= {
                "yardstick_name": yardstick[0],
                "yardstick": _digits(yardstick[1]),
                "ratio": _digits(value / yardstick[1]),
            }
        self._lines[name] = line
        print(f"bench: {name}: {line['value']} {line['unit']}", flush=True)

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """Name -> `value`, `unit`, and where there is one `yardstick_name`, `yardstick`, `ratio`."""
        return self._lines


def _digits(value: float) -> float:
    return float(f"{value:.4g}")
