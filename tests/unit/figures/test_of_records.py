"""Figures drawn from study results and forecasts: title, labels and reproducible bytes."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

from ponctuel.figures.from_python import day_intervals, forecast_over_lead, reasons
from ponctuel.figures.growth import growth_figure
from ponctuel.figures.registered import logloss_by_lead_time
from ponctuel.figures.retraining_policy import policy_gains
from ponctuel.figures.save import save_figure

METRICS = Path(__file__).parents[3] / "reports" / "metrics"


def _read(name: str) -> Any:
    return json.loads((METRICS / name).read_text(encoding="utf-8"))


def _growth() -> Figure:
    return growth_figure(_read("growth.json"))


def _policies() -> Figure:
    runs = _read("retraining-policy.json")["runs"]
    rows = [{"policy": run["policy"], **month} for run in runs for month in run["months"]]
    return policy_gains(pd.DataFrame(rows))


def _registered() -> Figure:
    return logloss_by_lead_time(_read("evaluation.json")["lead_times"])


def _reasons() -> Figure:
    texts = ["retards récents à l’aéroport de départ", "vent à l’aéroport de départ"]
    return reasons(pd.DataFrame({"text": texts, "points": [4.2, -1.3]}))


def _quantiles(n: int) -> dict[str, list[float]]:
    return {"delay_p05_min": [-25.0] * n, "delay_p50_min": [-3.0] * n, "delay_p95_min": [60.0] * n}


def _day() -> Figure:
    departures = pd.date_range("2013-12-05 06:00", periods=5, freq="h")
    late = [-10.0, 0.0, None, 45.0, 3.0]
    return day_intervals(
        pd.DataFrame({"sched_dep_local": departures, "arr_delay_min": late, **_quantiles(5)})
    )


def _over_lead() -> Figure:
    return forecast_over_lead(
        pd.DataFrame({"lead_time_min": [30, 120, 1440], **_quantiles(3)}), 12.0
    )


@pytest.mark.parametrize("draw", [_growth, _policies, _registered, _reasons, _day, _over_lead])
def test_figures_are_labelled_and_reproducible(draw: Callable[[], Figure], tmp_path: Path) -> None:
    figure = draw()
    assert any(axes.get_title() for axes in figure.axes) or figure.get_suptitle()
    assert all(axes.has_data() for axes in figure.axes)
    assert any(axes.get_xlabel() or axes.get_ylabel() for axes in figure.axes)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = (
            save_figure(drawing, str(id(drawing)), tmp_path) for drawing in (figure, draw())
        )
    assert first.read_bytes() == second.read_bytes()
